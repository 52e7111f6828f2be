"""Where a badge goes: a corner of the picture or its panel where nothing is that matters.

A badge never lies on a head, on copy or on the logo, it is inside the safe zone, and it hides no more of the
subject than copy may. Where no place keeps these rules it is left out, and the manifest says so.
"""

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


def _cost_of(at: tuple[float, float]) -> float:
    """Return what a place costs by itself."""
    if at in CORNERS:
        return w.BADGE_CORNERS[CORNERS.index(at)]
    return w.BADGE_OFF_CORNER * (1 + min(abs(at[0] - x) + abs(at[1] - y) for x, y in CORNERS))


# Shares of a room across and down, each with its cost, the cheapest first.
PLACES = sorted(
    (_cost_of(at), at)
    for row in range(STEPS)
    for column in range(STEPS)
    for at in [(column / (STEPS - 1), row / (STEPS - 1))]
)


def with_badge(task: Task, layout: Layout, badge: BadgeMark) -> Layout:
    """Return the layout with the badge in its best place, or without it where it has none."""
    best: Box | None = None
    cost = w.BADGE_LEFT_OUT
    rooms, size = _rooms(task, layout, badge), badge.size
    for own, (across, down) in PLACES:
        if own >= cost:
            break
        for room in rooms:
            left = room.left + round(across * (room.width - size.width))
            box = placed_box(left, room.top + round(down * (room.height - size.height)), size)
            if _is_free(task, layout, box) and (whole := own + _hidden(task, layout, box)) < cost:
                best, cost = box, whole
    costs = {**layout.costs, "badge": round(cost, 4)} if cost else layout.costs
    return replace(layout, badge=best, score=layout.score + cost, costs=costs)


def _rooms(task: Task, layout: Layout, badge: BadgeMark) -> list[Box]:
    """Return where a badge has room, the picture before the panel."""
    inset, found = task.pad // 2, []
    for room in filter(None, (layout.picture, layout.panel)):
        inner = Box(room.left + inset, room.top + inset, room.right - inset, room.bottom - inset)
        free = overlap(inner, task.zone)
        if free and free.width >= badge.size.width and free.height >= badge.size.height:
            found.append(free)
    return found


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
