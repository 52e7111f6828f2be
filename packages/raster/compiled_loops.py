"""The loops over pixels in C: kernel.c, compiled to libkernel.so by `make setup` and by the image's build."""

import ctypes
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from raster.loops import FILTERS, Corners, Edges, Filter, Pixels, Plane, Planes, Tile

SOURCE = Path(__file__).with_name("kernel.c")  # not in an image
LIBRARY = Path(__file__).with_name("libkernel.so")  # Python would take "kernel.so" for a module of its own


class NotRunnable(RuntimeError):
    """The compiled kernel is missing or cannot be used here. The message says why."""


class Outdated(NotRunnable):
    """The compiled kernel was built from another kernel.c."""


class _Plane(ctypes.Structure):
    """kernel.c's Plane."""

    _fields_ = (
        ("bytes", ctypes.c_void_p),
        ("stride", ctypes.c_ssize_t),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("step", ctypes.c_int),
    )


@cache
def load() -> ctypes.CDLL:
    """Return libkernel.so, ready to be called. Raises NotRunnable and Outdated."""
    if not LIBRARY.exists():
        raise NotRunnable(f"The rendering kernel {LIBRARY.name} is not built: run `make kernel`")
    try:
        library = ctypes.CDLL(str(LIBRARY))
    except OSError as error:  # another processor, or a C library that is not glibc
        raise NotRunnable(f"The rendering kernel cannot be loaded ({error})") from error
    library.source.restype = ctypes.c_char_p
    if SOURCE.exists() and library.source().decode() != hashlib.sha256(SOURCE.read_bytes()).hexdigest():
        raise Outdated(f"The rendering kernel {LIBRARY.name} is not of this {SOURCE.name}: run `make kernel`")
    if not library.runs_here():
        raise NotRunnable(
            "The rendering kernel needs a processor with AVX2 and FMA, which PCs have since about 2013"
        )
    number, address, planes = ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Plane)
    library.resample.argtypes = [number, number, planes, address, planes]
    library.halve.argtypes = [number, planes, number, planes]
    library.split.argtypes = [address, number, ctypes.c_char_p, planes, number]
    library.mix.argtypes = [planes, planes, planes]
    library.composite.argtypes = [planes, planes, planes, number]
    library.grain.argtypes = [planes, address, number, number]
    library.fill.argtypes = [planes, ctypes.c_char_p, number, number, planes]
    library.sample.argtypes = [planes, address, number, number, address]
    library.measure_tinted.argtypes = [
        address,
        address,
        address,
        address,
        number,
        ctypes.c_char_p,
        ctypes.c_float,
    ]
    for function in (library.mix, library.composite, library.grain, library.measure_tinted):
        function.restype = None
    return library


def resample(planes: Sequence[Plane], edges: Edges, into: Sequence[Plane], by: Filter) -> None:
    corners = (ctypes.c_double * 4)(*edges)
    if load().resample(FILTERS.index(by), len(planes), _described(planes), corners, _described(into)):
        raise MemoryError(f"resampling to {into[0].shape} pixels")


def halve(planes: Sequence[Plane], into: Sequence[Plane], top: int) -> None:
    if load().halve(len(planes), _described(planes), top, _described(into)):
        raise MemoryError(f"halving {planes[0].shape} pixels")


def split(pixels: Pixels, into: Planes, opacity: Plane | None, ground: bytes) -> None:
    planes = [*into] if opacity is None else [*into, opacity]
    if load().split(pixels.ctypes.data, pixels.shape[2], ground, _described(planes), len(planes)):
        raise MemoryError(f"splitting {pixels.shape} pixels")


def mix(plane: Plane, over: Plane, mask: Plane) -> None:
    load().mix(_described([plane]), _described([over]), _repeated(mask, plane.shape))


def composite(plane: Plane, flat: Plane, opacity: Plane, ground: int) -> None:
    load().composite(_described([plane]), _described([flat]), _described([opacity]), ground)


def grain(plane: Plane, tile: Tile) -> None:
    rows, columns = tile.shape
    load().grain(_described([plane]), tile.ctypes.data, columns, rows)


def fill(canvas: Planes, color: bytes, box: Corners, mask: Plane) -> None:
    left, top, right, bottom = box
    described = _repeated(mask, (bottom - top, right - left))
    if load().fill(_described(canvas), color, left, top, described):
        raise MemoryError(f"painting a mask of {mask.shape}")


def sample(canvas: Planes, box: Corners, colors: NDArray[np.uint8]) -> None:
    rows, columns, _ = colors.shape
    if load().sample(_described(canvas), (ctypes.c_int * 4)(*box), rows, columns, colors.ctypes.data):
        raise MemoryError(f"sampling {rows} x {columns} pixels")


def measure_tinted(
    colors: NDArray[np.uint8],
    covers: NDArray[np.float32],
    tint: bytes,
    strength: float,
    curves: NDArray[np.float32],
    light: NDArray[np.float32],
) -> None:
    arrays = (array.ctypes.data for array in (colors, covers, curves, light))
    load().measure_tinted(*arrays, len(light), tint, strength)


def _described(planes: Sequence[Plane]) -> "ctypes.Array[_Plane]":
    entries = (_Plane(each.ctypes.data, each.strides[0], each.shape[1], each.shape[0], 1) for each in planes)
    return (_Plane * len(planes))(*entries)


def _repeated(mask: Plane, shape: tuple[int, ...]) -> "ctypes.Array[_Plane]":
    """Describe a mask as one of `shape`; steps of 0 bytes repeat its only row or column."""
    described = _described([mask])
    if mask.shape[0] == 1:
        described[0].stride = 0
    if mask.shape[1] == 1:
        described[0].step = 0
    described[0].height, described[0].width = shape
    return described
