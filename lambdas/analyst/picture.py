"""A decoded picture in the sizes that the measures look at."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from composition.facts import grid_shape
from composition.geometry import Size
from pictures.pixels import Pixels

LONGER_SIDE = 1280  # pixels: a face of a twentieth of that is still 64 pixels wide
FINE = 2  # cells of the fine grid a cell of the record's grids
DETAIL = 6  # pixels each way a cell of the record's grids has where detail is measured
TRANSPARENT_SHARE = 0.03  # of the pixels that must be see-through for a cut-out: stray ones do not count
HALF_OPAQUE = 128  # of 255
FAINT = 26  # of 255: a file in which nothing is more opaque shows nothing


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, on white where it is transparent."""

    size: Size  # pixels of the file's picture, upright
    work: Image.Image  # RGB, its longer side at most LONGER_SIDE pixels
    alpha: NDArray[np.float32] | None  # of the fine grid, 0..1; None unless the picture is a cut-out
    shape: tuple[int, int]  # rows and columns of the record's grids

    @property
    def fine_shape(self) -> tuple[int, int]:
        """Rows and columns of the fine grid."""
        rows, columns = self.shape
        return FINE * rows, FINE * columns

    def cells(self, per_cell: int) -> Pixels:
        """Return the picture with `per_cell` pixels each way a cell, as rows x columns x 3."""
        rows, columns = self.shape
        return np.asarray(resized(self.work, (columns * per_cell, rows * per_cell)))


def take(image: Image.Image, size: Size) -> Picture:
    """Prepare an upright RGB or RGBA image; `size` is that of the file's picture, before any shrinking."""
    image = _at_most(image, LONGER_SIDE)
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    if alpha is not None:
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        white.alpha_composite(image)
        image = white.convert("RGB")
        opacity = np.asarray(alpha)
        if (opacity < HALF_OPAQUE).mean() <= TRANSPARENT_SHARE or opacity.max() < FAINT:
            alpha = None
    shape = grid_shape(size)
    fine: NDArray[np.float32] | None = None
    if alpha is not None:
        fine = np.asarray(resized(alpha, (FINE * shape[1], FINE * shape[0])), np.float32) / np.float32(255)
    return Picture(size, image, fine, shape)


def resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return an image of that width and height: averaged where it shrinks, smooth where it grows."""
    if size[0] <= image.width and size[1] <= image.height:
        return image.resize(size, Image.Resampling.BOX)
    return image.resize(size, Image.Resampling.BICUBIC)


def _at_most(image: Image.Image, longer_side: int) -> Image.Image:
    scale = longer_side / max(image.size)
    if scale >= 1:
        return image
    width, height = (max(1, round(side * scale)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)
