"""The picture as each design frames it: cut to fill the placement, or whole over a fill of itself."""

from collections.abc import Iterable, Iterator

from PIL import Image

from composition.design import Design
from composition.framing import Framing
from composition.geometry import Focus, Size, union
from lambdas.variants.extension import extended
from lambdas.variants.images import region
from lambdas.variants.resampling import shrink

FILL_PIXELS = 256  # of the shorter side are left of a picture before a fill is made of it


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
