"""The picture as each design frames it: cut to fill the placement, or before a backdrop of itself."""

import math
from collections.abc import Callable, Iterable, Iterator

from PIL import Image

from composition.design import Design
from composition.framing import Framing
from composition.geometry import Box, Focus, Size, overlap, union, whole
from lambdas.variants import backdrop
from lambdas.variants.contrast import Color
from lambdas.variants.pyramid import Pyramid

MEAN_SAMPLES = (48, 48)  # pixels that a mean colour is taken from

Veil = Callable[[Image.Image, Box], None]  # changes an image of any size that shows `box` of the placement


class Scene:
    """A placement before anything is drawn on it: the picture, and its backdrop where it does not fill."""

    def __init__(self, size: Size, picture: Image.Image, at: Box, fill: Image.Image | None = None) -> None:
        """`picture` is RGB and as large as `at`, where it stands; both images are the scene's own to change.

        `fill` is a backdrop as backdrop.backdrop makes it.
        """
        self.size = size
        self._picture, self._at, self._fill = picture, at, fill

    def view(self, box: Box, step: int = 1) -> Image.Image:
        """What `box` shows, RGB, one pixel of step x step."""
        size = Size(-(-box.width // step), -(-box.height // step))
        if self._fill is None:
            return _sampled(self._picture, box, size)
        result = Image.new("RGB", (size.width, size.height), None)  # every pixel is written
        if part := overlap(self._at, box):
            place = _scaled(_shifted(part, box), step)
            inside = _shifted(part, self._at)
            result.paste(_sampled(self._picture, inside, Size(place.width, place.height)), place.corners[:2])
        for patch in backdrop.patches(self._at, self.size):
            if part := overlap(patch.box, box):
                place = _scaled(_shifted(part, box), step)
                size = Size(place.width, place.height)
                shown = backdrop.enlarged(self._fill, part, size)
                result.paste(shown, place.corners[:2], patch.mask(part, size))
        return result

    def mean(self, box: Box) -> Color:
        """The mean colour of what `box` shows, from samples."""
        if self._fill is None:
            samples = self._picture.resize(MEAN_SAMPLES, Image.Resampling.NEAREST, box=box.corners)
        else:
            small, at = self._fill.copy(), backdrop.shrunk(self._at, self.size)
            small.paste(self._picture.resize((at.width, at.height), Image.Resampling.NEAREST), at.corners)
            samples = small.crop(_scaled(box, backdrop.SHRINK).corners)
        red, green, blue = samples.reduce(samples.size).getpixel((0, 0))  # type: ignore[misc]
        return red, green, blue

    def finished(self, veil: Veil | None = None) -> Image.Image:
        """All of it, RGB, seen through the veil. The scene is used up."""
        if veil:
            veil(self._picture, self._at)
        if self._fill is None:
            return self._picture
        if veil:  # on the small backdrop, not on the hundreds of times as many pixels it is shown at
            width, height = self._fill.size
            veil(self._fill, Box(0, 0, width * backdrop.SHRINK, height * backdrop.SHRINK))
        return self.view(whole(self.size))


def scenes(
    picture: Pyramid, designs: Iterable[Design], focus: Focus
) -> Iterator[tuple[Design, Framing, Scene]]:
    """Each design with its scene; pictures of one scale share one resampling."""
    by_scale: dict[float, list[tuple[Design, Framing]]] = {}
    for design in designs:
        framing = design.framing(picture.size, focus)
        by_scale.setdefault(round(framing.scale, 6), []).append((design, framing))
    for group in by_scale.values():
        around = union([framing.cut for _, framing in group])
        shared = picture.region(group[0][1].scale, around)
        for design, framing in group:
            own = shared if len(group) == 1 else shared.crop(_shifted(framing.cut, around).corners)
            fill = None if framing.fills(design.size) else _fill(picture, framing, design.size)
            yield design, framing, Scene(design.size, own, framing.at, fill)


def _fill(picture: Pyramid, framing: Framing, target: Size) -> Image.Image:
    """The backdrop of a picture that is framed like that."""
    small = backdrop.shrunk(framing.at, target)
    left, top, right, bottom = (edge / framing.scale for edge in framing.cut.corners)
    seen = picture.part((left, top, right, bottom), Size(small.width, small.height))
    return backdrop.backdrop(seen, framing.at, target)


def _sampled(image: Image.Image, box: Box, size: Size) -> Image.Image:
    """`size` pixels of those in the box: the image itself when that is all of them."""
    if size == Size(*image.size) and box == whole(size):
        return image
    return image.resize((size.width, size.height), Image.Resampling.NEAREST, box=box.corners)


def _shifted(box: Box, inside: Box) -> Box:
    """The box as seen from another one's top left corner."""
    return Box(box.left - inside.left, box.top - inside.top, box.right - inside.left, box.bottom - inside.top)


def _scaled(box: Box, step: int) -> Box:
    """The box in steps, at least one each way; what adjoins still does."""
    left, top, right, bottom = (math.ceil(edge / step) for edge in box.corners)
    return Box(left, top, max(left + 1, right), max(top + 1, bottom))
