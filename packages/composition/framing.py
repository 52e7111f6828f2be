"""Which part of a picture a placement shows, at which scale, and where it stands. Pure arithmetic.

The limits below were set on 38 pictures with marked subjects in six placements: docs/decisions/0012.
"""

import math
from dataclasses import dataclass

from composition.geometry import MIDDLE, Box, Focus, Size, overlap, whole

# A picture that would lose more than this to the cut stands before a backdrop of itself instead.
MOST_LOST = 0.5
# In a landscape a column of copy covers two fifths of what the cut leaves: there a picture has
# less to lose, and stands clear of the copy.
MOST_LOST_BESIDE_COPY = 0.35
# So does one whose subject the copy would hide by more than this. The subject is taken to reach
# so far from its focus.
MOST_HIDDEN = 0.08
REACH_ACROSS = 0.24  # of the picture's shorter side
REACH_DOWN = 0.28  # of its height
MOST_REACH_DOWN = 0.38  # of its height: few reach farther
# To come clear of the copy a picture moves away from it, losing as much of itself beyond the far edge ...
MOVED_SHARE = 0.5
MOST_MOVED_UP = 0.08
MOST_MOVED_ASIDE = 0.35
LEAST_SCALE = 0.7  # ... and then grows smaller, down to this share of what the placement holds whole
# A whole picture that fills less than this of its room, one way, looks lost there: it is shown larger,
# and loses its outer parts, up to so much of it.
NEARLY_FILLS = 0.75
MOST_TRIMMED = 0.35


@dataclass(frozen=True, slots=True)
class Framing:
    """Scale the picture by `scale`, cut `cut` out of it, and stand that at `at` in the placement."""

    scale: float
    cut: Box  # of the scaled picture; as large as `at`
    at: Box

    def fills(self, target: Size) -> bool:
        """Whether nothing of the placement is left to fill."""
        return self.at == whole(target)

    def is_whole(self, source: Size) -> bool:
        """Whether nothing of the picture is lost but what rounding takes."""
        scaled = Size(math.floor(source.width * self.scale), math.floor(source.height * self.scale))
        return self.cut.width >= scaled.width and self.cut.height >= scaled.height


def frame(
    source: Size,
    target: Size,
    focus: Focus = MIDDLE,
    *,
    free: Box | None = None,
    beside_copy: bool = False,
    logo: Box | None = None,
) -> Framing:
    """Cover the target with the picture or, where that would lose or hide too much of it, stand it there.

    `free` is what the copy leaves of the target, all of it when None: the subject goes to its
    middle as far as the picture reaches. `beside_copy` says that the copy stands beside the
    picture rather than below it. `logo` is where one stands: a subject that would come under it
    stays below it.
    """
    room = free or whole(target)
    framing = _frame(source, target, focus, room, beside_copy, head=0)
    if logo and logo.top < target.height // 2 and overlap(_subject(framing, source, focus), logo):
        return _frame(source, target, focus, room, beside_copy, head=logo.bottom)
    return framing


def _frame(source: Size, target: Size, focus: Focus, room: Box, beside_copy: bool, *, head: int) -> Framing:
    """`head` is the row above which the subject does not move."""
    covering = cover(source, target, focus, room, head)
    if lost(source, target) > (MOST_LOST_BESIDE_COPY if beside_copy else MOST_LOST):
        return stand(source, target, focus, room, _scale_to_be_seen(source, target, room), head)
    hidden = _hidden(covering, source, target, focus, room)
    if hidden <= MOST_HIDDEN:
        return covering
    scale = covering.scale if beside_copy else _scale_to_be_clear(source, target, focus, room, head)
    standing = stand(source, target, focus, room, scale, head)
    return standing if _hidden(standing, source, target, focus, room) < hidden else covering


def lost(source: Size, target: Size) -> float:
    """The share of the picture, 0..1, that covering the target cuts off."""
    scale = _covering(source, target)
    return 1 - target.area / (source.area * scale * scale)


def cover(
    source: Size, target: Size, focus: Focus = MIDDLE, room: Box | None = None, head: int = 0
) -> Framing:
    """The smallest scale at which the picture covers the target, the focus nearest the room's middle.

    Nearer than that the subject stays inside the target, below its row `head`, and the cut inside
    the picture.
    """
    scale = _covering(source, target)
    box = room or whole(target)
    width, height = source.width * scale, source.height * scale
    left = _slide(
        focus[0] * width - _middle(box.left, box.right),
        target.width,
        width,
        (focus[0] * width, _across(source) * width),
        0,
    )
    top = _slide(
        focus[1] * height - _middle(box.top, box.bottom),
        target.height,
        height,
        (focus[1] * height, REACH_DOWN * height),
        head,
    )
    return Framing(scale, Box(left, top, left + target.width, top + target.height), whole(target))


def stand(source: Size, target: Size, focus: Focus, room: Box, scale: float, head: int = 0) -> Framing:
    """The picture at that scale with its subject in the room; what is beyond the target's edges is cut off.

    It ends before the target does under the copy only, unless it is smaller than the room. It does
    not move up so far that its subject would pass the target's row `head`.
    """
    width, height = max(1, round(source.width * scale)), max(1, round(source.height * scale))
    centered = (
        _middle(room.left, room.right) - focus[0] * width,
        _middle(room.top, room.bottom) - focus[1] * height,
    )
    beyond = (1 - focus[0] if room.left > 0 else focus[0]) - _across(source)
    aside = min(MOST_MOVED_ASIDE, MOVED_SHARE * max(0.0, beyond))
    left = _begin(width, target.width, (room.left, room.right), centered[0], aside * width)
    clear = room.bottom - (focus[1] + REACH_DOWN) * height
    wanted = clear if room.bottom < target.height else centered[1]
    up = min(_most_up(focus) * height, max(0.0, (focus[1] - REACH_DOWN) * height - head))
    top = _begin(height, target.height, (room.top, room.bottom), wanted, up)
    at = overlap(Box(left, top, left + width, top + height), whole(target)) or whole(target)
    return Framing(scale, Box(at.left - left, at.top - top, at.right - left, at.bottom - top), at)


def _begin(length: int, available: int, room: tuple[int, int], wanted: float, most: float) -> int:
    """Where along one axis a picture of `length` begins, as near to `wanted` as may be.

    Below 0 it is cut there. `most` is how far it may be moved beyond the edge that is away from the copy.
    """
    start, end = room
    if length <= end - start:
        return _inside(length, start, end, available)
    least, largest = min(0.0, available - length), max(0.0, available - length)
    if start > 0:
        least, largest = float(available - length), largest + most
    elif end < available:
        least, largest = least - most, 0.0
    return round(max(least, min(wanted, largest)))


def _scale_to_be_seen(source: Size, target: Size, room: Box) -> float:
    """That of the whole picture, or so much more that it does not look lost in its room."""
    fitting = _fitting(source, target)
    width, height = source.width * fitting, source.height * fitting
    filled = height / room.height if width > target.width - 1 else width / room.width
    if filled >= NEARLY_FILLS:
        return fitting
    return min(fitting / max(filled, 1 - MOST_TRIMMED), _covering(source, target))


def _scale_to_be_clear(source: Size, target: Size, focus: Focus, room: Box, head: int) -> float:
    """The largest, up to covering the target, at which the subject ends above the copy.

    Where the whole picture fits above the copy it is not enlarged on a guess of how far its subject
    reaches, but as far as few do.
    """
    fitting = _fitting(source, target)
    if fitting * source.height <= room.bottom:
        surely = min(_covering(source, target), room.bottom / ((focus[1] + MOST_REACH_DOWN) * source.height))
        return max(_scale_to_be_seen(source, target, room), surely)
    below = focus[1] + REACH_DOWN
    unmoved, moved = room.bottom / below, room.bottom / (below - _most_up(focus))
    between = (room.bottom - head) / (2 * REACH_DOWN) if head else moved
    clear = max(unmoved, min(moved, between)) / source.height
    return max(LEAST_SCALE * fitting, min(_covering(source, target), clear))


def _most_up(focus: Focus) -> float:
    """The share of the picture's height that may be lost above a subject."""
    return min(MOST_MOVED_UP, MOVED_SHARE * max(0.0, focus[1] - REACH_DOWN))


def _hidden(framing: Framing, source: Size, target: Size, focus: Focus, room: Box) -> float:
    """The share of the subject, 0..1, that stands outside the room, where the copy is."""
    subject = _subject(framing, source, focus)
    below = (subject.bottom - room.bottom) / subject.height if room.bottom < target.height else 0.0
    before = (room.left - subject.left) / subject.width if room.left > 0 else 0.0
    behind = (subject.right - room.right) / subject.width if room.right < target.width else 0.0
    return max(0.0, min(1.0, max(below, before, behind)))


def _subject(framing: Framing, source: Size, focus: Focus) -> Box:
    """Where the subject is taken to be in the target, as far as it would reach beyond its edges too."""
    width, height = source.width * framing.scale, source.height * framing.scale
    x = focus[0] * width - framing.cut.left + framing.at.left
    y = focus[1] * height - framing.cut.top + framing.at.top
    across, down = _across(source) * width, REACH_DOWN * height
    left, top = round(x - across), round(y - down)
    return Box(left, top, max(left + 1, round(x + across)), max(top + 1, round(y + down)))


def _covering(source: Size, target: Size) -> float:
    return max(target.width / source.width, target.height / source.height)


def _fitting(source: Size, target: Size) -> float:
    return min(target.width / source.width, target.height / source.height)


def _middle(start: int, end: int) -> float:
    return (start + end) / 2


def _across(source: Size) -> float:
    """How far a subject reaches from its focus, in shares of the picture's width."""
    return REACH_ACROSS * min(source.width, source.height) / source.width


def _slide(wanted: float, length: int, available: float, subject: tuple[float, float], head: int) -> int:
    """Where a cut of `length` begins, along one axis of what is `available`.

    As near to `wanted` as the subject, its focus and how far it reaches, is inside and behind
    `head`; where it is longer than the cut its middle is inside.
    """
    focus, reach = subject
    reach = min(reach, length / 2)
    start = max(focus + reach - length, min(wanted, focus - reach - head))
    return max(0, min(round(start), math.floor(available + 1e-6) - length))


def _inside(length: int, start: int, end: int, available: int) -> int:
    """Where along one axis a picture begins that is no longer than its room, from `start` to `end`."""
    if length >= NEARLY_FILLS * (end - start):  # a sliver between it and the edge looks like a mistake
        if start > 0 and end == available:
            return available - length
        if start == 0 and end < available:
            return 0
    return max(0, min(round(_middle(start, end) - length / 2), available - length))
