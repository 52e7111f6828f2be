"""A picture at full size, half, a quarter …: every placement is resampled from the nearest larger one."""

from PIL import Image

from composition.geometry import Box, Size
from lambdas.variants.resampling import halve, resample


class Pyramid:
    """Each level is made when it is first asked for, and then shared by all that are smaller."""

    def __init__(self, image: Image.Image) -> None:
        self.size = Size(*image.size)
        self._levels = [image]

    @property
    def image(self) -> Image.Image:
        """The picture at full size."""
        return self._levels[0]

    def region(self, scale: float, box: Box) -> Image.Image:
        """`box` of the picture as it would be at `scale`, without making the rest."""
        level = 0
        while scale <= 0.5 and min(self._level(level).size) > 1:
            level, scale = level + 1, scale * 2
        image = self._level(level)
        source = (
            box.left / scale,
            box.top / scale,
            min(box.right / scale, image.width),
            min(box.bottom / scale, image.height),
        )
        return resample(image, Size(box.width, box.height), source)

    def reduced(self, side: int) -> Image.Image:
        """The smallest level whose shorter side has `side` pixels, or the picture if none has."""
        level = 0
        while min(self._level(level).size) >= 2 * side:
            level += 1
        return self._level(level)

    def _level(self, level: int) -> Image.Image:
        while len(self._levels) <= level:
            self._levels.append(halve(self._levels[-1]))
        return self._levels[level]
