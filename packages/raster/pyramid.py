"""A picture at full size, half, a quarter …: what is shown is resampled from the nearest larger one."""

from collections.abc import Sequence

import numpy as np

from composition.geometry import Box, Size, whole
from raster import kernel
from raster.canvas import Canvas, channels, coarse, view
from raster.kernel import WHITE, Color, Edges, Plane, Planes

ENOUGH = 0.5  # scale up to which half the pixels hold all that is seen
ENOUGH_CHROMA = 0.55  # eyes see less of it, and JPEG keeps less


class Pyramid:
    """Each level is made when it is first asked for, and then shared by all that is smaller."""

    def __init__(self, planes: Planes, opacity: Plane | None = None, ground: Color = WHITE) -> None:
        """Of a small picture chroma is best as large as luma, of a large one half of it is enough.

        A picture with `opacity` is given as it looks on `ground`.
        """
        self.size = Size(planes[0].shape[1], planes[0].shape[0])
        self._opacity = _Levels([opacity]) if opacity is not None else None
        self._ground = channels(ground)
        self._luma = _Levels(planes[:1])
        self._chroma = _Levels(planes[1:], halvings=int(planes[1].shape != planes[0].shape))

    def show(self, canvas: Canvas, at: Box, edges: Edges) -> None:
        """Paint what is inside `edges` of the picture on a box of the canvas.

        A chroma pixel that lies across the box's edge is painted whole.
        """
        self._luma.show(edges, [view(canvas.y, at)], ENOUGH)
        box = coarse(at)
        chroma = [view(canvas.cb, box), view(canvas.cr, box)]
        self._chroma.show(_of_chroma(edges, at), chroma, ENOUGH_CHROMA)

    @property
    def is_transparent(self) -> bool:
        return self._opacity is not None

    def stand(self, canvas: Canvas, at: Box, edges: Edges) -> None:
        """Lay what is inside `edges` of a transparent picture on a box of the canvas, which shines through.

        The box begins at even pixels, so that both have the same chroma pixels. The more the canvas has the
        colour of the picture's own ground there, the less of a rim the filter leaves.
        """
        size, box = Size(at.width, at.height), coarse(at)
        picture, (y, cb, cr) = self.part(edges, size), self._ground
        kernel.stand(view(canvas.y, at), picture.y, self.opacity(edges, size), y)
        opacity = self.opacity(_of_chroma(edges, at), Size(box.width, box.height))
        kernel.stand(view(canvas.cb, box), picture.cb, opacity, cb)
        kernel.stand(view(canvas.cr, box), picture.cr, opacity, cr)

    def opacity(self, edges: Edges, size: Size) -> Plane:
        """How opaque the picture is inside `edges`, 255 where nothing shines through."""
        if self._opacity is None:
            return np.full((size.height, size.width), 255, np.uint8)
        plane = np.empty((size.height, size.width), np.uint8)
        self._opacity.show(edges, [plane], ENOUGH)
        return plane

    def part(self, edges: Edges, size: Size) -> Canvas:
        """What is inside `edges`, at `size` pixels."""
        canvas = Canvas.new(size)
        self.show(canvas, whole(size), edges)
        return canvas


def _of_chroma(edges: Edges, at: Box) -> Edges:
    """The edges that belong to a box's chroma pixels, which may reach a pixel beyond it."""
    left, top, right, bottom = edges
    box = coarse(at)
    across, down = (right - left) / at.width, (bottom - top) / at.height  # old pixels a new one
    return (
        left + (2 * box.left - at.left) * across,
        top + (2 * box.top - at.top) * down,
        left + (2 * box.right - at.left) * across,
        top + (2 * box.bottom - at.top) * down,
    )


def halved(planes: Sequence[Plane]) -> list[Plane]:
    """Half as many pixels each way; an odd last row or column is left out."""
    rows, columns = planes[0].shape
    made = [np.empty((max(1, rows // 2), max(1, columns // 2)), np.uint8) for _ in planes]
    kernel.halve(planes, made)
    return made


class _Levels:
    """Some planes of one size, each level half of the one before."""

    def __init__(self, planes: Sequence[Plane], halvings: int = 0) -> None:
        """`halvings` have been done already: edges are those of what the planes were before."""
        self._made, self._first = [planes], halvings

    def show(self, edges: Edges, into: Sequence[Plane], enough: float) -> None:
        """Fill `into` from the smallest level that is not shown larger than twice `enough`."""
        left, top, right, bottom = edges
        rows, columns = into[0].shape
        scale = max(columns / (right - left), rows / (bottom - top)) * 2**self._first
        level = 0
        while scale <= enough and min(self._made[level][0].shape) > 1:
            level, scale = level + 1, scale * 2
            if level == len(self._made):
                self._made.append(halved(self._made[-1]))
        shrunk = 2 ** (self._first + level)
        kernel.resample(
            self._made[level], (left / shrunk, top / shrunk, right / shrunk, bottom / shrunk), into
        )
