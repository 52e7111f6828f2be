"""From detected faces to heads with their hair, and which of them the picture is about."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from composition.facts import Face
from composition.geometry import Rect, Size
from lambdas.analyst.faces import Candidate
from lambdas.analyst.nets import Mask

ASIDE, ABOVE, BELOW = 0.22, 0.48, 0.16  # of the face's width and height: a head with short hair and its chin
TURNED = 0.9  # of the yaw: how far the back of a turned head is behind the face, in face widths
MOST_ASIDE, MOST_ABOVE = 0.8, 1.0  # of the same: broad hats and high hair, before they are someone's arms
BRIM = 0.2  # share of the rows from the top of the head to the eyes that a column of a hat fills
CUT = 0.8  # share of a face's box that the picture must hold, unless the face is large
LARGE = 0.5  # of the picture's shorter side: a face of that size counts although the frame cuts it
LEAST_OF_LARGEST = 0.45  # height of a major face over the largest one's
LEAST_OF_PICTURE = 0.07  # height of a major face over the picture's shorter side
LEAST_OF_SUBJECT = 0.08  # height of a major face over its subject's, when it is that subject's head
HEAD_PART = 0.4  # upper share of a subject in which its head is
MOST_MAJOR = 12  # more equals are a crowd, in which nobody is the subject
MOST_FACES = 60  # in a record


def describe(
    candidates: Sequence[Candidate], work: Size, subject: Mask, box: Rect | None
) -> tuple[Face, ...]:
    """Return the faces as facts, the largest first. `work` is the size in whose pixels candidates are.

    `subject` is the fine mask before heads are added, `box` the one around it.
    """
    faces = [(candidate, _shares(candidate.box, work)) for candidate in candidates]
    faces = [(candidate, share) for candidate, share in faces if _is_whole(share, work)]
    faces.sort(key=lambda face: -face[1].height)
    faces = faces[:MOST_FACES]
    heights = [share.height * work.height for _, share in faces]
    major = [
        _is_major(share, height, heights[0], work, box)
        for (_, share), height in zip(faces, heights, strict=True)
    ]
    if sum(major) > MOST_MAJOR:
        major = [False] * len(faces)
    return tuple(
        Face(
            box=_inside(share),
            head=_head(share, _yaw(candidate), work, subject),
            score=candidate.score,
            yaw=_yaw(candidate),
            major=is_major,
        )
        for (candidate, share), is_major in zip(faces, major, strict=True)
    )


def _yaw(candidate: Candidate) -> float:
    """Return how far the nose is right of the eyes' middle, in face widths."""
    right_eye, left_eye, nose = candidate.points[:3, 0]
    return float((nose - (right_eye + left_eye) / 2) / max(candidate.box.width, 1e-6))


def _is_whole(share: Rect, work: Size) -> bool:
    inside = _inside(share)
    large = share.height * work.height > LARGE * min(work.width, work.height)
    return inside.width > 0 and inside.height > 0 and (large or inside.area >= CUT * share.area)


def _is_major(share: Rect, height: float, largest: float, work: Size, box: Rect | None) -> bool:
    if height < LEAST_OF_LARGEST * largest:
        return False
    if height >= LEAST_OF_PICTURE * min(work.width, work.height):
        return True
    if box is None:
        return False
    x, y = (share.left + share.right) / 2, (share.top + share.bottom) / 2
    at_top = box.left <= x <= box.right and box.top - share.height <= y <= box.top + HEAD_PART * box.height
    return at_top and share.height >= LEAST_OF_SUBJECT * box.height


def _head(face: Rect, yaw: float, work: Size, mask: Mask) -> Rect:
    """Return the head around a face: by proportions, then as far as the mask shows hair or a hat."""
    width, height = face.width, face.height
    left, right = (max(0.08, ASIDE + turn * TURNED * yaw) for turn in (1, -1))
    head = Rect(
        face.left - left * width,
        face.top - ABOVE * height,
        face.right + right * width,
        face.bottom + BELOW * height,
    )
    return _inside(_grown(head, face, mask))


def _grown(head: Rect, face: Rect, mask: Mask) -> Rect:
    """Return a head grown to what the mask shows above and beside its upper half, within limits."""
    rows, columns = mask.shape
    hair = mask > 0.5
    middle = _cells(face.left + 0.2 * face.width, face.right - 0.2 * face.width, columns)
    rows_on = hair[:, middle].mean(1) >= 0.5
    top = min(head.top, _reach(rows_on, face.top, face.top - MOST_ABOVE * face.height))
    upper = _cells(top, face.top + 0.5 * face.height, rows)
    columns_on = hair[upper].mean(0) >= BRIM
    left = _reach(columns_on, face.left, face.left - MOST_ASIDE * face.width)
    right = _reach(columns_on, face.right, face.right + MOST_ASIDE * face.width)
    return Rect(min(head.left, left), top, max(head.right, right), head.bottom)


def _reach(line: NDArray[np.bool_], start: float, limit: float) -> float:
    """Return how far from `start` towards `limit` a line of cells stays on. All positions are shares."""
    count, step = len(line), 1 if limit > start else -1
    cell, last = int(start * count), int(np.clip(limit * count, 0, count - 1))
    position = start
    while 0 <= cell < count and line[cell]:
        position = (cell + (step > 0)) / count
        if cell == last:
            break
        cell += step
    return min(position, limit) if step > 0 else max(position, limit)


def _cells(start: float, end: float, count: int) -> slice:
    """Return the cells between two shares of a line, at least one."""
    first = int(np.clip(start * count, 0, count - 1))
    return slice(first, max(first + 1, int(np.clip(end * count, 0, count))))


def _shares(box: Rect, size: Size) -> Rect:
    return Rect(
        box.left / size.width, box.top / size.height, box.right / size.width, box.bottom / size.height
    )


def _inside(box: Rect) -> Rect:
    return Rect(*(min(1.0, max(0.0, edge)) for edge in box.edges))
