"""A picture shown whole, over its own blurred and darkened continuation.

What goes on is the picture's edge, mirrored, so that light and colour are unbroken where the
two meet, as on a photographer's backdrop, and no second product shows in the blur.
"""

from PIL import Image, ImageChops, ImageFilter

from composition.framing import Framing
from composition.geometry import Box, Size, whole
from lambdas.variants.images import region
from lambdas.variants.resampling import resample, spread

FILL_SHRINK = 16  # the fill is made this much smaller: what is blurred needs no more
EDGE_SHARE = 0.05  # of the picture's width or height: the edge that goes on; more may hold the product
FILL_BLUR = 4  # pixels of the small fill: nothing in it can be recognised
FILL_LIGHT = 0.78  # of the picture's, at the far edge: light falls off, and the picture stands out
FEATHER_WIDTH_SHARE = 0.14  # of the picture's width, over which it passes into the fill
FEATHER_HEIGHT_SHARE = 0.08  # of its height: more would fade the foot of a product that stands low


def extended(
    image: Image.Image, framing: Framing, target: Size, small: Image.Image | None = None
) -> Image.Image:
    """The whole picture where it stands, and its edges going on around it: RGB of the target's size.

    `small` is the picture again, as small as a fill may be made of.
    """
    at = framing.at
    fill = _fill(small or image, at, target)
    result = Image.new("RGB", (target.width, target.height), None)  # every pixel is written
    result.paste(region(image, framing.scale, framing.cut), at.corners[:2])
    # The fill is only enlarged where it shows: in the gaps, and in the feather along them.
    columns = max(1, round(FEATHER_WIDTH_SHARE * at.width))
    rows = max(1, round(FEATHER_HEIGHT_SHARE * at.height))
    if at.left > 0:
        _lay(result, fill, Box(0, 0, at.left, target.height))
        _lay(result, fill, Box(at.left, at.top, at.left + columns, at.bottom), _ramp(columns, across=True))
    if at.right < target.width:
        _lay(result, fill, Box(at.right, 0, target.width, target.height))
        fading = _ramp(columns, across=True).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        _lay(result, fill, Box(at.right - columns, at.top, at.right, at.bottom), fading)
    if at.top > 0:
        _lay(result, fill, Box(at.left, 0, at.right, at.top))
        _lay(result, fill, Box(at.left, at.top, at.right, at.top + rows), _ramp(rows, across=False))
    if at.bottom < target.height:
        _lay(result, fill, Box(at.left, at.bottom, at.right, target.height))
        fading = _ramp(rows, across=False).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        _lay(result, fill, Box(at.left, at.bottom - rows, at.right, at.bottom), fading)
    return result


def _lay(result: Image.Image, fill: Image.Image, box: Box, cover: Image.Image | None = None) -> None:
    """Enlarge the fill into `box` of the result, as far as `cover` (255 all) says."""
    edges = (box.left / FILL_SHRINK, box.top / FILL_SHRINK, box.right / FILL_SHRINK, box.bottom / FILL_SHRINK)
    laid = spread(fill, Size(box.width, box.height), edges)
    result.paste(laid, box.corners, cover.resize(laid.size, Image.Resampling.NEAREST) if cover else None)


def _ramp(steps: int, *, across: bool) -> Image.Image:
    """From all to nothing in that many columns or rows."""
    line = bytes(round(255 * (1 - _smooth((place + 0.5) / steps))) for place in range(steps))
    return Image.frombytes("L", (steps, 1) if across else (1, steps), line)


def _fill(image: Image.Image, standing: Box, target: Size) -> Image.Image:
    """What lies behind a picture that stands there, FILL_SHRINK times smaller than the target."""
    small = Size(-(-target.width // FILL_SHRINK), -(-target.height // FILL_SHRINK))
    at = _shrunk(standing, target, small)
    fill = Image.new("RGB", (small.width, small.height))
    fill.paste(resample(image, Size(at.width, at.height), (0, 0, image.width, image.height)), at.corners)
    _continue(fill, at, horizontal=True)
    _continue(fill, Box(0, at.top, small.width, at.bottom), horizontal=False)
    fill = fill.filter(ImageFilter.GaussianBlur(FILL_BLUR))
    fill.paste((0, 0, 0), (0, 0), _falloff(fill.size, at))
    return fill


def _shrunk(at: Box, target: Size, small: Size) -> Box:
    """Where the picture stands in the small fill; an edge that meets the target's does there, too."""
    left, top = round(at.left / FILL_SHRINK), round(at.top / FILL_SHRINK)
    right = small.width if at.right == target.width else left + max(1, round(at.width / FILL_SHRINK))
    bottom = small.height if at.bottom == target.height else top + max(1, round(at.height / FILL_SHRINK))
    return Box(left, top, right, bottom)


def _continue(fill: Image.Image, at: Box, *, horizontal: bool) -> None:
    """Both gaps along one axis, filled with the mirrored edge of what stands between them."""
    if horizontal:
        edge, flip = max(1, round(EDGE_SHARE * at.width)), Image.Transpose.FLIP_LEFT_RIGHT
        sides = (
            (Box(at.left, at.top, at.left + edge, at.bottom), Box(0, at.top, at.left, at.bottom)),
            (Box(at.right - edge, at.top, at.right, at.bottom), Box(at.right, at.top, fill.width, at.bottom)),
        )
    else:
        edge, flip = max(1, round(EDGE_SHARE * at.height)), Image.Transpose.FLIP_TOP_BOTTOM
        sides = (
            (Box(at.left, at.top, at.right, at.top + edge), Box(at.left, 0, at.right, at.top)),
            (
                Box(at.left, at.bottom - edge, at.right, at.bottom),
                Box(at.left, at.bottom, at.right, fill.height),
            ),
        )
    for source, gap in sides:
        if gap.width > 0 and gap.height > 0:
            edge_alone = fill.crop(source.corners)  # the filter would see beyond a box
            stretched = spread(edge_alone, Size(gap.width, gap.height), whole(Size(*edge_alone.size)).corners)
            fill.paste(stretched.transpose(flip), gap.corners)


def _falloff(size: tuple[int, int], at: Box) -> Image.Image:
    """How much light is taken, 255 all: none where the picture stands, more the farther from it."""
    columns = _darkening(size[0], at.left, at.right)
    rows = _darkening(size[1], at.top, at.bottom)
    return ImageChops.lighter(_mask(columns, size, horizontal=True), _mask(rows, size, horizontal=False))


def _darkening(steps: int, start: int, end: int) -> bytes:
    return bytes(
        round(255 * (1 - FILL_LIGHT) * _smooth(max(start - place, place - end + 1, 0) / (steps / 2)))
        for place in range(steps)
    )


def _mask(line: bytes, size: tuple[int, int], *, horizontal: bool) -> Image.Image:
    """One row or column of values as a mask of that size."""
    shape = (len(line), 1) if horizontal else (1, len(line))
    return Image.frombytes("L", shape, line).resize(size, Image.Resampling.NEAREST)


def _smooth(share: float) -> float:
    """Smoothstep: no visible beginning, no visible end."""
    share = min(1.0, share)
    return share * share * (3 - 2 * share)
