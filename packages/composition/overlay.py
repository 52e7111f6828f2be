"""Copy that lies on the picture: which of many windows, and where in it copy and logo are quiet.

Windows and blocks are scored all at once, as arrays of shape (windows, blocks).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composition import weights as w
from composition.choice import Edge, Family, Ink, Layout
from composition.geometry import Box
from composition.maps import (
    BRIGHT,
    BRIGHT_SQUARED,
    BURIED,
    DARK,
    DARK_SQUARED,
    DETAIL,
    DETAIL_SQUARED,
    HIDDEN,
    TOO_DARK,
    Array,
    Boxes,
    Scene,
)
from composition.placing import Block, Mark, Task, finish, logo_boxes, shares_of
from composition.scoring import Crops, score_crops, touched
from composition.windows import windows

WINDOWS_KEPT = 40  # crops that are tried with copy on them
SLIVER = 0.005  # of the picture: so far beyond its edge a window is taken to be inside
ANCHORS_KEPT = 4  # layouts of one family, each with its copy elsewhere
SIDE_SCRIM, SIDE_SCRIM_RATIO = 0.58, 1.25  # a narrower block in a wider placement is shaded from its side
PANELS_KEPT = 2  # cards, or ribbons
PANEL_WINDOWS_KEPT = 24
NARROW = 0.62  # of the width: a block that leaves the subject room at its side


@dataclass(frozen=True)
class Frames:
    """Windows for a whole placement, the best crops first."""

    windows: Boxes
    crops: Crops

    def __len__(self) -> int:
        return len(self.windows)

    def inside(self) -> "Frames":
        """Return the windows that show nothing but the picture."""
        return self._where(self._within())

    def beyond(self) -> "Frames":
        """Return the windows that show ground beyond the picture too."""
        return self._where(~self._within())

    def best(self, kept: int = WINDOWS_KEPT) -> "Frames":
        return self._where(np.arange(len(self)) < kept)

    def _within(self) -> NDArray[np.bool_]:
        least, most = self.windows.min(1, initial=1.0), self.windows.max(1, initial=0.0)
        within: NDArray[np.bool_] = (least > -SLIVER) & (most < 1 + SLIVER)
        return within

    def _where(self, chosen: NDArray[np.bool_]) -> "Frames":
        crops = Crops(self.crops.costs[chosen], self.crops.head_cut[chosen], self.crops.subject_cut[chosen])
        return Frames(self.windows[chosen], crops)


@dataclass(frozen=True)
class Ground:
    """What copy needs to be read where it lies: (windows, blocks) each."""

    light: Array  # whether white is the ink, 1 or 0
    scrim: Array  # strength 0..1
    costs: Array


@dataclass(frozen=True)
class Marks:
    """The best corner for the logo beside each block."""

    corner: Array  # index into the mark's corners, (windows, blocks)
    costs: Array  # (windows, blocks)


def frames(task: Task) -> Frames:
    """Return every window for the whole placement, the best first, rules before costs."""
    found = windows(task.scene, task.width / task.height)
    crops = score_crops(task.scene, found, task.width)
    order = np.argsort(crops.costs + rule_costs(task, crops), kind="stable")
    return Frames(found[order], Crops(crops.costs[order], crops.head_cut[order], crops.subject_cut[order]))


def lettered(task: Task, found: Frames, placed: list[Block], family: Family, prior: float) -> list[Layout]:
    """Return the best layouts with copy on the picture itself, each with another place for the copy."""
    if not len(found) or not placed:
        return []
    boxes = np.array([block.box.corners for block in placed], float)
    lines = boxes + np.array((-1.0, -1.0, 1.0, 1.0)) * task.air
    beneath = shares_of(found.windows, task.whole, lines)
    covered = cover_costs(task.scene, beneath)
    ground = studio_ground(beneath) if task.scene.transparent else read_ground(task, beneath)
    balance = balance_costs(task, found, placed)
    anchor = np.array([block.cost for block in placed])
    crop = found.crops.costs + rule_costs(task, found.crops)
    total = crop[:, None] + covered + ground.costs + balance + anchor + prior
    marks = place_marks(task, found, placed, [block.box for block in placed], ground.scrim)
    if marks:
        total = total + marks.costs
    layouts = []
    for frame, number in _best_by_place(total, placed, ANCHORS_KEPT):
        block, corner = placed[number], int(marks.corner[frame, number]) if marks else None
        ink: Ink = "light" if ground.light[frame, number] else "dark"
        costs = {
            "family": prior,
            "crop": float(found.crops.costs[frame]),
            "covered": float(covered[frame, number] % w.SUBJECT_RULE),
            "ground": float(ground.costs[frame, number] % w.STEERING_RULE),
            "balance": float(balance[frame, number]),
            "copy": block.cost,
            "logo": float(marks.costs[frame, number] % w.HEAD_RULE) if marks else 0.0,
        }
        layouts.append(
            finish(
                task,
                family,
                found.windows[frame],
                costs=costs,
                block=block,
                logo=logo_boxes(task, task.mark)[corner] if task.mark and corner is not None else None,
                corner=task.mark.corners[corner] if task.mark and corner is not None else None,
                ink=ink,
                scrim=float(ground.scrim[frame, number]),
            )
        )
    return layouts


def on_panels(
    task: Task, found: Frames, placed: list[Block], panels: list[Box], family: Family, prior: float
) -> list[Layout]:
    """Return the best layouts with each block on a panel of its own that lies on the picture."""
    if not len(found) or not placed:
        return []
    beneath = shares_of(found.windows, task.whole, np.array([panel.corners for panel in panels], float))
    covered = cover_costs(task.scene, beneath, panel=True)
    balance = balance_costs(task, found, placed)
    anchor = np.array([block.cost for block in placed])
    crop = found.crops.costs + rule_costs(task, found.crops)
    total = crop[:, None] + covered + balance + anchor + prior
    marks = place_marks(task, found, placed, panels, np.zeros_like(balance))
    if marks:
        total = total + marks.costs
    layouts = []
    for frame, number in _best_by_place(total, placed, PANELS_KEPT):
        block, corner = placed[number], int(marks.corner[frame, number]) if marks else None
        costs = {
            "family": prior,
            "crop": float(found.crops.costs[frame]),
            "covered": float(covered[frame, number] % w.SUBJECT_RULE),
            "balance": float(balance[frame, number]),
            "copy": block.cost,
            "logo": float(marks.costs[frame, number] % w.HEAD_RULE) if marks else 0.0,
        }
        edge: Edge = "start" if block.across == "start" else "end" if block.across == "end" else "bottom"
        if task.height > task.width or panels[number].width > 0.8 * task.width:
            edge = "top" if block.down == "top" else "bottom"
        layouts.append(
            finish(
                task,
                family,
                found.windows[frame],
                costs=costs,
                block=block,
                panel=panels[number],
                panel_edge=edge,
                logo=logo_boxes(task, task.mark)[corner] if task.mark and corner is not None else None,
                corner=task.mark.corners[corner] if task.mark and corner is not None else None,
            )
        )
    return layouts


def _best_by_place(total: Array, placed: list[Block], kept: int) -> Iterator[tuple[int, int]]:
    """Yield (window, block) of the lowest totals, one for each anchor; none that leaves the logo no room."""
    frame = total.argmin(0)
    least = total[frame, np.arange(len(placed))]
    seen: set[tuple[str, str]] = set()
    for number in np.argsort(least, kind="stable"):
        block = placed[number]
        if least[number] == np.inf:
            return
        if (block.across, block.down) not in seen:
            seen.add((block.across, block.down))
            yield int(frame[number]), int(number)
        if len(seen) == kept:
            return


def rule_costs(task: Task, crops: Crops) -> Array:
    """Return what breaking the rules on crops costs."""
    over = crops.subject_cut - task.most_cut
    costs: Array = w.HEAD_RULE * crops.head_cut + w.SUBJECT_RULE * np.where(over > 0, 1 + over, 0.0)
    return costs


def cover_costs(scene: Scene, boxes: Boxes, *, panel: bool = False) -> Array:
    """Return what it costs to cover boxes (windows, blocks, 4) of the picture.

    Beneath a panel what is covered is gone, a body as much as a head. Lines of text are also disturbed by a
    subject that goes on around them.
    """
    layer = BURIED if panel else HIDDEN
    sums, cells = scene.maps.sums_of_cells(layer, boxes)
    hidden = sums / max(1e-9, float(scene.maps.totals[layer]))
    costs = (w.BURIED_COST if panel else w.HIDDEN_COST) * np.maximum(0, hidden - w.SLIGHT)
    costs += np.where(hidden > w.MOST_COVERED, w.SUBJECT_RULE, 0.0)
    if not panel:
        costs += w.MASK_COST * np.maximum(0, sums / cells - w.SLIGHT)
    air = w.HEAD_AIR
    if len(scene.heads):
        costs += w.HEAD_RULE * touched(scene.heads, boxes, air)
    if len(scene.bystanders):
        costs += w.BYSTANDER_COVERED_COST * touched(scene.bystanders, boxes)
    if scene.presumed_head:
        costs += w.PRESUMED_COVERED_COST * touched(np.array([scene.presumed_head.edges]), boxes, air)
    return costs


def read_ground(task: Task, boxes: Boxes) -> Ground:
    """Return the least scrim, and what it costs with the detail that is left, for the better of two inks."""
    detail, detail_squared, bright, bright_squared, dark, dark_squared, too_dark = task.scene.maps.means(
        (DETAIL, DETAIL_SQUARED, BRIGHT, BRIGHT_SQUARED, DARK, DARK_SQUARED, TOO_DARK), boxes
    )
    # One busy corner is worse than the same detail everywhere.
    detail = (detail + np.sqrt(np.maximum(0, detail_squared))) / 2
    highest = bright + w.SPREAD * np.sqrt(np.maximum(0, bright_squared - bright**2))
    lowest = dark - w.SPREAD_DARK * np.sqrt(np.maximum(0, dark_squared - dark**2))
    shadow = (1 - (w.WHITE_LIMIT / np.maximum(highest, 1e-3)) ** (1 / 2.2)).clip(0, 1)
    lowest_display, limit, glow_display = (
        np.maximum(level, 0) ** (1 / 2.2) for level in (lowest, np.float64(w.DARK_LIMIT), np.float64(w.GLOW))
    )
    lacking = np.minimum(lowest_display, limit)  # ground that is light enough needs no light scrim
    glow = ((limit - lacking) / (glow_display - lacking)).clip(0, 1) + w.GLOW_MARGIN
    veil = w.VEIL_COST * np.maximum(0, shadow - w.VEIL)
    best = w.DETAIL_COST * np.maximum(0, detail - w.CALM) + w.GLOW_COST * glow
    best = best + w.SLAB_COST * np.maximum(0, glow - w.MOST_GLOW)
    best = best + w.TOO_DARK_COST * np.maximum(0, too_dark - w.SLIGHT)
    scrim, light = glow, np.zeros_like(glow)
    for least in w.SHADOWS:
        strength = np.maximum(shadow, least)
        cost = w.DETAIL_COST * np.maximum(0, detail * (1 - strength) ** 2 - w.CALM) + veil
        cost = cost + w.SHADOW_COST * strength + w.SLAB_COST * np.maximum(0, strength - w.MOST_SHADOW)
        better = cost < best
        best, scrim = np.where(better, cost, best), np.where(better, strength, scrim)
        light = np.where(better, 1.0, light)
    scrim = np.where((light == 0) & (scrim <= w.GLOW_MARGIN + 1e-9), 0.0, scrim)
    return Ground(light, scrim, best + np.where(scrim > task.max_scrim, w.STEERING_RULE, 0.0))


def studio_ground(boxes: Boxes) -> Ground:
    """Return what copy needs on a studio ground, whose light is the renderer's own: nothing."""
    zeros = np.zeros(boxes.shape[:-1])
    return Ground(zeros, zeros, zeros)


def balance_costs(task: Task, found: Frames, placed: list[Block]) -> Array:
    """Return what it costs when the subject is off the middle of what each block leaves free."""
    if task.scene.center is None:
        return np.zeros((len(found), len(placed)))
    left, top, right, bottom = (edge[:, None] for edge in found.windows.T)
    x, y = task.scene.center
    at_x, at_y = (
        (x - left) / (right - left),
        (upper_middle(task.scene, y, found.windows)[:, None] - top) / (bottom - top),
    )
    boxes = np.array([block.box.corners for block in placed]) / (
        task.width,
        task.height,
        task.width,
        task.height,
    )
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    off_center = np.array([block.across != "center" for block in placed])
    beside = (boxes[:, 2] - boxes[:, 0] < NARROW) & off_center & (task.width > 0.8 * task.height)
    free_x = np.where(middle_x < 0.5, (boxes[:, 2] + 1) / 2, boxes[:, 0] / 2)
    free_y = np.where(middle_y > 0.5, boxes[:, 1] / 2, (boxes[:, 3] + 1) / 2)
    wanted_x, wanted_y = np.where(beside, free_x, 0.5), np.where(beside, 0.5, free_y)
    costs = w.OFF_COST_ACROSS * np.maximum(0, abs(at_x - wanted_x) - w.OFF_SLACK_ACROSS)
    costs = costs + w.OFF_COST_DOWN * np.maximum(0, abs(at_y - wanted_y) - w.OFF_SLACK_DOWN)
    if abs(task.scene.gaze) > w.LOOKS_ASIDE:
        costs = costs + w.LOOKS_AWAY_COST * (np.sign(middle_x - at_x) != np.sign(task.scene.gaze))
    result: Array = costs
    return result


def upper_middle(scene: Scene, y: float, windows: Boxes) -> Array:
    """Return the subject's middle; of one that is taller than the window, of the part near its top."""
    height = windows[:, 3] - windows[:, 1]
    if scene.subject is None:
        return np.full_like(height, y)
    taller = scene.subject.height > 1.05 * height
    return np.where(taller, np.minimum(y, scene.subject.top + 0.44 * height), y)


def place_marks(
    task: Task, found: Frames, placed: list[Block], taken: list[Box], scrim: Array
) -> Marks | None:
    """Return the logo's best corner beside each block; `taken` is the room that each block takes.

    A scrim (windows, blocks) calms the corners that it reaches too. None when there is no logo.
    """
    if task.mark is None:
        return None
    costs, detail = mark_costs(task, task.mark, found.windows, task.whole)
    corners = task.mark.corners
    boxes = np.array([box.corners for box in logo_boxes(task, task.mark)], float)
    rooms = np.array([box.corners for box in taken], float)
    clash = np.where(_clashes(rooms, boxes, task.clear), np.inf, 0.0)
    shaded = np.array([_shaded(task, block, corners) for block in placed], float)
    beside = np.array([_lopsided(block, corners) for block in placed], float)
    seen = 1 - shaded * (1 - (1 - scrim[:, :, None]) ** 2)
    joint = costs[:, None, :] + w.LOGO_DETAIL_COST * detail[:, None, :] * seen
    joint = joint + (clash + w.LOPSIDED_COST * beside)[None]
    best = joint.argmin(2)
    return Marks(best, np.take_along_axis(joint, best[:, :, None], 2)[:, :, 0])


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


def mark_costs(task: Task, mark: Mark, found: Boxes, picture: Box) -> tuple[Array, Array]:
    """Return what the logo costs on the picture in each corner, and the detail there: (windows, corners)."""
    boxes = np.array([box.corners for box in logo_boxes(task, mark)], float)
    around = task.clear / 2
    beneath = shares_of(found, picture, boxes + np.array((-around, -around, around, around)))
    detail, bright, dark, mask = task.scene.maps.means((DETAIL, BRIGHT, DARK, HIDDEN), beneath)
    costs = w.CORNER_STEP * np.arange(len(boxes)) + w.LOGO_MASK_COST * np.maximum(0, mask - 0.02)
    if len(task.scene.heads):
        costs = costs + w.HEAD_RULE * touched(task.scene.heads, beneath)
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
    return costs, detail


def _clashes(rooms: Array, boxes: Array, clear: int) -> NDArray[np.bool_]:
    """Whether a room (r, 4) comes nearer to a box (b, 4) than the clear space: (r, b)."""
    near: NDArray[np.bool_] = (
        (rooms[:, None, 0] < boxes[None, :, 2] + clear)
        & (boxes[None, :, 0] < rooms[:, None, 2] + clear)
        & (rooms[:, None, 1] < boxes[None, :, 3] + clear)
        & (boxes[None, :, 1] < rooms[:, None, 3] + clear)
    )
    return near
