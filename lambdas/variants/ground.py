"""A studio's plain ground carried on beyond the picture, so that nobody sees where the picture ends.

Its colours are the quadratic surface that the analyst fitted through it. What the picture's own rim differs
from that surface is spread outward, the farther the smoother; the picture's own grain lies on top.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from composition.facts import Facts, Grid, Ground
from composition.geometry import Box, Rect, Size, whole
from pictures.oklab import from_oklab, to_oklab
from raster import kernel
from raster.canvas import Canvas, Colors, chroma_box, view
from raster.intake import planes_of
from raster.kernel import Edges, Plane
from raster.pyramid import Pyramid

SHRINK = 16  # pixels a cell: a plain ground has nothing smaller
EASE = 0.06  # of the picture: how far beyond its edge the surface goes on before it stops; it would run away
RIM = 2  # cells along the picture's edge, whose colours go on beyond it
SUBJECT = 0.12  # of a cell covered by the subject: it is not ground
FEATHER_SHARE = 0.05  # of the placement's shorter side, over which the picture passes into the ground
GRAIN_SIDE = 96  # pixels of the patch whose grain is repeated
GRAIN_BLUR = 3  # pixels around each one: what is larger is no grain
LEAST_GRAIN, MOST_GRAIN = 0.8, 5.0  # levels, standard deviation: the JPEG drops less; more is no grain

Field = NDArray[np.float32]  # rows x columns of cells x L, a, b
Places = NDArray[np.floating[Any]]  # shares of the picture


def carry_on(canvas: Canvas, picture: Pyramid, facts: Facts, window: Rect, at: Box, edges: Edges) -> None:
    """Fill a canvas with the ground of a picture, and let the picture, which stands `at`, pass into it.

    `edges` of the picture are shown there; `window` is all that the canvas shows, in shares of it.
    """
    feather = max(2, round(FEATHER_SHARE * min(canvas.size.width, canvas.size.height)))
    small = _small_box(at, canvas.size)
    seen = picture.part(edges, Size(small.width, small.height), "linear")  # no ringing beside the subject
    colors = seen.samples(whole(seen.size), (small.height, small.width))
    fill = _spread(colors, small, canvas.size, window, facts)
    _enlarge(canvas, fill, _opaque(at, canvas.size, feather))
    if (tile := _grain(picture, facts, at, edges, canvas.size)) is not None:
        for box in _around(_opaque(at, canvas.size, feather), canvas.size):
            kernel.grain(view(canvas.y, box), tile)
    with _faded(canvas, at, feather):
        picture.show(canvas, at, edges)


def _spread(colors: Colors, at: Box, size: Size, window: Rect, facts: Facts) -> Colors:
    """The ground's colours, one a cell. `colors` are those of the picture, which stands `at` in cells."""
    rows, columns = -(-size.height // SHRINK), -(-size.width // SHRINK)
    x = window.left + (np.arange(columns) + 0.5) * (SHRINK / size.width * window.width)
    y = window.top + (np.arange(rows) + 0.5) * (SHRINK / size.height * window.height)
    surface = _surface(facts.ground, x, y)
    inside = slice(at.top, at.bottom), slice(at.left, at.right)
    apart, known = np.zeros_like(surface), np.zeros((rows, columns, 1), np.float32)
    apart[inside] = to_oklab(colors) - surface[inside]
    known[inside] = _is_ground(facts, x[inside[1]], y[inside[0]])[..., None]
    known *= _rim(at, Size(columns, rows))[..., None]
    return from_oklab(surface + _fill(apart, known))


def _rim(at: Box, size: Size) -> NDArray[np.float32]:
    """1 for the cells inside `at` that are near an edge where the ground goes on, else 0."""
    rim = np.zeros((size.height, size.width), np.float32)
    inner = Box(
        at.left + RIM * (at.left > 0),
        at.top + RIM * (at.top > 0),
        at.right - RIM * (at.right < size.width),
        at.bottom - RIM * (at.bottom < size.height),
    )
    rim[at.top : at.bottom, at.left : at.right] = 1
    if inner.width > 0 and inner.height > 0:
        rim[inner.top : inner.bottom, inner.left : inner.right] = 0
    return rim


def _surface(ground: Ground | None, x: Places, y: Places) -> Field:
    """The fitted surface at some columns and rows, in shares of the picture."""
    if ground is None:
        return np.zeros((len(y), len(x), 3), np.float32)
    along, down = np.meshgrid(_eased(x), _eased(y))
    terms = (np.ones_like(along), along, down, along * along, along * down, down * down)
    return (np.stack(terms, axis=-1) @ ground.coefficients).astype(np.float32)


def _eased(places: Places) -> Places:
    """Places inside 0..1 as they are; beyond, ever slower, no farther than EASE."""
    before = -EASE * -np.expm1(np.minimum(places, 0) / EASE)
    beyond = EASE * -np.expm1(np.minimum(1 - places, 0) / EASE)
    return np.clip(places, 0, 1) + before + beyond


def _is_ground(facts: Facts, x: Places, y: Places) -> NDArray[np.float32]:
    """1 for each place of the picture that no subject covers, else 0."""
    rows, columns = facts.grids.shape
    across = np.clip((x * columns).astype(int), 0, columns - 1)
    down = np.clip((y * rows).astype(int), 0, rows - 1)
    covered = _widest(facts.grids.subject)
    return (covered[np.ix_(down, across)] < SUBJECT).astype(np.float32)


def _widest(grid: Grid) -> Grid:
    """The most that a cell or one of its neighbours has."""
    wide = np.pad(grid, 1, mode="edge")
    rows, columns = grid.shape
    shifted = [wide[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    widest: Grid = np.max(shifted, axis=0)
    return widest


def _fill(values: Field, known: NDArray[np.float32]) -> Field:
    """Values everywhere, from those that are known: near these as they are, farther away ever smoother.

    Averages of two by two fill what is unknown, again and again ("pull-push", Gortler and others,
    The Lumigraph, 1996).
    """
    if min(known.shape[:2]) == 1 or known.all():
        mean = (values * known).sum((0, 1)) / max(float(known.sum()), 1e-6)
        return np.where(known > 0, values, mean).astype(np.float32)
    weight, means = _pairs(known), _pairs(values * known)
    means /= np.maximum(weight, 1e-6)
    return known * values + (1 - known) * _doubled(_fill(means, weight.clip(0, 1)), known.shape[:2])


def _pairs(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sums of two by two; a last odd row or column counts alone."""
    rows, columns = values.shape[:2]
    even = np.pad(values, ((0, rows % 2), (0, columns % 2), (0, 0)))
    return even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]


def _doubled(values: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Twice as large, and linear between the middles."""
    for axis in (0, 1):
        places = np.clip((np.arange(shape[axis]) + 0.5) / 2 - 0.5, 0, values.shape[axis] - 1)
        first = places.astype(int)
        second = np.minimum(first + 1, values.shape[axis] - 1)
        share = (places - first).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        values = values.take(first, axis) * (1 - share) + values.take(second, axis) * share
    return values


def _grain(picture: Pyramid, facts: Facts, at: Box, edges: Edges, size: Size) -> NDArray[np.int8] | None:
    """A tile of noise like that in the picture's ground, in quarters of levels; None without visible grain.

    It has the spectrum of the calmest patch of ground and random phases, so that nothing in it repeats
    visibly.
    """
    side = min(GRAIN_SIDE, at.width // 2, at.height // 2)
    if side < GRAIN_SIDE // 3:
        return None
    patches = [_patch(picture, at, edges, side, corner) for corner in range(4)]
    calmest = min(patches, key=lambda patch: float(patch.std()))
    if not LEAST_GRAIN <= float(calmest.std()) <= MOST_GRAIN:
        return None
    phases = np.fft.rfft2(np.random.default_rng(1).standard_normal((side, side)))
    strength = np.abs(np.fft.rfft2(calmest))
    noise = np.fft.irfft2(strength * phases / np.maximum(np.abs(phases), 1e-9), (side, side))
    return np.clip(np.rint(4 * noise), -127, 127).astype(np.int8)


def _patch(picture: Pyramid, at: Box, edges: Edges, side: int, corner: int) -> NDArray[np.float32]:
    """What is fine in a square in one corner of the picture, as large as it is shown; its mean is 0."""
    left, top, right, bottom = edges
    across, down = (right - left) / at.width, (bottom - top) / at.height
    x = left if corner % 2 == 0 else right - side * across
    y = top if corner // 2 == 0 else bottom - side * down
    shown = Image.fromarray(picture.part((x, y, x + side * across, y + side * down), Size(side, side)).y)
    coarse_light = np.asarray(shown.filter(ImageFilter.BoxBlur(GRAIN_BLUR)), np.float32)
    fine: NDArray[np.float32] = np.asarray(shown, np.float32) - coarse_light
    return fine


def _enlarge(canvas: Canvas, fill: Colors, hidden: Box) -> None:
    """Enlarge the cells to all of the canvas but what is hidden."""
    y, cb, cr = planes_of(fill)
    for box in _around(hidden, canvas.size):
        left, top, right, bottom = (edge / SHRINK for edge in box.corners)
        kernel.resample([y], (left, top, right, bottom), [view(canvas.y, box)], "linear")
        half = chroma_box(box)  # of a canvas with an odd side the last ones reach beyond it
        left, top, right, bottom = (2 * edge / SHRINK for edge in half.corners)
        chroma = [view(canvas.cb, half), view(canvas.cr, half)]
        kernel.resample([cb, cr], (left, top, right, bottom), chroma, "linear")


def _around(inner: Box, target: Size) -> Iterator[Box]:
    """Everything but that."""
    boxes = (
        Box(0, 0, target.width, inner.top),
        Box(0, inner.top, inner.left, inner.bottom),
        Box(inner.right, inner.top, target.width, inner.bottom),
        Box(0, inner.bottom, target.width, target.height),
    )
    return (box for box in boxes if box.width > 0 and box.height > 0)


def _opaque(at: Box, target: Size, feather: int) -> Box:
    """What a picture that stands there hides: without its fading edges, in whole pixels of chroma."""
    left = 0 if at.left == 0 else _even(at.left + feather + 1)
    top = 0 if at.top == 0 else _even(at.top + feather + 1)
    right = target.width if at.right == target.width else _even(at.right - feather)
    bottom = target.height if at.bottom == target.height else _even(at.bottom - feather)
    return Box(left, top, right, bottom) if left < right and top < bottom else Box(0, 0, 0, 0)


def _even(edge: int) -> int:
    return edge // 2 * 2


@contextmanager
def _faded(canvas: Canvas, standing: Box, feather: int) -> Iterator[None]:
    """Let the edges of a picture that is painted there meanwhile pass into what was on the canvas before.

    An edge on that of the canvas stays as it is.
    """
    edges = [
        (part, _ramp(box, toward), part.copy())
        for edge, toward in _fading_edges(standing, canvas.size, feather)
        for box, part in _parts(canvas, edge)
    ]
    yield
    for part, ramp, before in edges:
        kernel.mix(part, before, ramp)


def _fading_edges(at: Box, target: Size, feather: int) -> Iterator[tuple[Box, tuple[int, int]]]:
    """The edges of a picture that stands there, each with its way inward, a step right or down."""
    across, down = min(feather, at.width // 2), min(feather, at.height // 2)
    if at.left > 0:
        yield Box(at.left, at.top, at.left + across, at.bottom), (1, 0)
    if at.right < target.width:
        yield Box(at.right - across, at.top, at.right, at.bottom), (-1, 0)
    if at.top > 0:
        yield Box(at.left, at.top, at.right, at.top + down), (0, 1)
    if at.bottom < target.height:
        yield Box(at.left, at.bottom - down, at.right, at.bottom), (0, -1)


def _parts(canvas: Canvas, box: Box) -> Iterator[tuple[Box, Plane]]:
    """What each plane has of a box, and where."""
    half = chroma_box(box)
    yield box, view(canvas.y, box)
    yield half, view(canvas.cb, half)
    yield half, view(canvas.cr, half)


def _ramp(box: Box, inward: tuple[int, int]) -> Plane:
    """How much of a fading edge is ground, as one row or one column: from all to nothing."""
    across, down = inward
    line = _fading(box.width if across else box.height, across + down)
    return line[None, :] if across else line[:, None]


@lru_cache(64)
def _fading(steps: int, inward: int) -> Plane:
    places = (np.arange(steps) + 0.5) / steps
    line = np.rint(255 * (1 - places * places * (3 - 2 * places))).astype(np.uint8)
    return np.ascontiguousarray(line[::inward])


def _small_box(at: Box, target: Size) -> Box:
    """Where a picture stands in cells; an edge that meets the target's does there, too."""
    left, top = round(at.left / SHRINK), round(at.top / SHRINK)
    right = left + max(1, round(at.width / SHRINK))
    bottom = top + max(1, round(at.height / SHRINK))
    if at.right == target.width:
        right = -(-target.width // SHRINK)
    if at.bottom == target.height:
        bottom = -(-target.height // SHRINK)
    return Box(left, top, right, bottom)
