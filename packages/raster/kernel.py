"""The loops in kernel.c, with every argument checked: C would not notice.

`make setup` and the image's build compile it (build.py). No call holds the interpreter's lock.
"""

import ctypes
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]  # rows x columns; rows may lie apart in memory, the bytes of one may not
Pixels = NDArray[np.uint8]  # rows x columns x 3 (RGB) or 4 (RGBA, straight), without gaps
Planes = tuple[Plane, Plane, Plane]  # Y, Cb and Cr in full range; chroma as large as luma, or half
Color = tuple[int, int, int]  # sRGB, 0..255 a channel
Edges = tuple[float, float, float, float]  # left, top, right, bottom, in pixels

Filter = Literal["lanczos", "linear"]
_FILTERS: tuple[Filter, ...] = ("lanczos", "linear")  # as kernel.c numbers them
WHITE: Color = (255, 255, 255)
FARTHEST = 1 << 24  # pixels that an edge may be from a plane's corner: C counts in 32 bits
SOURCE = Path(__file__).with_name("kernel.c")  # an image carries none
LIBRARY = Path(__file__).with_name("libkernel.so")  # plain "kernel.so" would be taken for a Python module


class _Plane(ctypes.Structure):
    """kernel.c's Plane."""

    _fields_ = (
        ("bytes", ctypes.c_void_p),
        ("stride", ctypes.c_ssize_t),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("step", ctypes.c_int),
    )


class Misuse(Exception):
    """What was handed over is not what a loop takes: a fault of this project, whatever the picture."""


class NotRunnable(RuntimeError):
    """There is no compiled kernel beside this file, or it is of other sources or for another processor."""


def resample(planes: Sequence[Plane], edges: Edges, into: Sequence[Plane], by: Filter = "lanczos") -> None:
    """Fill each of `into` with what is inside the edges of a plane, filtered for its size.

    Both are of one size each. Edges may lie beyond the planes, which go on as they end.
    """
    left, top, right, bottom = edges
    (rows, columns), made = _one_size(planes), _one_size(into)
    near = all(abs(edge) <= FARTHEST for edge in edges)
    if len(planes) != len(into) or not (near and left < right and top < bottom and rows and columns):
        raise Misuse(f"{edges} of {len(planes)} planes of {columns} x {rows} for {len(into)}")
    for plane in into:
        _writable(plane)
    if not into[0].size:
        return
    corners = (ctypes.c_double * 4)(*edges)
    number = _FILTERS.index(by)
    if _library().resample(number, len(planes), _described(planes), corners, _described(into)):
        raise MemoryError(f"resampling to {made} pixels")


def halve(planes: Sequence[Plane], into: Sequence[Plane], top: int = 0) -> None:
    """Fill each of `into` with half as many pixels each way as a plane has from its row `top` on.

    Both are of one size each. By ten taps of Lanczos's filter: the mean of four pixels loses 3 dB.
    """
    (rows, columns), (made_rows, made_columns) = _one_size(planes), _one_size(into)
    if len(planes) != len(into) or 2 * made_columns > columns + 1 or not 0 <= top < rows:
        raise Misuse(f"{made_columns} x {made_rows} pixels of {columns} x {rows} from row {top}")
    for plane in into:
        _writable(plane)
    if _library().halve(len(planes), _described(planes), top, _described(into)):
        raise MemoryError(f"halving {columns} x {rows} pixels")


def split(pixels: Pixels, into: Planes, opacity: Plane | None = None, ground: Color = WHITE) -> None:
    """Take pixels apart into planes of their size; those with opacity as they look on a ground.

    Both chroma planes may be of half the size, rounded down, and take the means of two by two.
    `opacity` receives the fourth channel of pixels that have one.
    """
    rows, columns, channels = pixels.shape
    if channels not in (3, 4) or not pixels.flags.c_contiguous or pixels.dtype != np.uint8:
        raise Misuse(f"no RGB or RGBA pixels without gaps: {pixels.shape}, {pixels.dtype}")
    if not pixels.size:
        raise Misuse(f"no pixels: {pixels.shape}")
    y, cb, cr = (_writable(plane) for plane in into)
    luma, chroma = y.shape, _one_size([cb, cr])
    if luma != (rows, columns) or chroma not in (luma, (rows // 2, columns // 2)) or 0 in chroma:
        raise Misuse(f"planes of {luma} and {chroma} for {columns} x {rows} pixels")
    planes = [*into] if opacity is None else [*into, _writable(opacity)]
    if opacity is not None and (opacity.shape != luma or channels != 4):
        raise Misuse(f"a plane of {opacity.shape} for the opacity of {columns} x {rows} x {channels} pixels")
    described = _described(planes)
    if _library().split(pixels.ctypes.data, channels, _three(ground), described, len(planes)):
        raise MemoryError(f"taking {columns} x {rows} pixels apart")


def mix(plane: Plane, over: Plane, mask: Plane) -> None:
    """Lay `over` on the plane, as much of it as the mask says, 255 for all.

    A mask of one row or one column is repeated.
    """
    if _writable(plane).shape != over.shape:
        raise Misuse(f"{over.shape} to be laid on {plane.shape}")
    _library().mix(_described([plane]), _described([over]), _repeated(mask, plane.shape))


def stand(plane: Plane, flat: Plane, opacity: Plane, ground: int) -> None:
    """Lay a picture on the plane, as opaque as `opacity` says, 255 for all.

    `flat` is the picture as it looks on a ground of that one level, as split() leaves it. Soft edges come
    out without a trace of that ground.
    """
    if not _writable(plane).shape == flat.shape == opacity.shape or not 0 <= ground <= 255:
        raise Misuse(f"{flat.shape}, opacity {opacity.shape} and ground {ground} for {plane.shape}")
    _library().stand(_described([plane]), _described([flat]), _described([opacity]), ground)


def grain(plane: Plane, tile: NDArray[np.int8]) -> None:
    """Add a tile, in quarters of levels, to the plane; it is repeated from the top left corner on."""
    if tile.dtype != np.int8 or tile.ndim != 2 or not tile.size or not tile.flags.c_contiguous:
        raise Misuse(f"no tile of signed bytes without gaps: {tile.shape}, {tile.dtype}")
    rows, columns = tile.shape
    _library().grain(_described([_writable(plane)]), tile.ctypes.data, columns, rows)


def lay(canvas: Planes, color: Sequence[int], box: tuple[int, int, int, int], mask: Plane) -> None:
    """Lay a colour (Y, Cb, Cr) on a box (left, top, right, bottom), as much as the mask says, 255 for all.

    Both chromas have a pixel for two by two of luma. A mask of one row or one column is repeated.
    """
    left, top, right, bottom = box
    _check_canvas(canvas, box)
    for plane in canvas:
        _writable(plane)
    described = _repeated(mask, (bottom - top, right - left))
    if _library().lay(_described(canvas), _three(color), left, top, described):
        raise MemoryError(f"laying a mask of {mask.shape}")


def sample(canvas: Planes, box: tuple[int, int, int, int], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The colours of rows x columns of the pixels inside a box, as red, green and blue.

    Both chromas have a pixel for two by two of luma.
    """
    rows, columns = shape
    _check_canvas(canvas, box)
    colors = np.empty((rows, columns, 3), np.uint8)
    if _library().sample(_described(canvas), (ctypes.c_int * 4)(*box), rows, columns, colors.ctypes.data):
        raise MemoryError(f"sampling {rows} x {columns} pixels")
    return colors


def veil(
    colors: NDArray[np.uint8],
    covers: NDArray[np.float32],
    tint: tuple[int, int, int],
    strength: float,
    curves: NDArray[np.float32],
) -> NDArray[np.float32]:
    """How light each colour, a row of red, green and blue, is under a tint that covers strength x its share.

    `curves` has for each channel what its 256 values give of the luminance.
    """
    light = np.empty(len(colors), np.float32)
    for array, shape, kind in ((colors, (len(light), 3), np.uint8), (covers, light.shape, np.float32)):
        if array.shape != shape or array.dtype != kind or not array.flags.c_contiguous:
            raise Misuse(f"colours {colors.shape} {colors.dtype}, shares {covers.shape} {covers.dtype}")
    if curves.shape != (3, 256) or curves.dtype != np.float32 or not curves.flags.c_contiguous:
        raise Misuse(f"curves {curves.shape} {curves.dtype}")
    arrays = (array.ctypes.data for array in (colors, covers, curves, light))
    _library().veil(*arrays, len(light), _three(tint), strength)
    return light


def _three(color: Sequence[int]) -> bytes:
    if len(color) != 3:
        raise Misuse(f"no colour of three channels: {color}")
    return bytes(color)


def _one_size(planes: Sequence[Plane]) -> tuple[int, int]:
    """Rows and columns of each of them."""
    (rows, columns), *others = {plane.shape for plane in planes}
    if others:
        raise Misuse(f"planes of several sizes: {[plane.shape for plane in planes]}")
    return rows, columns


def _check_canvas(canvas: Planes, box: tuple[int, int, int, int]) -> None:
    luma, cb, cr = canvas
    (rows, columns), half = luma.shape, {cb.shape, cr.shape}
    if half != {((rows + 1) // 2, (columns + 1) // 2)}:
        raise Misuse(f"chromas of {half} for a luma of {luma.shape}")
    left, top, right, bottom = box
    if not (0 <= left < right <= columns and 0 <= top < bottom <= rows):
        raise Misuse(f"{box} is not inside {columns} x {rows} pixels")


def _described(planes: Sequence[Plane]) -> "ctypes.Array[_Plane]":
    entries = []
    for plane in planes:
        rows, columns = plane.shape
        stride, step = plane.strides
        if plane.dtype != np.uint8 or (columns > 1 and step != 1):
            raise Misuse(f"no plane of bytes: {plane.shape}, {plane.dtype}, strides {plane.strides}")
        entries.append(_Plane(plane.ctypes.data, stride, columns, rows, 1))
    return (_Plane * len(entries))(*entries)


def _repeated(mask: Plane, shape: tuple[int, ...]) -> "ctypes.Array[_Plane]":
    """A mask as large as that, its one row or one column repeated."""
    for length, expected in zip(mask.shape, shape, strict=True):
        if length not in (1, expected):
            raise Misuse(f"a mask of {mask.shape} does not repeat to {shape}")
    described = _described([mask])
    if mask.shape[0] == 1:
        described[0].stride = 0
    if mask.shape[1] == 1:
        described[0].step = 0
    described[0].height, described[0].width = shape
    return described


def _writable(plane: Plane) -> Plane:
    if not plane.flags.writeable:
        raise Misuse("the plane is read-only")
    return plane


def check() -> None:
    """Raises NotRunnable when the kernel cannot be used here."""
    _library()


@cache
def _library() -> ctypes.CDLL:
    if not LIBRARY.exists():
        raise NotRunnable(f"the rendering kernel {LIBRARY.name} is not built: run `make setup`")
    library = ctypes.CDLL(str(LIBRARY))
    library.source.restype = ctypes.c_char_p
    if SOURCE.exists() and library.source().decode() != hashlib.sha256(SOURCE.read_bytes()).hexdigest():
        raise NotRunnable(
            f"the rendering kernel {LIBRARY.name} is not of this {SOURCE.name}: run `make setup`"
        )
    if not library.runs_here():
        raise NotRunnable(
            "the rendering kernel needs a processor with AVX2 and FMA, as PCs have since about 2013"
        )
    number, address, planes = ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Plane)
    library.resample.argtypes = [number, number, planes, address, planes]
    library.halve.argtypes = [number, planes, number, planes]
    library.split.argtypes = [address, number, ctypes.c_char_p, planes, number]
    library.mix.argtypes = [planes, planes, planes]
    library.stand.argtypes = [planes, planes, planes, number]
    library.grain.argtypes = [planes, address, number, number]
    library.lay.argtypes = [planes, ctypes.c_char_p, number, number, planes]
    library.sample.argtypes = [planes, address, number, number, address]
    library.veil.argtypes = [address, address, address, address, number, ctypes.c_char_p, ctypes.c_float]
    for function in (library.mix, library.stand, library.grain, library.veil):
        function.restype = None
    return library
