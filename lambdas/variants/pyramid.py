"""A picture at full size, half, a quarter …: every placement is resampled from the nearest larger one."""

from PIL import Image

from composition.geometry import Box, Size
from lambdas.variants.resampling import Edges, halve, resample


class Pyramid:
    """Each level is made when it is first asked for, and then shared by all that are smaller."""

    def __init__(self, image: Image.Image) -> None:
        self.size = Size(*image.size)
        self._levels = [image]

    def region(self, scale: float, box: Box) -> Image.Image:
        """`box` of the picture as it would be at `scale`, without making the rest."""
        left, top, right, bottom = (edge / scale for edge in box.corners)
        return self.part((left, top, right, bottom), Size(box.width, box.height))

    def part(self, edges: Edges, size: Size) -> Image.Image:
        """What is inside `edges`, at `size` pixels."""
        left, top, right, bottom = edges
        scale = max(size.width / (right - left), size.height / (bottom - top))
        level = 0
        while scale <= 0.5 and min(self._level(level).size) > 1:
            level, scale = level + 1, scale * 2
        image, shrunk = self._level(level), 2**level
        return resample(
            image,
            size,
            (
                left / shrunk,
                top / shrunk,
                min(right / shrunk, image.width),
                min(bottom / shrunk, image.height),
            ),
        )

    def _level(self, level: int) -> Image.Image:
        while len(self._levels) <= level:
            self._levels.append(halve(self._levels[-1]))
        return self._levels[level]
