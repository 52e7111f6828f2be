"""How light a picture is, pixel by pixel, as WCAG 2.2 measures it."""

from functools import lru_cache

from PIL import Image

from lambdas.variants.contrast import linear

_WEIGHTS = (0.2126, 0.7152, 0.0722, 0)  # of red, green and blue, as in contrast.luminance


def light(image: Image.Image) -> Image.Image:
    """The relative luminance of an RGB picture as a mode L one: 0 for black, 255 for white."""
    return image.point(_curve()).convert("L", _WEIGHTS)


@lru_cache(maxsize=1)
def _curve() -> list[int]:
    return [round(255 * linear(value)) for value in range(256)] * 3
