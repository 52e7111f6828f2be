"""Colours and pictures lie where they are laid, at the canvas's edges and on odd pixels, too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from composition.geometry import Box, Size
from lambdas.variants.lettering import draw_text
from lambdas.variants.painting import ink, lay, paste
from raster.canvas import Canvas, channels, chroma_box, view
from tests.unit.variants.rendering import canvas, farthest, flat, near, same
from typesetting import fit

SIZE = Size(61, 43)
GROUND, RED, BLUE = (60, 70, 80), (220, 30, 40), (20, 40, 200)
EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True)
# Boxes that reach beyond the canvas on any side, or lie beside it.
boxes = st.tuples(*[st.integers(-30, 80)] * 2, *[st.integers(1, 60)] * 2).map(
    lambda drawn: Box(drawn[0], drawn[1], drawn[0] + drawn[2], drawn[1] + drawn[3])
)
seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def margins(size=SIZE, around=100):
    """A canvas so much larger that nothing laid on it is clipped."""
    return flat(Size(size.width + 2 * around + 1, size.height + 2 * around + 1), GROUND)


def part(made, left, top, size=SIZE):
    """What a canvas shows from there on, if both are even."""
    light = Box(left, top, left + size.width, top + size.height)
    half = chroma_box(light)
    return Canvas(view(made.y, light), view(made.cb, half), view(made.cr, half))


def inner_chroma(made):
    """Without an odd last row or column: what is beyond counts for chroma there, and a canvas has none."""
    return [chroma[: made.size.height // 2, : made.size.width // 2] for chroma in (made.cb, made.cr)]


def moved(box, by):
    return Box(box.left + by, box.top + by, box.right + by, box.bottom + by)


@EXAMPLES
@given(boxes, seeds, st.sampled_from(["full", "row", "column"]))
def test_what_lies_beyond_the_canvas_is_left_out(box, random, repeats):
    shape = {"full": (box.height, box.width), "row": (1, box.width), "column": (box.height, 1)}[repeats]
    mask = random.integers(0, 256, shape, np.uint8)
    made, large = flat(SIZE, GROUND), margins()
    lay(made, RED, mask, box)
    lay(large, RED, mask, moved(box, 100))
    expected = part(large, 100, 100)
    assert np.array_equal(made.y, expected.y)
    for found, same_part in zip(inner_chroma(made), inner_chroma(expected), strict=True):
        assert np.array_equal(found, same_part)


@EXAMPLES
@given(boxes, seeds)
def test_what_of_a_picture_lies_beyond_the_canvas_is_left_out(box, random):
    picture = Image.fromarray(random.integers(0, 256, (box.height, box.width, 4), np.uint8))
    made, large = flat(SIZE, GROUND), margins()
    paste(made, picture, box.left, box.top)
    paste(large, picture, box.left + 100, box.top + 100)
    expected = part(large, 100, 100)
    assert np.array_equal(made.y, expected.y)
    for found, same_part in zip(inner_chroma(made), inner_chroma(expected), strict=True):
        # A chroma pixel across the canvas's left or top edge does not exist: they are even there.
        assert np.array_equal(found, same_part)


@pytest.mark.parametrize("side", [(60, 42), (61, 43), (61, 42), (60, 43), (1, 1)], ids=str)
def test_all_of_a_canvas_takes_the_colour(side):
    size = Size(*side)
    for paint in (
        lambda made: lay(made, RED, np.full((1, 1), 255, np.uint8), Box(-5, -5, 70, 50)),
        lambda made: paste(made, Image.new("RGBA", (80, 60), (*RED, 255)), -7, -9),
    ):
        made = flat(size, BLUE)
        paint(made)
        assert same(made, flat(size, RED))


@pytest.mark.parametrize("place", [(0, 0), (1, 0), (0, 1), (7, 9)], ids=str)
def test_half_a_colour_is_the_mean_of_two(place):
    mask = np.full((20, 20), 128, np.uint8)
    for paint in (
        lambda made: lay(made, RED, mask, Box(*place, place[0] + 20, place[1] + 20)),
        lambda made: paste(made, Image.new("RGBA", (20, 20), (*RED, 128)), *place),
    ):
        made = flat(SIZE, GROUND)
        paint(made)
        mean = tuple((a + b) / 2 for a, b in zip(GROUND, RED, strict=True))
        assert near(made.image().getpixel((place[0] + 10, place[1] + 10)), mean, 3)


def test_a_picture_is_pasted_as_pillow_pastes_it():
    glow = Image.radial_gradient("L").resize((40, 30))
    fall = glow.point(lambda value: 255 - value)
    picture = Image.merge("RGBA", [glow, glow.rotate(90), fall, fall])
    for left, top in ((4, 6), (5, 6), (4, 7), (-7, -5), (35, 25)):
        expected = Image.new("RGB", (SIZE.width, SIZE.height), GROUND)
        expected.paste(picture, (left, top), picture)
        made = flat(SIZE, GROUND)
        paste(made, picture, left, top)
        # Chroma in squares of two by two, of soft colours.
        assert farthest(made.image(), canvas(expected).image()) <= 6


@pytest.mark.parametrize("left", [10, 11])
def test_hidden_colours_weigh_nothing(left):
    """A transparent pixel is green beneath: none of it gets into the chroma it shares with red ones."""
    pixels = np.zeros((21, 21, 4), np.uint8)
    pixels[:] = (0, 255, 0, 0)
    pixels[::2] = (*RED, 255)
    made, expected = flat(SIZE, RED), flat(SIZE, RED)
    paste(made, Image.fromarray(pixels), left, 9)
    for plane, same_plane in zip(made.planes[1:], expected.planes[1:], strict=True):
        assert np.abs(np.subtract(plane, same_plane, dtype=int)).max() <= 1


def test_opacity_weighs_chroma():
    """Of red that covers all and blue that covers little the common chroma is mostly red."""
    pixels = np.array([[(*RED, 255), (*BLUE, 25)]] * 2, np.uint8)
    made = flat(Size(2, 2), (128, 128, 128))
    paste(made, Image.fromarray(pixels), 0, 0)
    covered = (255 + 25) / 2 / 255
    for found, one, other in zip(made.planes[1:], channels(RED)[1:], channels(BLUE)[1:], strict=True):
        color = (255 * one + 25 * other) / 280
        assert abs(int(found[0, 0]) - (128 + covered * (color - 128))) <= 2


def test_a_mask_laid_is_the_picture_pasted():
    """Glyphs in one colour, by either way."""
    mask = Image.new("L", (41, 29))
    ImageDraw.Draw(mask).ellipse((3, 2, 37, 26), fill=255)
    mask = mask.resize((33, 23), Image.Resampling.BILINEAR)
    picture = Image.new("RGBA", mask.size, (*RED, 255))
    picture.putalpha(mask)
    for left, top in ((0, 0), (1, 1), (10, 7), (40, 31), (-3, -4)):
        laid, pasted = flat(SIZE, GROUND), flat(SIZE, GROUND)
        lay(laid, RED, np.asarray(mask), Box(left, top, left + 33, top + 23))
        paste(pasted, picture, left, top)
        for one, other in zip(laid.planes, pasted.planes, strict=True):
            assert np.abs(np.subtract(one, other, dtype=int)).max() <= 1


@pytest.mark.parametrize(
    "box", [Box(61, 0, 70, 9), Box(-9, 0, 0, 9), Box(0, 43, 9, 50), Box(0, -9, 9, 0), Box(90, 90, 99, 99)]
)
def test_what_lies_beside_the_canvas_changes_nothing(box):
    made = flat(SIZE, GROUND)
    lay(made, RED, np.full((box.height, box.width), 255, np.uint8), box)
    paste(made, Image.new("RGBA", (box.width, box.height), (*RED, 255)), box.left, box.top)
    assert same(made, flat(SIZE, GROUND))


def test_the_masks_and_pictures_are_left_as_they_were():
    mask = np.arange(200, dtype=np.uint8).reshape(10, 20)
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (10, 20, 4), np.uint8))
    copies = mask.copy(), picture.tobytes()
    made = flat(SIZE, GROUND)
    lay(made, RED, mask, Box(-3, -2, 17, 8))
    paste(made, picture, 50, 38)
    assert np.array_equal(mask, copies[0])
    assert picture.tobytes() == copies[1]


def set_text(message):
    return fit(message, width=900, height=300, min_size=30, max_size=70)


@pytest.mark.parametrize("place", [(61, 80), (60, 81)])
@pytest.mark.parametrize("message", ["Share the light", "Spring is here 🌷🌼 only till Sunday 👩‍🍳"])
def test_a_message_is_drawn_as_pillow_would_in_its_colours_and_an_emoji_s(place, message):
    block, size = set_text(message), Size(1000, 500)
    if block.has_color:
        pixels, width, height = block.rgba((*RED, 255))
        drawn = Image.frombytes("RGBA", (width, height), pixels)
    else:
        drawn = Image.new("RGBA", ink(block).size, RED)
        drawn.putalpha(ink(block))
    expected = Image.new("RGB", (size.width, size.height), GROUND)
    expected.paste(drawn, place, drawn)
    made = flat(size, GROUND)
    draw_text(made, block, *place, RED)
    found, expected = made.image(), canvas(expected).image()
    assert block.has_color == ("🌷" in message)
    # A mean of four colours and their opacities is not the mean of four mixed colours, by rounding.
    assert farthest(found, expected) <= 8
    assert farthest(expected, flat(size, GROUND).image()) > 100, "there is something drawn"


def test_a_text_s_mask_is_what_its_glyphs_cover():
    block = set_text("Share the light")
    coverage, width, height = block.mask()
    assert (ink(block).mode, ink(block).size, ink(block).tobytes()) == ("L", (width, height), bytes(coverage))
