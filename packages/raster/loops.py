"""The loops over pixels: the interface that both of their implementations have.

compiled_loops.py calls the kernel in C, numpy_loops.py computes the same with numpy. Neither
checks its arguments: kernel.py does, for both.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]  # rows x columns; a row's bytes are adjacent, rows may be any distance apart
Pixels = NDArray[np.uint8]  # rows x columns x 3 (RGB) or 4 (RGBA, straight alpha), contiguous
Planes = tuple[Plane, Plane, Plane]  # Y, Cb and Cr, full range; chroma as large as luma, or half each way
Tile = NDArray[np.int8]  # rows x columns, contiguous
Color = tuple[int, int, int]  # sRGB, 0..255 a channel
WHITE: Color = (255, 255, 255)
Edges = tuple[float, float, float, float]  # left, top, right, bottom, in pixels
Corners = tuple[int, int, int, int]  # left, top, right, bottom, in whole pixels
Filter = Literal["lanczos", "linear"]
FILTERS: tuple[Filter, ...] = ("lanczos", "linear")  # in the order of kernel.c's enum


class Loops(Protocol):
    """What kernel.py's functions of the same names describe, for arguments that are valid."""

    def resample(self, planes: Sequence[Plane], edges: Edges, into: Sequence[Plane], by: Filter) -> None: ...

    def halve(self, planes: Sequence[Plane], into: Sequence[Plane], top: int) -> None: ...

    def split(self, pixels: Pixels, into: Planes, opacity: Plane | None, ground: bytes) -> None: ...

    def mix(self, plane: Plane, over: Plane, mask: Plane) -> None: ...

    def composite(self, plane: Plane, flat: Plane, opacity: Plane, ground: int) -> None: ...

    def grain(self, plane: Plane, tile: Tile) -> None: ...

    def fill(self, canvas: Planes, color: bytes, box: Corners, mask: Plane) -> None: ...

    def sample(self, canvas: Planes, box: Corners, colors: NDArray[np.uint8]) -> None:
        """Fill `colors`, rows x columns x 3."""

    def measure_tinted(
        self,
        colors: NDArray[np.uint8],
        covers: NDArray[np.float32],
        tint: bytes,
        strength: float,
        curves: NDArray[np.float32],
        light: NDArray[np.float32],
    ) -> None:
        """Fill `light`, one value for each colour."""
