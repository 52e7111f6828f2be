"""What each cell of a picture holds: how light, how busy, how much of the eye's attention."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from composition.facts import Grid
from lambdas.analyst.nets import Mask
from lambdas.analyst.picture import DETAIL, FINE
from pictures.pixels import Pixels

DARKEST, LIGHTEST = 0.05, 0.95  # quantiles of a cell's luminance that type on it must be read against
EDGES, SPREAD, CONTRAST = 7.0, 1.5, 1.2  # weights of detail's three measures, set on 30 photographs
MIDDLE_SPREAD = 0.18  # twice the variance of the wide Gaussian by which the middle draws the eye
AROUND = 2  # cells each way that a cell is compared with


@dataclass(frozen=True, slots=True)
class Light:
    """Luminance and detail of each cell."""

    mean: Grid
    dark: Grid
    bright: Grid
    lightness: Grid  # cube root of the luminance, about even to the eye
    detail: Grid


def measure_light(pixels: Pixels) -> Light:
    """Measure a picture of DETAIL pixels each way a cell."""
    luminance = _luminance(pixels)
    lightness = np.cbrt(luminance)
    across = np.abs(np.diff(lightness, axis=1, prepend=lightness[:, :1]))
    down = np.abs(np.diff(lightness, axis=0, prepend=lightness[:1]))
    light = _by_cell(lightness)
    mean = light.mean(-1)
    blurred = Image.fromarray(np.rint(255 * mean).astype(np.uint8)).filter(ImageFilter.BoxBlur(AROUND))
    around = np.asarray(blurred, np.float32) / 255
    detail = (
        EDGES * _by_cell(across + down).mean(-1) + SPREAD * light.std(-1) + CONTRAST * np.abs(mean - around)
    )
    values = _by_cell(luminance)
    return Light(
        mean=values.mean(-1),
        dark=np.quantile(values, DARKEST, axis=-1).astype(np.float32),
        bright=np.quantile(values, LIGHTEST, axis=-1).astype(np.float32),
        lightness=mean,
        detail=np.clip(detail, 0, 1).astype(np.float32),
    )


def attract(salience: Mask, detail: Grid) -> Grid:
    """Return where the eye goes, its maximum 1: what stands out or is busy, above all in the middle."""
    rows, columns = detail.shape
    y, x = np.mgrid[0:rows, 0:columns]
    off = ((x + 0.5) / columns - 0.5) ** 2 + ((y + 0.5) / rows - 0.5) ** 2
    seen = sum(part / max(float(part.sum()), 1e-6) for part in (salience, detail))
    drawn = (seen + 1e-6) * np.exp(-off / MIDDLE_SPREAD)
    attention: Grid = (drawn / drawn.max()).astype(np.float32)
    return attention


def coarse(fine: Mask) -> Grid:
    """Return a fine grid's means over the record's cells."""
    rows, columns = (side // FINE for side in fine.shape)
    cells: Grid = fine.reshape(rows, FINE, columns, FINE).mean((1, 3)).astype(np.float32)
    return cells


def _by_cell(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows x columns x pixels of each cell."""
    rows, columns = (side // DETAIL for side in values.shape)
    blocks = values.reshape(rows, DETAIL, columns, DETAIL).transpose(0, 2, 1, 3)
    return blocks.reshape(rows, columns, DETAIL * DETAIL)


def _luminance(pixels: Pixels) -> NDArray[np.float32]:
    """Return WCAG 2.2's relative luminance of sRGB pixels."""
    shares = np.arange(256, dtype=np.float32) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4).astype(np.float32)
    luminance: NDArray[np.float32] = linear[pixels] @ np.array((0.2126, 0.7152, 0.0722), np.float32)
    return luminance
