"""Full bleed: the picture to every edge, copy where it is calm, with no shadow beneath it or the least."""

from typing import Literal

import numpy as np

from composition import weights as w
from composition.choice import Layout
from composition.copies import upper_middle
from composition.maps import Array
from composition.overlay import Frames, lettered
from composition.placing import Task, finish
from composition.scoring import rule_costs

CLEAN_KEPT = 3  # crops of a clean creative that are handed on


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return the best layouts inside the picture."""
    if task.scene.transparent or task.scene.fallback:
        return []
    if task.settings:
        return lettered(task, found.inside().best(), task.blocks, "full", w.FULL)
    return clean(task, found.inside(), "full", w.FULL)


def clean(
    task: Task, found: Frames, family: Literal["full", "ground", "cutout"], prior: float
) -> list[Layout]:
    """Return the best crops for a creative without copy: the subject in the middle or on a third."""
    if not len(found):
        return []
    placed = place_costs(task, found)
    total = found.crops.costs + placed + rule_costs(found.crops, task.most_cut)
    return [
        finish(
            task,
            family,
            found.windows[frame],
            costs={"family": prior, "crop": float(found.crops.costs[frame]), "balance": float(placed[frame])},
        )
        for frame in np.argsort(total, kind="stable")[:CLEAN_KEPT]
    ]


def place_costs(task: Task, found: Frames) -> Array:
    """Return what it costs when the subject is neither in a window's middle nor on its thirds."""
    if task.scene.center is None:
        return np.zeros(len(found))
    left, top, right, bottom = found.windows.T
    x, y = task.scene.center
    at_x = (x - left) / (right - left)
    at_y = (upper_middle(task.scene, y, found.windows) - top) / (bottom - top)
    off = np.minimum(
        abs(at_x - 0.5), np.minimum(abs(at_x - w.THIRDS[0]), abs(at_x - w.THIRDS[1])) + w.THIRD_COST
    )
    costs: Array = w.CLEAN_ACROSS * off + w.CLEAN_DOWN * np.maximum(0, abs(at_y - 0.5) - w.CLEAN_SLACK)
    return costs
