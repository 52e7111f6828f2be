"""The picture as each design frames it: cut to fill the placement, or whole over a fill of itself."""

from collections.abc import Iterable, Iterator

from PIL import Image, ImageFilter

from composition.design import Design
from composition.framing import Framing
from composition.geometry import Box, Focus, Size, union
from lambdas.variants.images import region
from lambdas.variants.resampling import resample, shrink, spread

FILL_PIXELS = 256  # of the shorter side are left of a picture before a fill is made of it
FILL_SHRINK = 16  # the fill is made this much smaller: what is blurred needs no more
EDGE_SHARE = 0.12  # of the picture's width or height: the edge that goes on in the fill
FILL_BLUR = 4  # pixels of the small fill: nothing in it can be recognised
FILL_LIGHT = 0.78  # of the picture's, at the far edge: light falls off, and the picture stands out
FEATHER_SHARE = 0.14  # of the picture's width or height, over which it passes into the fill


def framed(
    image: Image.Image, designs: Iterable[Design], focus: Focus
) -> Iterator[tuple[Design, Image.Image, Framing]]:
    """Each design with its picture, RGB of the placement's size; those of one scale share one resampling."""
    source = Size(*image.size)
    small: Image.Image | None = None
    by_scale: dict[float, list[tuple[Design, Framing]]] = {}
    for design in designs:
        framing = design.framing(source, focus)
        if framing.fills(design.size):
            by_scale.setdefault(round(framing.scale, 6), []).append((design, framing))
        else:
            small = small or shrink(image, min(image.size) // FILL_PIXELS)
            yield design, extended(image, framing, design.size, small), framing
    for group in by_scale.values():
        around = union([framing.cut for _, framing in group])
        shared = region(image, group[0][1].scale, around)
        for design, framing in group:
            left, top = framing.cut.left - around.left, framing.cut.top - around.top
            cut = (left, top, left + framing.cut.width, top + framing.cut.height)
            yield design, shared.crop(cut), framing


def extended(
    image: Image.Image, framing: Framing, target: Size, small: Image.Image | None = None
) -> Image.Image:
    """The whole picture over its own blurred and darkened continuation.

    What goes on is the picture's edge, mirrored, so that light and colour are unbroken where the
    two meet, as on a photographer's backdrop, and no second product shows in the blur.

    `small` is the picture again, as small as a fill may be made of.
    """
    at, horizontal = framing.at, framing.at.width < target.width
    fill = _fill(small or image, at, target)
    result = Image.new("RGB", (target.width, target.height), None)  # every pixel is written
    result.paste(region(image, framing.scale, framing.cut), at.corners[:2])
    # The fill is only made where it shows: in the gaps, and in the feather along them.
    length, begin, end, full = (
        (at.width, at.left, at.right, target.width)
        if horizontal
        else (at.height, at.top, at.bottom, target.height)
    )
    reach = max(1, round(FEATHER_SHARE * length))
    ramp = bytes(round(255 * (1 - _smooth((place + 0.5) / reach))) for place in range(reach))
    if begin > 0:
        _lay(result, fill, (0, begin), horizontal)
        _lay(result, fill, (begin, begin + reach), horizontal, ramp)
    if end < full:
        _lay(result, fill, (end, full), horizontal)
        _lay(result, fill, (end - reach, end), horizontal, ramp[::-1])
    return result


def _lay(
    result: Image.Image,
    fill: Image.Image,
    part: tuple[int, int],
    horizontal: bool,
    cover: bytes | None = None,
) -> None:
    """Enlarge the fill into `part` of the columns, or rows; as far as `cover` (255 all) says for each."""
    (start, end), (width, height) = part, result.size
    box = Box(start, 0, end, height) if horizontal else Box(0, start, width, end)
    edges = (box.left / FILL_SHRINK, box.top / FILL_SHRINK, box.right / FILL_SHRINK, box.bottom / FILL_SHRINK)
    laid = spread(fill, Size(box.width, box.height), edges)
    if cover is None:
        result.paste(laid, box.corners)
        return
    line = Image.frombytes("L", (len(cover), 1) if horizontal else (1, len(cover)), cover)
    result.paste(laid, box.corners, line.resize(laid.size, Image.Resampling.NEAREST))


def _fill(image: Image.Image, at: Box, target: Size) -> Image.Image:
    """What lies behind a picture that stands at `at`, FILL_SHRINK times smaller than the target."""
    horizontal = at.width < target.width
    small = Size(-(-target.width // FILL_SHRINK), -(-target.height // FILL_SHRINK))
    left, top = round(at.left / FILL_SHRINK), round(at.top / FILL_SHRINK)
    right = left + max(1, round(at.width / FILL_SHRINK)) if horizontal else small.width
    bottom = small.height if horizontal else top + max(1, round(at.height / FILL_SHRINK))
    standing = Box(left, top, right, bottom)
    fill = Image.new("RGB", (small.width, small.height))
    fill.paste(_shrunk(image, (0, 0, image.width, image.height), standing), standing.corners)
    for gap, edge, flip in _continuations(image, standing, small, horizontal):
        if gap.width > 0 and gap.height > 0:
            fill.paste(_shrunk(image, edge, gap).transpose(flip), gap.corners)
    fill = fill.filter(ImageFilter.GaussianBlur(FILL_BLUR))
    start, end = (left, right) if horizontal else (top, bottom)
    fill.paste((0, 0, 0), (0, 0), _falloff(fill.size, start, end, horizontal))
    return fill


def _continuations(
    image: Image.Image, standing: Box, small: Size, horizontal: bool
) -> list[tuple[Box, tuple[float, float, float, float], Image.Transpose]]:
    """Each gap beside the picture, the part of the picture that goes on there, and how it is turned."""
    width, height = image.size
    if horizontal:
        edge, flip = EDGE_SHARE * width, Image.Transpose.FLIP_LEFT_RIGHT
        return [
            (Box(0, 0, standing.left, small.height), (0, 0, edge, height), flip),
            (Box(standing.right, 0, small.width, small.height), (width - edge, 0, width, height), flip),
        ]
    edge, flip = EDGE_SHARE * height, Image.Transpose.FLIP_TOP_BOTTOM
    return [
        (Box(0, 0, small.width, standing.top), (0, 0, width, edge), flip),
        (Box(0, standing.bottom, small.width, small.height), (0, height - edge, width, height), flip),
    ]


def _shrunk(image: Image.Image, part: tuple[float, float, float, float], into: Box) -> Image.Image:
    return resample(image, Size(into.width, into.height), part)


def _falloff(size: tuple[int, int], start: int, end: int, horizontal: bool) -> Image.Image:
    """How much light is taken, 255 all: none where the picture stands, more the farther from it."""
    steps = size[0] if horizontal else size[1]
    line = bytes(
        round(255 * (1 - FILL_LIGHT) * _smooth(max(start - place, place - end + 1, 0) / (steps / 2)))
        for place in range(steps)
    )
    return Image.frombytes("L", (steps, 1) if horizontal else (1, steps), line).resize(
        size, Image.Resampling.NEAREST
    )


def _smooth(share: float) -> float:
    """Smoothstep: no visible beginning, no visible end."""
    share = min(1.0, share)
    return share * share * (3 - 2 * share)
