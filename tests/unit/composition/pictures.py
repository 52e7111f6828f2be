"""Facts of pictures that exist nowhere, for the search's tests."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from composition.facts import Face, Facts, Grids, Ground, Horizon, Kind, grid_shape
from composition.geometry import Rect, Size

LANDSCAPE = Size(1500, 1000)
EDGES = ("left", "top", "right", "bottom")


def facts(
    size: Size = LANDSCAPE,
    *,
    subject: Rect | None = None,
    heads: Sequence[Rect] = (),
    bystanders: Sequence[Rect] = (),
    kind: Kind | None = None,
    plain: Sequence[str] = (),
    light: float = 0.05,
    detail: float = 0.02,
    yaw: float = 0.0,
    source: str = "analyst",
) -> Facts:
    """A subject (a filled box) on an even ground; heads are subject too."""
    rows, columns = grid_shape(size)
    mask = np.zeros((rows, columns), np.float32)
    for box in [*([subject] if subject else []), *heads]:
        mask[_cells(box, rows, columns)] = 1
    if heads and not subject:
        subject = Rect(
            *(f(getattr(h, e) for h in heads) for f, e in zip((min, min, max, max), EDGES, strict=True))
        )
    flat = np.ones((rows, columns), np.float32)
    residuals = {side: 0.004 if side in plain else 0.2 for side in ("top", "right", "bottom", "left")}
    return Facts(
        size=size,
        kind=kind or ("people" if heads else "subject" if subject else "landscape"),
        kind_confidence=0.9,
        faces=tuple(
            Face(_inner(head), head, 0.9, yaw, major)
            for boxes, major in ((heads, True), (bystanders, False))
            for head in boxes
        ),
        subject=subject,
        subject_confidence=0.9 if subject else 0.0,
        ground=Ground(np.zeros((6, 3)), residuals, 0.01) if plain else None,
        palette=(),
        horizon=Horizon(0.5, 0.1),
        sharpness=1.0,
        grids=Grids(
            mask, light * flat, light * flat, light * flat, np.maximum(detail * flat, 0.5 * mask), flat
        ),
        source=source,
    )


def scattered(around: Rect, parts: Sequence[Rect]) -> Facts:
    """A subject of several parts, on an even ground."""
    whole = facts(subject=around)
    mask = np.zeros_like(whole.grids.subject)
    for part in parts:
        mask[_cells(part, *mask.shape)] = 1
    return replace(whole, grids=replace(whole.grids, subject=mask, detail=0.5 * mask, attention=mask))


def _cells(box: Rect, rows: int, columns: int) -> tuple[slice, slice]:
    return (
        slice(round(box.top * rows), max(round(box.top * rows) + 1, round(box.bottom * rows))),
        slice(round(box.left * columns), max(round(box.left * columns) + 1, round(box.right * columns))),
    )


def _inner(head: Rect) -> Rect:
    """The face in a head: what the detector's box would be."""
    width, height = head.width, head.height
    return Rect(
        head.left + 0.15 * width,
        head.top + 0.29 * height,
        head.right - 0.15 * width,
        head.bottom - 0.1 * height,
    )
