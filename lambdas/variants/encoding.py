"""A finished picture becomes a file: the last step before it is stored.

Files carry no colour profile: without one, a browser and every placement's platform take a
picture for sRGB, which it is, and a profile would cost each file half a kilobyte or more.
Nor any EXIF: where and with what a source was taken stays in the source.
"""

import io
from dataclasses import dataclass

from PIL import Image

JPEG_QUALITY = 88  # SSIM .98 on grainy photographs; above it bytes grow much faster than quality
LOWEST_QUALITY = 70  # below it flat colours show their blocks
QUALITY_STEP = 3  # 8 to 15 % of the bytes
WEBP_QUALITY = 80
WEBP_METHOD = 2  # the encoder's effort: 4, its default, takes over twice as long for 8 % of the bytes


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


def jpeg(image: Image.Image, *, max_bytes: int, xmp: bytes) -> Encoded:
    """The RGB image as JPEG with its XMP packet, at the best quality that keeps to `max_bytes`.

    Raises TooManyBytes when that would be below LOWEST_QUALITY.
    """
    for quality in range(JPEG_QUALITY, LOWEST_QUALITY - 1, -QUALITY_STEP):
        buffer = io.BytesIO()
        # Neither optimised nor progressive: two and five times the work for 4 % of the bytes.
        image.save(buffer, "JPEG", quality=quality, subsampling="4:2:0", xmp=xmp)
        if buffer.tell() <= max_bytes:
            return Encoded(buffer.getvalue(), quality)
    raise TooManyBytes(buffer.tell(), max_bytes)


def webp(image: Image.Image, *, xmp: bytes) -> bytes:
    """The RGB image as WebP with its XMP packet."""
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD, xmp=xmp)
    return buffer.getvalue()
