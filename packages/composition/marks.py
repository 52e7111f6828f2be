"""Where the logo is quiet: in which corner, beside which block of copy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composition import weights as w
from composition.geometry import Box
from composition.maps import BRIGHT, DARK, DETAIL, HIDDEN, Array, Boxes
from composition.placing import Block, Mark, Task, logo_boxes, shares_of
from composition.scoring import touched

SIDE_SCRIM, SIDE_SCRIM_RATIO = 0.58, 1.25  # a narrower block in a wider placement is shaded from its side
STRAY_MASK = 0.02  # of a mask beneath a logo: noise


@dataclass(frozen=True, slots=True)
class Corners:
    """What the logo costs in each of its corners: (windows, corners)."""

    costs: Array  # but for the detail beneath it
    detail: Array
    rules: Array


@dataclass(frozen=True, slots=True)
class Marks:
    """The best corner for the logo beside each block: (windows, blocks)."""

    corner: Array  # index into the mark's corners
    costs: Array  # infinite where no corner is clear of the block
    rules: Array


def place_marks(
    task: Task, mark: Mark, windows: Boxes, placed: list[Block], taken: list[Box], scrim: Array
) -> Marks:
    """Return the logo's best corner beside each block; `taken` is the room that each block takes.

    A scrim (windows, blocks) calms the corners that it reaches too.
    """
    scores = score_corners(task, mark, windows, task.whole)
    corners = mark.corners
    boxes = np.array([box.corners for box in logo_boxes(task, mark)], float)
    rooms = np.array([box.corners for box in taken], float)
    clash = np.where(_clashes(rooms, boxes, task.clear), np.inf, 0.0)
    shaded = np.array([_shaded(task, block, corners) for block in placed], float)
    beside = np.array([_lopsided(block, corners) for block in placed], float)
    seen = 1 - shaded * (1 - (1 - scrim[:, :, None]) ** 2)
    costs = scores.costs[:, None, :] + w.LOGO_DETAIL_COST * scores.detail[:, None, :] * seen
    costs = costs + (clash + w.LOPSIDED_COST * beside)[None]
    best = (costs + scores.rules[:, None, :]).argmin(2)
    chosen = np.take_along_axis(costs, best[:, :, None], 2)[:, :, 0]
    return Marks(best, chosen, np.take_along_axis(scores.rules, best, 1))


def _shaded(task: Task, block: Block, corners: tuple[str, ...]) -> list[bool]:
    """Return which corners a scrim beneath the block reaches: it goes on to the edge that the block is at."""
    narrow = block.box.width < SIDE_SCRIM * task.width and task.width >= SIDE_SCRIM_RATIO * task.height
    side: str = block.down
    if narrow and block.across != "center":
        side = "left" if block.across == "start" else "right"
    return [side in corner for corner in corners]


def _lopsided(block: Block, corners: tuple[str, ...]) -> list[bool]:
    """Return which corners are beside a centred block."""
    return [block.setting.centered and block.down in corner for corner in corners]


def score_corners(task: Task, mark: Mark, windows: Boxes, picture: Box) -> Corners:
    """Return what the logo costs in each of its corners on the picture that stands in that box."""
    boxes = np.array([box.corners for box in logo_boxes(task, mark)], float)
    around = task.clear / 2
    beneath = shares_of(windows, picture, boxes + np.array((-around, -around, around, around)))
    detail, bright, dark, mask = task.scene.maps.means((DETAIL, BRIGHT, DARK, HIDDEN), beneath)
    costs = w.CORNER_STEP * np.arange(len(boxes)) + w.LOGO_MASK_COST * np.maximum(0, mask - STRAY_MASK)
    rules = np.zeros_like(costs)
    if len(task.scene.heads):
        rules = w.HEAD_RULE * touched(task.scene.heads, beneath)
    if task.scene.presumed_head:
        head = np.array([task.scene.presumed_head.edges])
        costs = costs + w.PRESUMED_COVERED_COST * touched(head, beneath)
    if not mark.opaque and not task.scene.transparent:
        read = np.zeros_like(bright, bool)
        for luminance in mark.luminances:
            on_dark = (luminance + 0.05) / (bright + 0.05) >= w.LOGO_CONTRAST
            on_light = (dark + 0.05) / (luminance + 0.05) >= w.LOGO_CONTRAST
            read |= on_dark | on_light
        costs = costs + np.where(read, 0.0, w.LOGO_UNREAD_COST)
    return Corners(costs, detail, rules)


def _clashes(rooms: Array, boxes: Array, clear: int) -> NDArray[np.bool_]:
    """Whether a room (r, 4) comes nearer to a box (b, 4) than the clear space: (r, b)."""
    near: NDArray[np.bool_] = (
        (rooms[:, None, 0] < boxes[None, :, 2] + clear)
        & (boxes[None, :, 0] < rooms[:, None, 2] + clear)
        & (rooms[:, None, 1] < boxes[None, :, 3] + clear)
        & (boxes[None, :, 1] < rooms[:, None, 3] + clear)
    )
    return near
