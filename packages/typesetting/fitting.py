"""Find the largest size at which a text fits its box, and the most even lines at that size."""

import math
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any, Literal

from briefcast.text.direction import Direction, base_direction
from typesetting.block import TextBlock
from typesetting.breaking import is_ideographic, preferred, unbreakable
from typesetting.case import capitals
from typesetting.engine import skia
from typesetting.errors import DoesNotFit
from typesetting.fontset import cap_height
from typesetting.scripts import breaks_by_dictionary, takes_tracking
from typesetting.selection import Fonts, fonts_for
from typesetting.styles import NOTO, Role, TypeStyle

Align = Literal["start", "center"]

STEP_PX = 0.5  # sizes are tried on this grid: finer is invisible
BREAK_COST = 0.85  # the share of the size worth giving up for better line breaks
EVEN = 0.55  # the shortest line over the longest from which a block looks like one
EVEN_COST = 0.76  # the share of the size worth giving up for even lines
EVEN_STEP = 0.96  # sizes tried on the way there
ROUNDING_PX = 0.01  # Skia adds advances in single precision
MEASURED_PIECES = 6  # counting letters tells the widest piece to within a few
UNBOUNDED_PX = 1e6  # wider than any line
MARGIN_EM = 1.0  # room around the paragraph in which marks above and below the line are looked for
_RTL_ISOLATE, _POP_ISOLATE = "\u2067", "\u2069"


def fit(
    text: str,
    *,
    width: float,
    height: float,
    min_size: float,
    max_size: float,
    locale: str | None = None,
    max_lines: int | None = None,
    align: Align = "start",
    style: TypeStyle = NOTO,
    role: Role = "heading",
) -> TextBlock:
    """Set `text` at the largest size, in pixels, whose ink stays inside `width` x `height` pixels.

    `min_size` and `max_size` are those of the default style; a style whose face looks smaller or larger at
    the same size scales them. Line breaks in the text are kept; other white space is collapsed. Words are
    never broken. The base direction is the locale's, or without one the first strong character's.

    Raises DoesNotFit when `min_size` is still too large, MissingGlyphs when no bundled font
    has a character, ValueError when there is nothing to set.
    """
    plain = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not plain.strip():
        raise ValueError("there is no text to set")
    own = style.face(role)
    if own.case == "upper":
        plain = capitals(plain, locale)
    fonts = fonts_for(plain, locale, style, role)
    face = _Face(
        fonts=fonts,
        locale=locale,
        direction=base_direction(text, locale),
        leading=fonts.leading,
        tracking=own.tracking if takes_tracking(text) else 0.0,
        align=align,
    )
    box = _Box(width, height, max_lines)
    # Half of the scale: a face that looks small at a size is still read at it.
    min_size, max_size = min_size * math.sqrt(fonts.scale), max_size * fonts.scale
    chosen, size = plain, _largest_size(plain, face, box, min_size, max_size)
    kinder = preferred(plain)
    if kinder != plain:
        kinder_size = _largest_size(kinder, face, box, min_size, max_size)
        if kinder_size is not None and size is not None and kinder_size >= BREAK_COST * size:
            chosen, size = kinder, kinder_size
    if size is None:
        raise _does_not_fit(plain, face, box, min_size)
    block = _set(chosen, face, box, size)
    while block.height > height or block.width > width:  # marks can stand out of the leading
        if size <= min_size:
            raise _does_not_fit(plain, face, box, min_size, block.width, block.height)
        size = max(min_size, size - STEP_PX)
        block = _set(chosen, face, box, size)
    # Even lines are not worth a word of a script without spaces cut in two.
    return _evened(block, chosen if is_ideographic(plain) else plain, face, box, min_size)


@dataclass(frozen=True, slots=True)
class _Face:
    """How a text is set, apart from its size."""

    fonts: Fonts
    locale: str | None
    direction: Direction
    leading: float  # ems
    tracking: float  # ems
    align: Align


@dataclass(frozen=True, slots=True)
class _Box:
    width: float
    height: float
    max_lines: int | None


def _evened(block: TextBlock, text: str, face: _Face, box: _Box, min_size: float) -> TextBlock:
    """The block, or a smaller one whose lines are even, when this one's are ragged."""
    best, evenness = block, _evenness(block)
    size = block.size
    while evenness < EVEN and (size := size * EVEN_STEP) >= max(min_size, EVEN_COST * block.size):
        for candidate in {preferred(text): None, text: None}:
            smaller = _set(candidate, face, box, round(size / STEP_PX) * STEP_PX)
            if smaller.width <= box.width and smaller.lines <= block.lines and _evenness(smaller) > evenness:
                best, evenness = smaller, _evenness(smaller)
    return best


def _evenness(block: TextBlock) -> float:
    """The shortest line over the longest; 1 for up to two lines, where a short one is a matter of taste."""
    widths = block.line_widths()
    return min(widths) / max(widths) if len(widths) > 2 else 1.0


@cache
def _unicode() -> Any:
    return skia.Unicodes.ICU.Make()


def _paragraph(text: str, face: _Face, size: float, color: int = 0xFFFFFFFF) -> Any:
    layout = skia.textlayout
    weight = skia.FontStyle(face.fonts.weight, skia.FontStyle.kNormal_Width, skia.FontStyle.kUpright_Slant)
    families = list(face.fonts.families)
    style = layout.TextStyle()
    style.setFontFamilies(families)
    style.setFontSize(size)
    style.setFontStyle(weight)
    style.setColor(color)
    style.setLetterSpacing(face.tracking * size)
    if face.locale:
        style.setLocale(face.locale)
    strut = layout.StrutStyle()
    strut.setStrutEnabled(True)
    strut.setForceStrutHeight(True)  # the same leading on every line, whatever fonts it mixes
    strut.setFontFamilies(families[:1])
    strut.setFontStyle(weight)
    strut.setFontSize(size)
    strut.setLeading(0)  # else the font's own line gap is added
    strut.setHeightOverride(True)
    strut.setHeight(face.leading)
    paragraph_style = layout.ParagraphStyle()
    paragraph_style.setTextStyle(style)
    paragraph_style.setStrutStyle(strut)
    paragraph_style.setTextAlign(_alignment(face))
    builder = layout.ParagraphBuilder.make(paragraph_style, face.fonts.collection, _unicode())
    builder.pushStyle(style)
    builder.addText(_in_base_direction(text, face.direction))
    return builder.Build()


def _alignment(face: _Face) -> Any:
    if face.align == "center":
        return skia.textlayout.TextAlign.kCenter
    return skia.textlayout.TextAlign.kRight if face.direction == "rtl" else skia.textlayout.TextAlign.kLeft


def _in_base_direction(text: str, direction: Direction) -> str:
    """The binding has no base direction: an isolate a line does the same (UAX #9, X5a)."""
    if direction == "ltr":
        return text
    return "\n".join(f"{_RTL_ISOLATE}{line}{_POP_ISOLATE}" for line in text.split("\n"))


def _longest_word(text: str, face: _Face, size: float) -> float:
    """The width of the widest piece that must not be broken.

    Skia tells it right only when it has broken no word. It takes a Thai phrase for one word,
    though, until the phrase does not fit; then it parts the phrase by dictionary. In ideographs
    it overlooks breaks as well: there the pieces are told by rule, and the widest few measured.
    """

    def widest(piece: str) -> float:
        paragraph = _paragraph(piece, face, size)
        paragraph.layout(UNBOUNDED_PX)
        if breaks_by_dictionary(piece):
            paragraph.layout(math.floor(paragraph.MaxIntrinsicWidth) - 1)
        return float(paragraph.MinIntrinsicWidth)

    if is_ideographic(text):
        return max(_width(piece, face, size) for piece in unbreakable(text)[:MEASURED_PIECES])
    return max(map(widest, text.split())) if breaks_by_dictionary(text) else widest(text)


def _width(text: str, face: _Face, size: float) -> float:
    paragraph = _paragraph(text, face, size)
    paragraph.layout(UNBOUNDED_PX)
    return float(paragraph.MaxIntrinsicWidth)


def _lines(paragraph: Any, face: _Face, size: float) -> int:
    return max(1, round(float(paragraph.Height) / (face.leading * size)))


def _largest_size(text: str, face: _Face, box: _Box, min_size: float, max_size: float) -> float | None:
    """By bisection on one paragraph: advances scale with the size, so the box is scaled instead."""
    reference = max_size
    paragraph = _paragraph(text, face, reference)
    longest_word = _longest_word(text, face, reference)

    def fits(size: float) -> bool:
        width = math.floor(box.width * reference / size)  # Skia breaks lines to whole pixels
        paragraph.layout(width)
        lines = _lines(paragraph, face, reference)
        return (
            longest_word <= width + ROUNDING_PX
            and paragraph.LongestLine <= width + ROUNDING_PX
            and lines * face.leading * size <= box.height
            and (box.max_lines is None or lines <= box.max_lines)
        )

    steps = math.floor((max_size - min_size) / STEP_PX)
    if fits(max_size):
        return max_size
    if not fits(min_size):
        return None
    low, high = 0, steps + 1
    while high - low > 1:
        middle = (low + high) // 2
        if fits(min_size + middle * STEP_PX):
            low = middle
        else:
            high = middle
    return min_size + low * STEP_PX


def _balanced_width(text: str, paragraph: Any, face: _Face, size: float, width: float) -> int:
    """The least width that keeps the number of lines, which makes them as even as they can be."""
    low = math.ceil(_longest_word(text, face, size)) - 1  # here or narrower, a word would be broken
    high = max(math.floor(width), low + 1)
    paragraph.layout(high)
    lines = _lines(paragraph, face, size)
    while lines > 1 and high - low > 1:
        middle = (low + high) // 2
        paragraph.layout(middle)
        if _lines(paragraph, face, size) == lines:
            high = middle
        else:
            low = middle
    return high


def _set(text: str, face: _Face, box: _Box, size: float) -> TextBlock:
    """Lay out at one size and measure the ink by drawing it."""
    paragraph = _paragraph(text, face, size)
    width = _balanced_width(text, paragraph, face, size, box.width)
    paragraph.layout(width)
    margin = math.ceil(MARGIN_EM * size)
    columns, rows = width + 2 * margin, math.ceil(paragraph.Height) + 2 * margin
    pixels = bytearray(columns * rows)
    surface = skia.Surface.MakeRasterDirect(skia.ImageInfo.MakeA8(columns, rows), pixels, columns)
    paragraph.paint(surface.getCanvas(), margin, margin)
    left, top, right, bottom = _ink(bytes(pixels), columns)

    def typeset(color: int) -> Any:
        again = _paragraph(text, face, size, color)
        again.layout(width)
        return again

    return TextBlock(
        size=size,
        scale=face.fonts.scale,
        lines=_lines(paragraph, face, size),
        width=right - left,
        height=bottom - top,
        direction=face.direction,
        leading=face.leading * size,
        baseline=margin + paragraph.AlphabeticBaseline - top,
        cap_height=cap_height(face.fonts.families[0]) * size,
        hang=0.0,
        hyphens=0,
        has_color=face.fonts.has_color,
        _coverage=b"".join(
            bytes(pixels[row * columns + left : row * columns + right]) for row in range(top, bottom)
        ),
        _origin=(left - margin, top - margin),
        _typesetter=typeset,
    )


def _ink(pixels: bytes, columns: int) -> tuple[int, int, int, int]:
    """The box of every byte that is not zero: left, top, right, bottom."""
    first = len(pixels) - len(pixels.lstrip(b"\0"))
    last = len(pixels.rstrip(b"\0")) - 1
    if last < 0:
        raise ValueError("there is no text to set")
    top, bottom = first // columns, last // columns + 1
    rows = (pixels[row * columns : (row + 1) * columns] for row in range(top, bottom))
    joined = reduce(or_, (int.from_bytes(row, "big") for row in rows)).to_bytes(columns, "big")
    return columns - len(joined.lstrip(b"\0")), top, len(joined.rstrip(b"\0")), bottom


def _does_not_fit(
    text: str, face: _Face, box: _Box, size: float, ink_width: float = 0.0, ink_height: float = 0.0
) -> DoesNotFit:
    paragraph = _paragraph(text, face, size)
    longest_word = _longest_word(text, face, size)
    paragraph.layout(max(math.floor(box.width), math.ceil(longest_word)))
    lines = _lines(paragraph, face, size)
    return DoesNotFit(
        width=box.width,
        height=box.height,
        needed_width=max(longest_word, ink_width),
        needed_height=max(lines * face.leading * size, ink_height),
        min_size=size,
        lines=lines,
        max_lines=box.max_lines,
    )
