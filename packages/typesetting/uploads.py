"""A brand's own fonts: opened, checked, made known, and put into a type style."""

import hashlib
import struct
from dataclasses import dataclass, replace
from typing import Any

from briefcast.faults import Fault
from typesetting.engine import skia
from typesetting.fontset import manager, register
from typesetting.styles import Case, Face, Pairing, TypeStyle

MAX_FONT_BYTES = 20_000_000  # the largest CJK fonts of one region have 10 MB; a function opens two at once
LEAST_LETTERS = 10  # with fewer, no text of any language can be set

_SFNT = (b"\0\1\0\0", b"OTTO", b"true")
_NOT_SFNT = {
    b"ttcf": ("a collection of several fonts", "upload the one font that is meant, as .ttf or .otf"),
    b"wOFF": ("WOFF in its first version", "upload the .ttf or .otf it was made from, or WOFF2"),
}
# Letters of the scripts that copy is written in: Latin to Arabic, Indic and Thai, kana, some Han and Hangul.
_RANGES = ((0x41, 0x700), (0x900, 0xE80), (0x3041, 0x3100), (0x4E00, 0x4E80), (0xAC00, 0xAC80))
_LETTERS = [code for first, end in _RANGES for code in range(first, end) if chr(code).isalpha()]
_RESTRICTED, _EMBEDDABLE = 0x0002, 0x000C  # OS/2 fsType: bit 1; bits 2 and 3, preview and editing
_NOTO_X_HEIGHT = 0.536  # ems
_SCALES = (0.8, 1.4)  # beyond, the font's own measures are wrong
_LEADINGS = (1.0, 1.6)  # ems
_AIR = 0.18  # ems between the lowest tail of a line and the highest stem of the next


class UnusableFont(Fault):
    """A file that no text can be set in, or that its maker does not allow to be embedded."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded font that is open and registered."""

    name: str  # under which fontset knows it
    family: str  # as the font calls itself
    weight: int  # 100..900
    x_height: float  # ems; 0 when it has no small letters
    leading: float  # ems that its Latin letters ask for


def open_upload(data: bytes, weight: int | None = None) -> Upload:
    """Open an OpenType or TrueType font and register it by its SHA-256. Raises UnusableFont.

    A variable font is set at `weight`, without one at its default.
    """
    head = bytes(data[:4])
    if head not in _SFNT:
        raise UnusableFont(*_NOT_SFNT.get(head, ("not a font", "upload a .ttf, .otf or .woff2 file")))
    typeface = manager().makeFromData(skia.Data.MakeWithCopy(data), 0)
    if typeface is None:
        raise UnusableFont("a font file that cannot be opened", "export it again, as .ttf or .otf")
    _check_embedding(typeface)
    _check_letters(typeface)
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest}@{weight}" if weight and _weight_axis(typeface) else digest
    typeface = _at_weight(typeface, weight)
    register(name, typeface)
    metrics = skia.Font(typeface, 1000).getMetrics()
    return Upload(
        name,
        typeface.getFamilyName() or "unnamed",
        int(typeface.fontStyle().weight()),
        max(0.0, float(metrics.fXHeight)) / 1000,
        _leading(typeface),
    )


def branded(
    base: TypeStyle,
    *,
    heading: Upload | None = None,
    label: Upload | None = None,
    case: Case | None = None,
    tracking: float | None = None,
    leading: float | None = None,
) -> TypeStyle:
    """Return a style with a brand's own fonts and spacing; what is None stays as in the base style.

    A font for headings sets the labels as well when there is none for them.
    """
    label = label or heading
    faces = []
    for face, upload in ((base.heading, heading), (base.label, label)):
        own = face if upload is None else _face(face, upload)
        faces.append(replace(own, case=case or own.case))
    head = faces[0]
    if tracking is not None:
        head = replace(head, tracking=tracking)
    if leading is not None:
        head = replace(head, leading=leading, stacked=max(leading, head.stacked))
    names = "+".join(upload.name[:12] for upload in (heading, label) if upload)
    if not names:
        return replace(base, heading=head, label=faces[1])
    # The style's own face sets the texts of which the brand's lacks a letter.
    alphabet = Pairing("alphabetic", base.heading.font, base.heading.scale, base.heading.leading)
    return replace(
        base, name=f"{base.name}+{names}", heading=head, label=faces[1], pairings=(alphabet, *base.pairings)
    )


def _face(face: Face, upload: Upload) -> Face:
    least, most = _SCALES
    scale = min(most, max(least, _NOTO_X_HEIGHT / upload.x_height)) if upload.x_height else 1.0
    return Face(
        upload.name,
        upload.weight,
        face.case,
        face.tracking,
        leading=upload.leading,
        stacked=upload.leading + 0.2,  # ems, for the second mark of Vietnamese
        scale=round(scale, 3),
    )


def _check_embedding(typeface: Any) -> None:
    table = _table(typeface, b"OS/2")
    bits = struct.unpack_from(">H", table, 8)[0] if len(table) >= 10 else 0
    if bits & _RESTRICTED and not bits & _EMBEDDABLE:  # where several are set, the most generous counts
        raise UnusableFont(
            "its maker does not allow embedding (OS/2 fsType is 2, restricted licence)",
            "ask the foundry for a version that allows it, or use another font",
        )


def _check_letters(typeface: Any) -> None:
    glyphs = [glyph for glyph in typeface.unicharsToGlyphs(_LETTERS) if glyph]
    if len(set(glyphs)) < LEAST_LETTERS:
        raise UnusableFont(
            f"a font with glyphs for {len(set(glyphs))} letters: no text can be set in it",
            "upload the whole font, not a subset",
        )
    bounds = skia.Font(typeface, 1000).getBounds(glyphs[:200])
    if sum(not box.isEmpty() for box in bounds) < LEAST_LETTERS:
        raise UnusableFont("a font whose letters are empty", "export it again with its outlines")


def _table(typeface: Any, tag: bytes) -> bytes:
    number = int.from_bytes(tag, "big")
    return bytes(typeface.getTableData(number)) if number in typeface.getTableTags() else b""


def _weight_axis(typeface: Any) -> Any:
    axes = typeface.getVariationDesignParameters()
    return next((axis for axis in axes if axis.tag == int.from_bytes(b"wght", "big")), None)


def _at_weight(typeface: Any, weight: int | None) -> Any:
    axis = _weight_axis(typeface)
    if not weight or not axis:
        return typeface
    value = min(axis.max, max(axis.min, weight))
    position = skia.FontArguments.VariationPosition
    # Skia keeps a pointer to the coordinates: they have to live until the clone is made.
    coordinates = position.Coordinates([position.Coordinate(axis.tag, value)])
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position(coordinates))
    return typeface.makeClone(arguments) or typeface


def _leading(typeface: Any) -> float:
    """Return what keeps the tails of a line off the stems of the next, in ems."""
    font = skia.Font(typeface, 1000)
    boxes = [box for box in font.getBounds(font.textToGlyphs("dlhHgpy")) if not box.isEmpty()]
    least, most = _LEADINGS
    if not boxes:
        return 1.18
    height = float(max(box.bottom() for box in boxes) - min(box.top() for box in boxes)) / 1000
    return round(min(most, max(least, height + _AIR)), 3)
