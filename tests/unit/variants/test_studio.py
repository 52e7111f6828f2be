"""A cut-out stands in a studio of the brand's colour, with a shadow where it touches the ground."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from composition.geometry import Box, Rect, Size, whole
from lambdas.variants import studio
from lambdas.variants.picture import standing
from raster.canvas import Canvas, channels
from raster.pyramid import Pyramid
from tests.unit.variants.rendering import flat, planes, same

PAPER, RED = (226, 240, 232), (190, 30, 40)
SIZE, CUT = Size(1000, 800), Size(400, 400)
WINDOW = Rect(-0.75, -0.5, 1.75, 1.5)  # the cut-out in the middle, 400 pixels wide
BOTTLE = (140, 40, 260, 380)


def cut_out(draw, ground=PAPER):
    """A picture that is transparent but for what is drawn, in red."""
    mask = Image.new("L", (CUT.width, CUT.height))
    draw(ImageDraw.Draw(mask))
    image = Image.new("RGB", mask.size, ground)
    image.paste(RED, (0, 0), mask)
    return Pyramid(planes(image), np.array(mask), ground)


def bottle(canvas):
    canvas.rounded_rectangle(BOTTLE, 20, fill=255)


def ball(canvas):
    canvas.ellipse((60, 60, 340, 340), fill=255)


def shadow(draw, window=WINDOW, size=SIZE):
    """How much darker the ground is for the shadow, in levels."""
    canvas = Canvas.new(size)
    studio.paint_ground(canvas, PAPER, window)
    before = canvas.y.astype(int)
    studio.paint_shadow(canvas, cut_out(draw), window, PAPER)
    return before - canvas.y


def test_the_ground_is_the_colour_with_light_in_the_middle():
    canvas = Canvas.new(SIZE)
    studio.paint_ground(canvas, PAPER, WINDOW)
    light = canvas.y.astype(int)
    assert abs(light.mean() - channels(PAPER)[0]) < 8
    assert light[380, 500] > light[:60].max()
    assert light[380, 500] > light[:, :40].max()
    cb, cr = channels(PAPER)[1:]
    assert np.abs(canvas.cb.astype(int) - cb).max() <= 3
    assert np.abs(canvas.cr.astype(int) - cr).max() <= 3


@pytest.mark.parametrize("size", [Size(1000, 800), Size(33, 17), Size(1080, 1920)], ids=str)
def test_the_ground_is_seamless(size):
    canvas = Canvas.new(size)
    for plane in canvas.planes:
        plane[:] = 0
    studio.paint_ground(canvas, PAPER, Rect(-0.2, -0.2, 1.2, 1.2))
    assert np.abs(np.diff(canvas.y.astype(int), axis=0)).max() <= (2 if size.width > 100 else 5)
    assert (canvas.y > 180).all()


def test_the_shadow_is_darkest_where_it_stands():
    dark = shadow(bottle)
    foot = round(200 + 400 * 380 / 400)  # the window begins half a picture above it
    left, right = (300 + edge for edge in (BOTTLE[0], BOTTLE[2]))
    row, column = np.unravel_index(dark.argmax(), dark.shape)
    assert abs(row - foot) < 20
    assert left < column < right
    assert dark.max() > 25
    assert dark[: foot - 120].max() <= 2, "none far above the foot"
    assert dark[foot + 80 :].max() <= 2, "none far below"


def test_the_shadow_fades_without_an_edge():
    dark = shadow(bottle)
    assert np.abs(np.diff(dark, axis=0)).max() <= 12
    assert np.abs(np.diff(dark, axis=1)).max() <= 12


def test_what_hovers_throws_a_soft_shadow_below_it():
    """A ball that touches the ground in a point."""
    dark = shadow(ball)
    foot = 200 + 340
    row, column = np.unravel_index(dark.argmax(), dark.shape)
    assert row >= foot
    assert abs(column - 500) < 30
    assert dark.max() < shadow(bottle).max()


def test_what_goes_on_below_the_placement_throws_no_shadow():
    assert not shadow(bottle, Rect(-0.75, -1.0, 1.75, 0.95), SIZE).any()


def test_a_picture_of_nothing_throws_no_shadow():
    assert not shadow(lambda canvas: None).any()


def test_the_cut_out_keeps_its_colour_and_leaves_the_ground_as_it_is():
    canvas = flat(SIZE, PAPER)
    before = flat(SIZE, PAPER)
    studio.stand(canvas, cut_out(bottle), WINDOW, whole(SIZE))
    image = canvas.image()
    assert max(abs(a - b) for a, b in zip(image.getpixel((500, 420)), RED, strict=True)) <= 3
    assert np.array_equal(canvas.y[:, :420], before.y[:, :420])
    assert np.array_equal(canvas.y[:220], before.y[:220])


def test_it_may_reach_over_the_edge_of_its_box():
    """The box shows the window's left half of the bottle; the rest of it stands on what is beside the box."""
    canvas, beside = flat(SIZE, PAPER), flat(SIZE, PAPER)
    studio.stand(canvas, cut_out(bottle), Rect(0.0, 0.0, 0.5, 1.0), Box(300, 200, 500, 600))
    studio.stand(beside, cut_out(bottle), Rect(0.0, 0.0, 1.0, 1.0), Box(300, 200, 700, 600))
    assert same(canvas, beside)


def test_what_is_beyond_the_canvas_is_left_out():
    canvas = flat(SIZE, PAPER)
    window = Rect(0.5, 0.0, 3.0, 2.0)
    studio.stand(canvas, cut_out(bottle), window, whole(SIZE))
    box = standing(window, whole(SIZE), whole(SIZE))
    assert box == Box(0, 0, 200, 400)
    assert (canvas.y[:, 220:] == canvas.y[700, 900]).all()
