"""Masks of drawn shapes."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from raster.kernel import Plane

SUPERSAMPLING = 4  # for round corners


@lru_cache(64)
def rounded(width: int, height: int, radius: float) -> Plane:
    """The mask of a rectangle with round corners, all in pixels."""
    if radius < 0.5:
        return np.full((1, 1), 255, np.uint8)
    large = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius=radius * SUPERSAMPLING, fill=255)
    return np.asarray(large.reduce(SUPERSAMPLING))


@lru_cache(64)
def outlined(width: int, height: int, radius: float, line: int) -> Plane:
    """The mask of such a rectangle's outline, `line` pixels wide and inside it."""
    outer = np.broadcast_to(rounded(width, height, radius), (height, width)).copy()
    inner = (width - 2 * line, height - 2 * line)
    if min(inner) > 0:
        outer[line:-line, line:-line] -= rounded(*inner, max(0.0, radius - line))
    return outer
