"""Untrusted bytes in, an upright picture in sRGB out."""

import io
import math
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from briefcast.errors import UnusableAsset
from composition.geometry import Size
from pictures.colors import Conversion, eight_bit, plain, to_srgb
from pictures.jpeg import jpeg_pixels
from pictures.png import png_pixels
from pictures.screening import Wearing, screen, screen_scans
from raster.intake import Rows, taken, turned
from raster.kernel import Pixels, Planes
from raster.pyramid import ENOUGH_CHROMA

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 50_000_000  # 4096 x 4096 three times over; 200 MB as RGBA, inside the function's memory
MAX_PIXELS_WEBP = 20_000_000  # 4096 x 4096 with room: libwebp holds three canvases, 17 bytes a pixel in all
MAX_SIDE = 30_000  # pixels: no photograph is so long, and Pillow keeps 16 bytes for every row
LOGO_BAND_PIXELS = 1 << 20  # at a time
MAX_BYTES = 80_000_000  # a 4096 x 4096 RGBA PNG of pure noise has 67 MB
ORIENTATION_TAG = 0x0112  # EXIF 2.3, table 4
HALF_CHROMA = 2 * ENOUGH_CHROMA  # scale up to which JPEG's own chroma, at half of it, needs no more
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
class Source:
    """A decoded picture, possibly shrunk, and what the file itself said it was."""

    planes: Planes  # sRGB on white, upright; chroma may have half the size
    size: Size  # of the file's picture when upright, before shrinking
    format: str  # PNG, JPEG or WEBP


@dataclass(frozen=True, slots=True)
class _Opened:
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


def decode(data: bytes, name: str, targets: Iterable[Size]) -> Source:
    """Decode just as many pixels as covering the largest of `targets` needs.

    `name` is how messages call the picture. Raises UnusableAsset for bytes that are not a single
    still PNG, JPEG or WebP, are damaged, or would take more time or memory than a picture of
    MAX_PIXELS (a WebP: MAX_PIXELS_WEBP) may.
    """
    sizes = tuple(targets)
    with _judged(data, name):
        opened = _open(data, name, sizes)
        scale, orientation = opened.scale(sizes), opened.orientation
        source = partial(Source, size=opened.upright(), format=opened.format)
        halvings, half_chroma = _halvings(scale), scale <= HALF_CHROMA
        planes = taken(_rows(opened), opened.decoded, halvings, half_chroma=half_chroma)
        del opened  # turning makes copies, and the pixels are many
        return source(turned(planes, orientation))


def decode_logo(data: bytes, name: str, rooms: Iterable[Size]) -> Image.Image:
    """Decode a logo as RGBA, upright, with just as many pixels as the largest of `rooms` needs.

    Raises UnusableAsset as decode() does.
    """
    sizes = tuple(rooms)
    with _judged(data, name):
        opened = _open(data, name, sizes)
        image = _reduced(opened, 2 ** _halvings(opened.scale(sizes)))
        convert = opened.conversion()
        image = (convert(image) if convert else image).convert("RGBA")
        image.info = {}  # its EXIF may be unreadable
        image.getexif()[ORIENTATION_TAG] = opened.orientation
        return ImageOps.exif_transpose(image)


@contextmanager
def _judged(data: bytes, name: str) -> Iterator[None]:
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


def _open(data: bytes, name: str, targets: tuple[Size, ...]) -> _Opened:
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
        wanted = _halvings(_scale(_upright(stored, _orientation(image)), targets))
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
    return _Opened(image, pixels, stored, decoded, file_format, orientation)


def _rows(opened: _Opened) -> Rows:
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


def _reduced(opened: _Opened, factor: int) -> Image.Image:
    """All of it divided by that each way, a band at a time: weighing colours by opacity takes a copy."""
    size = opened.decoded
    if factor == 1:
        return opened.band(0, size.height)
    reduced = Image.new(opened.band(0, 1).mode, (-(-size.width // factor), -(-size.height // factor)), None)
    rows = max(1, LOGO_BAND_PIXELS // size.width // factor)
    for top in range(0, reduced.height, rows):
        band = opened.band(top * factor, min(size.height, (top + rows) * factor))
        reduced.paste(band.reduce(factor), (0, top))
    return reduced


def _scale(source: Size, targets: Iterable[Size]) -> float:
    """At which the source covers the most demanding target."""
    return max(max(t.width / source.width, t.height / source.height) for t in targets)


def _halvings(scale: float) -> int:
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
