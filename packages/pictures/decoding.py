"""A picture file as planes for the renderer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from composition.geometry import Size
from pictures.colors import plain
from pictures.opening import Opened, halvings, judged, open_picture
from raster.intake import Rows, taken, turned
from raster.kernel import Pixels, Planes
from raster.pyramid import ENOUGH_CHROMA

HALF_CHROMA = 2 * ENOUGH_CHROMA  # scale up to which JPEG's own chroma, at half of it, needs no more


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded picture, possibly shrunk, and what the file itself said it was."""

    planes: Planes  # sRGB on white, upright; chroma may have half the size
    size: Size  # of the file's picture when upright, before shrinking
    format: str  # PNG, JPEG or WEBP


def decode(data: bytes, name: str, targets: Iterable[Size]) -> Source:
    """Decode just as many pixels as covering the largest of `targets` needs.

    `name` is how messages call the picture. Raises UnusableAsset for bytes that are not a single
    still PNG, JPEG or WebP, are damaged, or would take more time or memory than a picture of
    MAX_PIXELS (a WebP: MAX_PIXELS_WEBP) may.
    """
    sizes = tuple(targets)
    with judged(data, name):
        opened = open_picture(data, name, sizes)
        scale, orientation = opened.scale(sizes), opened.orientation
        source = partial(Source, size=opened.upright(), format=opened.format)
        times, half_chroma = halvings(scale), scale <= HALF_CHROMA
        planes = taken(_rows(opened), opened.decoded, times, half_chroma=half_chroma)
        del opened  # turning makes copies, and the pixels are many
        return source(turned(planes, orientation))


def _rows(opened: Opened) -> Rows:
    """The pixels of any rows, in sRGB.

    What else the file said, its EXIF with the place it was taken at, ends here.
    """
    convert, pixels = opened.conversion(), opened.pixels
    if convert is None and pixels is not None:
        return lambda top, bottom: pixels[top:bottom]

    def rows(top: int, bottom: int) -> Pixels:
        band = opened.band(top, bottom)
        return np.asarray(plain(convert(band) if convert else band))

    return rows
