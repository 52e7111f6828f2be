"""Where a badge goes: a corner of the picture or its panel where nothing is that matters.

A badge never lies on a head, on copy or on the logo, it is inside the safe zone, and it hides no more of the
subject than copy may. Where no place keeps these rules it is left out, and the manifest says so.
"""

from collections.abc import Iterator
from dataclasses import replace

from composition import weights as w
from composition.choice import BadgeMark, Layout
from composition.geometry import Box, Rect, overlap
from composition.placing import Task, placed_box, share_of
from composition.scoring import measure_covered, meeting

STEPS = 5  # places along each side of the room
GAP = 0.02  # of the placement's shorter side, around copy
# Top end, top start, bottom end, bottom start, as shares of the room across and down.
CORNERS = ((1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def with_badge(task: Task, layout: Layout, badge: BadgeMark) -> Layout:
    """Return the layout with the badge in its best place, or without it where it has none."""
    best: Box | None = None
    cost = w.BADGE_LEFT_OUT
    for box, own in _places(task, layout, badge):
        if own < cost and _is_free(task, layout, box):
            own += _hidden(task, layout, box)
            if own < cost:
                best, cost = box, own
    costs = {**layout.costs, "badge": round(cost, 4)} if cost else layout.costs
    return replace(layout, badge=best, score=layout.score + cost, costs=costs)


def _places(task: Task, layout: Layout, badge: BadgeMark) -> Iterator[tuple[Box, float]]:
    """Yield places with what they cost by themselves, those on the picture before those on the panel."""
    zone, size, inset = task.zone, badge.size, task.pad // 2
    for room in filter(None, (layout.picture, layout.panel)):
        inner = Box(room.left + inset, room.top + inset, room.right - inset, room.bottom - inset)
        free = overlap(inner, zone)
        if free is None or free.width < size.width or free.height < size.height:
            continue
        across, down = free.width - size.width, free.height - size.height
        for row in range(STEPS):
            for column in range(STEPS):
                at = column / (STEPS - 1), row / (STEPS - 1)
                off = min(abs(at[0] - x) + abs(at[1] - y) for x, y in CORNERS)
                cost = w.BADGE_CORNERS[CORNERS.index(at)] if at in CORNERS else w.BADGE_OFF_CORNER * (1 + off)
                yield (
                    placed_box(free.left + round(at[0] * across), free.top + round(at[1] * down), size),
                    cost,
                )


def _is_free(task: Task, layout: Layout, box: Box) -> bool:
    """Whether nothing is there that a badge must not lie on."""
    gap = round(GAP * min(task.width, task.height))
    texts = (layout.message, layout.action, layout.price, layout.was, layout.legal)
    if any(text and overlap(_grown(text, gap), box) for text in texts):
        return False
    if layout.logo and overlap(_grown(layout.logo, task.clear), box):
        return False
    if layout.panel and overlap(layout.panel, box) not in (None, box):
        return False
    seen = _seen(layout, box)
    return seen is None or not any(meeting(head, seen) > 0 for head in _heads(task))


def _hidden(task: Task, layout: Layout, box: Box) -> float:
    """Return what it costs to hide what is beneath the badge."""
    seen = _seen(layout, box)
    if seen is None:
        return 0.0
    share = measure_covered(task.scene, [seen])
    if share + layout.subject_covered > w.MOST_COVERED and share > 0:
        return w.BADGE_LEFT_OUT
    near = any(meeting(Rect(*edges), seen) > 0 for edges in task.scene.bystanders.tolist())
    return w.BADGE_COVERED_COST * share + w.BADGE_BYSTANDER * near


def _heads(task: Task) -> list[Rect]:
    presumed = task.scene.presumed_head
    return [*task.scene.head_rects, *([presumed] if presumed else [])]


def _seen(layout: Layout, box: Box) -> Rect | None:
    """Return what of the picture is beneath a box, in shares of it; None on a panel."""
    part = overlap(box, layout.picture)
    if part is None or (layout.panel and overlap(layout.panel, box) == box):
        return None
    return share_of(layout.window, layout.picture, part)


def _grown(box: Box, by: int) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)
