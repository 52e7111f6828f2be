"""The comparison as a picture: a row a picture, a column a candidate, its crops drawn on it."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tools.focus.pictures import Fractions, Picture
from tools.focus.scores import CUT, kept

CELL = 128  # pixels, the longer side of a picture
GAP, HEAD = 6, 20  # pixels
PORTRAIT, LANDSCAPE = "9:16", "1.91:1"
YELLOW, CYAN, RED = (255, 214, 0), (0, 229, 255), (230, 0, 40)
SUPERSAMPLING = 2
FONT = Path(__file__).parents[2] / "packages/typesetting/fonts/NotoSans-Bold.ttf"
QUALITY = 70


@dataclass(frozen=True, slots=True)
class Row:
    picture: Picture
    crops: dict[str, dict[str, Fractions]]  # by candidate, by target


def draw(rows: list[Row], path: Path) -> None:
    """Save a JPEG. Yellow: the portrait crop, cyan: the landscape; a red dot: one that cuts the subject."""
    names = list(rows[0].crops)
    heights = [round(CELL * min(1, row.picture.image.height / row.picture.image.width)) for row in rows]
    width = GAP + len(names) * (CELL + GAP)
    sheet = Image.new("RGB", (width, HEAD + sum(heights) + GAP * len(rows)), "white")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(FONT, 12)
    top = HEAD
    for column, name in enumerate(names):
        pen.text((GAP + column * (CELL + GAP), 2), name, fill="black", font=font)
    for row, height in zip(rows, heights, strict=True):
        for column, name in enumerate(names):
            cell = _cell(row.picture, row.crops[name], height)
            offset = (CELL - cell.width) // 2
            sheet.paste(cell, (GAP + column * (CELL + GAP) + offset, top))
        top += height + GAP
    sheet.save(path, "JPEG", quality=QUALITY, optimize=True)


def _cell(picture: Picture, crops: dict[str, Fractions], height: int) -> Image.Image:
    image = picture.image
    width = round(height * image.width / image.height)
    large = image.resize((width * SUPERSAMPLING, height * SUPERSAMPLING), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(large)
    _frame(pen, picture.subject, large.size, "white", 1)
    for place, (target, color) in enumerate(((LANDSCAPE, CYAN), (PORTRAIT, YELLOW))):
        _frame(pen, crops[target], large.size, color, 3 * SUPERSAMPLING)
        if kept(crops[target], picture.subject) < CUT:
            x, y = (0.5, 0.08) if place else (0.06, 0.5)
            left, top, right, bottom = crops[target]
            x = (left + (right - left) * x) * large.width
            y = (top + (bottom - top) * y) * large.height
            pen.circle((x, y), 6 * SUPERSAMPLING, fill=RED, outline="white", width=SUPERSAMPLING)
    return large.reduce(SUPERSAMPLING)


def _frame(
    pen: ImageDraw.ImageDraw,
    box: Fractions,
    size: tuple[int, int],
    color: str | tuple[int, int, int],
    width: int,
) -> None:
    left, right = (round(box[edge] * (size[0] - 1)) for edge in (0, 2))
    top, bottom = (round(box[edge] * (size[1] - 1)) for edge in (1, 3))
    pen.rectangle((left, top, right, bottom), outline=color, width=width)
