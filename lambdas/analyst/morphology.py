"""Sets of pixels grown, shrunk and flooded, by whole rows at a time."""

import numpy as np

from lambdas.analyst.labels import Cells, label


def grown(cells: Cells, radius: int) -> Cells:
    """Return all pixels within a square of `radius` pixels about any of the cells."""
    return _spread(_spread(cells, radius, 0), radius, 1)


def shrunk(cells: Cells, radius: int) -> Cells:
    """Return the cells whose whole square of `radius` pixels is cells. Beyond the picture counts as cells."""
    return ~grown(~cells, radius)


def reached(calm: Cells) -> Cells:
    """Return what the picture's frame reaches through calm pixels alone."""
    labels = label(np.pad(calm, 1, constant_values=True))
    cells: Cells = (labels == labels[0, 0])[1:-1, 1:-1]
    return cells


def _spread(cells: Cells, radius: int, axis: int) -> Cells:
    """Return the cells with `radius` more at either end of each run along an axis.

    Doubles what is covered at each step, so that a large radius takes hardly longer than a small one.
    """
    wide = np.swapaxes(cells, 0, axis).copy()
    covered = 0
    while covered < radius:
        step = min(covered + 1, radius - covered)
        longer = wide.copy()
        longer[step:] |= wide[:-step]
        longer[:-step] |= wide[step:]
        wide, covered = longer, covered + step
    return np.swapaxes(wide, 0, axis)
