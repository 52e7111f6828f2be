"""A picture at full size, half, a quarter and so on; a part is resampled from the smallest that suffices."""

from collections.abc import Sequence

import numpy as np

from composition.geometry import Box, Size, whole
from raster import kernel
from raster.canvas import Canvas, channels, chroma_box, view
from raster.kernel import WHITE, Color, Edges, Filter, Plane, Planes

ENOUGH = 0.5  # up to this scale the level of half the size holds every detail that can be seen
ENOUGH_CHROMA = 0.55  # the eye resolves less of chroma, and JPEG stores less


class Pyramid:
    """The levels of one picture. Each is computed when it is first needed, and kept."""

    def __init__(self, planes: Planes, opacity: Plane | None = None, ground: Color = WHITE) -> None:
        """`planes` have full or half chroma: a small picture needs the full one, a large one does not.

        With `opacity`, the alpha channel, the planes are those of the picture flattened on `ground`.
        """
        self.size = Size(planes[0].shape[1], planes[0].shape[0])
        self._opacity = _Levels([opacity]) if opacity is not None else None
        self._ground = channels(ground)
        self._luma = _Levels(planes[:1])
        self._chroma = _Levels(planes[1:], halvings=int(planes[1].shape != planes[0].shape))

    def show(self, canvas: Canvas, at: Box, edges: Edges, by: Filter = "lanczos") -> None:
        """Paint the part of the picture inside `edges` on a box of the canvas.

        A chroma pixel that is half inside the box is painted whole.
        """
        self._luma.show(edges, [view(canvas.y, at)], ENOUGH, by)
        box = chroma_box(at)
        chroma = [view(canvas.cb, box), view(canvas.cr, box)]
        self._chroma.show(_of_chroma(edges, at), chroma, ENOUGH_CHROMA, by)

    @property
    def is_transparent(self) -> bool:
        return self._opacity is not None

    def composite(self, canvas: Canvas, at: Box, edges: Edges) -> None:
        """Paint the part of a transparent picture inside `edges` over a box of the canvas.

        The box begins at even pixels, so that both have the same chroma pixels. The nearer the canvas is to
        the colour of the picture's own ground, the fainter is the rim that the filter leaves.
        """
        size, box = Size(at.width, at.height), chroma_box(at)
        picture, (y, cb, cr) = self.part(edges, size), self._ground
        kernel.composite(view(canvas.y, at), picture.y, self.opacity(edges, size), y)
        opacity = self.opacity(_of_chroma(edges, at), Size(box.width, box.height))
        kernel.composite(view(canvas.cb, box), picture.cb, opacity, cb)
        kernel.composite(view(canvas.cr, box), picture.cr, opacity, cr)

    def opacity(self, edges: Edges, size: Size) -> Plane:
        """Return the alpha channel inside `edges`, at `size` pixels; 255 is opaque."""
        if self._opacity is None:
            return np.full((size.height, size.width), 255, np.uint8)
        plane = np.empty((size.height, size.width), np.uint8)
        self._opacity.show(edges, [plane], ENOUGH)
        return plane

    def part(self, edges: Edges, size: Size, by: Filter = "lanczos") -> Canvas:
        """Return the part inside `edges`, at `size` pixels."""
        canvas = Canvas.new(size)
        self.show(canvas, whole(size), edges, by)
        return canvas


def _of_chroma(edges: Edges, at: Box) -> Edges:
    """Return the edges for the chroma pixels of a box, which may reach a pixel beyond the box."""
    left, top, right, bottom = edges
    box = chroma_box(at)
    across, down = (right - left) / at.width, (bottom - top) / at.height  # old pixels for each new one
    return (
        left + (2 * box.left - at.left) * across,
        top + (2 * box.top - at.top) * down,
        left + (2 * box.right - at.left) * across,
        top + (2 * box.bottom - at.top) * down,
    )


def halved(planes: Sequence[Plane]) -> list[Plane]:
    """Return the planes at half the size each way; an odd last row or column is left out."""
    rows, columns = planes[0].shape
    made = [np.empty((max(1, rows // 2), max(1, columns // 2)), np.uint8) for _ in planes]
    kernel.halve(planes, made)
    return made


class _Levels:
    """Planes of one size, and the same at half the size, a quarter and so on."""

    def __init__(self, planes: Sequence[Plane], halvings: int = 0) -> None:
        """`planes` were halved `halvings` times already; edges refer to their size before that."""
        self._made, self._first = [planes], halvings

    def show(self, edges: Edges, into: Sequence[Plane], enough: float, by: Filter = "lanczos") -> None:
        """Fill `into` with the part inside `edges`, from the smallest level that suffices.

        A level suffices when there are at most 2 x `enough` new pixels for each of its own, each way.
        """
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
            self._made[level], (left / shrunk, top / shrunk, right / shrunk, bottom / shrunk), into, by
        )
