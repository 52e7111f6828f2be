"""Facts about a picture that nobody has analysed: how light and busy it is, and where the eye goes.

There are no faces and no subject in them, so the search shows such a picture beside a panel. Of a cut-out
the subject is known, from its opacity.
"""

import numpy as np
from numpy.typing import NDArray

from composition.facts import Facts, Grid, Grids, grid_shape
from composition.geometry import Rect, Size, whole
from lambdas.variants.attention import salience
from lambdas.variants.luminance import Levels, light
from raster.pyramid import Pyramid

FINE = 4  # pixels that a cell's side is measured at
EDGES, SPREAD = 7.0, 1.5  # of detail: differences of neighbours, and of all of a cell, in cube roots of light
MIDDLE_SPREAD = 0.18  # twice the variance of the wide Gaussian by which the middle draws the eye
SOLID = 0.5  # of a cell that a cut-out covers: it belongs to the subject

Cells = NDArray[np.float32]  # rows x columns x pixels of each cell


def measure(picture: Pyramid, size: Size) -> Facts:
    """The facts that arithmetic alone gives; `size` is the file's. The same pixels give the same facts."""
    rows, columns = grid_shape(picture.size)
    edges = (0.0, 0.0, float(picture.size.width), float(picture.size.height))
    fine = Size(columns * FINE, rows * FINE)
    shown = picture.part(edges, fine)
    levels = light(shown.samples(whole(fine), (fine.height, fine.width)))
    cells = _cells(levels)
    subject = np.zeros((rows, columns), np.float32)
    if picture.is_transparent:
        subject = (picture.opacity(edges, Size(columns, rows)) / 255).astype(np.float32)
    return Facts(
        size=size,
        kind="cutout" if picture.is_transparent else "texture",
        kind_confidence=float(picture.is_transparent),
        faces=(),
        subject=_bounds(subject >= SOLID),
        subject_confidence=float(picture.is_transparent),
        ground=None,
        palette=(),
        horizon=None,
        sharpness=1.0,
        grids=Grids(
            subject=subject,
            light=cells.mean(-1),
            dark=cells.min(-1),
            bright=cells.max(-1),
            detail=_detail(levels),
            attention=_attention(picture, rows, columns),
        ),
        source="fallback",
    )


def _cells(values: Levels) -> Cells:
    rows, columns = (side // FINE for side in values.shape)
    return values.reshape(rows, FINE, columns, FINE).transpose(0, 2, 1, 3).reshape(rows, columns, -1)


def _detail(levels: Levels) -> Grid:
    """0 calm, 1 busy."""
    lightness = np.cbrt(levels)
    across = np.abs(np.diff(lightness, axis=1, prepend=lightness[:, :1]))
    down = np.abs(np.diff(lightness, axis=0, prepend=lightness[:1]))
    detail: Grid = EDGES * _cells(across + down).mean(-1) + SPREAD * _cells(lightness).std(-1)
    return detail.clip(0, 1)


def _attention(picture: Pyramid, rows: int, columns: int) -> Grid:
    """Where the eye goes, its maximum 1: what stands out, most of it in the middle."""
    found = salience(picture).astype(np.float32)
    down = ((np.arange(rows) + 0.5) * found.shape[0] / rows).astype(int)
    across = ((np.arange(columns) + 0.5) * found.shape[1] / columns).astype(int)
    x, y = (np.arange(columns) + 0.5) / columns - 0.5, (np.arange(rows) + 0.5) / rows - 0.5
    middle = np.exp(-(x[None, :] ** 2 + y[:, None] ** 2) / MIDDLE_SPREAD)
    drawn: Grid = ((found[np.ix_(down, across)] + 1e-6) * middle).astype(np.float32)
    drawn /= drawn.max()
    return drawn


def _bounds(solid: NDArray[np.bool_]) -> Rect | None:
    """The box around a subject, in shares of the picture."""
    (down,), (across,) = np.nonzero(solid.any(1)), np.nonzero(solid.any(0))
    if not down.size:
        return None
    rows, columns = solid.shape
    return Rect(
        float(across[0]) / columns,
        float(down[0]) / rows,
        float(across[-1] + 1) / columns,
        float(down[-1] + 1) / rows,
    )
