"""Framed: the picture with brand colour around it, the copy in a wider part of that margin.

In a tall placement the picture may also run from side to side, the message above it and the button below.
Then what the platform covers at both ends is plain colour, not a fifth of the placement at its foot alone.
"""

from dataclasses import replace

import numpy as np

from composition import weights as w
from composition.choice import Layout, Setting
from composition.geometry import Box, Rect, Size
from composition.maps import Scene
from composition.overlay import SLIVER, Frames
from composition.placing import Block, Task, finish, placed_box
from composition.plates import (
    COVERED_BELOW,
    LEAST_PICTURE,
    ROOM,
    Plate,
    best,
    corner_at,
    inset,
    make_plate,
)
from composition.scoring import rule_costs, score_crops
from composition.windows import windows_of_each

MARGIN = 0.05  # of the placement's shorter side
PLATES_KEPT = 4
BELTS_KEPT = 2
BELT_RATIO = 1.3  # height over width from which there is room above and below a picture
CLEAN_SHARES = (0.25, 0.45, 0.65, 0.85, 1.0)  # of the way from the placement's shape to the picture's
WHOLE = Rect(0.0, 0.0, 1.0, 1.0)


def plates(task: Task, beside: list[Plate]) -> list[Plate]:
    """Return framed crops, and the whole picture framed: it cuts nothing, so a layout is always left."""
    margin, prior = _margin(task), _prior(task)

    def framed(plate: Plate) -> Plate:
        return replace(plate, family="framed", prior=prior, picture=inset(plate, margin))

    def cost_showing_all(plate: Plate) -> float:
        return plate.cost + _empty(task.scene, inset(plate, margin))

    found = [framed(plate) for plate in best(beside, PLATES_KEPT)]
    found += [
        _showing_all(task.scene, framed(plate)) for plate in best(beside, PLATES_KEPT, cost_showing_all)
    ]
    belts = [belt for setting in task.settings for belt in _belts(task, setting) + _stacks(task, setting)]
    return found + best(belts, BELTS_KEPT)


def layouts(task: Task, found: Frames) -> list[Layout]:
    """Return the picture framed, without copy: whole inside a margin, or closer from edge to edge."""
    if task.settings:
        return []
    margin, prior = _margin(task), _prior(task)
    picture = fitted(task.scene, Box(margin, margin, task.width - margin, task.height - margin))
    empty = 1 - picture.width * picture.height / (task.width * task.height)
    costs = {"family": w.BARS + prior, "empty": w.EMPTY_COST_CLEAN * empty}
    return [finish(task, "framed", np.array(WHOLE.edges), costs=costs, picture=picture), *_clean_belts(task)]


def _clean_belts(task: Task) -> list[Layout]:
    """Return crops from one edge of the placement to the other, colour beyond the other two."""
    scene, wanted = task.scene, task.width / task.height
    if scene.transparent or scene.fallback:
        return []
    aspects = [wanted * (scene.aspect / wanted) ** share for share in CLEAN_SHARES]
    found, numbers = windows_of_each(scene, aspects, coarse=False)
    within = (found.min(1) > -SLIVER) & (found.max(1) < 1 + SLIVER)
    aspect = np.repeat(aspects, numbers)[within]
    found = found[within]
    if not len(found):
        return []
    filled = np.minimum(aspect / wanted, wanted / aspect)
    shown = np.where(aspect > wanted, task.width, task.height * aspect)
    crops = score_crops(scene, found, shown)
    empty = w.EMPTY_COST_CLEAN * (1 - filled)
    total = crops.costs + rule_costs(crops, task.most_cut) + empty
    layouts = []
    for number in np.argsort(total, kind="stable")[:BELTS_KEPT]:
        costs = {"family": w.BARS, "crop": float(crops.costs[number]), "empty": float(empty[number])}
        picture = _spanning(task, float(aspect[number]))
        layouts.append(finish(task, "framed", found[number], costs=costs, picture=picture))
    return layouts


def _spanning(task: Task, aspect: float) -> Box:
    """Return the box of that shape that reaches from edge to edge, in the middle."""
    width = min(task.width, round(task.height * aspect))
    height = min(task.height, round(task.width / aspect))
    left, top = (task.width - width) // 2, (task.height - height) // 2
    return Box(left, top, left + width, top + height)


def _margin(task: Task) -> int:
    return round(MARGIN * min(task.width, task.height))


def _prior(task: Task) -> float:
    prior = w.FRAMED + w.FRAMED_CUTOUT * task.scene.transparent
    return prior - w.SMALL_FRAMED_GAIN * (task.scene.longer_side < w.SMALL_PICTURE)


def _belts(task: Task, setting: Setting) -> list[Plate]:
    """Return pictures from side to side between the message and a row of button and logo."""
    zone, pad, mark = task.zone, task.pad, task.mark
    if setting.centered or task.height < BELT_RATIO * task.width:
        return []
    message = setting.text_size
    button, logo = setting.button or Size(0, 0), mark.size if mark else Size(0, 0)
    corner = corner_at(mark.corners, "bottom", "right" if setting.button else "left") if mark else None
    if (mark and corner is None) or button.width + task.clear + logo.width > zone.width:
        return []
    row = max(button.height, logo.height)
    most = zone.height - message.height - row - (3 if row else 2) * pad
    room = Box(round(MARGIN * task.width), 0, round((1 - MARGIN) * task.width), max(1, most))
    whole = fitted(task.scene, room)
    rooms: list[tuple[Size, Rect | None]] = [(Size(task.width, most), None), (whole.size, WHOLE)]
    if task.scene.subject:
        fitting = task.width / task.scene.aspect / (ROOM * max(task.scene.subject.width, 0.05))
        rooms.append((Size(task.width, round(fitting)), None))
    plates = []
    for size, window in rooms:
        if size.height > most or size.height < LEAST_PICTURE * task.height:
            continue
        top = (zone.top + zone.bottom - message.height - size.height - (row + pad if row else 0) - pad) // 2
        upper = top + message.height + pad
        lower = upper + size.height + pad
        picture = placed_box((task.width - size.width) // 2, upper, size)
        block = Block(setting, placed_box(zone.left, top, message), "start", "top", setting.cost)
        left = zone.right - logo.width if setting.button else zone.left
        mark_box = placed_box(left, lower + (row - logo.height) // 2, logo) if mark else None
        panel = Box(0, 0, task.width, upper)
        plate = make_plate(task, "top", picture, panel, block, mark_box, corner)
        action = placed_box(zone.left, lower + (row - button.height) // 2, button) if setting.button else None
        fits = size.height < most and window is None
        empty = w.EMPTY_BELT_COST * (1 - size.width / task.width) if window else 0.0
        plates.append(
            replace(
                plate,
                family="framed",
                prior=w.BELT,
                action=action,
                fitted=fits,
                window=window,
                cost=plate.cost + empty,
            )
        )
    return plates


def _stacks(task: Task, setting: Setting) -> list[Plate]:
    """Return pictures from side to side beneath all of the copy, where the platform covers the foot.

    Such a picture may reach beneath the platform's captions; only copy and logo may not.
    """
    zone, pad, mark = task.zone, task.pad, task.mark
    if setting.centered or task.height - zone.bottom <= COVERED_BELOW * task.height or not task.scene.subject:
        return []
    corner = corner_at(mark.corners, "top", "left") if mark else None
    if mark and corner is None:
        return []
    row = mark.size.height + task.clear if mark else 0
    upper = zone.top + row + setting.size.height + pad
    fitting = round(task.width / task.scene.aspect / (ROOM * max(task.scene.subject.width, 0.05)))
    if zone.top + row + setting.size.height > zone.bottom or fitting < LEAST_PICTURE * task.height:
        return []
    if upper + fitting > task.height - pad:
        return []
    block = Block(setting, placed_box(zone.left, zone.top + row, setting.size), "start", "top", setting.cost)
    logo = placed_box(zone.left, zone.top, mark.size) if mark else None
    picture = placed_box(0, upper, Size(task.width, fitting))
    plate = make_plate(task, "top", picture, Box(0, 0, task.width, upper), block, logo, corner)
    return [replace(plate, family="framed", prior=w.BELT, fitted=True)]


def _showing_all(scene: Scene, plate: Plate) -> Plate:
    """Return the plate with the whole picture in its room."""
    picture = fitted(scene, plate.picture)
    return replace(plate, picture=picture, window=WHOLE, cost=plate.cost + _empty(scene, plate.picture))


def _empty(scene: Scene, room: Box) -> float:
    """Return what the part of a room costs that the whole picture leaves empty."""
    picture = fitted(scene, room)
    return w.EMPTY_COST * (1 - picture.width * picture.height / (room.width * room.height))


def fitted(scene: Scene, room: Box) -> Box:
    """Return the largest box of the picture's shape in the middle of a room."""
    width = min(room.width, round(room.height * scene.aspect))
    height = min(room.height, max(1, round(width / scene.aspect)))
    left, top = room.left + (room.width - width) // 2, room.top + (room.height - height) // 2
    return Box(left, top, left + max(1, width), top + height)
