"""How far one small picture is from another, as an eye would judge it.

Two figures on the levels 0..255. The mean finds a picture that changed everywhere; the worst
block finds a small part that changed much: a line of text that moved, a glyph, a logo. What a
codec or another processor's rounding changes is spread thinly and stays far below both.
"""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageStat

BLOCK = 2  # pixels around each one over which differences are averaged
MEAN_TOLERANCE = 2.0
BLOCK_TOLERANCE = 14.0


@dataclass(frozen=True, slots=True)
class Difference:
    mean: float
    worst: float  # of the blocks

    @property
    def is_seen(self) -> bool:
        return self.mean > MEAN_TOLERANCE or self.worst > BLOCK_TOLERANCE

    def __str__(self) -> str:
        return (
            f"mean {self.mean:.1f} (at most {MEAN_TOLERANCE:g}), "
            f"worst block {self.worst:.1f} (at most {BLOCK_TOLERANCE:g})"
        )


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """Between two RGB pictures of one size."""
    apart = strongest_channel(ImageChops.difference(one, other))
    blocks = apart.filter(ImageFilter.BoxBlur(BLOCK))
    return Difference(ImageStat.Stat(apart).mean[0], float(blocks.getextrema()[1]))


def strongest_channel(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)
