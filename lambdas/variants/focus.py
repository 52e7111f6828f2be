"""Where the subject of a picture is, measured on a thumbnail: what a cover crop is to keep.

Three maps are added on a grid of at most 32 x 32 cells: fine detail (what is in focus has it, a soft
background has not), colours that the picture's frame lacks, and skin. The focus is where
a window of about half the picture holds most, drawn to that window's centre of gravity
(mean shift: Comaniciu and Meer, 2002). docs/focus.md has the other candidates and the scores.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PIL import Image, ImageChops, ImageFilter

from composition.geometry import MIDDLE, Focus

GRID = 32  # cells along the longer side
DETAIL = 6  # pixels a cell's side has where its detail is measured
SAMPLES = 3  # pixels read for one of those, along a side: all of a 4096 x 4096 picture would take 14 ms

COLOR_WEIGHT = 0.5  # against detail's 1; each map's cells have a mean of 1
SKIN_WEIGHT = 0.2
COLORS = 16  # told apart
MOST_SKIN = 0.4  # of the picture: beyond it is wood or sand
SKIN_CR, SKIN_CB = (138, 172), (85, 127)  # about the range of Chai and Ngan, 1999
SKIN_MIN_Y = 50

WINDOW = 0.55  # of each side: a 9:16 crop keeps that much of a square's width
SPREAD = 0.35  # standard deviation of the mean shift's Gaussian, in windows
SHIFTS = 3  # the fourth moves by less than a hundredth

Grid = list[float]  # row by row


@dataclass(frozen=True, slots=True)
class Salience:
    """How much each cell of a picture stands out; a mean of about 1 where anything does."""

    cells: Grid
    width: int
    height: int


def measure(image: Image.Image) -> Focus:
    """The subject's middle in fractions of the width and height; the middle when nothing stands out.

    `image` is RGB, upright, of any size. One focus serves every crop: x matters to the
    portraits, y to the landscapes. The same pixels always give the same focus.
    """
    found = salience(image)
    return densest(found) if any(found.cells) else MIDDLE


def salience(image: Image.Image) -> Salience:
    """The three maps, weighted and added."""
    fine, cells = _shrink(image)
    maps = ((1.0, _detail(fine)), (COLOR_WEIGHT, _foreign_colors(cells)), (SKIN_WEIGHT, _skin(cells)))
    total = [0.0] * (cells.width * cells.height)
    for weight, values in maps:
        mean = sum(values) / len(values)
        if mean:
            total = [sum_ + weight * value / mean for sum_, value in zip(total, values, strict=True)]
    return Salience(total, *cells.size)


def densest(found: Salience) -> Focus:
    """Where a window holds most, settled by mean shift."""
    x, y = _heaviest_window(found)
    for _ in range(SHIFTS):
        x, y = _shifted(found, x, y)
    return x / found.width, y / found.height


def _shrink(image: Image.Image) -> tuple[Image.Image, Image.Image]:
    """The picture at DETAIL pixels a cell, and at one."""
    scale = GRID / max(image.size)
    columns, rows = (max(1, round(side * scale)) for side in image.size)
    sampled = (columns * DETAIL * SAMPLES, rows * DETAIL * SAMPLES)
    if image.width > sampled[0] or image.height > sampled[1]:
        fine = image.resize(sampled, Image.Resampling.NEAREST).reduce(SAMPLES)
    else:
        fine = image.resize((columns * DETAIL, rows * DETAIL), Image.Resampling.BOX)
    return fine, fine.reduce(DETAIL)


def _detail(fine: Image.Image) -> Grid:
    edges = fine.convert("L").filter(ImageFilter.FIND_EDGES)
    inner = Image.new("L", edges.size)
    inner.paste(edges.crop((1, 1, edges.width - 1, edges.height - 1)), (1, 1))  # its rim is not filtered
    mean = inner.reduce(DETAIL).filter(ImageFilter.BoxBlur(1))
    return [float(value) for value in mean.tobytes()]


def _foreign_colors(cells: Image.Image) -> Grid:
    """How far each cell's colour is from the colours of the frame, by their shares.

    The frame is the outermost cells but for the bottom row, which a subject often stands on.
    """
    width = cells.width
    indexed = cells.quantize(COLORS, Image.Quantize.MEDIANCUT)
    index = indexed.tobytes()
    palette = indexed.getpalette() or []
    colors = [palette[start : start + 3] for start in range(0, len(palette), 3)]
    frame = index[:width] + index[::width] + index[width - 1 :: width]
    shares = [(color, frame.count(place) / len(frame)) for place, color in enumerate(colors)]
    foreign = [sum(share * math.dist(color, other) for other, share in shares) for color in colors]
    return [foreign[place] for place in index]


def _skin(cells: Image.Image) -> Grid:
    y, cb, cr = cells.convert("YCbCr").split()
    red = cr.point([255 * (SKIN_CR[0] <= value <= SKIN_CR[1]) for value in range(256)])
    blue = cb.point([255 * (SKIN_CB[0] <= value <= SKIN_CB[1]) for value in range(256)])
    light = y.point([255 * (value >= SKIN_MIN_Y) for value in range(256)])
    mask = ImageChops.darker(ImageChops.darker(red, blue), light).tobytes()
    found = mask.count(255)
    return [0.0] * len(mask) if found > MOST_SKIN * len(mask) else [float(value) for value in mask]


def _heaviest_window(found: Salience) -> tuple[float, float]:
    """The middle, in cells, of the WINDOW that holds most; of several, the middle of them all."""
    across, down = (max(1, round(side * WINDOW)) for side in (found.width, found.height))
    columns = zip(*(_running(row, across) for row in _rows(found)), strict=True)
    sums = [_running(column, down) for column in columns]
    most = max(map(max, sums)) * (1 - 1e-9)  # equal but for rounding
    places = [(x, y) for x, column in enumerate(sums) for y, held in enumerate(column) if held >= most]
    x, y = (sum(axis) / len(places) for axis in zip(*places, strict=True))
    return x + across / 2, y + down / 2


def _shifted(found: Salience, x: float, y: float) -> tuple[float, float]:
    """The centre of gravity as seen through a Gaussian at (x, y), in cells."""
    across, down = _gaussian(found.width, x), _gaussian(found.height, y)
    seen = [
        [held * share * row_share for held, share in zip(row, across, strict=True)]
        for row, row_share in zip(_rows(found), down, strict=True)
    ]
    return _gravity([sum(column) for column in zip(*seen, strict=True)]), _gravity([sum(row) for row in seen])


def _gravity(masses: Grid) -> float:
    return sum(mass * (place + 0.5) for place, mass in enumerate(masses)) / sum(masses)


def _rows(found: Salience) -> list[Grid]:
    return [found.cells[start : start + found.width] for start in range(0, len(found.cells), found.width)]


def _running(values: Sequence[float], length: int) -> Grid:
    """The sums of every `length` neighbours."""
    totals = list(accumulate(values, initial=0.0))
    return [after - before for before, after in zip(totals, totals[length:], strict=False)]


def _gaussian(length: int, middle: float) -> Grid:
    spread = SPREAD * WINDOW * length
    return [math.exp(-(((place + 0.5 - middle) / spread) ** 2) / 2) for place in range(length)]
