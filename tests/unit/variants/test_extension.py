"""What goes on around a picture that is shown whole."""

from itertools import pairwise

import pytest
from PIL import Image, ImageDraw

from composition.framing import extend
from composition.geometry import Size
from lambdas.variants.extension import FILL_LIGHT, extended

SQUARE = Size(1080, 1080)
TARGETS = [
    pytest.param(SQUARE, 0.7, id="on-three-sides"),
    pytest.param(Size(1200, 630), 1.0, id="beside"),
    pytest.param(Size(1080, 1920), 1.0, id="below"),
]


def made(image, target, share):
    framing = extend(Size(*image.size), target, None, share)
    return framing.at, extended(image, framing, target)


@pytest.mark.parametrize(("target", "share"), TARGETS)
def test_a_flat_backdrop_goes_on_without_a_seam_and_only_loses_light(target, share):
    at, result = made(Image.new("RGB", (600, 600), (200, 180, 160)), target, share)
    for line in (
        [result.getpixel((x, target.height // 2)) for x in range(target.width)],
        [result.getpixel((target.width // 2, y)) for y in range(target.height)],
    ):
        reds = [red for red, _, _ in line]
        assert max(abs(a - b) for a, b in pairwise(reds)) <= 3
        assert FILL_LIGHT * 200 - 3 <= min(reds) <= max(reds) <= 202
    assert result.getpixel((at.left + at.width // 2, at.top + at.height // 2)) == (200, 180, 160)


@pytest.mark.parametrize(("target", "share"), TARGETS)
def test_every_pixel_is_written_and_no_gap_is_black(target, share):
    _, result = made(Image.new("RGB", (600, 600), "white"), target, share)
    assert result.size == (target.width, target.height)
    assert min(low for low, _ in result.getextrema()) >= FILL_LIGHT * 255 - 4


def test_no_second_product_shows_below_one_that_stands_low():
    image = Image.new("RGB", (600, 600), (220, 220, 220))
    ImageDraw.Draw(image).rectangle((240, 200, 360, 560), fill=(20, 60, 40))
    at, result = made(image, Size(1080, 1920), 1.0)
    column = [result.getpixel((540, y))[0] for y in range(at.bottom + 40, 1920)]
    assert min(column) > 0.7 * 220
