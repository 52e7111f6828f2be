"""What is known about a picture: the analyst's record, corrected by what the brief says of its subject."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from briefcast import keys
from briefcast.store.objects import ObjectMissing, ObjectSealed, Store
from composition.facts import VERSION, Facts, from_record
from composition.geometry import Rect

REACH_ACROSS = 0.24  # of the picture's shorter side: how far a subject reaches from its middle
REACH_DOWN = 0.28  # of its height
LEAST_REACH = 0.01  # of the picture: half of the smallest box
MOST_BYTES = 1_000_000  # a record has about 30,000


def read_facts(store: Store, sha256: str) -> Facts | None:
    """The analyst's facts about a picture with those bytes; None when there are none that can be read.

    Raises StorageUnavailable.
    """
    try:
        return from_record(json.loads(store.read(keys.understanding(VERSION, sha256), max_bytes=MOST_BYTES)))
    except (ObjectMissing, ObjectSealed, ValueError):
        return None


def with_subject(facts: Facts, focus: Mapping[str, Any] | None) -> Facts:
    """The facts, their subject where the brief says that it is: its word goes before any measure.

    `focus` is a point, `x` and `y` in shares of the picture, or with `width` and `height` a box's middle.
    """
    if focus is None:
        return facts
    box = _around(facts, focus)
    heads = [face for face in facts.faces if _holds(box, face.head)]
    faces = tuple(replace(face, major=face in heads) for face in facts.faces)
    grids = replace(facts.grids, subject=_covered(box, facts.grids.shape))
    kind = facts.kind if facts.transparent else "subject"
    return replace(facts, kind=kind, faces=faces, subject=box, subject_confidence=1.0, grids=grids)


def _around(facts: Facts, focus: Mapping[str, Any]) -> Rect:
    x, y = focus["x"], focus["y"]
    usual = REACH_ACROSS * min(facts.size.width, facts.size.height) / facts.size.width
    across = max(LEAST_REACH, focus.get("width", 2 * usual) / 2)
    down = max(LEAST_REACH, focus.get("height", 2 * REACH_DOWN) / 2)
    return Rect(max(0.0, x - across), max(0.0, y - down), min(1.0, x + across), min(1.0, y + down))


def _holds(box: Rect, head: Rect) -> bool:
    x, y = (head.left + head.right) / 2, (head.top + head.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def _covered(box: Rect, shape: tuple[int, int]) -> Any:
    """How much of each cell an ellipse in the box covers: a subject has no corners."""
    rows, columns = shape
    x = ((np.arange(columns) + 0.5) / columns - (box.left + box.right) / 2) / (box.width / 2)
    y = ((np.arange(rows) + 0.5) / rows - (box.top + box.bottom) / 2) / (box.height / 2)
    return (x[None, :] ** 2 + y[:, None] ** 2 <= 1).astype(np.float32)
