"""A picture file as planes for the renderer."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from composition.geometry import Size
from pictures.colors import plain
from pictures.opening import Opened, halvings, judged, open_picture
from raster.intake import Rows, orient, to_planes
from raster.kernel import WHITE, Color, Pixels, Plane, Planes
from raster.pyramid import ENOUGH_CHROMA

TRANSPARENT_SHARE = 0.03  # of the pixels: fewer are a soft or rounded corner, and the picture is a photograph
HALF_OPAQUE = 128
OPACITY_ROWS = 64  # that are looked at: a share of 3 % is known to one half of a percent
HALF_CHROMA = 2 * ENOUGH_CHROMA  # scale up to which JPEG's own chroma, at half of it, needs no more


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded picture, possibly shrunk, and what the file itself said it was."""

    planes: Planes  # sRGB on the ground that was asked for, upright; chroma may have half the size
    opacity: Plane | None  # as large as luma; None unless TRANSPARENT_SHARE of the picture is transparent
    size: Size  # of the file's picture when upright, before shrinking
    format: str  # PNG, JPEG or WEBP


def decode(data: bytes, name: str, targets: Iterable[Size], ground: Color = WHITE) -> Source:
    """Decode just as many pixels as covering the largest of `targets` needs.

    `name` is how messages call the picture; `ground` is the colour of what shines through it. Raises
    UnusableAsset for bytes that are not a single still PNG, JPEG or WebP, are damaged, or would take
    more time or memory than a picture of MAX_PIXELS (a WebP: MAX_PIXELS_WEBP) may.
    """
    sizes = tuple(targets)
    with judged(data, name):
        opened = open_picture(data, name, sizes)
        size, file_format, orientation = opened.upright(), opened.format, opened.orientation
        scale = opened.scale(sizes)
        picture = to_planes(
            _rows(opened),
            opened.decoded,
            halvings(scale),
            half_chroma=scale <= HALF_CHROMA,
            with_opacity=_is_transparent(opened),
            ground=ground,
        )
        del opened  # turning makes copies, and the pixels are many
        upright = orient(picture, orientation)
        return Source(upright.planes, upright.opacity, size, file_format)


def _is_transparent(opened: Opened) -> bool:
    """Whether TRANSPARENT_SHARE of the picture is transparent, by some of its rows."""
    height = opened.decoded.height
    if opened.band(0, 1).mode not in ("RGBA", "LA"):
        return False
    tops = range(0, height, max(1, height // OPACITY_ROWS))
    rows = [np.asarray(opened.band(top, top + 1))[..., -1] for top in tops]
    return float(np.mean(np.concatenate(rows) < HALF_OPAQUE)) >= TRANSPARENT_SHARE


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
