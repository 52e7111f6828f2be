"""The ground around a subject: one smooth surface of colour, side by side, and what stands before it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from composition.facts import SIDES, Ground, Side
from lambdas.analyst.nets import Mask
from pictures.oklab import Lab

PLAIN = 0.022  # OKLab distance within which nine tenths of a side's rim follow the surface when it is plain
RIM = 0.035  # of the longer side
LEAST_FREE = 0.3  # of a side's rim that must be ground for a verdict on the side
WHOLLY_FREE = 0.97  # of a side's rim: where less is, the subject leaves the picture there
FAR = 1.0  # residual of a side without a verdict: never plain
SUBJECT = 0.12  # mask from which a cell is no ground
FOREGROUND = (
    0.075  # OKLab distance from the ground from which a cell is something else; soft shadows keep below
)
LEAST_CELLS = 60  # of ground, for a surface with 18 coefficients
ROUNDS = 3  # of the fit; after each, the worst fifth is left out: shadows and crumbs
LEAST_TOLERANCE = 0.008  # OKLab: cells that near always belong to the surface

Cells = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Surface:
    """A quadratic surface in OKLab, and each cell's distance from it."""

    coefficients: NDArray[np.float64]  # 6 x 3
    distances: NDArray[np.float64]  # rows x columns


def fit_surface(lab: Lab, cells: Cells) -> Surface | None:
    """Fit a surface through some cells of a grid of colours; None when they are too few."""
    if cells.sum() < LEAST_CELLS:
        return None
    terms = _terms(lab.shape[:2])
    chosen, colors = terms[cells], lab[cells].astype(np.float64)
    kept = np.ones(len(chosen), np.bool_)
    for _ in range(ROUNDS):
        rows = chosen[kept]
        # By the normal equations: 18 numbers out of thousands of cells, ten times faster than by the cells.
        solution = np.linalg.lstsq(rows.T @ rows, rows.T @ colors[kept], rcond=None)[0]
        coefficients = solution.astype(np.float64)
        distances = np.sqrt(((chosen @ coefficients - colors) ** 2).sum(1))
        kept = distances <= max(LEAST_TOLERANCE, float(np.quantile(distances, 0.8)))
    return Surface(coefficients, np.sqrt(((terms @ coefficients - lab) ** 2).sum(-1)))


def find_foreground(lab: Lab) -> Mask | None:
    """Return what stands before a plain ground, 0..1 a cell; None unless three sides show such a ground."""
    rims = _rims(lab.shape[:2])
    surface = fit_surface(lab, np.logical_or.reduce(list(rims.values())))
    if surface is None:
        return None
    # Tried without each side in turn: a subject that leaves the picture would bend the surface.
    choices = [surface, *(fit_surface(lab, _all_but(rims, side)) for side in SIDES)]
    best = max(choices, key=lambda each: _plain_sides(each, rims))
    if best is None or _plain_sides(best, rims) < 3:
        return None
    distances = Image.fromarray(best.distances.astype(np.float32))
    return np.clip((np.asarray(distances) - FOREGROUND / 2) / FOREGROUND, 0, 1).astype(np.float32)


def measure_ground(lab: Lab, subject: Mask) -> Ground | None:
    """Return the ground around a subject, None when hardly any is visible. Both grids have one shape."""
    near = Image.fromarray((255 * (subject > SUBJECT)).astype(np.uint8)).filter(ImageFilter.MaxFilter(5))
    free: Cells = np.asarray(near) == 0
    surface = fit_surface(lab, free)
    if surface is None:
        return None
    residuals: dict[Side, float] = {}
    for side, rim in _rims(lab.shape[:2]).items():
        cells = rim & free
        share = cells.sum() / rim.sum()
        residual = float(np.quantile(surface.distances[cells], 0.9)) if share > LEAST_FREE else FAR
        residuals[side] = residual if share >= WHOLLY_FREE else max(residual, 1.05 * PLAIN)
    return Ground(surface.coefficients, residuals, float(np.quantile(surface.distances[free], 0.9)))


def _plain_sides(surface: Surface | None, rims: Mapping[Side, Cells]) -> int:
    if surface is None:
        return 0
    return sum(float(np.quantile(surface.distances[rim], 0.9)) < PLAIN for rim in rims.values())


def _rims(shape: tuple[int, int]) -> dict[Side, Cells]:
    rows, columns = shape
    depth = max(2, round(RIM * max(shape)))
    rims: dict[Side, Cells] = {side: np.zeros(shape, np.bool_) for side in SIDES}
    rims["top"][:depth], rims["bottom"][rows - depth :] = True, True
    rims["left"][:, :depth], rims["right"][:, columns - depth :] = True, True
    return rims


def _all_but(rims: Mapping[Side, Cells], side: Side) -> Cells:
    cells: Cells = np.logical_or.reduce([rim for other, rim in rims.items() if other != side])
    return cells


def _terms(shape: tuple[int, int]) -> NDArray[np.float64]:
    """Return 1, x, y, x*x, x*y and y*y of each cell's middle, x and y in shares."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    x, y = (x + 0.5) / shape[1], (y + 0.5) / shape[0]
    terms: NDArray[np.float64] = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)
    return terms
