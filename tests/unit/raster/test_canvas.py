"""A canvas shows what is on its planes, and a colour on it is that colour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from composition.geometry import Box, Size
from raster.canvas import Canvas, channels, chroma_box, view
from tests.unit.variants.rendering import ROUNDING, canvas, flat, near

SIZES = [Size(64, 48), Size(63, 48), Size(64, 47), Size(1, 1), Size(2, 1), Size(1, 3)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_new_canvas_has_its_size_and_half_of_it_rounded_up(size):
    made = Canvas.new(size)
    assert made.size == size
    assert made.y.shape == (size.height, size.width)
    assert made.cb.shape == made.cr.shape == (-(-size.height // 2), -(-size.width // 2))
    assert all(plane.dtype == np.uint8 and plane.flags.writeable for plane in made.planes)
    assert not np.shares_memory(made.cb, made.cr)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_colour_is_near_itself_on_a_canvas(color):
    assert near(flat(Size(1, 1), color).image().getpixel((0, 0)), color, ROUNDING)


@pytest.mark.parametrize("level", [0, 1, 16, 127, 128, 235, 255])
def test_a_grey_is_itself(level):
    assert channels((level,) * 3) == (level, 128, 128)
    assert flat(Size(1, 1), (level,) * 3).image().getpixel((0, 0)) == (level,) * 3


def test_channels_are_pillows_within_a_level():
    for color in ((255, 0, 0), (0, 255, 0), (0, 0, 255), (15, 118, 110), (253, 230, 138)):
        assert near(channels(color), Image.new("RGB", (1, 1), color).convert("YCbCr").getpixel((0, 0)), 1)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_of_a_canvas_is_seen_each_pixel_with_the_chroma_of_its_four(size):
    random = np.random.default_rng(3)
    made = Canvas.new(size)
    for plane in made.planes:
        plane[:] = random.integers(0, 256, plane.shape)
    wide = [chroma.repeat(2, 0).repeat(2, 1)[: size.height, : size.width] for chroma in made.planes[1:]]
    bands = [Image.fromarray(np.ascontiguousarray(plane)) for plane in (made.y, *wide)]
    expected = np.asarray(Image.merge("YCbCr", bands).convert("RGB")).astype(int)
    assert np.abs(np.asarray(made.image()) - expected).max() <= 1


def test_samples_come_from_inside_their_box():
    image = Image.new("RGB", (90, 60), (10, 10, 10))
    box = Box(21, 11, 70, 53)
    image.paste((240, 240, 240), box.corners)
    found = canvas(image).samples(box, (7, 9))
    assert (found.shape, found.dtype) == ((7, 9, 3), np.uint8)
    assert (found[..., 1] >= 240 - ROUNDING).all()


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_box_s_pixels_of_chroma_are_all_that_show_any_of_it(start, length):
    found = chroma_box(Box(start, start, start + length, start + length))
    shown = {place // 2 for place in range(start, start + length)}
    assert set(range(found.left, found.right)) == set(range(found.top, found.bottom)) == shown


def test_a_view_is_the_plane_itself():
    plane = np.zeros((6, 8), np.uint8)
    view(plane, Box(2, 1, 5, 4))[:] = 9
    assert plane.sum() == 9 * 9
    assert (plane[1:4, 2:5] == 9).all()
