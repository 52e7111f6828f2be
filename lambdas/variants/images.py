"""Untrusted bytes in, an upright sRGB picture on white out."""

import io
import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from briefcast.errors import UnusableAsset
from composition.geometry import Size
from lambdas.variants.colors import eight_bit, on_white, to_srgb
from lambdas.variants.png import load_png
from lambdas.variants.resampling import halve
from lambdas.variants.screening import Wearing, screen, screen_scans

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 50_000_000  # 4096 x 4096 three times over; 200 MB as RGBA, inside the function's memory
MAX_PIXELS_WEBP = 20_000_000  # 4096 x 4096 with room: libwebp holds three canvases, 17 bytes a pixel in all
MAX_SIDE = 30_000  # pixels: no photograph is so long, and Pillow keeps 16 bytes for every row
MAX_BYTES = 80_000_000  # a 4096 x 4096 RGBA PNG of pure noise has 67 MB
ORIENTATION_TAG = 0x0112  # EXIF 2.3, table 4
_TO_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
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

    image: Image.Image  # mode RGB, or RGBA when alpha is kept; sRGB, upright, without metadata
    size: Size  # of the file's picture when upright, before shrinking
    format: str  # PNG, JPEG or WEBP


def decode(data: bytes, name: str, targets: Iterable[Size], *, keep_alpha: bool = False) -> Source:
    """Decode just as many pixels as covering the largest of `targets` needs.

    `name` is how messages call the picture; `keep_alpha` leaves it RGBA instead of laying it on
    white. Raises UnusableAsset for bytes that are not a single still PNG, JPEG or WebP, are
    damaged, or would take more time or memory than a picture of MAX_PIXELS (a WebP:
    MAX_PIXELS_WEBP) may.
    """
    try:
        return _decode(data, name, tuple(targets), keep_alpha)
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


def _decode(data: bytes, name: str, targets: tuple[Size, ...], keep_alpha: bool) -> Source:
    if not data:
        raise UnusableAsset(f"{name}: the file is empty (0 bytes); upload it again")
    screen(data)
    image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    file_format = "JPEG" if image.format == "MPO" else str(image.format)  # MPO: a phone's JPEG with two views
    stored = Size(*image.size)
    limit = MAX_PIXELS_WEBP if file_format == "WEBP" else MAX_PIXELS
    if stored.area > limit or max(stored.width, stored.height) > MAX_SIDE:
        raise UnusableAsset(_too_large(name, f"{stored.width} x {stored.height} pixels", limit))
    if file_format == "JPEG":
        screen_scans(data, stored.area)
        _draft(image, _needed(_upright(stored, _orientation(image)), targets))
    elif getattr(image, "is_animated", False):
        raise UnusableAsset(f"{name}: found an animation; export one frame of it as a still picture")
    if file_format == "PNG":
        image = load_png(image, data)
    image.load()
    orientation = _orientation(image)  # only now: a PNG may say it after its pixels
    prepared = _prepared(image, orientation, targets, keep_alpha)
    return Source(prepared, _upright(stored, orientation), file_format)


def _prepared(
    image: Image.Image, orientation: int, targets: tuple[Size, ...], keep_alpha: bool
) -> Image.Image:
    """Shrunk to what the targets need, and only then put into sRGB, on white and upright.

    What else the file said, its EXIF with the place it was taken at, ends here.
    """
    profile = image.info.get("icc_profile")
    scale = _needed(_upright(Size(*image.size), orientation), targets)
    image = eight_bit(image)
    while scale <= 0.5:
        image, scale = halve(image), scale * 2
    image = to_srgb(image, profile)
    image = image.convert("RGBA") if keep_alpha else on_white(image)
    if orientation in _TO_UPRIGHT:
        image = image.transpose(_TO_UPRIGHT[orientation])
    image.info = {}
    return image


def _needed(source: Size, targets: Iterable[Size]) -> float:
    """The scale at which the source still covers the most demanding target, at most 1."""
    return min(1.0, max(max(t.width / source.width, t.height / source.height) for t in targets))


def _upright(stored: Size, orientation: int) -> Size:
    return Size(stored.height, stored.width) if orientation in _SIDEWAYS else stored


def _orientation(image: Image.Image) -> int:
    """How EXIF says the stored rows lie; 1, upright, when it says nothing readable."""
    try:
        value = image.getexif().get(ORIENTATION_TAG, 1)
    except _DECODE_ERRORS:
        return 1
    return value if value in _TO_UPRIGHT else 1


def _draft(image: Image.Image, scale: float) -> None:
    """Let the JPEG decoder shrink by a power of two while it decodes."""
    if scale < 1:
        image.draft(image.mode, (math.ceil(image.width * scale), math.ceil(image.height * scale)))


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
