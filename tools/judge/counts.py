"""What went wrong in one creative, by the marks and the layout alone. Pure arithmetic."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from composition.geometry import Rect

MOST_HEAD_CUT = 0.05  # of a head's area: less is the edge of a hat, or the error of a mark made by hand
GONE = 0.95  # a head that is this far out is not cut: such a picture is about something else
MOST_SUBJECT_CUT = 0.05  # of the subject's box
MOST_SUBJECT_COVERED = 0.05
MOST_HEAD_COVERED = 0.02


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a creative shows the picture, and what lies on it, in shares of the creative's sides."""

    window: Rect  # shares of the picture
    picture: Rect  # where the window is shown
    covers: tuple[Rect, ...]  # message, button, logo, and panels that lie on the picture


@dataclass(frozen=True, slots=True)
class Verdict:
    heads_cut: int
    heads_gone: int
    heads_covered: int
    subject_cut: float  # share of the subject's box that is not shown
    subject_covered: float  # share of it beneath something


def judge(placed: Placed, heads: Iterable[Rect], subject: Rect | None) -> Verdict:
    """Compare one creative with the marks of its photograph."""
    cut = gone = covered = 0
    for head in heads:
        lost = 1 - _shared(head, placed.window) / head.area
        if lost > GONE:
            gone += 1
        elif lost > MOST_HEAD_CUT and not _whole_as_far_as_the_source_goes(head, placed.window):
            cut += 1
        covered += any(_shared(head, cover) > MOST_HEAD_COVERED * head.area for cover in _on_picture(placed))
    if subject is None:
        return Verdict(cut, gone, covered, 0.0, 0.0)
    subject_cut = 1 - _shared(subject, placed.window) / subject.area
    subject_covered = min(1.0, sum(_shared(subject, cover) for cover in _on_picture(placed)) / subject.area)
    return Verdict(cut, gone, covered, subject_cut, subject_covered)


def _on_picture(placed: Placed) -> Iterator[Rect]:
    """Yield what covers the picture, in shares of the picture, as far as it is shown."""
    window, picture = placed.window, placed.picture
    across, down = window.width / picture.width, window.height / picture.height
    for cover in placed.covers:
        rect = Rect(
            window.left + (max(cover.left, picture.left) - picture.left) * across,
            window.top + (max(cover.top, picture.top) - picture.top) * down,
            window.left + (min(cover.right, picture.right) - picture.left) * across,
            window.top + (min(cover.bottom, picture.bottom) - picture.top) * down,
        )
        if rect.width > 0 and rect.height > 0:
            yield rect


def _whole_as_far_as_the_source_goes(head: Rect, window: Rect) -> bool:
    """Return whether all of the head that the photograph has is in the window."""
    inside = Rect(max(0.0, head.left), max(0.0, head.top), min(1.0, head.right), min(1.0, head.bottom))
    return _shared(inside, window) >= (1 - MOST_HEAD_CUT) * inside.area


def _shared(one: Rect, other: Rect) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0.0, width) * max(0.0, height)
