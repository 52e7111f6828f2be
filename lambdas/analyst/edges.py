"""A silhouette's edge at the photograph's own resolution: each pixel's share of product, and its colour.

On the edge a pixel is a mixture of the product's colour and the backdrop's. Its place on the line between the
two is the product's share; the backdrop's part is then taken out of the colour, so that no halo of the old
ground comes along.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lambdas.analyst.labels import Cells
from lambdas.analyst.morphology import grown, shrunk
from pictures.pixels import Pixels

LINE = 24.0  # 8-bit levels, Euclidean: nearer colours give no measure, only a smooth edge
REACH = 7  # pixels from the band to the nearest colour that is purely the one or the other
OPAQUE = 0.98  # share from which a pixel is all product and keeps the photograph's colour
LEAST_SHARE = 0.05  # of the product, to take the backdrop out of a colour at all
SLACK = 10.0  # levels beyond the two colours that a freed colour may have


@dataclass(frozen=True, slots=True)
class Edged:
    """A product with an exact edge."""

    pixels: Pixels  # rows x columns x 4: the photograph's own where alpha is 255
    weak: float  # share of the outline where product and backdrop are alike


def cut_edges(pixels: Pixels, silhouette: Cells) -> Edged:
    """Return an RGB photograph with alpha. `silhouette` may have fewer rows and columns."""
    rows, columns = pixels.shape[:2]
    step = -(-rows // silhouette.shape[0])  # pixels of the photograph a pixel of the silhouette
    cover = _smooth(silhouette, (columns, rows))
    solid = cover > 0.5
    inner = shrunk(solid, step + 2)
    outer = ~grown(solid, step + 1)
    band = ~inner & ~outer
    y, x = np.nonzero(band)
    at = (y, x)
    reach = REACH + 3 * step
    front, has_front = _nearest(pixels, inner, at, reach)
    back, has_back = _nearest(pixels, outer, at, reach)
    seen = pixels[at].astype(np.float32)
    line = front - back
    length = (line * line).sum(1)
    share = np.clip(((seen - back) * line).sum(1) / np.maximum(length, 1), 0, 1)
    weak = (length < LINE**2) | ~has_front | ~has_back
    share = np.where(weak, cover[at], share)
    alpha = inner.astype(np.float32)
    alpha[at] = np.where(share > OPAQUE, 1, share)
    color = pixels.astype(np.uint8, copy=True)
    part = share[:, None]
    freed = (seen - (1 - part) * back) / np.maximum(part, LEAST_SHARE)
    freed = np.clip(freed, np.minimum(front, seen) - SLACK, np.maximum(front, seen) + SLACK)
    keeps = (part > OPAQUE) | ~has_back[:, None] | ~has_front[:, None]
    color[at] = np.clip(np.where(keeps, seen, freed) + 0.5, 0, 255).astype(np.uint8)
    opacity = (alpha * 255 + 0.5).astype(np.uint8)
    color[opacity == 0] = 0
    length_of_outline = max(1, int(band.sum()))
    return Edged(np.dstack([color, opacity]), float(weak.sum()) / length_of_outline)


def _nearest(
    pixels: Pixels, pure: Cells, at: tuple[NDArray[np.intp], NDArray[np.intp]], reach: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return, for some places, the nearest colour among the pure pixels, and whether one is in reach."""
    rows, columns = pure.shape
    y, x = at
    found = np.zeros((len(y), 3), np.float32)
    open_places = np.arange(len(y))
    for down, across in _spiral(reach):
        near_y = np.clip(y[open_places] + down, 0, rows - 1)
        near_x = np.clip(x[open_places] + across, 0, columns - 1)
        hit = pure[near_y, near_x]
        found[open_places[hit]] = pixels[near_y[hit], near_x[hit]]
        open_places = open_places[~hit]
        if not len(open_places):
            break
    has = np.ones(len(y), np.bool_)
    has[open_places] = False
    return found, has


def _spiral(reach: int) -> list[tuple[int, int]]:
    steps = range(-reach, reach + 1)
    places = [(down, across) for down in steps for across in steps]
    return sorted((each for each in places if math.hypot(*each) <= reach), key=lambda each: math.hypot(*each))


def _smooth(silhouette: Cells, size: tuple[int, int]) -> NDArray[np.float32]:
    image = Image.fromarray(silhouette.astype(np.uint8) * 255)
    image = image.filter(ImageFilter.GaussianBlur(1.0)).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(image, np.float32) / np.float32(255)
