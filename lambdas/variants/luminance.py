"""How light each of many pixels is, as WCAG 2.2 measures it: contrast.luminance for arrays."""

import math
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from composition.geometry import Box
from lambdas.variants.contrast import linear
from raster.canvas import Canvas, Colors

Levels = NDArray[np.float32]  # shares of light, 0 for black, 1 for white

SAMPLES = 4_000  # pixels that are measured: their twentieth is known to a third of a percent
_WEIGHTS = (0.2126, 0.7152, 0.0722)  # of red, green and blue, as in contrast.luminance


def light(colors: Colors) -> Levels:
    """The relative luminance of sRGB colours, in an array of any shape whose last axis is the channel."""
    red, green, blue = curves()
    return cast(Levels, red.take(colors[..., 0]) + green.take(colors[..., 1]) + blue.take(colors[..., 2]))


def percentile(levels: Levels, share: float) -> float:
    """The level that `share` of them, 0..1, do not exceed."""
    place = max(0, math.ceil(share * levels.size) - 1)
    return float(np.partition(levels, place, axis=None)[place])


def luminance_beneath(canvas: Canvas, box: Box) -> float:
    """The relative luminance that half of the canvas's pixels inside `box` do not exceed."""
    step = sampling_step(box.width * box.height)
    return percentile(light(canvas.samples(box, (-(-box.height // step), -(-box.width // step)))), 0.5)


def sampling_step(pixels: int) -> int:
    """Of so many pixels one of step x step gives SAMPLES, or more."""
    return max(1, math.isqrt(pixels // SAMPLES))


@cache
def curves() -> NDArray[np.float32]:
    """For each channel what its 256 values give of the luminance."""
    curve = np.array([linear(value) for value in range(256)])
    return np.outer(_WEIGHTS, curve).astype(np.float32)
