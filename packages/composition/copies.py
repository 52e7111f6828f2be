"""What copy costs where it lies on the picture: the subject beneath it, its ground, the balance.

Results are arrays of shape (windows, blocks): every window is tried with every block of copy.
"""

from dataclasses import dataclass

import numpy as np

from composition import weights as w
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
from composition.placing import Block, Task
from composition.scoring import covered_shares, touched

GAMMA = 1 / 2.2  # from luminance to how light a scrim of some strength looks
NARROW = 0.62  # of the width: a block that leaves the subject room at its side


@dataclass(frozen=True, slots=True)
class Cover:
    """What it costs to cover parts of the picture, and what the rules on that cost."""

    costs: Array
    rules: Array


@dataclass(frozen=True, slots=True)
class Ground:
    """What copy needs to be read where it lies."""

    light: Array  # whether white is the ink, 1 or 0
    scrim: Array  # strength 0..1
    costs: Array
    rules: Array  # a scrim stronger than the brief allows


def score_cover(scene: Scene, boxes: Boxes, *, panel: bool = False) -> Cover:
    """Return what it costs to cover boxes (windows, blocks, 4) of the picture.

    Beneath a panel what is covered is gone, a body as much as a head. Lines of text are also disturbed by a
    subject that goes on around them.
    """
    layer = BURIED if panel else HIDDEN
    sums, cells = scene.maps.sums_of_cells(layer, boxes)
    hidden = sums / max(1e-9, float(scene.maps.totals[layer]))
    costs = (w.BURIED_COST if panel else w.HIDDEN_COST) * np.maximum(0, hidden - w.SLIGHT)
    rules = np.where(hidden > w.MOST_COVERED, w.SUBJECT_RULE, 0.0)
    if not panel:
        costs += w.MASK_COST * np.maximum(0, sums / cells - w.SLIGHT)
    air = w.HEAD_AIR
    if len(scene.heads):
        rules += w.HEAD_RULE * touched(scene.heads, boxes, air)
    if scene.subject:
        box = np.array([scene.subject.edges])
        weight = w.BOX_COVERED_COST_CUTOUT if scene.transparent else w.BOX_COVERED_COST
        costs += weight * np.maximum(0, covered_shares(box, boxes)[0] - w.BOX_COVERED)
    if len(scene.bystanders):
        costs += w.BYSTANDER_COVERED_COST * touched(scene.bystanders, boxes)
    if scene.presumed_head:
        costs += w.PRESUMED_COVERED_COST * touched(np.array([scene.presumed_head.edges]), boxes, air)
    return Cover(costs, rules)


def read_ground(task: Task, boxes: Boxes) -> Ground:
    """Return the least scrim, and what it costs with the detail that is left, for the better of two inks."""
    detail, detail_squared, bright, bright_squared, dark, dark_squared, too_dark = task.scene.maps.means(
        (DETAIL, DETAIL_SQUARED, BRIGHT, BRIGHT_SQUARED, DARK, DARK_SQUARED, TOO_DARK), boxes
    )
    # One busy corner is worse than the same detail everywhere.
    detail = (detail + np.sqrt(np.maximum(0, detail_squared))) / 2
    highest = bright + w.SPREAD * np.sqrt(np.maximum(0, bright_squared - bright**2))
    lowest = dark - w.SPREAD_DARK * np.sqrt(np.maximum(0, dark_squared - dark**2))
    shadow = (1 - (w.WHITE_LIMIT / np.maximum(highest, 1e-3)) ** GAMMA).clip(0, 1)
    lowest_display, limit, glow_display = (
        np.maximum(level, 0) ** GAMMA for level in (lowest, np.float64(w.DARK_LIMIT), np.float64(w.GLOW))
    )
    lacking = np.minimum(lowest_display, limit)  # ground that is light enough needs no light scrim
    glow = ((limit - lacking) / (glow_display - lacking)).clip(0, 1) + w.GLOW_MARGIN
    veil = w.VEIL_COST * np.maximum(0, shadow - w.VEIL)
    best = w.DETAIL_COST * np.maximum(0, detail - w.CALM) + w.GLOW_COST * glow
    best = best + w.SLAB_COST * np.maximum(0, glow - w.MOST_GLOW) + w.FOG_COST * (glow > w.GLOW_MARGIN)
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
    return Ground(light, scrim, best, np.where(scrim > task.max_scrim, w.STEERING_RULE, 0.0))


def studio_ground(boxes: Boxes) -> Ground:
    """Return what copy needs on a studio ground, whose light is the renderer's own: nothing."""
    zeros = np.zeros(boxes.shape[:-1])
    return Ground(zeros, zeros, zeros, zeros)


def balance_costs(task: Task, windows: Boxes, placed: list[Block]) -> Array:
    """Return what it costs when the subject is off the middle of what each block leaves free."""
    if task.scene.center is None:
        return np.zeros((len(windows), len(placed)))
    left, top, right, bottom = (edge[:, None] for edge in windows.T)
    x, y = task.scene.center
    at_x = (x - left) / (right - left)
    at_y = (upper_middle(task.scene, y, windows)[:, None] - top) / (bottom - top)
    boxes = np.array([block.box.corners for block in placed]) / (task.whole.corners[2:] * 2)
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
