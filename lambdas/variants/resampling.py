"""Every change of scale: by cykooz.resizer where it is installed and agrees with Pillow, else by Pillow.

cykooz.resizer works on Pillow's own memory, five to seven times as fast as Pillow, so it is
pinned together with Pillow and tried out before its first use: one small picture a mode, resized by
both. It is missing on Linux for ARM, where no wheel is published.
"""

from functools import cache

from PIL import Image, ImageChops

from composition.geometry import Size

try:
    import cykooz_resizer
except ImportError:
    cykooz_resizer = None

Edges = tuple[float, float, float, float]  # left, top, right, bottom, in the source's pixels

TOLERANCE = 2  # levels of 255: both round once a pass, in another order
BAND_PIXELS = 1 << 20  # of a picture with alpha at a time: weighing by opacity takes a copy
BAND_MARGIN = 4  # rows that the halving filter sees beyond a band
_FAST_MODES = ("L", "RGB", "RGBA")


def resample(image: Image.Image, size: Size, box: Edges) -> Image.Image:
    """`box` of the image at `size` pixels, by a Lanczos filter of three lobes."""
    if _fast(image.mode):
        return _by_cykooz(image, size, box, "lanczos3")
    return image.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)


def spread(image: Image.Image, size: Size, box: Edges) -> Image.Image:
    """`box` of a blurred image enlarged to `size`, linearly: where there is no detail, lobes add nothing."""
    if _fast(image.mode):
        return _by_cykooz(image, size, box, "bilinear")
    return image.resize((size.width, size.height), Image.Resampling.BILINEAR, box=box)


def halve(image: Image.Image) -> Image.Image:
    """Half as many pixels each way, colours weighed by their opacity; an odd last row or column is left out.

    By Catmull and Rom's filter, which loses 3 dB less than the mean of four pixels. Pillow alone
    takes the mean: its filters would take six times as long.
    """
    width, height = max(1, image.width // 2), max(1, image.height // 2)
    right, end = min(2 * width, image.width), min(2 * height, image.height)
    if "A" not in image.getbands() or image.width * image.height <= BAND_PIXELS:
        return _halved(image, Size(width, height), (0, 0, right, end))
    halved = Image.new(image.mode, (width, height), None)
    rows = max(1, BAND_PIXELS // image.width // 2)
    for top in range(0, height, rows):
        bottom = min(height, top + rows)
        seen = max(0, 2 * top - BAND_MARGIN)
        band = image.crop((0, seen, image.width, min(image.height, 2 * bottom + BAND_MARGIN)))
        part = (0, 2 * top - seen, right, min(2 * bottom, end) - seen)
        halved.paste(_halved(band, Size(width, bottom - top), part), (0, top))
    return halved


def _halved(image: Image.Image, size: Size, box: tuple[int, int, int, int]) -> Image.Image:
    return _by_cykooz(image, size, box, "catmull_rom") if _fast(image.mode) else image.reduce(2, box)


def engine() -> str:
    """What colour pictures are resized by, for the benchmark and the tests."""
    return "cykooz.resizer" if _fast("RGB") else "Pillow"


@cache
def _fast(mode: str) -> bool:
    """Whether cykooz.resizer may be trusted with this mode, found out once."""
    return cykooz_resizer is not None and mode in _FAST_MODES and _agrees(mode)


def _agrees(mode: str) -> bool:
    """Whether both make the same of a small picture.

    A smooth one: they clip the overshoot at hard edges in another order, horizontal and vertical.
    """
    ramp = Image.linear_gradient("L").resize((48, 40))
    turned = ramp.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    channels = [ramp, turned, ramp.rotate(90), ramp.point(lambda level: 64 + level // 2)]
    image = Image.merge(mode, channels[: len(Image.new(mode, (1, 1)).getbands())])
    size, box = Size(29, 61), (3.5, 2.25, 44.0, 37.75)
    try:
        found = _by_cykooz(image, size, box, "lanczos3")
    except (ValueError, TypeError, AttributeError):  # another Pillow than it was built for
        return False
    expected = image.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box)
    return farthest(found, expected) <= TOLERANCE


def farthest(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any channel of any pixel, in levels; colours weighed by their opacity."""
    if one.mode == "RGBA":
        one, other = one.convert("RGBa"), other.convert("RGBa")
    pairs = zip(one.split(), other.split(), strict=True)
    return max(_highest(ImageChops.difference(*pair)) for pair in pairs)


def _highest(band: Image.Image) -> int:
    lowest_and_highest = band.getextrema()
    return int(max(lowest_and_highest))  # type: ignore[arg-type]


def _by_cykooz(image: Image.Image, size: Size, box: Edges, name: str) -> Image.Image:
    fast = cykooz_resizer
    destination = Image.new(
        image.mode, (size.width, size.height), None
    )  # None: not filled, since every pixel is written
    options = fast.ResizeOptions(
        resize_alg=fast.ResizeAlg.convolution(fast.FilterType[name]),
        crop_box=fast.CropBox(box[0], box[1], box[2] - box[0], box[3] - box[1]),
    )
    _resizer().resize_pil(image, destination, options)
    return destination


@cache
def _resizer() -> "cykooz_resizer.Resizer":
    return cykooz_resizer.Resizer()
