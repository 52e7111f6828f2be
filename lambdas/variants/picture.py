"""The picture as each design frames it: cut to fill the placement, or whole over a fill of itself."""

from collections.abc import Iterable, Iterator

from PIL import Image, ImageFilter

from composition.design import Design
from composition.framing import Framing
from composition.geometry import Box, Focus, Size, union
from lambdas.variants.images import region
from lambdas.variants.resampling import resample

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
    by_scale: dict[float, list[tuple[Design, Framing]]] = {}
    for design in designs:
        framing = design.framing(source, focus)
        if framing.fills(design.size):
            by_scale.setdefault(round(framing.scale, 6), []).append((design, framing))
        else:
            yield design, extended(image, framing, design.size), framing
    for group in by_scale.values():
        around = union([framing.cut for _, framing in group])
        shared = region(image, group[0][1].scale, around)
        for design, framing in group:
            left, top = framing.cut.left - around.left, framing.cut.top - around.top
            cut = (left, top, left + framing.cut.width, top + framing.cut.height)
            yield design, shared.crop(cut), framing


def extended(image: Image.Image, framing: Framing, target: Size) -> Image.Image:
    """The whole picture over its own blurred and darkened continuation.

    What goes on is the picture's edge, mirrored, so that light and colour are unbroken where the
    two meet, as on a photographer's backdrop, and no second product shows in the blur.
    """
    result = _fill(image, framing, target)
    picture = region(image, framing.scale, framing.cut)
    result.paste(picture, framing.at.corners[:2], _feather(framing.at, target))
    return result


def _fill(image: Image.Image, framing: Framing, target: Size) -> Image.Image:
    at = framing.at
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
    return resample(fill, target, (0, 0, target.width / FILL_SHRINK, target.height / FILL_SHRINK))


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


def _feather(at: Box, target: Size) -> Image.Image:
    """How much of the picture shows, 255 all: less towards each edge that meets the fill."""
    horizontal = at.width < target.width
    length, before, after = (
        (at.width, at.left > 0, at.right < target.width)
        if horizontal
        else (at.height, at.top > 0, at.bottom < target.height)
    )
    reach = max(1, round(FEATHER_SHARE * length))
    line = bytes(
        round(
            255
            * _smooth((place + 0.5) / reach if before else 1)
            * _smooth((length - place - 0.5) / reach if after else 1)
        )
        for place in range(length)
    )
    shape = (length, 1) if horizontal else (1, length)
    return Image.frombytes("L", shape, line).resize((at.width, at.height), Image.Resampling.NEAREST)


def _smooth(share: float) -> float:
    """Smoothstep: no visible beginning, no visible end."""
    share = min(1.0, share)
    return share * share * (3 - 2 * share)
