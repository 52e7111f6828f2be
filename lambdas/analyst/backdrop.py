"""The plain ground that a product was photographed on, as one smooth field of colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FRAME_DEPTH = 40  # the frame is a 40th of the shorter side deep
MOST_SAMPLES = 6000  # pixels of the frame that the field is fitted to
LEAST_SAMPLES = 50
FIRST_DISTANCE = 40.0  # 8-bit levels from the frame's usual colour: further away is the product
FOLLOWS = 10.0  # 8-bit levels within which a pixel of the frame follows the field
ROUNDS = 4
GRID = 33  # the field is of second degree: 33 x 33 values between which it is interpolated are exact to 0.1

Pixels = NDArray[np.float32]  # rows x columns x 3, 0..255


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The ground's colour at every pixel, and how much of the picture's frame follows it."""

    field: Pixels
    plain: float  # share of the frame's pixels


def find_backdrop(pixels: Pixels) -> Backdrop:
    """Fit a surface of second degree to the frame of a picture, without what stands out of it.

    A product may touch the frame: the light half of the frame's pixels says what the ground is first,
    because most grounds are lighter than what stands on them, and the fit then leaves outliers out.
    """
    rows, columns = pixels.shape[:2]
    y, x = _frame(rows, columns)
    colors = pixels[y, x]
    terms = _terms(y / rows, x / columns)
    fits = [fit for start in _starts(colors) if (fit := _fit(terms, colors, start)) is not None]
    if not fits:
        mean = colors.mean(0)
        return Backdrop(np.broadcast_to(mean, pixels.shape).astype(np.float32), 0.0)
    solution, kept = max(fits, key=lambda fit: float(fit[1].mean()))
    return Backdrop(_field(solution, rows, columns), float(kept.mean()))


def refined(backdrop: Backdrop, pixels: Pixels, ground: NDArray[np.bool_]) -> Backdrop:
    """Return the field through all pixels that are known to be ground, also those amid the picture."""
    rows, columns = pixels.shape[:2]
    y, x = np.nonzero(ground)
    step = max(1, len(y) // MOST_SAMPLES)
    y, x = y[::step], x[::step]
    fit = _fit(_terms(y / rows, x / columns), pixels[y, x], backdrop.field[y, x])
    return backdrop if fit is None else Backdrop(_field(fit[0], rows, columns), backdrop.plain)


def _field(solution: NDArray[np.float64], rows: int, columns: int) -> Pixels:
    line = np.linspace(0, 1, GRID)
    grid = (_terms(*np.meshgrid(line, line, indexing="ij")) @ solution).astype(np.float32)
    channels = [
        np.asarray(Image.fromarray(grid[..., c]).resize((columns, rows), Image.Resampling.BILINEAR))
        for c in range(3)
    ]
    field: Pixels = np.clip(np.stack(channels, -1), 0, 255).astype(np.float32)
    return field


def _frame(rows: int, columns: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    depth = max(2, min(rows, columns) // FRAME_DEPTH)
    frame = np.ones((rows, columns), np.bool_)
    frame[depth:-depth, depth:-depth] = False
    y, x = np.nonzero(frame)
    step = max(1, len(y) // MOST_SAMPLES)
    return y[::step], x[::step]


def _starts(colors: Pixels) -> list[Pixels]:
    """Return what the ground's colour may be: that of the frame's lighter part, and of all of it."""
    light = colors.sum(1)
    return [np.median(colors[light >= np.percentile(light, 40)], 0), np.median(colors, 0)]


def _fit(
    terms: NDArray[np.float64], colors: Pixels, start: Pixels
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    kept = np.sqrt(((colors - start) ** 2).sum(1)) < FIRST_DISTANCE
    solution: NDArray[np.float64] | None = None
    for _ in range(ROUNDS):
        if kept.sum() < LEAST_SAMPLES:
            break
        solution = np.linalg.lstsq(terms[kept], colors[kept], rcond=None)[0]
        kept = np.abs(terms @ solution - colors).max(1) < FOLLOWS
    return None if solution is None else (solution, kept)


def _terms(y: NDArray[np.floating], x: NDArray[np.floating]) -> NDArray[np.float64]:
    terms: NDArray[np.float64] = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], -1)
    return terms
