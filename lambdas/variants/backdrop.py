"""What goes on around a picture that is shown whole: its own blurred and darkened continuation.

It is the picture's edge, mirrored, so that light and colour are unbroken where the two meet, as
on a photographer's backdrop, and no second product shows in the blur.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter

from composition.geometry import Box, Size, whole
from lambdas.variants.resampling import spread

SHRINK = 16  # a backdrop is kept this much smaller than it is shown: what is blurred needs no more
EDGE_SHARE = 0.05  # of the picture's width or height: the edge that goes on; more may hold the product
BLUR = 4  # pixels of the small backdrop: nothing in it can be recognised
LIGHT = 0.78  # of the picture's, at the far edge: light falls off, and the picture stands out
FEATHER_WIDTH_SHARE = 0.14  # of the picture's width, over which it passes into the backdrop
FEATHER_HEIGHT_SHARE = 0.08  # of its height: more would fade the foot of a product that stands low


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a placement that shows the backdrop: a gap, or an edge of the picture where it fades."""

    box: Box
    ramp: Image.Image | None = None  # one row or column, from 255, all backdrop, to 0; None in a gap

    def mask(self, part: Box, size: Size) -> Image.Image | None:
        """How much of a part of the box is backdrop, at `size` pixels; None for all of it."""
        if self.ramp is None:
            return None
        left, top, right, bottom = 0, 0, 1, 1
        if self.ramp.height == 1:
            left, right = part.left - self.box.left, part.right - self.box.left
        else:
            top, bottom = part.top - self.box.top, part.bottom - self.box.top
        edges = (left, top, right, bottom)
        return self.ramp.resize((size.width, size.height), Image.Resampling.NEAREST, box=edges)


def backdrop(small: Image.Image, standing: Box, target: Size) -> Image.Image:
    """What lies behind a picture that stands there, RGB and SHRINK times smaller than the target.

    `small` is the picture, as large as shrunk(standing, target).
    """
    at = shrunk(standing, target)
    fill = Image.new("RGB", (-(-target.width // SHRINK), -(-target.height // SHRINK)))
    fill.paste(small, at.corners)
    _continue(fill, at, horizontal=True)
    _continue(fill, Box(0, at.top, fill.width, at.bottom), horizontal=False)
    fill = fill.filter(ImageFilter.GaussianBlur(BLUR))
    fill.paste((0, 0, 0), (0, 0), _falloff(fill.size, at))
    return fill


def shrunk(at: Box, target: Size) -> Box:
    """Where a picture stands in the small backdrop; an edge that meets the target's does there, too."""
    left, top = round(at.left / SHRINK), round(at.top / SHRINK)
    right = left + max(1, round(at.width / SHRINK))
    bottom = top + max(1, round(at.height / SHRINK))
    if at.right == target.width:
        right = -(-target.width // SHRINK)
    if at.bottom == target.height:
        bottom = -(-target.height // SHRINK)
    return Box(left, top, right, bottom)


def enlarged(fill: Image.Image, box: Box, size: Size) -> Image.Image:
    """What a backdrop shows in `box` of its placement, at `size` pixels."""
    return spread(fill, size, (box.left / SHRINK, box.top / SHRINK, box.right / SHRINK, box.bottom / SHRINK))


def patches(at: Box, target: Size) -> Iterator[Patch]:
    """Where the backdrop shows around a picture that stands there."""
    columns = max(1, round(FEATHER_WIDTH_SHARE * at.width))
    rows = max(1, round(FEATHER_HEIGHT_SHARE * at.height))
    across, down = _ramp(columns, (columns, 1)), _ramp(rows, (1, rows))
    if at.left > 0:
        yield Patch(Box(0, 0, at.left, target.height))
        yield Patch(Box(at.left, at.top, at.left + columns, at.bottom), across)
    if at.right < target.width:
        yield Patch(Box(at.right, 0, target.width, target.height))
        turned = across.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        yield Patch(Box(at.right - columns, at.top, at.right, at.bottom), turned)
    if at.top > 0:
        yield Patch(Box(at.left, 0, at.right, at.top))
        yield Patch(Box(at.left, at.top, at.right, at.top + rows), down)
    if at.bottom < target.height:
        yield Patch(Box(at.left, at.bottom, at.right, target.height))
        turned = down.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        yield Patch(Box(at.left, at.bottom - rows, at.right, at.bottom), turned)


@lru_cache(64)
def _ramp(steps: int, shape: tuple[int, int]) -> Image.Image:
    """From all to nothing in that many steps."""
    return Image.frombytes(
        "L", shape, bytes(round(255 * (1 - _smooth((place + 0.5) / steps))) for place in range(steps))
    )


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


@lru_cache(64)
def _falloff(size: tuple[int, int], at: Box) -> Image.Image:
    """How much light is taken, 255 all: none where the picture stands, more the farther from it."""
    columns = _darkening(size[0], at.left, at.right)
    rows = _darkening(size[1], at.top, at.bottom)
    return ImageChops.lighter(_mask(columns, size, horizontal=True), _mask(rows, size, horizontal=False))


def _darkening(steps: int, start: int, end: int) -> bytes:
    return bytes(
        round(255 * (1 - LIGHT) * _smooth(max(start - place, place - end + 1, 0) / (steps / 2)))
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
