"""Untrusted bytes in: refused by name, or a file whose pixels are decoded."""

import io
import math
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from briefcast.errors import UnusableAsset
from composition.geometry import Size
from pictures.colors import Conversion, eight_bit, to_srgb
from pictures.jpeg import jpeg_pixels
from pictures.pixels import Pixels
from pictures.png import png_pixels
from pictures.screening import Wearing, screen, screen_scans

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 50_000_000  # 4096 x 4096 three times over; 200 MB as RGBA, inside the function's memory
MAX_PIXELS_WEBP = 20_000_000  # 4096 x 4096 with room: libwebp holds three canvases, 17 bytes a pixel in all
MAX_SIDE = 30_000  # pixels: no photograph is so long, and Pillow keeps 16 bytes for every row
MAX_BYTES = 80_000_000  # a 4096 x 4096 RGBA PNG of pure noise has 67 MB
ORIENTATION_TAG = 0x0112  # EXIF 2.3, table 4
MOST_DECODER_HALVINGS = 3  # libjpeg's smallest scale is an eighth
_SIDEWAYS = (5, 6, 7, 8)
_SIGNATURES = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"%PDF", "a PDF"),
    (b"<?xml", "an XML or SVG file"),
    (b"<svg", "an SVG drawing"),
    (b"{", "JSON text"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"PK\x03\x04", "a ZIP archive"),
)
_BRANDS = {b"avif": "an AVIF", b"heic": "a HEIC", b"heix": "a HEIC", b"mif1": "a HEIF"}
# What Pillow's decoders raise on hostile or broken bytes.
_DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose pixels are decoded."""

    image: Image.Image  # what it says of itself; its pixels too unless they are in `pixels`
    pixels: Pixels | None
    size: Size  # of the picture as it is stored, before any shrinking
    decoded: Size  # of the picture as its decoder left it
    format: str
    orientation: int

    def upright(self) -> Size:
        return _upright(self.size, self.orientation)

    def scale(self, targets: Iterable[Size]) -> float:
        """At which what was decoded covers the most demanding target."""
        return _scale(_upright(self.decoded, self.orientation), targets)

    def band(self, top: int, bottom: int) -> Image.Image:
        """Some rows, in 8 bits a channel."""
        if self.pixels is not None:
            return Image.fromarray(self.pixels[top:bottom])
        return eight_bit(self.image.crop((0, top, self.decoded.width, bottom)))

    def conversion(self) -> Conversion | None:
        """What turns a band into sRGB, if it is not."""
        return to_srgb(self.image.info.get("icc_profile"), self.band(0, 1).mode)


@contextmanager
def judged(data: bytes, name: str) -> Iterator[None]:
    """What a decoder raises becomes UnusableAsset, in words for the picture's author."""
    try:
        yield
    except UnidentifiedImageError as error:
        raise UnusableAsset(
            f"{name}: found {_describe(data)}, not a PNG, JPEG or WebP picture; export it as one of these"
        ) from error
    except Image.DecompressionBombError as error:
        raise UnusableAsset(_too_large(name, str(error).split(",")[0], MAX_PIXELS)) from error
    except Wearing as error:
        raise UnusableAsset(f"{name}: {error}; export it again as a plain picture") from error
    except _DECODE_ERRORS as error:
        raise UnusableAsset(
            f"{name}: the picture is damaged ({_first_line(error)}); export and upload it again"
        ) from error


def open_picture(data: bytes, name: str, targets: tuple[Size, ...]) -> Opened:
    """Decode a file to the fewest pixels its decoder can give that still cover every target.

    Call it inside `judged`, which turns what decoders raise into UnusableAsset.
    """
    if not data:
        raise UnusableAsset(f"{name}: the file is empty (0 bytes); upload it again")
    screen(data)
    image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    file_format = "JPEG" if image.format == "MPO" else str(image.format)  # MPO: a phone's JPEG with two views
    stored = Size(*image.size)
    limit = MAX_PIXELS_WEBP if file_format == "WEBP" else MAX_PIXELS
    if stored.area > limit or max(stored.width, stored.height) > MAX_SIDE:
        raise UnusableAsset(_too_large(name, f"{stored.width} x {stored.height} pixels", limit))
    pixels = None
    if file_format == "JPEG":
        screen_scans(data, stored.area, _kept(image))
        wanted = halvings(_scale(_upright(stored, _orientation(image)), targets))
        pixels = jpeg_pixels(image, data, min(wanted, MOST_DECODER_HALVINGS))
        if pixels is None:  # Pillow halves as often as the size that it is asked for fits
            image.draft(image.mode, (max(1, stored.width >> wanted), max(1, stored.height >> wanted)))
    elif getattr(image, "is_animated", False):
        raise UnusableAsset(f"{name}: found an animation; export one frame of it as a still picture")
    if file_format == "PNG":
        pixels = png_pixels(image, data)
    if pixels is None:
        image.load()
    # Only now: a PNG may say it after its pixels. One that is not loaded would, asked for it, load itself.
    orientation = _orientation(image if pixels is None else _bare(image))
    decoded = Size(*image.size) if pixels is None else Size(pixels.shape[1], pixels.shape[0])
    return Opened(image, pixels, stored, decoded, file_format, orientation)


def _scale(source: Size, targets: Iterable[Size]) -> float:
    """At which the source covers the most demanding target."""
    return max(max(t.width / source.width, t.height / source.height) for t in targets)


def halvings(scale: float) -> int:
    """How often a picture that is shown at that scale may be halved each way before."""
    return max(0, math.floor(-math.log2(scale)))


def _upright(stored: Size, orientation: int) -> Size:
    return Size(stored.height, stored.width) if orientation in _SIDEWAYS else stored


def _orientation(image: Image.Image) -> int:
    """How EXIF says the stored rows lie; 1, upright, when it says nothing readable."""
    try:
        value = image.getexif().get(ORIENTATION_TAG, 1)
    except _DECODE_ERRORS:
        return 1
    return value if value in range(1, 9) else 1


def _kept(image: Image.Image) -> float:
    """How many values of a pixel a progressive JPEG keeps to the end, chroma counted as it is sampled."""
    if not image.info.get("progressive"):
        return 0
    sampling: list[tuple[int, int]] = [layer[1:3] for layer in image.layer]  # type: ignore[attr-defined]
    most = max(across for across, _ in sampling) * max(down for _, down in sampling)
    return sum(across * down for across, down in sampling) / most


def _bare(image: Image.Image) -> Image.Image:
    """What a picture says of itself without its pixels."""
    bare = Image.new(image.mode, (1, 1))
    bare.info = image.info
    return bare


def _too_large(name: str, found: str, limit: int) -> str:
    return (
        f"{name}: found {found}, and at most {limit // 1_000_000} megapixels are decoded, "
        f"{MAX_SIDE:,} pixels a side; export it at 4096 x 4096 pixels or less"
    )


def _describe(data: bytes) -> str:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, words in _SIGNATURES:
        if start.startswith(signature):
            return words
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "an ISO media file")
    return f"{len(data):,} bytes of another kind"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0] or type(error).__name__
