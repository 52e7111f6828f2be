"""Cut-out: a transparent picture on a studio ground, the copy beside it or on a panel that it overlaps."""

from dataclasses import replace

import numpy as np

from composition import weights as w
from composition.choice import Layout
from composition.families.full import clean
from composition.geometry import Box
from composition.maps import Boxes
from composition.overlay import Frames, lettered
from composition.placing import Task, finish
from composition.plates import Plate, best
from composition.scoring import score_crops

OVERLAP = 0.07  # of the placement's side: so far a cut-out reaches over its panel's edge
MOST_OVERLAP = 0.2  # of the subject: more than that would look like an accident
MARGIN = 0.06  # of the placement's side, around the subject
LEAST_FILL = 0.55  # of the room beside the panel: a narrower subject leaves the overlap unmotivated
MOST_ENLARGED = 2.5  # placement pixels a picture pixel


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return the best layouts on a studio ground; none for a photograph."""
    if not task.scene.transparent or task.scene.subject is None:
        return []
    if not task.settings:
        return clean(task, found, "cutout", w.CUTOUT)
    return lettered(task, found.best(), task.blocks, "cutout", w.CUTOUT)


def overlapping(task: Task, beside: list[Plate]) -> list[Layout]:
    """Return layouts whose subject reaches over the edge of its panel; none for a photograph."""
    if not task.scene.transparent or task.scene.subject is None:
        return []
    touching = task.scene.touching
    wanted = {
        edge for edge, side in (("start", "left"), ("end", "right"), ("top", "top")) if side not in touching
    }
    layouts = []
    for plate in best(plate for plate in beside if plate.edge in wanted):
        layout = _overlap(task, plate)
        if layout:
            layouts.append(layout)
    return layouts


def _overlap(task: Task, plate: Plate) -> Layout | None:
    scene, panel = task.scene, plate.panel
    assert scene.subject
    subject = Box(
        *(
            round(edge * side)
            for edge, side in zip(scene.subject.edges, (scene.size.width, scene.size.height) * 2, strict=True)
        )
    )
    margin_x, margin_y = round(MARGIN * task.width), round(MARGIN * task.height)
    reach = round(OVERLAP * (task.height if plate.edge == "top" else task.width))
    if plate.edge == "start":
        panel = replace(panel, right=panel.right + reach)
        room = Box(panel.right - reach, margin_y, task.width - margin_x, task.height - margin_y)
    elif plate.edge == "end":
        panel = replace(panel, left=panel.left - reach)
        room = Box(margin_x, margin_y, panel.left + reach, task.height - margin_y)
    else:
        panel = replace(panel, bottom=panel.bottom + reach)
        room = Box(margin_x, panel.bottom - reach, task.width - margin_x, task.height - margin_y)
    room = _to_edges(task, room)
    if room.width <= 0 or room.height <= 0 or subject.width < 1 or subject.height < 1:
        return None
    scale = min(room.width / subject.width, room.height / subject.height, MOST_ENLARGED)
    along = (
        subject.height * scale / room.height if plate.edge == "top" else subject.width * scale / room.width
    )
    across = subject.width * scale if plate.edge != "top" else subject.height * scale
    if along < LEAST_FILL or reach > MOST_OVERLAP * across:
        return None
    left = room.left + (room.width - subject.width * scale) / 2
    top = room.top + (room.height - subject.height * scale) / 2
    if plate.edge == "start":
        left = room.left
    elif plate.edge == "end":
        left = room.right - subject.width * scale
    else:
        top = room.top
    if "bottom" in scene.touching:
        top = task.height - subject.height * scale
    window = _window(task, subject, scale, left, top)
    crop = float(score_crops(scene, window[None], task.width).costs[0])
    costs = {
        "family": w.CUTOUT + w.OVERLAP,
        "crop": crop,
        "panel": plate.cost,
        "balance": w.SHARE_COST * (1 - along),
    }
    if task.mark and plate.logo is None:
        return None
    return finish(
        task,
        "cutout",
        window,
        costs=costs,
        block=plate.block,
        panel=panel,
        panel_edge=plate.edge,
        logo=plate.logo,
        corner=plate.corner,
    )


def _to_edges(task: Task, room: Box) -> Box:
    """Return the room without a margin where the picture itself cuts the subject."""
    touching = task.scene.touching
    return Box(
        0 if "left" in touching else room.left,
        room.top,
        task.width if "right" in touching else room.right,
        task.height if "bottom" in touching else room.bottom,
    )


def _window(task: Task, subject: Box, scale: float, left: float, top: float) -> Boxes:
    """Return the window that shows the subject's upper left corner at (left, top), in pixels."""
    size = task.scene.size
    x, y = (subject.left - left / scale) / size.width, (subject.top - top / scale) / size.height
    return np.array((x, y, x + task.width / scale / size.width, y + task.height / scale / size.height))
