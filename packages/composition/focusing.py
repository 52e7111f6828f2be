"""The author's own focus, which wins over whatever was measured."""

from dataclasses import replace

import numpy as np

from composition.facts import Facts, Grid
from composition.geometry import Focus, Rect

POINT_SIDE = 0.3  # of the picture's shorter side: the box that stands for a point
LEAST_SIDE = 0.02  # share of the picture: a smaller box is taken for a point in its middle


def with_focus(facts: Facts, focus: Focus | Rect) -> Facts:
    """Return the facts with the author's focus, a point or a box in shares, as the subject.

    What was measured as the subject is forgotten; faces stay, because nobody wants a person beheaded. The eye
    goes to the focus too.
    """
    box = _box(facts, focus)
    inside = _coverage(box, facts.grids.shape)
    return replace(
        facts,
        kind="subject" if facts.kind in ("landscape", "texture") else facts.kind,
        subject=box,
        subject_confidence=1.0,
        grids=replace(facts.grids, subject=inside, attention=np.maximum(0.5 * facts.grids.attention, inside)),
    )


def _box(facts: Facts, focus: Focus | Rect) -> Rect:
    """Return the focus as a box inside the picture."""
    if isinstance(focus, Rect):
        left, top, right, bottom = (min(1.0, max(0.0, edge)) for edge in focus.edges)
        if right - left >= LEAST_SIDE and bottom - top >= LEAST_SIDE:
            return Rect(left, top, right, bottom)
        focus = (left + right) / 2, (top + bottom) / 2
    half = POINT_SIDE / 2 * min(facts.size.width, facts.size.height)
    across, down = min(0.5, half / facts.size.width), min(0.5, half / facts.size.height)
    x, y = min(1 - across, max(across, focus[0])), min(1 - down, max(down, focus[1]))
    return Rect(x - across, y - down, x + across, y + down)


def _coverage(box: Rect, shape: tuple[int, int]) -> Grid:
    """Return how much of each cell a box covers, 0..1."""
    rows, columns = shape
    down = _overlaps(box.top * rows, box.bottom * rows, rows)
    across = _overlaps(box.left * columns, box.right * columns, columns)
    covered: Grid = np.outer(down, across).astype(np.float32)
    return covered


def _overlaps(start: float, end: float, count: int) -> Grid:
    """Return how much of each of `count` cells lies between two positions, in cells."""
    cells = np.arange(count)
    overlaps: Grid = np.clip(np.minimum(cells + 1, end) - np.maximum(cells, start), 0, 1).astype(np.float32)
    return overlaps
