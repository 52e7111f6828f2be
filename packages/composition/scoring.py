"""What a crop costs, and what the hard rules measure. The weights, with their reasons, are in weights.py."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from composition import weights as w
from composition.geometry import Rect
from composition.maps import ATTENTION, BURIED, HIDDEN, KEPT, Array, Boxes, Scene


@dataclass(frozen=True, slots=True)
class Crops:
    """What windows cost, with what the rules measure."""

    costs: Array
    head_cut: Array  # 1 where a major head is cut, else 0
    subject_cut: Array  # share of the subject outside, 0..1


def score_crops(scene: Scene, windows: Boxes, pixels: Array | float) -> Crops:
    """Return the costs of showing windows (n, 4) in pictures that are `pixels` wide."""
    left, top, right, bottom = windows.T
    width, height = right - left, bottom - top
    costs = np.zeros(len(windows))
    matters = w.TEXTURE if scene.kind == "texture" else 1.0
    subject_cut = np.zeros(len(windows))
    if scene.subject:
        subject_cut = 1 - scene.maps.kept_sums(windows) / max(1e-9, float(scene.maps.totals[KEPT]))
        cut = w.LOST_COST * subject_cut + _edge_costs(scene, windows)
        costs += cut * (1.0 if scene.sure else w.UNSURE) + _size_costs(scene, windows)
        if not scene.transparent:
            costs += w.CUT_LINE_COST * _cut_lines(scene, windows)
        if scene.transparent:
            costs += _clearance_costs(scene, windows)
    else:
        (attended,) = scene.maps.sums((ATTENTION,), windows)
        costs += w.UNATTENDED_COST * matters * (1 - attended / max(1e-9, float(attended.max())))
    head_cut = np.zeros(len(windows))
    if len(scene.heads):
        shown = covered_shares(scene.heads, windows)
        head_cut = ((shown > w.HEAD_GONE) & (shown < w.HEAD_WHOLE)).any(0).astype(float)
        costs += w.HEAD_GONE_COST * (shown <= w.HEAD_GONE).sum(0)
        gaps = (scene.heads[:, 1, None] - top) / height
        free = (scene.heads[:, 1] > 0.02) | (scene.extent.top < 0)  # else the picture has no more room above
        lacking = np.maximum(0, w.HEADROOM - gaps) * free[:, None] * (shown > w.HEAD_GONE)
        costs += w.HEADROOM_COST * lacking.max(0)
    if len(scene.bystanders):
        shown = covered_shares(scene.bystanders, windows)
        costs += w.BYSTANDER_COST * np.minimum(4, ((shown > 0.1) & (shown < 0.9)).sum(0))
    if scene.presumed_head:
        shown = covered_shares(np.array([scene.presumed_head.edges]), windows)[0]
        costs += w.PRESUMED_HEAD_COST * (1 - shown)
    inside = (np.minimum(right, 1) - np.maximum(left, 0)) * (np.minimum(bottom, 1) - np.maximum(top, 0))
    unused = w.UNUSED_COST_ATTENDED if scene.attended else w.UNUSED_COST
    costs += unused * matters * (1 - inside) * (not scene.transparent)
    costs += w.BEYOND_COST * np.maximum(0, 1 - inside / (width * height) - w.MOST_BEYOND)
    scale = pixels / (width * scene.size.width)
    enlarged = w.ENLARGED_COST_CUTOUT if scene.transparent else w.ENLARGED_COST
    costs += enlarged * np.maximum(0, np.log2(scale / w.SHARP_SCALE))
    if scene.horizon is not None and scene.attended:
        horizon = (scene.horizon - top) / height
        off = np.minimum(*(abs(horizon - third) for third in w.HORIZONS))
        costs += w.HORIZON_COST * np.maximum(0, off - w.HORIZON_SLACK)
    return Crops(costs, head_cut, subject_cut)


def rule_costs(crops: Crops, most_cut: float) -> Array:
    """Return what breaking the rules on crops costs."""
    over = crops.subject_cut - most_cut
    costs: Array = w.HEAD_RULE * crops.head_cut + w.SUBJECT_RULE * np.where(over > 0, 1 + over, 0.0)
    return costs


def measure_cut(scene: Scene, window: Rect) -> float:
    """Return the share of the subject outside a window, 0..1. Bodies below heads count a quarter."""
    total = float(scene.maps.totals[KEPT])
    return min(1.0, max(0.0, 1 - scene.maps.exact_sum(KEPT, window) / total)) if total > 0 else 0.0


def measure_covered(scene: Scene, boxes: Iterable[Rect]) -> float:
    """Return the share of the subject beneath boxes that do not overlap, 0..1. Bodies hardly count."""
    total = float(scene.maps.totals[HIDDEN])
    return min(1.0, sum(scene.maps.exact_sum(HIDDEN, box) for box in boxes) / total) if total > 0 else 0.0


def meeting(one: Rect, other: Rect) -> float:
    """Return the area that two boxes share."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across * down if across > 0 and down > 0 else 0.0


def covered_shares(rects: Boxes, boxes: Boxes) -> Array:
    """Return how much of each rect (r, 4) each box (..., 4) covers: shape (r, ...), 0..1."""
    shape = (len(rects),) + (1,) * (boxes.ndim - 1)
    left, top, right, bottom = (rects[:, edge].reshape(shape) for edge in range(4))
    across = np.minimum(right, boxes[..., 2]) - np.maximum(left, boxes[..., 0])
    down = np.minimum(bottom, boxes[..., 3]) - np.maximum(top, boxes[..., 1])
    shares: Array = across.clip(0) * down.clip(0) / np.maximum(1e-9, (right - left) * (bottom - top))
    return shares


def touched(rects: Boxes, boxes: Boxes, air: Array | float = 0.0) -> Array:
    """Return for each box (..., 4) the number of rects (r, 4) that it overlaps, with air around them."""
    shape = (len(rects),) + (1,) * (boxes.ndim - 1)
    left, top, right, bottom = (rects[:, edge].reshape(shape) for edge in range(4))
    hits = (
        (boxes[..., 0] < right + air)
        & (boxes[..., 2] > left - air)
        & (boxes[..., 1] < bottom + air)
        & (boxes[..., 3] > top - air)
    )
    counts: Array = hits.sum(0).astype(float)
    return counts


def _edge_costs(scene: Scene, windows: Boxes) -> Array:
    """Return what it costs to cut a subject where the picture has it whole, or to leave it no air there."""
    assert scene.subject
    left, top, right, bottom = windows.T
    subject, costs = scene.subject, np.zeros(len(windows))
    across, down = max(subject.width, 0.05), max(subject.height, 0.05)
    width, height = right - left, bottom - top
    sides = (
        (subject.left > w.SOURCE_EDGE, left - subject.left, across, width, 1.0),
        (subject.right < 1 - w.SOURCE_EDGE, subject.right - right, across, width, 1.0),
        (subject.top > w.SOURCE_EDGE, top - subject.top, down, height, w.TOP_EDGE),
        (subject.bottom < 1 - w.SOURCE_EDGE, subject.bottom - bottom, down, height, 1.0),
    )
    weight = w.EDGE_COST_PEOPLE if len(scene.heads) else w.EDGE_COST
    for whole, beyond, side, length, times in sides:
        if whole:
            costs += weight * times * np.maximum(0, beyond) / side
            costs += w.NEAR_EDGE_COST * np.clip(1 + beyond / (w.EDGE_AIR * length), 0, 1)
    return costs


def _cut_lines(scene: Scene, windows: Boxes) -> Array:
    """Return how much of the subject's height the left and right edges of windows cut through, 0..2."""
    assert scene.subject
    left, top, right, bottom = windows.T
    cell = 1 / scene.maps.columns
    through = np.zeros(len(windows))
    for edge in (left, right):
        strips = np.stack((edge - cell, top, edge + cell, bottom), 1)
        (covered,) = scene.maps.means((BURIED,), strips)
        inside = (edge > w.SOURCE_EDGE) & (edge < 1 - w.SOURCE_EDGE)
        through += inside * covered * (bottom - top) / max(scene.subject.height, 0.05)
    return through


def _size_costs(scene: Scene, windows: Boxes) -> Array:
    assert scene.subject
    left, top, right, bottom = windows.T
    subject = scene.subject
    across = (np.minimum(subject.right, right) - np.maximum(subject.left, left)).clip(0)
    down = (np.minimum(subject.bottom, bottom) - np.maximum(subject.top, top)).clip(0)
    if scene.transparent:
        fill = np.maximum(across / (right - left), down / (bottom - top))
        small: Array = w.SMALL_CUTOUT_COST * np.maximum(0, w.LEAST_CUTOUT - fill)
        return small
    size = np.sqrt(np.maximum(1e-4, across * down / ((right - left) * (bottom - top))))
    costs: Array = w.SMALL_COST * np.maximum(0, w.LEAST_SUBJECT - size) + w.LARGE_COST * np.maximum(
        0, size - w.MOST_SUBJECT
    )
    return costs


def _clearance_costs(scene: Scene, windows: Boxes) -> Array:
    """Return what it costs a cut-out to come near an edge at which it does not end anyway."""
    assert scene.subject
    left, top, right, bottom = windows.T
    subject, touching = scene.subject, scene.touching
    gaps = [
        (subject.left - left) / (right - left) if "left" not in touching else None,
        (right - subject.right) / (right - left) if "right" not in touching else None,
        (subject.top - top) / (bottom - top) if "top" not in touching else None,
        (bottom - subject.bottom) / (bottom - top) - 0.02 if "bottom" not in touching else None,  # shadow
    ]
    least = np.full(len(windows), w.CUTOUT_EDGE)
    for gap in gaps:
        if gap is not None:
            least = np.minimum(least, gap)
    return np.where(
        least < w.CUTOUT_TOUCHES,
        w.CUTOUT_TOUCHES_COST,
        w.CUTOUT_EDGE_COST * np.maximum(0, w.CUTOUT_EDGE - least),
    )
