"""The loops over pixels, with every argument checked: the C code behind them does not.

Two implementations of loops.py's interface stand behind these functions; choice.py picks one for
the process. Their results differ by at most one level, and only in resample(). The compiled one
releases the interpreter's lock during every call. All raise Misuse for invalid arguments, and
MemoryError.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from raster import choice
from raster.choice import NotRunnable, implementation
from raster.loops import FILTERS, WHITE, Color, Corners, Edges, Filter, Pixels, Plane, Planes, Tile

__all__ = [
    "WHITE",
    "Color",
    "Edges",
    "Filter",
    "Misuse",
    "NotRunnable",
    "Pixels",
    "Plane",
    "Planes",
    "check",
    "composite",
    "fill",
    "grain",
    "halve",
    "implementation",
    "measure_tinted",
    "mix",
    "resample",
    "sample",
    "split",
]

FARTHEST = 1 << 24  # pixels between an edge and the plane's corner: the C code counts in 32 bits


class Misuse(Exception):
    """An argument that a loop does not accept: a bug of the caller, whatever the picture."""


def check() -> None:
    """Raise NotRunnable when no implementation can be used here."""
    choice.loops()


def resample(planes: Sequence[Plane], edges: Edges, into: Sequence[Plane], by: Filter = "lanczos") -> None:
    """Scale the part of each plane inside the edges to the size of its counterpart in `into`.

    All of `planes` have one size, and all of `into`. Edges may lie outside the planes: the
    outermost pixels are repeated there.
    """
    left, top, right, bottom = edges
    rows, columns = _common_size(planes)
    _common_size(into)
    near = all(abs(edge) <= FARTHEST for edge in edges)
    if len(planes) != len(into) or not (near and left < right and top < bottom and rows and columns):
        raise Misuse(f"{edges} of {len(planes)} planes of {columns} x {rows} for {len(into)}")
    if by not in FILTERS:
        raise Misuse(f"no filter {by!r}, only {', '.join(FILTERS)}")
    _check_writable(into)
    if into[0].size:
        choice.loops().resample(planes, edges, into, by)


def halve(planes: Sequence[Plane], into: Sequence[Plane], top: int = 0) -> None:
    """Fill each of `into` with its plane at half the scale, beginning at the plane's row `top`.

    All of `planes` have one size, and all of `into`. The filter is Lanczos's with ten taps; the
    mean of four pixels would lose 3 dB.
    """
    (rows, columns), (new_rows, new_columns) = _common_size(planes), _common_size(into)
    if len(planes) != len(into) or 2 * new_columns > columns + 1 or not 0 <= top < rows:
        raise Misuse(f"{new_columns} x {new_rows} pixels of {columns} x {rows} from row {top}")
    _check_writable(into)
    choice.loops().halve(planes, into, top)


def split(pixels: Pixels, into: Planes, opacity: Plane | None = None, ground: Color = WHITE) -> None:
    """Convert RGB or RGBA pixels to Y, Cb and Cr planes of their size; RGBA is flattened on `ground` first.

    The two chroma planes may have half the size, rounded down; they then hold the means of 2 x 2.
    `opacity` receives the alpha channel, which the pixels must have.
    """
    rows, columns, channels = pixels.shape
    if channels not in (3, 4) or not pixels.flags.c_contiguous or pixels.dtype != np.uint8:
        raise Misuse(f"not contiguous RGB or RGBA pixels: {pixels.shape}, {pixels.dtype}")
    if not pixels.size:
        raise Misuse(f"no pixels: {pixels.shape}")
    y, cb, cr = into
    _check_writable(into)
    luma, chroma = y.shape, _common_size([cb, cr])
    if luma != (rows, columns) or chroma not in (luma, (rows // 2, columns // 2)) or 0 in chroma:
        raise Misuse(f"planes of {luma} and {chroma} for {columns} x {rows} pixels")
    if opacity is not None:
        _check_writable([opacity])
        if opacity.shape != luma or channels != 4:
            raise Misuse(f"opacity of {opacity.shape} for {columns} x {rows} x {channels} pixels")
    choice.loops().split(pixels, into, opacity, _three_bytes(ground))


def mix(plane: Plane, over: Plane, mask: Plane) -> None:
    """Paint `over` on the plane through a mask: 255 replaces a pixel, 0 keeps it.

    A mask of one row or one column is repeated.
    """
    _check_writable([plane])
    _check_planes([over])
    if plane.shape != over.shape:
        raise Misuse(f"{over.shape} to be painted on {plane.shape}")
    _check_mask(mask, plane.shape)
    choice.loops().mix(plane, over, mask)


def composite(plane: Plane, flat: Plane, opacity: Plane, ground: int) -> None:
    """Paint a picture that was flattened on a ground of one level on the plane instead, without that ground.

    `flat` is what split() made of it, `opacity` its alpha channel: 255 for opaque.
    """
    _check_writable([plane])
    _check_planes([flat, opacity])
    if not plane.shape == flat.shape == opacity.shape or not 0 <= ground <= 255:
        raise Misuse(f"{flat.shape}, opacity {opacity.shape} and ground {ground} for {plane.shape}")
    choice.loops().composite(plane, flat, opacity, ground)


def grain(plane: Plane, tile: Tile) -> None:
    """Add a tile, in quarters of levels, to the plane; it is repeated from the top left corner on."""
    _check_writable([plane])
    if tile.dtype != np.int8 or tile.ndim != 2 or not tile.size or not tile.flags.c_contiguous:
        raise Misuse(f"not a contiguous tile of signed bytes: {tile.shape}, {tile.dtype}")
    choice.loops().grain(plane, tile)


def fill(canvas: Planes, color: Sequence[int], box: Corners, mask: Plane) -> None:
    """Paint one colour (Y, Cb, Cr) on a box of the canvas through a mask of the box's size, 255 for opaque.

    The canvas has 4:2:0 chroma, sizes rounded up. A mask of one row or one column is repeated.
    """
    left, top, right, bottom = box
    _check_canvas(canvas, box)
    _check_writable(canvas)
    _check_mask(mask, (bottom - top, right - left))
    choice.loops().fill(canvas, _three_bytes(color), box, mask)


def sample(canvas: Planes, box: Corners, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the RGB colours of rows x columns of the pixels inside a box, evenly spread.

    The canvas has 4:2:0 chroma, sizes rounded up.
    """
    rows, columns = shape
    _check_canvas(canvas, box)
    _check_planes(canvas)
    colors = np.empty((rows, columns, 3), np.uint8)
    choice.loops().sample(canvas, box, colors)
    return colors


def measure_tinted(
    colors: NDArray[np.uint8],
    covers: NDArray[np.float32],
    tint: tuple[int, int, int],
    strength: float,
    curves: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return each RGB colour's luminance under a tint whose opacity is strength x that colour's cover.

    `curves` is 3 x 256: the luminance that each value of red, green and blue adds.
    """
    light = np.empty(len(colors), np.float32)
    for array, shape, kind in ((colors, (len(light), 3), np.uint8), (covers, light.shape, np.float32)):
        if array.shape != shape or array.dtype != kind or not array.flags.c_contiguous:
            raise Misuse(f"colours {colors.shape} {colors.dtype}, covers {covers.shape} {covers.dtype}")
    if curves.shape != (3, 256) or curves.dtype != np.float32 or not curves.flags.c_contiguous:
        raise Misuse(f"curves {curves.shape} {curves.dtype}")
    choice.loops().measure_tinted(colors, covers, _three_bytes(tint), strength, curves, light)
    return light


def _three_bytes(color: Sequence[int]) -> bytes:
    if len(color) != 3:
        raise Misuse(f"not a colour of three channels: {color}")
    return bytes(color)


def _common_size(planes: Sequence[Plane]) -> tuple[int, int]:
    """Return the rows and columns that all planes have."""
    _check_planes(planes)
    (rows, columns), *others = {plane.shape for plane in planes}
    if others:
        raise Misuse(f"planes of several sizes: {[plane.shape for plane in planes]}")
    return rows, columns


def _check_planes(planes: Sequence[Plane]) -> None:
    for plane in planes:
        rows_have_gaps = plane.size and plane.shape[-1] > 1 and plane.strides[-1] != 1
        if plane.ndim != 2 or plane.dtype != np.uint8 or rows_have_gaps:
            raise Misuse(f"not a plane of bytes: {plane.shape}, {plane.dtype}, strides {plane.strides}")


def _check_writable(planes: Sequence[Plane]) -> None:
    _check_planes(planes)
    if not all(plane.flags.writeable for plane in planes):
        raise Misuse("the plane is read-only")


def _check_canvas(canvas: Planes, box: Corners) -> None:
    luma, cb, cr = canvas
    (rows, columns), half = luma.shape, {cb.shape, cr.shape}
    if half != {((rows + 1) // 2, (columns + 1) // 2)}:
        raise Misuse(f"chroma of {half} for a luma of {luma.shape}")
    left, top, right, bottom = box
    if not (0 <= left < right <= columns and 0 <= top < bottom <= rows):
        raise Misuse(f"{box} is not inside {columns} x {rows} pixels")


def _check_mask(mask: Plane, shape: tuple[int, ...]) -> None:
    _check_planes([mask])
    for length, expected in zip(mask.shape, shape, strict=True):
        if length not in (1, expected):
            raise Misuse(f"a mask of {mask.shape} cannot be repeated to {shape}")
