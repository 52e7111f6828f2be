"""The line on which a landscape turns from one brightness to another."""

import numpy as np

from composition.facts import Grid, Horizon

STRIPS = 12  # across the picture, each with a line of its own
LEAST_STEP = 0.05  # of lightness, 0..1: a fainter one is no horizon
CLEAR_STEP = 0.18  # from which a step is as clear as it gets
LEVEL = 0.04  # of the height that a strip's line may be off the common one
LEAST_AGREED = 0.6  # of the strips
MOST_SUBJECT = 0.3  # mean mask of a strip that still shows the landscape


def find_horizon(lightness: Grid, subject: Grid) -> Horizon | None:
    """Return the row across which most strips of the picture change most; None when they do not agree."""
    rows = len(lightness)
    depth = max(1, rows // 14)
    if rows < 5 * depth:
        return None
    positions, steps = [], []
    for cells, mask in zip(
        np.array_split(lightness, STRIPS, axis=1), np.array_split(subject, STRIPS, axis=1), strict=True
    ):
        if not cells.size or mask.mean() > MOST_SUBJECT:
            continue
        line = np.concatenate([[0.0], np.cumsum(cells.mean(1))])
        edges = np.arange(2 * depth, rows - 2 * depth + 1)
        step = (line[edges + depth] - 2 * line[edges] + line[edges - depth]) / depth
        best = int(np.argmax(np.abs(step)))
        positions.append(edges[best] / rows)
        steps.append(step[best])
    if len(positions) < STRIPS / 2:
        return None
    found, size = np.array(positions), np.array(steps)
    middle = float(np.median(found))
    agreed = (
        (np.abs(found - middle) <= LEVEL)
        & (np.abs(size) >= LEAST_STEP)
        & (np.sign(size) == np.sign(np.median(size)))
    )
    share = float(agreed.mean())
    if share < LEAST_AGREED:
        return None
    clear = min(1.0, float(np.abs(size[agreed]).mean()) / CLEAR_STEP)
    return Horizon(float(found[agreed].mean()), share * clear)
