"""One sheet a family of drafts: every kind once, as docs/drafts.md shows them."""

import io
import json
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw

from drafts.products import CODED
from drafts.scene import compose

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/drafts"
RECIPES = ROOT / "packages/drafts/products/recipes"
RENDERED, CROP, CELL, CAPTION = 512, (96, 26, 416, 346), 176, 14  # pixels; the crop is a square
ACROSS = 6
QUALITY = 82
PALETTES = (
    ("#1F5F5B", "#F4B942", "#F3EFE6"),
    ("#C8553D", "#F2E3D0", "#2F2A26"),
    ("#2B4C7E", "#E8EDF2", "#F28F6B"),
    ("#5B4B8A", "#EBD9E6", "#D98E73"),
    ("#2D2F36", "#D9CFC1", "#E0A458"),
    ("#6B7F4E", "#F1EBDD", "#C97B4A"),
)


@cache
def families():
    """The kinds of each family: those drawn by code, and those of each file of recipes."""
    recipes = {path.stem: tuple(json.loads(path.read_text("utf-8"))) for path in sorted(RECIPES.iterdir())}
    return {"packs": tuple(CODED)} | recipes


def cell(kind, index):
    image = compose(
        kind.replace("_", " ").capitalize(), kind, PALETTES[index % 6], 7 + index, RENDERED, RENDERED
    )
    picture = Image.frombytes("RGB", (RENDERED, RENDERED), image.tobytes(), "raw", "RGBX")
    return picture.crop(CROP).resize((CELL, CELL), Image.Resampling.LANCZOS)


def sheet(family):
    kinds = families()[family]
    whole = Image.new("RGB", (ACROSS * CELL, -(-len(kinds) // ACROSS) * (CELL + CAPTION)), "white")
    draw = ImageDraw.Draw(whole)
    for index, kind in enumerate(kinds):
        left, top = index % ACROSS * CELL, index // ACROSS * (CELL + CAPTION)
        whole.paste(cell(kind, index), (left, top))
        draw.text((left + 4, top + CELL + 1), kind, fill="#444")
    return whole


def expected(family):
    """A stored sheet."""
    return _opened(FOLDER / f"{family}.webp")


def as_stored(picture):
    """What the codec makes of a sheet: grain and saturated edges cost more than the tolerance."""
    buffer = io.BytesIO()
    _save(picture, buffer)
    return _opened(buffer)


def store(family, picture):
    FOLDER.mkdir(exist_ok=True)
    _save(picture, FOLDER / f"{family}.webp")


def _save(picture, file):
    picture.save(file, "WEBP", quality=QUALITY, method=6)


def _opened(file):
    with Image.open(file) as stored:
        return stored.convert("RGB")
