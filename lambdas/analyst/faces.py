"""Faces: proposed by a detector in views of the picture, then verified in close-ups of each candidate.

BlazeFace alone takes a bee's eye for a face (score 0.66) and misses a woman in a hat (0.36). A real face is
found again when it is looked at from nearer and mirrored; chance likenesses are not. On 236 photographs the
mean score of six such close-ups parts them: of 1,700 candidates 93 had 0.46 or more, all of them faces;
five faces had less.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from composition.geometry import Rect
from lambdas.analyst.nets import FACE_SIDE, Detections

PROPOSED = 0.2  # least score of a candidate in a view
SURE = 0.46  # least mean score of a candidate's close-ups
LIKELY = 0.3  # the same where a subject's head would be
CLOSE_UPS = (2.4, 3.6, 5.0)  # side of each, in sides of the candidate
FIRST_LOOK = ((3.6, False), (5.0, True))  # close-ups that most wrong candidates fail: (side, mirrored)
SAME = 0.3  # intersection over union from which two boxes are one face
FAINT = 0.02  # least score that a close-up reports at all
MOST_CANDIDATES = 48  # looked at in close-ups: a picture of 60 faces takes twice the usual time
MOST_THOROUGH = 12  # candidates that get all close-ups; in a crowd the first look decides
SURE_AT_FIRST_LOOK = 0.55
MOST_TILES = 12  # along a panorama
TILE_STEP, SMALL_TILE, SMALL_STEP = 0.5, 0.55, 0.7
CUT_BY_VIEW = 0.02  # share of a view's side: a box that reaches further beyond it is cut by the view
LONG = 1.15  # longer side over shorter, from which squares along the picture are views of their own


class Detector(Protocol):
    def __call__(self, square: Image.Image, least_score: float) -> Detections: ...


@dataclass(frozen=True, slots=True)
class Square:
    """A square part of a picture, in pixels; it may reach beyond it."""

    x: float  # of its middle
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A face in pixels of the picture."""

    score: float
    box: Rect
    points: NDArray[np.float32]  # 6 x 2: right eye, left eye, nose, mouth, right ear, left ear


def find_faces(picture: Image.Image, detect: Detector, heads: Sequence[Rect] = ()) -> list[Candidate]:
    """Return the faces of an RGB picture, the surest first.

    `heads` are where a subject's head would be if it were a person, in pixels: faces are looked for there in
    close-ups, and believed at LIKELY.
    """
    proposed = [
        candidate for view in _views(picture, heads) for candidate in _candidates(picture, view, detect)
    ]
    distinct = _distinct(proposed)[:MOST_CANDIDATES]
    looks = [(candidate, *_first_look(picture, candidate, detect)) for candidate in distinct]
    looks.sort(key=lambda look: -look[1])
    faces = []
    for place, (candidate, first, found) in enumerate(looks):
        least = LIKELY if any(_is_at(candidate.box, head) for head in heads) else SURE
        if first < LIKELY:
            continue
        if place >= MOST_THOROUGH:
            score, least = first, SURE_AT_FIRST_LOOK
        else:
            score, found = _second_look(picture, candidate, first, found, detect)
        if score >= least:
            faces.append(_averaged(candidate, found, score))
    return _distinct(faces)


def _views(picture: Image.Image, heads: Sequence[Rect]) -> Iterator[Square]:
    """Yield what the detector looks at: the whole, squares along it, smaller squares, and supposed heads."""
    width, height = picture.size
    longer, shorter = max(width, height), min(width, height)
    yield Square(width / 2, height / 2, longer)
    yield Square(width / 2, height / 2, 1.5 * longer)  # a face that fills the frame is seen from further off
    if longer > LONG * shorter:
        steps = min(MOST_TILES, math.ceil((longer - shorter) / (TILE_STEP * shorter)) + 1)
        for place in np.linspace(shorter / 2, longer - shorter / 2, steps):
            yield Square(place, height / 2, shorter) if width > height else Square(width / 2, place, shorter)
    side = SMALL_TILE * shorter
    across, down = (
        min(MOST_TILES, max(2, math.ceil((length - side) / (SMALL_STEP * side)) + 1))
        for length in (width, height)
    )
    for y in np.linspace(side / 2, height - side / 2, down):
        for x in np.linspace(side / 2, width - side / 2, across):
            yield Square(x, y, side)
    for head in heads:
        x, y = _middle(head)
        for times in (1.5, 2.5):
            yield Square(x, y, times * max(head.width, head.height))


def _candidates(picture: Image.Image, view: Square, detect: Detector) -> Iterator[Candidate]:
    """Yield what the detector finds in a view, without faces that the view cuts and the picture does not."""
    found = _detect_in(picture, view, detect, PROPOSED)
    half = (0.5 + CUT_BY_VIEW) * view.side
    starts = np.maximum(np.array((view.x - half, view.y - half)), 0)
    ends = np.minimum(np.array((view.x + half, view.y + half)), picture.size)
    # At the picture's own edges a box may reach beyond: there it is the picture that cuts.
    starts, ends = np.where(starts > 0, starts, -np.inf), np.where(ends < picture.size, ends, np.inf)
    whole = (found.boxes[:, :2] >= starts).all(1) & (found.boxes[:, 2:] <= ends).all(1)
    for place in np.flatnonzero(whole):
        yield _candidate(found, int(place))


def _first_look(
    picture: Image.Image, candidate: Candidate, detect: Detector
) -> tuple[float, list[Candidate]]:
    """Return the mean score of the first close-ups and what they show of the candidate."""
    found = [_again(picture, candidate, side, mirrored, detect) for side, mirrored in FIRST_LOOK]
    return sum(each.score for each in found if each) / len(found), [each for each in found if each]


def _second_look(
    picture: Image.Image, candidate: Candidate, first: float, found: list[Candidate], detect: Detector
) -> tuple[float, list[Candidate]]:
    """Return the mean score of all close-ups and what they show of the candidate."""
    rest = [(side, mirrored) for side in CLOSE_UPS for mirrored in (False, True)]
    rest = [look for look in rest if look not in FIRST_LOOK]
    more = [_again(picture, candidate, side, mirrored, detect) for side, mirrored in rest]
    total = first * len(FIRST_LOOK) + sum(each.score for each in more if each)
    return total / (len(FIRST_LOOK) + len(rest)), [*found, *(each for each in more if each)]


def _again(
    picture: Image.Image, candidate: Candidate, times: float, mirrored: bool, detect: Detector
) -> Candidate | None:
    """Return the candidate as a close-up shows it, None when it does not."""
    x, y = _middle(candidate.box)
    view = Square(x, y, times * max(candidate.box.width, candidate.box.height))
    found = _detect_in(picture, view, detect, FAINT, mirrored=mirrored)
    scores = np.where(_alike(found.boxes, candidate.box) > SAME, found.scores, 0)
    return _candidate(found, int(scores.argmax())) if scores.any() else None


def _detect_in(
    picture: Image.Image, view: Square, detect: Detector, least: float, *, mirrored: bool = False
) -> Detections:
    """Return what the detector finds in a square part of a picture, in pixels of the picture."""
    square = _part(picture, view)
    found = detect(ImageOps.mirror(square) if mirrored else square, least)
    boxes, points = found.boxes, found.points
    if mirrored:
        boxes = np.stack([1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]], 1)
        points = np.stack([1 - points[..., 0], points[..., 1]], -1)[:, [1, 0, 2, 3, 5, 4]]
    start = np.array((view.x - view.side / 2, view.y - view.side / 2))
    return Detections(found.scores, boxes * view.side + np.tile(start, 2), points * view.side + start)


def _candidate(found: Detections, place: int) -> Candidate:
    left, top, right, bottom = (float(edge) for edge in found.boxes[place])
    return Candidate(float(found.scores[place]), Rect(left, top, right, bottom), found.points[place])


def _part(picture: Image.Image, view: Square) -> Image.Image:
    """Return a square part at the detector's size, black beyond the picture."""
    left, top = round(view.x - view.side / 2), round(view.y - view.side / 2)
    side = max(1, round(view.side))
    part = picture.crop((left, top, left + side, top + side))
    how = Image.Resampling.BOX if side > FACE_SIDE else Image.Resampling.BILINEAR
    return part.resize((FACE_SIDE, FACE_SIDE), how)


def _averaged(candidate: Candidate, found: Sequence[Candidate], score: float) -> Candidate:
    """Return one face of everything that was seen of it, the surer the weightier."""
    weights = np.array([each.score for each in found])
    if not len(weights):
        return Candidate(score, candidate.box, candidate.points)
    edges = np.average([each.box.edges for each in found], 0, weights)
    points = np.average([each.points for each in found], 0, weights)
    return Candidate(score, Rect(*(float(edge) for edge in edges)), points.astype(np.float32))


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the best candidate of each face, the best first."""
    waiting = sorted(candidates, key=lambda each: -each.score)
    boxes = np.array([each.box.edges for each in waiting]).reshape(-1, 4)
    kept: list[Candidate] = []
    free = np.ones(len(waiting), np.bool_)
    for place, candidate in enumerate(waiting):
        if free[place]:
            kept.append(candidate)
            free &= _alike(boxes, candidate.box) < SAME
    return kept


def _alike(boxes: NDArray[np.floating], other: Rect) -> NDArray[np.float64]:
    """Return the intersection over union of each row of edges with a box."""
    left, top, right, bottom = (np.asarray(edge, np.float64) for edge in boxes.T)
    width = np.clip(np.minimum(right, other.right) - np.maximum(left, other.left), 0, None)
    height = np.clip(np.minimum(bottom, other.bottom) - np.maximum(top, other.top), 0, None)
    both = width * height
    alike: NDArray[np.float64] = both / np.maximum((right - left) * (bottom - top) + other.area - both, 1e-9)
    return alike


def _is_at(box: Rect, head: Rect) -> bool:
    """Return whether a face's middle is inside a supposed head, and about as large."""
    x, y = _middle(box)
    inside = head.left <= x <= head.right and head.top <= y <= head.bottom
    return inside and 0.2 * head.width <= box.width <= 1.2 * head.width


def _middle(box: Rect) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2
