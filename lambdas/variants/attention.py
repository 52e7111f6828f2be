"""What stands out in a picture, measured on a thumbnail.

Three maps are added on a grid of at most 32 x 32 cells: fine detail (what is in focus has it, a soft
background has not), colours that the picture's frame lacks, and skin.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from composition.geometry import Size
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

ONE = 1 << 16  # whole numbers add up alike on every processor
Grid = NDArray[np.int64]  # rows x columns of cells


def salience(picture: Pyramid) -> Grid:
    """How much each cell stands out, a mean of about ONE where anything does: the three maps, weighted."""
    fine, cells = _shrink(picture)
    maps = ((1.0, _detail(fine)), (COLOR_WEIGHT, _foreign_colors(cells)), (SKIN_WEIGHT, _skin(cells)))
    total = np.zeros((cells.height, cells.width))
    for weight, values in maps:
        if held := int(values.sum()):
            total += values * (weight * ONE * values.size / held)
    return np.rint(total).astype(np.int64)


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
