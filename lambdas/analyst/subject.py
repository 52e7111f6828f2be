"""What the picture is about: a mask, its parts, a box around them, and how sure all that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from composition.geometry import Rect
from lambdas.analyst.labels import Cells, label
from lambdas.analyst.nets import Mask

LEAST_COVER, MOST_COVER = 0.008, 0.62  # shares of the picture within which a mask is a subject
MOST_COVER_WHEN_SURE, SURE = 0.75, 0.8  # a product that fills the frame
MOST_COVER_WITH_FACES = 0.88  # people fill a frame, and are the subject all the same
LEAST_PEAK = 0.5  # of the net's own values: below it sees nothing that stands out
# On 213 photographs: the mean of a mask's inner cells, and what of the mask is outside of them. Subjects have
# about 0.9 and 0.1; the net's guesses at landscapes and textures 0.7 and 0.4.
INSIDE, OUTSIDE = (0.75, 0.9), (0.15, 0.45)
DECIDED = 0.1  # least confidence of a subject
MOST_OF_FOREGROUND = 0.75  # share of what stands before a plain ground by which the net has understood it
MISSED = 0.2  # share of a part below which the net has missed it
SCATTERED_PARTS, SMALL_PART, SCATTERED_CONFIDENCE = 3, 0.025, 0.3  # share of the picture of such a part
BY_ARITHMETIC = 0.9  # confidence in what stands before a plain ground
EDGE, CORE = 0.3, 0.6  # a part reaches as far as EDGE and has a cell of CORE
LEAST_PART = 0.04  # of the largest part's cells: what is smaller is a crumb
LEAST_PART_OF_CUTOUT = 0.003  # the same where somebody has cut it out by hand
LEAST_ALPHA = 0.1  # opacity from which a cell of a cut-out is more than a faint shadow
HEAD_CELLS = 0.9  # mask of a head's cells: what is found as a face is subject whatever the net says
LEAST_BODY, HEADS = 0.12, 3  # share of the picture's height; supposed heads looked at
BROAD = 1.5  # width over height up to which a part may be a person


@dataclass(frozen=True, slots=True)
class Part:
    """One connected part of a mask."""

    cells: Cells
    box: Rect  # shares


@dataclass(frozen=True, slots=True)
class Subject:
    """A mask on the fine grid. Without a subject it is 0 everywhere, has no parts and no confidence."""

    mask: Mask
    parts: tuple[Part, ...]  # the largest first
    confidence: float  # 0..1

    @property
    def box(self) -> Rect | None:
        """The box around all parts, in shares."""
        if not self.parts:
            return None
        boxes = [part.box for part in self.parts]
        return Rect(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )


def from_alpha(alpha: Mask) -> Subject:
    """Return the subject of a cut-out: all that is visible of it. Glass counts as much as metal."""
    visible = alpha[alpha > LEAST_ALPHA]
    if not visible.size:
        return nothing(alpha.shape)
    mask = np.clip(alpha / max(float(np.quantile(visible, 0.9)), LEAST_ALPHA), 0, 1)
    return _subject(mask.astype(np.float32), 1.0, LEAST_PART_OF_CUTOUT)


def from_nets(salience: Mask, foreground: Mask | None, shape: tuple[int, int]) -> Subject:
    """Return the subject by the net's mask or by what stands before a plain ground.

    A net does not know a screen, arithmetic does not know a shadow: where the net has found most of what
    stands before the ground, its mask is taken with the parts that it missed, else the arithmetic's.
    """
    confidence = _decided(salience)
    mask = scaled(stretched(salience), shape)
    if foreground is not None:
        before = scaled(_filled(foreground), shape)
        cover = float((before > 0.5).mean())
        common = float(((mask > 0.5) & (before > 0.5)).mean()) / max(cover, 1e-6)
        if LEAST_COVER <= cover <= MOST_COVER_WITH_FACES and (not confidence or common < MOST_OF_FOREGROUND):
            return _subject(before, BY_ARITHMETIC)
        mask = _with_missed_parts(mask, before)
    if confidence < DECIDED:
        return nothing(shape)
    found = _subject(mask, confidence)
    if foreground is None and _is_scattered(found):
        return Subject(found.mask, found.parts, SCATTERED_CONFIDENCE * confidence)
    return found


def _is_scattered(subject: Subject) -> bool:
    """Return whether a subject is a few small things low in a scene, as rocks in a lake are."""
    small = all(part.cells.mean() < SMALL_PART and part.box.top > 0.5 for part in subject.parts)
    return len(subject.parts) >= SCATTERED_PARTS and small


def _with_missed_parts(mask: Mask, before: Mask) -> Mask:
    mask = mask.copy()
    for part in _parts(before, LEAST_PART):
        if (mask[part.cells] > 0.5).mean() < MISSED:
            mask[part.cells] = np.maximum(mask[part.cells], before[part.cells])
    return mask


def _decided(salience: Mask) -> float:
    """Return how decided the net is about a subject: 0 when it sees none, or nothing but one."""
    mask = stretched(salience)
    inside = mask > 0.5
    cover = float(inside.mean())
    if salience.max() <= LEAST_PEAK or not LEAST_COVER <= cover <= MOST_COVER_WITH_FACES:
        return 0.0
    sure = (float(mask[inside].mean()) - INSIDE[0]) / (INSIDE[1] - INSIDE[0])
    clear = (OUTSIDE[1] - float(mask[~inside].sum() / mask.sum())) / (OUTSIDE[1] - OUTSIDE[0])
    return float(np.clip(sure, 0, 1) * np.clip(clear, 0, 1))


def without_everything(subject: Subject) -> Subject:
    """Return no subject for a mask that is nearly the whole picture, unless the net is sure of it."""
    most = MOST_COVER_WHEN_SURE if subject.confidence >= SURE else MOST_COVER
    return nothing(subject.mask.shape) if float((subject.mask > 0.5).mean()) > most else subject


def with_heads(subject: Subject, heads: Sequence[Rect], confidence: float) -> Subject:
    """Return the subject with these heads, in shares, in its mask."""
    if not heads:
        return subject
    return _subject(with_boxes(subject.mask, heads), max(subject.confidence, confidence))


def with_boxes(mask: Mask, boxes: Sequence[Rect]) -> Mask:
    """Return a mask with these boxes, in shares, in it."""
    mask = mask.copy()
    for box in boxes:
        cells = mask[_within(box, mask.shape)]
        np.maximum(cells, HEAD_CELLS, out=cells)
    return mask


def supposed_heads(subject: Subject) -> list[Rect]:
    """Return where the heads of the largest parts would be, in shares, if they were people."""
    return [
        head
        for part in subject.parts[:HEADS]
        if part.box.height >= LEAST_BODY and (head := _top_of(part)) is not None
    ]


def _top_of(part: Part) -> Rect | None:
    """Return a box about the uppermost part of a silhouette; None when it is too broad for a person."""
    rows, columns = part.cells.shape
    box = part.box
    if box.width * columns > BROAD * box.height * rows:
        return None
    top, depth = round(box.top * rows), max(2, round(0.22 * box.height * rows))
    across = np.flatnonzero(part.cells[top : top + depth].any(0))
    if not len(across):
        return None
    middle = float(np.median(np.nonzero(part.cells[top : top + max(2, depth // 2)])[1])) + 0.5
    side = min(float(across[-1] - across[0] + 1), 1.6 * depth)
    return Rect(
        (middle - side / 2) / columns,
        (top - 0.2 * side) / rows,
        (middle + side / 2) / columns,
        (top + side) / rows,
    )


def _subject(mask: Mask, confidence: float, least_part: float = LEAST_PART) -> Subject:
    parts = tuple(_parts(mask, least_part))
    if not parts:
        return nothing(mask.shape)
    cells = np.logical_or.reduce([part.cells for part in parts])
    return Subject(np.where(cells, mask, 0).astype(np.float32), parts, confidence)


def nothing(shape: tuple[int, ...]) -> Subject:
    """Return no subject on a grid of that shape."""
    return Subject(np.zeros(shape, np.float32), (), 0.0)


def _parts(mask: Mask, least_part: float) -> list[Part]:
    """Return the connected parts of a mask, the largest first, without crumbs."""
    labels = label(mask > EDGE)
    counts = np.bincount(labels.ravel())
    numbers = [int(number) for number in np.unique(labels[(mask > CORE) & (labels > 0)])]
    numbers.sort(key=lambda number: -counts[number])
    if not numbers:
        return []
    least = least_part * counts[numbers[0]]
    return [Part(cells, _box(cells)) for n in numbers if counts[n] >= least and (cells := labels == n).any()]


def _box(cells: Cells) -> Rect:
    rows, columns = cells.shape
    down, across = np.flatnonzero(cells.any(1)), np.flatnonzero(cells.any(0))
    return Rect(
        float(across[0]) / columns,
        float(down[0]) / rows,
        float(across[-1] + 1) / columns,
        float(down[-1] + 1) / rows,
    )


def _filled(mask: Mask) -> Mask:
    """Return a mask without holes: what the frame cannot reach counts as subject."""
    labels = label(np.pad(mask <= 0.5, 1, constant_values=True))
    outside = labels[1:-1, 1:-1] == labels[0, 0]
    return np.where(outside, mask, 1).astype(np.float32)


def stretched(mask: Mask) -> Mask:
    """Return a mask with its least value at 0 and its greatest at 1."""
    low, high = float(mask.min()), float(mask.max())
    return ((mask - low) / max(high - low, 1e-6)).astype(np.float32)


def scaled(mask: Mask, shape: tuple[int, int]) -> Mask:
    """Return a mask in another number of rows and columns."""
    rows, columns = shape
    image = Image.fromarray(mask.astype(np.float32))
    how = (
        Image.Resampling.BOX
        if rows <= mask.shape[0] and columns <= mask.shape[1]
        else Image.Resampling.BILINEAR
    )
    cells: Mask = np.clip(np.asarray(image.resize((columns, rows), how)), 0, 1).astype(np.float32)
    return cells


def _within(box: Rect, shape: tuple[int, ...]) -> tuple[slice, slice]:
    rows, columns = shape
    left, right = (int(np.clip(edge, 0, 1) * columns) for edge in (box.left, box.right))
    top, bottom = (int(np.clip(edge, 0, 1) * rows) for edge in (box.top, box.bottom))
    return slice(top, max(top + 1, bottom)), slice(left, max(left + 1, right))
