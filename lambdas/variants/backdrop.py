"""What goes on around a picture that is shown whole: its own blurred and darkened continuation.

It is the picture's edge, mirrored, so that light and colour are unbroken where the two meet, as
on a photographer's backdrop, and no second product shows in the blur.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from composition.geometry import Box, Size
from raster import kernel
from raster.canvas import Canvas, coarse, view
from raster.intake import planes_of
from raster.kernel import Plane

SHRINK = 16  # a backdrop is kept this much smaller than it is shown: what is blurred needs no more
EDGE_SHARE = 0.05  # of the picture's width or height: the edge that goes on; more may hold the product
BLUR = 4  # pixels of the small backdrop: nothing in it can be recognised
LIGHT = 0.78  # of the picture's, at the far edge: light falls off, and the picture stands out
FEATHER_WIDTH_SHARE = 0.14  # of the picture's width, over which it passes into the backdrop
FEATHER_HEIGHT_SHARE = 0.08  # of its height: more would fade the foot of a product that stands low


def draw(canvas: Canvas, fill: Image.Image, standing: Box) -> None:
    """Enlarge a backdrop to what a picture that stands there leaves of the canvas, its fading edges too."""
    y, cb, cr = planes_of(np.asarray(fill))
    for box in _around(_opaque(standing, canvas.size), canvas.size):
        left, top, right, bottom = (edge / SHRINK for edge in box.corners)
        kernel.resample([y], (left, top, right, bottom), [view(canvas.y, box)], "linear")
        half = coarse(box)  # of a canvas with an odd side the last ones reach beyond it
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


def _opaque(at: Box, target: Size) -> Box:
    """What a picture that stands there hides: without its fading edges, in whole pixels of chroma."""
    columns, rows = _feather(at)
    left = 0 if at.left == 0 else _even(at.left + columns + 1)
    top = 0 if at.top == 0 else _even(at.top + rows + 1)
    right = target.width if at.right == target.width else _even(at.right - columns)
    bottom = target.height if at.bottom == target.height else _even(at.bottom - rows)
    return Box(left, top, right, bottom) if left < right and top < bottom else Box(0, 0, 0, 0)


def _even(edge: int) -> int:
    return edge // 2 * 2


def _feather(at: Box) -> tuple[int, int]:
    """The columns and rows over which a picture passes into its backdrop."""
    return max(1, round(FEATHER_WIDTH_SHARE * at.width)), max(1, round(FEATHER_HEIGHT_SHARE * at.height))


@contextmanager
def faded(canvas: Canvas, standing: Box) -> Iterator[None]:
    """Let the edges of a picture that is painted there meanwhile pass into what was on the canvas before.

    An edge on that of the canvas stays as it is.
    """
    edges = [
        (part, _ramp(box, toward), part.copy())
        for edge, toward in _fading_edges(standing, canvas.size)
        for box, part in _parts(canvas, edge)
    ]
    yield
    for part, ramp, before in edges:
        kernel.mix(part, before, ramp)


def _fading_edges(at: Box, target: Size) -> Iterator[tuple[Box, tuple[int, int]]]:
    """The edges of a picture that stands there, each with its way inward, a step right or down."""
    columns, rows = _feather(at)
    if at.left > 0:
        yield Box(at.left, at.top, at.left + columns, at.bottom), (1, 0)
    if at.right < target.width:
        yield Box(at.right - columns, at.top, at.right, at.bottom), (-1, 0)
    if at.top > 0:
        yield Box(at.left, at.top, at.right, at.top + rows), (0, 1)
    if at.bottom < target.height:
        yield Box(at.left, at.bottom - rows, at.right, at.bottom), (0, -1)


def _parts(canvas: Canvas, box: Box) -> Iterator[tuple[Box, Plane]]:
    """What each plane has of a box, and where."""
    half = coarse(box)
    yield box, view(canvas.y, box)
    yield half, view(canvas.cb, half)
    yield half, view(canvas.cr, half)


def _ramp(box: Box, inward: tuple[int, int]) -> Plane:
    """How much of a fading edge is backdrop, as one row or one column: from all to nothing."""
    across, down = inward
    line = _fading(box.width if across else box.height, across + down)
    return line[None, :] if across else line[:, None]


@lru_cache(64)
def _fading(steps: int, inward: int) -> Plane:
    line = [round(255 * (1 - _smooth((place + 0.5) / steps))) for place in range(steps)]
    return np.array(line[::inward], np.uint8)


def backdrop(small: Image.Image, standing: Box, target: Size) -> Image.Image:
    """What lies behind a picture that stands there, RGB and SHRINK times smaller than the target.

    `small` is the picture, as large as shrunk(standing, target).
    """
    at = shrunk(standing, target)
    fill = Image.new("RGB", (-(-target.width // SHRINK), -(-target.height // SHRINK)))
    fill.paste(small, at.corners)
    _continue(fill, at, horizontal=True)
    _continue(fill, Box(0, at.top, fill.width, at.bottom), horizontal=False)
    fill = fill.filter(ImageFilter.GaussianBlur(BLUR))
    fill.paste((0, 0, 0), (0, 0), _falloff(fill.size, at))
    return fill


def shrunk(at: Box, target: Size) -> Box:
    """Where a picture stands in the small backdrop; an edge that meets the target's does there, too."""
    left, top = round(at.left / SHRINK), round(at.top / SHRINK)
    right = left + max(1, round(at.width / SHRINK))
    bottom = top + max(1, round(at.height / SHRINK))
    if at.right == target.width:
        right = -(-target.width // SHRINK)
    if at.bottom == target.height:
        bottom = -(-target.height // SHRINK)
    return Box(left, top, right, bottom)


def _continue(fill: Image.Image, at: Box, *, horizontal: bool) -> None:
    """Both gaps along one axis, filled with the mirrored edge of what stands between them."""
    if horizontal:
        edge, flip = max(1, round(EDGE_SHARE * at.width)), Image.Transpose.FLIP_LEFT_RIGHT
        sides = (
            (Box(at.left, at.top, at.left + edge, at.bottom), Box(0, at.top, at.left, at.bottom)),
            (Box(at.right - edge, at.top, at.right, at.bottom), Box(at.right, at.top, fill.width, at.bottom)),
        )
    else:
        edge, flip = max(1, round(EDGE_SHARE * at.height)), Image.Transpose.FLIP_TOP_BOTTOM
        sides = (
            (Box(at.left, at.top, at.right, at.top + edge), Box(at.left, 0, at.right, at.top)),
            (
                Box(at.left, at.bottom - edge, at.right, at.bottom),
                Box(at.left, at.bottom, at.right, fill.height),
            ),
        )
    for source, gap in sides:
        if gap.width > 0 and gap.height > 0:
            edge_alone = fill.crop(source.corners)  # the filter would see beyond a box
            stretched = edge_alone.resize((gap.width, gap.height), Image.Resampling.BILINEAR)
            fill.paste(stretched.transpose(flip), gap.corners)


@lru_cache(64)
def _falloff(size: tuple[int, int], at: Box) -> Image.Image:
    """How much light is taken, 255 all: none where the picture stands, more the farther from it."""
    columns = _darkening(size[0], at.left, at.right)
    rows = _darkening(size[1], at.top, at.bottom)
    return ImageChops.lighter(_mask(columns, size, horizontal=True), _mask(rows, size, horizontal=False))


def _darkening(steps: int, start: int, end: int) -> bytes:
    return bytes(
        round(255 * (1 - LIGHT) * _smooth(max(start - place, place - end + 1, 0) / (steps / 2)))
        for place in range(steps)
    )


def _mask(line: bytes, size: tuple[int, int], *, horizontal: bool) -> Image.Image:
    """One row or column of values as a mask of that size."""
    shape = (len(line), 1) if horizontal else (1, len(line))
    return Image.frombytes("L", shape, line).resize(size, Image.Resampling.NEAREST)


def _smooth(share: float) -> float:
    """Smoothstep: no visible beginning, no visible end."""
    share = min(1.0, share)
    return share * share * (3 - 2 * share)
