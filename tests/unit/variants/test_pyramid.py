"""A level of the pyramid stands in for the picture wherever it is shown no larger."""

import pytest
from PIL import Image

from composition.geometry import Box
from lambdas.variants.pyramid import Pyramid
from lambdas.variants.resampling import farthest


@pytest.fixture(params=[(1600, 1200), (1601, 1203)], ids=["even", "odd"])
def image(request):
    cells = Image.frombytes("RGB", (16, 12), bytes(64 + index * 7 % 128 for index in range(16 * 12 * 3)))
    return cells.resize(request.param, Image.Resampling.BICUBIC)


@pytest.mark.parametrize("scale", [1.3, 1.0, 0.7, 0.5, 0.4, 0.25, 0.1])
def test_a_region_is_the_one_of_the_picture_at_full_size(image, scale):
    width, height = int(image.width * scale), int(image.height * scale)
    box = Box(width // 5, height // 4, width, height)
    found = Pyramid(image).region(scale, box)
    edges = (box.left / scale, box.top / scale, box.right / scale, box.bottom / scale)
    expected = image.resize((box.width, box.height), Image.Resampling.LANCZOS, box=edges)
    assert farthest(found, expected) <= 4


def test_a_tiny_picture_is_never_halved_to_nothing():
    picture = Pyramid(Image.new("RGB", (3, 2), "red"))
    assert picture.region(0.01, Box(0, 0, 1, 1)).getpixel((0, 0)) == (255, 0, 0)
