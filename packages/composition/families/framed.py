"""Framed: the picture with a margin of brand colour around it, the copy in a wider part of that margin."""

from dataclasses import replace

import numpy as np

from composition import weights as w
from composition.choice import Layout
from composition.families.panel import edges
from composition.geometry import Box, Rect
from composition.maps import Scene
from composition.overlay import Frames
from composition.placing import Task, finish
from composition.plates import Plate, beside, best, cropped, inset

MARGIN = 0.05  # of the placement's shorter side
PLATES_KEPT = 4
WHOLE = Rect(0.0, 0.0, 1.0, 1.0)


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return framed crops, and the whole picture framed: it cuts nothing, so there is always one."""
    margin = round(MARGIN * min(task.width, task.height))
    prior = w.FRAMED - w.SMALL_FRAMED_GAIN * (task.scene.longer_side < w.SMALL_PICTURE)
    if not task.settings:
        return [_clean(task, margin, prior)]
    plates = best((inset(task, plate, margin) for plate in beside(task, edges(task))), PLATES_KEPT)
    return cropped(task, plates + [_showing_all(task.scene, plate) for plate in plates], prior)


def _clean(task: Task, margin: int, prior: float) -> Layout:
    room = Box(margin, margin, task.width - margin, task.height - margin)
    picture = fitted(task.scene, room)
    empty = 1 - picture.width * picture.height / (task.width * task.height)
    costs = {"family": prior, "empty": w.EMPTY_COST * empty}
    return finish(task, "framed", np.array(WHOLE.edges), costs=costs, picture=picture)


def _showing_all(scene: Scene, plate: Plate) -> Plate:
    """Return the plate with the whole picture in its room."""
    picture = fitted(scene, plate.picture)
    room = plate.picture.width * plate.picture.height
    empty = 1 - picture.width * picture.height / room
    return replace(plate, picture=picture, window=WHOLE, cost=plate.cost + w.EMPTY_COST * empty)


def fitted(scene: Scene, room: Box) -> Box:
    """Return the largest box of the picture's shape in the middle of a room."""
    width = min(room.width, round(room.height * scene.aspect))
    height = min(room.height, max(1, round(width / scene.aspect)))
    left, top = room.left + (room.width - width) // 2, room.top + (room.height - height) // 2
    return Box(left, top, left + max(1, width), top + height)
