"""Where the subject of a picture is, measured on a thumbnail: what a cover crop is to keep.

Three maps are added on a grid of at most 32 x 32 cells: fine detail (what is in focus has it, a soft
background has not), colours that the picture's frame lacks, and skin. The focus is where
a window of about half the picture holds most, drawn to that window's centre of gravity
(mean shift: Comaniciu and Meer, 2002). docs/focus.md has the other candidates and the scores.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from composition.geometry import MIDDLE, Focus, Size
from raster.pyramid import Pyramid

GRID = 32  # cells along the longer side
DETAIL = 6  # pixels a cell's side has where its detail is measured

COLOR_WEIGHT = 0.5  # against detail's 1; each map's cells have a mean of 1
SKIN_WEIGHT = 0.2
COLORS = 16  # told apart
FINENESS = 16  # steps that a level of a channel's 255 has where colours are compared
MOST_SKIN = 0.4  # of the picture: beyond it is wood or sand
SKIN_CR, SKIN_CB = (138, 172), (85, 127)  # about the range of Chai and Ngan, 1999
SKIN_MIN_Y = 50

WINDOW = 0.55  # of each side: a 9:16 crop keeps that much of a square's width
SPREAD = 0.35  # standard deviation of the mean shift's Gaussian, in windows
SHIFTS = 3  # the fourth moves by less than a hundredth

ONE = 1 << 16  # whole numbers add up alike on every processor
Grid = NDArray[np.int64]  # rows x columns of cells


def measure(picture: Pyramid) -> Focus:
    """The subject's middle in fractions of the width and height; the middle when nothing stands out.

    One focus serves every crop: x matters to the portraits, y to the landscapes. The same
    pixels always give the same focus.
    """
    found = salience(picture)
    return densest(found) if found.any() else MIDDLE


def salience(picture: Pyramid) -> Grid:
    """How much each cell stands out, a mean of about ONE where anything does: the three maps, weighted."""
    fine, cells = _shrink(picture)
    maps = ((1.0, _detail(fine)), (COLOR_WEIGHT, _foreign_colors(cells)), (SKIN_WEIGHT, _skin(cells)))
    total = np.zeros((cells.height, cells.width))
    for weight, values in maps:
        if held := int(values.sum()):
            total += values * (weight * ONE * values.size / held)
    return np.rint(total).astype(np.int64)


def densest(found: Grid) -> Focus:
    """Where a window holds most, settled by mean shift."""
    rows, columns = found.shape
    x, y = _heaviest_window(found)
    for _ in range(SHIFTS):
        x, y = _shifted(found, x, y)
    return x / columns, y / rows


def _shrink(picture: Pyramid) -> tuple[Image.Image, Image.Image]:
    """The picture at DETAIL pixels a cell, and at one."""
    width, height = picture.size.width, picture.size.height
    scale = GRID / max(width, height)
    columns, rows = (max(1, round(side * scale)) for side in (width, height))
    fine = picture.part((0, 0, width, height), Size(columns * DETAIL, rows * DETAIL)).image()
    return fine, fine.reduce(DETAIL)


def _detail(fine: Image.Image) -> Grid:
    edges = fine.convert("L").filter(ImageFilter.FIND_EDGES)
    inner = Image.new("L", edges.size)
    inner.paste(edges.crop((1, 1, edges.width - 1, edges.height - 1)), (1, 1))  # its rim is not filtered
    return _values(inner.reduce(DETAIL).filter(ImageFilter.BoxBlur(1)))


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
    scaled = np.array([round(FINENESS * distance) for distance in foreign], np.int64)
    return scaled.take(_values(indexed))


def _skin(cells: Image.Image) -> Grid:
    y, cb, cr = cells.convert("YCbCr").split()
    red = cr.point([255 * (SKIN_CR[0] <= value <= SKIN_CR[1]) for value in range(256)])
    blue = cb.point([255 * (SKIN_CB[0] <= value <= SKIN_CB[1]) for value in range(256)])
    light = y.point([255 * (value >= SKIN_MIN_Y) for value in range(256)])
    mask = _values(ImageChops.darker(ImageChops.darker(red, blue), light))
    return np.zeros_like(mask) if np.count_nonzero(mask) > MOST_SKIN * mask.size else mask


def _values(image: Image.Image) -> Grid:
    return np.asarray(image).astype(np.int64)


def _heaviest_window(found: Grid) -> tuple[float, float]:
    """The middle, in cells, of the WINDOW that holds most; of several, the middle of them all."""
    down, across = (max(1, round(side * WINDOW)) for side in found.shape)
    sums = _running(_running(found, down).T, across).T
    rows, columns = np.nonzero(sums == sums.max())
    return float(columns.mean()) + across / 2, float(rows.mean()) + down / 2


def _shifted(found: Grid, x: float, y: float) -> tuple[float, float]:
    """The centre of gravity as seen through a Gaussian at (x, y), in cells."""
    rows, columns = found.shape
    seen = found * _gaussian(columns, x) * _gaussian(rows, y)[:, None]
    return _gravity(seen.sum(axis=0).tolist()), _gravity(seen.sum(axis=1).tolist())


def _gravity(masses: Sequence[int]) -> float:
    return sum(mass * (2 * place + 1) for place, mass in enumerate(masses)) / (2 * sum(masses))


def _running(values: Grid, length: int) -> Grid:
    """The sums of every `length` neighbours down each column."""
    totals = np.zeros((len(values) + 1, values.shape[1]), np.int64)
    np.cumsum(values, axis=0, out=totals[1:])
    return totals[length:] - totals[:-length]


def _gaussian(length: int, middle: float) -> Grid:
    spread = SPREAD * WINDOW * length
    shares = (math.exp(-(((place + 0.5 - middle) / spread) ** 2) / 2) for place in range(length))
    return np.array([round(ONE * share) for share in shares], np.int64)
