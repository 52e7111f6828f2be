"""One sheet a family of layouts: a cell for each kind of text, drawn as the variants function draws it.

The layouts are made by hand, so that a sheet changes with the drawing and the type, and not with what the
search prefers.
"""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops

from composition.geometry import Box, Rect, Size
from lambdas.variants import encoding
from lambdas.variants.brand import Brand
from lambdas.variants.contrast import parse_color
from lambdas.variants.creative import Subject, draw
from lambdas.variants.logo import mark_of, version_of
from pictures.decoding import decode
from pictures.reduction import decode_logo
from raster.pyramid import Pyramid
from tests.golden.comparison import strongest_channel
from tests.golden.sources import facts, source
from tests.unit.variants.layouts import laid, size_of
from tools.gallery.languages import LANGUAGES
from tools.gallery.logos import wordmark

FOLDER = Path(__file__).parent / "expected"
CELL_WIDTH = 160  # pixels
ACROSS = 4  # cells
AMPLIFIED = 4  # differences, to be seen
LANGUAGE_BY_ID = {language.id: language for language in LANGUAGES}
WITH_LOGO = ("german", "arabic", "hindi", "hebrew")
PLACEMENTS = {
    "full": "instagram-square",
    "panel": "facebook-feed",
    "band": "instagram-portrait",
    "framed": "pinterest-pin",
    "ground": "google-landscape",
    "cutout": "instagram-story",
}
FAMILIES = tuple(PLACEMENTS)


def brand_of(language_id):
    primary, accent = ("#1F5F5B", "#F4B942") if language_id in WITH_LOGO else ("#C8553D", "#F2E3D0")
    return Brand(primary=parse_color(primary), accent=parse_color(accent), radius=0.02)


@cache
def mark_of_brand():
    rooms = [Size(400, 200)]
    colors = ("#1B1B1B", "#F4EFE6")
    logos = (decode_logo(wordmark("Ember & Oak", color), "logo.png", rooms) for color in colors)
    return mark_of([version_of(logo, "logo.png") for logo in logos])


def layout_of(family, language_id, **changes):
    """A layout of that family; `changes` replace a language's message, action or locale."""
    language = LANGUAGE_BY_ID[language_id]
    message, action, locale = (
        changes.get(name, getattr(language, name)) for name in ("message", "action", "locale")
    )
    size = size_of(PLACEMENTS[family])
    layout = laid(PLACEMENTS[family], message, action, locale, **_PLACES.get(family, {}))
    layout = replace(layout, family=family, **_parts(family, layout, size))
    if language_id in WITH_LOGO and changes.get("logo", True):
        layout = replace(layout, logo=_logo_box(layout, size), logo_corner="top-left")
    return layout


_PLACES = {
    "panel": {"down": "middle"},
    "ground": {"across": "start", "down": "middle"},
    "cutout": {"down": "top"},
}


def _parts(family, layout, size):
    """Where picture and panel are, around the copy."""
    if family == "panel":
        return _beside(layout, size)
    if family in ("band", "framed"):
        return _above(family, layout, size)
    if family == "ground":
        reach = size.width / size.height  # the picture is square, and stands at the far side
        window = Rect(0.0, 0.0, reach, 1.0) if layout.rtl else Rect(1 - reach, 0.0, 1.0, 1.0)
        return {"window": window, "ink": "dark"}
    if family == "cutout":
        height = 1.1 * size.height / size.width
        return {"window": Rect(-0.05, 1.1 - height, 1.05, 1.1), "ink": "dark"}
    return {"window": _cover(Box(0, 0, size.width, size.height))}


def _beside(layout, size):
    pad, copy = _pad(size), layout.action or layout.message
    if layout.rtl:
        edge = min(layout.message.left, copy.left) - pad
        picture, panel = Box(0, 0, edge, size.height), Box(edge, 0, size.width, size.height)
    else:
        edge = max(layout.message.right, copy.right) + pad
        picture, panel = Box(edge, 0, size.width, size.height), Box(0, 0, edge, size.height)
    return _panelled(picture, panel, "start")


def _above(family, layout, size):
    pad = _pad(size)
    edge = layout.message.top - pad
    if family == "framed":
        return _panelled(Box(pad, pad, size.width - pad, edge), Box(0, 0, size.width, size.height), "bottom")
    return _panelled(Box(0, 0, size.width, edge), Box(0, edge, size.width, size.height), "bottom")


def _panelled(picture, panel, edge):
    return {
        "picture": picture,
        "window": _cover(picture),
        "panel": panel,
        "panel_edge": edge,
        "ink": "panel",
    }


def _pad(size):
    return round(0.05 * min(size.width, size.height))


def _cover(box):
    """The middle of a square picture, as much of it as the box shows."""
    longer = max(box.width, box.height)
    across, down = box.width / longer / 2, box.height / longer / 2
    return Rect(0.5 - across, 0.5 - down, 0.5 + across, 0.5 + down)


def _logo_box(layout, size):
    width, height = round(0.28 * size.width), round(0.05 * size.width)
    left, top = _pad(size), _pad(size)
    if layout.down == "top":
        top = round(0.84 * size.height) - height
    if layout.rtl:
        left = size.width - left - width
    return Box(left, top, left + width, top + height)


def cell(family, language_id, **changes):
    """A creative at CELL_WIDTH; see `creative`."""
    return small(creative(family, language_id, **changes))


def creative(family, language_id, **changes):
    """A creative at its full size, as JPEG; `changes` as layout_of takes them, or the `brand`."""
    layout, size = layout_of(family, language_id, **changes), size_of(PLACEMENTS[family])
    brand = changes.get("brand") or brand_of(language_id)
    data, kind = source(language_id, family), facts(language_id, family)
    ground = brand.studio(()).ground
    decoded = decode(data, "source", [size], ground)
    picture = Pyramid(decoded.planes, decoded.opacity, ground)
    subject = Subject(picture, kind, brand, mark_of_brand())
    drawn = draw(layout, size, subject)
    body = encoding.jpeg(drawn.canvas, max_bytes=10_000_000, xmp=b"").body
    return Image.open(io.BytesIO(body))


def small(image):
    height = round(CELL_WIDTH * image.height / image.width)
    return image.resize((CELL_WIDTH, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def cells(family):
    return {language.id: cell(family, language.id) for language in LANGUAGES}


def expected(family):
    """The cells of a stored sheet."""
    with Image.open(FOLDER / f"{family}.webp") as sheet:
        sheet.load()
    width, height = sheet.width // ACROSS, sheet.height // -(-len(LANGUAGES) // ACROSS)
    return {
        language.id: sheet.crop(
            (
                at % ACROSS * width,
                at // ACROSS * height,
                (at % ACROSS + 1) * width,
                (at // ACROSS + 1) * height,
            )
        )
        for at, language in enumerate(LANGUAGES)
    }


def joined(pictures):
    """The cells as one sheet, in the order of LANGUAGES."""
    width, height = pictures[LANGUAGES[0].id].size
    sheet = Image.new("RGB", (ACROSS * width, -(-len(LANGUAGES) // ACROSS) * height))
    for at, language in enumerate(LANGUAGES):
        sheet.paste(pictures[language.id], (at % ACROSS * width, at // ACROSS * height))
    return sheet


def store(family, sheet):
    sheet.save(FOLDER / f"{family}.webp", lossless=True, method=4)


def report(folder, family, made):
    """A PNG that shows what was expected, what was made, and where they differ, one above the other."""
    before, after = joined(expected(family)), joined(made)
    apart = strongest_channel(ImageChops.difference(before, after))
    shown = apart.point([min(255, AMPLIFIED * value) for value in range(256)]).convert("RGB")
    picture = Image.new("RGB", (before.width, 3 * before.height))
    for at, part in enumerate((before, after, shown)):
        picture.paste(part, (0, at * before.height))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{family}.png"
    picture.save(path)
    return path
