"""A finished picture becomes a file: the last step before it is stored.

Files carry no colour profile: without one, a browser and every placement's platform take a
picture for sRGB, which it is, and a profile would cost each file half a kilobyte or more.
Nor any EXIF: where and with what a source was taken stays in the source.
"""

import io
from dataclasses import dataclass

import numpy as np
import simplejpeg

from composition.geometry import Size
from raster.canvas import Canvas
from raster.kernel import Plane
from raster.pyramid import Pyramid

JPEG_QUALITY = 88  # SSIM .98 on grainy photographs; above it bytes grow much faster than quality
LOWEST_QUALITY = 70  # below it flat colours show their blocks
QUALITY_STEP = 3  # 8 to 15 % of the bytes
XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"
WEBP_QUALITY = 80
WEBP_METHOD = (
    1  # the encoder's effort: 4, its default, takes three and a half times as long for 12 % of the bytes
)
PREVIEW_SIDE = 440  # pixels of a preview's longer side
PREVIEW_QUALITY = 45
PREVIEW_METHOD = 2  # 3.4 ms and 11 kB for busy photographs; AVIF at its fastest takes 5 ms for no fewer bytes


@dataclass(frozen=True, slots=True)
class Encoded:
    body: bytes
    quality: int


class TooManyBytes(ValueError):
    """The picture stays above its placement's limit at the lowest quality that may be published."""

    def __init__(self, reached: int, limit: int) -> None:
        self.reached = reached  # bytes at LOWEST_QUALITY
        self.limit = limit  # bytes
        super().__init__(
            f"the JPEG has {reached:,} bytes at quality {LOWEST_QUALITY}, the lowest in use, "
            f"and at most {limit:,} are taken"
        )


def jpeg(canvas: Canvas, *, max_bytes: int, xmp: bytes) -> Encoded:
    """The canvas as JPEG with its XMP packet, at the best quality that keeps to `max_bytes`.

    Raises TooManyBytes when that would be below LOWEST_QUALITY.
    """
    y = _evened(canvas.y)
    for quality in range(JPEG_QUALITY, LOWEST_QUALITY - 1, -QUALITY_STEP):
        # Neither optimised nor progressive: two and five times the work for 4 % of the bytes.
        bare = simplejpeg.encode_jpeg_yuv_planes(y, canvas.cb, canvas.cr, quality)
        body = _with_xmp(bare, xmp)
        if len(body) <= max_bytes:
            return Encoded(body, quality)
    raise TooManyBytes(len(body), max_bytes)


def webp(canvas: Canvas, *, xmp: bytes) -> bytes:
    """The canvas as WebP with its XMP packet."""
    return _webp(canvas, xmp, WEBP_QUALITY, WEBP_METHOD)


def preview(canvas: Canvas, *, xmp: bytes) -> bytes:
    """The canvas as a small WebP, for lists of many."""
    width, height = canvas.size.width, canvas.size.height
    scale = min(1.0, PREVIEW_SIDE / max(width, height))
    size = Size(max(1, round(scale * width)), max(1, round(scale * height)))
    small = Pyramid(canvas.planes).part((0, 0, width, height), size)
    return _webp(small, xmp, PREVIEW_QUALITY, PREVIEW_METHOD)


def _webp(canvas: Canvas, xmp: bytes, quality: int, method: int) -> bytes:
    buffer = io.BytesIO()
    canvas.image().save(buffer, "WEBP", quality=quality, method=method, xmp=xmp)
    return buffer.getvalue()


def _evened(luma: Plane) -> Plane:
    """The plane, in memory that goes on for a row and a column where it has an odd number of them.

    TurboJPEG reads luma for whole pixels of chroma, which simplejpeg 1.9 does not say nor check.
    """
    rows, columns = luma.shape
    if rows % 2 == columns % 2 == 0:
        return luma
    even = np.empty((rows + rows % 2, columns + columns % 2), np.uint8)
    even[:rows, :columns] = luma
    even[rows:, :columns] = luma[-1]
    even[:, columns:] = even[:, columns - 1 : columns]
    return even[:rows, :columns]


def _with_xmp(jpeg: bytes, xmp: bytes) -> bytes:
    """The packet in an APP1 segment behind JFIF's APP0 (XMP part 3, 1.1.3)."""
    start = 4 + int.from_bytes(jpeg[4:6], "big")
    content = XMP_NAME + xmp
    return b"".join((jpeg[:start], b"\xff\xe1", (len(content) + 2).to_bytes(2, "big"), content, jpeg[start:]))
