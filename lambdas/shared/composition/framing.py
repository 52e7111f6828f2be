"""Which part of a picture a placement shows, at which scale, and where it stands. Pure arithmetic."""

import math
from dataclasses import dataclass

from composition.geometry import MIDDLE, Box, Focus, Size, whole

# A picture that would lose more than this to the cut is shown whole instead, over a fill of itself.
MOST_LOST = 0.5
# In a landscape a column of copy covers two fifths of what the cut leaves: there a picture has
# less to lose, and shown whole it stands clear of the copy.
MOST_LOST_BESIDE_COPY = 0.35
# Below a picture that is shown whole the copy hides nothing: worth it when in the cut it would
# hide this much of the subject, which is taken to reach so far above and below its focus.
MOST_HIDDEN = 0.15
MOST_HIDDEN_AT_SIZE = 0.3  # above it a whole picture stands smaller than the placement holds
SAME_SHAPE = 0.05  # a picture that loses less has no other way to give room, and takes this one at once
SUBJECT_REACH = 0.22  # of the picture's height
LEAST_SCALE = 0.7  # of what the target holds: a smaller picture above the copy looks lost
NEARLY_FILLS = 0.75  # a whole picture this wide goes to the edge: a sliver of fill looks like a mistake


@dataclass(frozen=True, slots=True)
class Framing:
    """Scale the picture by `scale`, cut `cut` out of it, and stand that at `at` in the placement."""

    scale: float
    cut: Box  # of the scaled picture; as large as `at`
    at: Box

    def fills(self, target: Size) -> bool:
        """Whether nothing of the placement is left to fill."""
        return self.at == whole(target)


def frame(
    source: Size, target: Size, focus: Focus = MIDDLE, *, free: Box | None = None, beside_copy: bool = False
) -> Framing:
    """Cover the target with the picture or, where that would lose too much of it, show it whole.

    `free` is what the copy leaves of the target, all of it when None: the subject goes to its
    middle as far as the picture reaches, and so does a picture shown whole. `beside_copy` says
    that the copy stands beside the picture rather than below it.
    """
    room = free or whole(target)
    covering, standing = cover(source, target, focus, room), extend(source, target, room)
    if lost(source, target) > (MOST_LOST_BESIDE_COPY if beside_copy else MOST_LOST):
        return standing
    under = _hidden(covering, source, focus, room.bottom)
    if under <= MOST_HIDDEN:
        return covering
    if under > MOST_HIDDEN_AT_SIZE or lost(source, target) < SAME_SHAPE:
        standing = extend(source, target, room, _clear_of_copy(source, target, focus, room.bottom))
    return standing if _hidden(standing, source, focus, room.bottom) < under else covering


def lost(source: Size, target: Size) -> float:
    """The share of the picture, 0..1, that covering the target cuts off."""
    scale = _covering(source, target)
    return 1 - target.area / (source.area * scale * scale)


def cover(source: Size, target: Size, focus: Focus = MIDDLE, room: Box | None = None) -> Framing:
    """The smallest scale at which the picture covers the target, the focus nearest the room's middle.

    The cut slides to stay inside the picture rather than shrinking, so a focus at the edge
    still fills the target.
    """
    scale = _covering(source, target)
    box = room or whole(target)
    left = _slide(
        focus[0] * source.width * scale - _middle(box.left, box.right), target.width, source.width * scale
    )
    top = _slide(
        focus[1] * source.height * scale - _middle(box.top, box.bottom), target.height, source.height * scale
    )
    return Framing(scale, Box(left, top, left + target.width, top + target.height), whole(target))


def extend(source: Size, target: Size, room: Box | None = None, share: float = 1.0) -> Framing:
    """The picture whole, at that share of what the target holds, in the middle of the room."""
    scale = share * min(target.width / source.width, target.height / source.height)
    size = Size(
        max(1, min(target.width, round(source.width * scale))),
        max(1, min(target.height, round(source.height * scale))),
    )
    box = room or whole(target)
    left = _stand(size.width, box.left, box.right, target.width)
    top = _stand(size.height, box.top, box.bottom, target.height)
    return Framing(scale, whole(size), Box(left, top, left + size.width, top + size.height))


def _clear_of_copy(source: Size, target: Size, focus: Focus, bottom: int) -> float:
    """How large, LEAST_SCALE..1, a whole picture is whose subject ends above row `bottom`."""
    held = source.height * min(target.width / source.width, target.height / source.height)
    return max(LEAST_SCALE, min(1.0, bottom / ((focus[1] + SUBJECT_REACH) * held)))


def _hidden(framing: Framing, source: Size, focus: Focus, bottom: int) -> float:
    """The share of the subject, 0..1, that stands below row `bottom`, where the copy is."""
    height = source.height * framing.scale
    lowest = (focus[1] + SUBJECT_REACH) * height - framing.cut.top + framing.at.top
    return max(0.0, min(1.0, (lowest - bottom) / (2 * SUBJECT_REACH * height)))


def _covering(source: Size, target: Size) -> float:
    return max(target.width / source.width, target.height / source.height)


def _middle(start: int, end: int) -> float:
    return (start + end) / 2


def _slide(start: float, length: int, available: float) -> int:
    return max(0, min(round(start), math.floor(available + 1e-6) - length))


def _stand(length: int, start: int, end: int, available: int) -> int:
    """Where along one axis a picture of `length` begins, for the room from `start` to `end`."""
    if length >= NEARLY_FILLS * (end - start):
        if start > 0 and end == available:
            return available - length
        if start == 0 and end < available:
            return 0
    return max(0, min(round(_middle(start, end) - length / 2), available - length))
