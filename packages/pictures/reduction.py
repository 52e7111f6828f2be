"""A picture file as a small image, for looking at it or for placing it as a logo."""

from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageOps

from composition.geometry import Size
from pictures.colors import plain
from pictures.opening import ORIENTATION_TAG, Opened, halvings, judged, open_picture

BAND_PIXELS = 1 << 20  # at a time


@dataclass(frozen=True, slots=True)
class Reduced:
    """A decoded picture in fewer pixels than its file has."""

    image: Image.Image  # RGB, or RGBA where the file has opacity; sRGB, upright
    size: Size  # of the file's picture when upright


def decode_reduced(data: bytes, name: str, target: Size) -> Reduced:
    """Decode a picture halved as often as still covers `target`.

    `name` is how messages call the picture. Raises UnusableAsset as decoding.decode() does.
    """
    with judged(data, name):
        opened = open_picture(data, name, (target,))
        return Reduced(_upright_image(opened, (target,)), opened.upright())


def decode_logo(data: bytes, name: str, rooms: Iterable[Size]) -> Image.Image:
    """Decode a logo as RGBA, upright, with just as many pixels as the largest of `rooms` needs.

    Raises UnusableAsset as decoding.decode() does.
    """
    sizes = tuple(rooms)
    with judged(data, name):
        return _upright_image(open_picture(data, name, sizes), sizes).convert("RGBA")


def _upright_image(opened: Opened, targets: tuple[Size, ...]) -> Image.Image:
    """Return the picture in sRGB, as small as still covers every target."""
    image = _divided(opened, 2 ** halvings(opened.scale(targets)))
    convert = opened.conversion()
    image = plain(convert(image) if convert else image)
    image.info = {}  # its EXIF may be unreadable
    image.getexif()[ORIENTATION_TAG] = opened.orientation
    return ImageOps.exif_transpose(image)


def _divided(opened: Opened, factor: int) -> Image.Image:
    """Return the picture divided by `factor` each way.

    Works band by band, because weighting colours by their opacity makes a copy.
    """
    size = opened.decoded
    if factor == 1:
        return opened.band(0, size.height)
    divided = Image.new(opened.band(0, 1).mode, (-(-size.width // factor), -(-size.height // factor)), None)
    rows = max(1, BAND_PIXELS // size.width // factor)
    for top in range(0, divided.height, rows):
        band = opened.band(top * factor, min(size.height, (top + rows) * factor))
        divided.paste(band.reduce(factor), (0, top))
    return divided
