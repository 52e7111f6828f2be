"""sRGB to OKLab and back, for arrays of colours.

Björn Ottosson, "A perceptual color space for image processing", 2020
(https://bottosson.github.io/posts/oklab/); all constants are from there.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Lab = NDArray[np.float32]  # the last axis has L (0 black, 1 white), a (green to red) and b (blue to yellow)

# Each matrix is applied to row vectors: colours @ matrix.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.2119034982, 0.0883024619],
        [0.5363325363, 0.6806995451, 0.2817188376],
        [0.0514459929, 0.1073969566, 0.6299787005],
    ],
    np.float32,
)
_CONES_TO_LAB = np.array(
    [
        [0.2104542553, 1.9779984951, 0.0259040371],
        [0.7936177850, -2.4285922050, 0.7827717662],
        [-0.0040720468, 0.4505937099, -0.8086757660],
    ],
    np.float32,
)
_LAB_TO_CONES = np.array(
    [
        [1.0, 1.0, 1.0],
        [0.3963377774, -0.1055613458, -0.0894841775],
        [0.2158037573, -0.0638541728, -1.2914855480],
    ],
    np.float32,
)
_FROM_CONES = np.array(
    [
        [4.0767416621, -1.2684380046, -0.0041960863],
        [-3.3077115913, 2.6097574011, -0.7034186147],
        [0.2309699292, -0.3413193965, 1.7076147010],
    ],
    np.float32,
)


def to_oklab(colors: NDArray[np.uint8]) -> Lab:
    """Return the OKLab of sRGB colours, in an array of any shape whose last axis is red, green and blue."""
    light = _linear().take(colors)
    lab: Lab = np.cbrt(light @ _TO_CONES) @ _CONES_TO_LAB
    return lab


def from_oklab(lab: ArrayLike) -> NDArray[np.uint8]:
    """Return the sRGB colours nearest to some OKLab ones; channels outside of sRGB are clipped."""
    light = ((np.asarray(lab, np.float32) @ _LAB_TO_CONES) ** 3 @ _FROM_CONES).clip(0, 1)
    low, high = 12.92 * light, 1.055 * light ** np.float32(1 / 2.4) - 0.055
    levels: NDArray[Any] = np.rint(255 * np.where(light <= 0.0031308, low, high))
    return levels.astype(np.uint8)


@cache
def _linear() -> NDArray[np.float32]:
    """Return the share of light, 0..1, of each of a channel's 256 values."""
    share = np.arange(256) / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)
