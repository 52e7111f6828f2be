"""The planes that a creative is painted on and encoded from."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from composition.geometry import Box, Size, whole
from raster import kernel
from raster.kernel import Color, Plane, Planes

Colors = NDArray[np.uint8]  # sRGB; the last axis has red, green and blue


@dataclass(frozen=True, slots=True)
class Canvas:
    """Y at full size; Cb and Cr at half of it each way, rounded up (4:2:0)."""

    y: Plane
    cb: Plane
    cr: Plane

    @classmethod
    def new(cls, size: Size) -> "Canvas":
        """Return a canvas whose pixels are not set yet."""
        half = ((size.height + 1) // 2, (size.width + 1) // 2)
        return cls(
            np.empty((size.height, size.width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)
        )

    @property
    def size(self) -> Size:
        return Size(self.y.shape[1], self.y.shape[0])

    @property
    def planes(self) -> Planes:
        return self.y, self.cb, self.cr

    def part(self, box: Box) -> "Canvas":
        """A box of this canvas, to be changed. It begins at even pixels, so that chroma pixels are whole."""
        if box.left % 2 or box.top % 2:
            raise kernel.Misuse(f"a part of a canvas that begins at odd pixels: {box}")
        half = chroma_box(box)
        return Canvas(view(self.y, box), view(self.cb, half), view(self.cr, half))

    def samples(self, box: Box, shape: tuple[int, int]) -> Colors:
        """Return the colours of rows x columns of the pixels inside a box, evenly spread."""
        return kernel.sample(self.planes, box.corners, shape)

    def image(self) -> Image.Image:
        """Return the whole canvas in RGB; four pixels share one chroma."""
        return Image.fromarray(self.samples(whole(self.size), (self.size.height, self.size.width)))


def chroma_box(box: Box) -> Box:
    """Return the box of the chroma pixels that show any pixel of a canvas's box."""
    return Box(box.left // 2, box.top // 2, -(-box.right // 2), -(-box.bottom // 2))


def view(plane: Plane, box: Box) -> Plane:
    """Return the box of a plane as a view: writing to it changes the plane."""
    return plane[box.top : box.bottom, box.left : box.right]


@lru_cache(256)
def channels(color: Color) -> tuple[int, int, int]:
    """Return a colour's Y, Cb and Cr."""
    values = tuple(np.empty((1, 1), np.uint8) for _ in range(3))
    kernel.split(np.array([[color]], np.uint8), values)  # type: ignore[arg-type]
    y, cb, cr = (int(value[0, 0]) for value in values)
    return y, cb, cr
