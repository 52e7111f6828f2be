"""A call to action is on a brand colour exactly as it is given, or in an outline."""

import numpy as np
import pytest

from composition.geometry import Box, Size
from lambdas.variants.button import STANDS_OUT, draw_button
from lambdas.variants.contrast import luminance, ratio
from raster.canvas import channels
from tests.unit.variants.rendering import flat, near
from typesetting import fit

SIZE, BOX = Size(700, 300), Box(100, 100, 420, 180)
WHITE, BLACK, YELLOW, TEAL, INK = (255, 255, 255), (0, 0, 0), (255, 212, 0), (15, 118, 110), (17, 17, 17)
LABEL = fit("Shop now", width=300, height=60, min_size=30, max_size=30)


def drawn(ground, colors, ink, shape="pill", panel=None):
    canvas = flat(SIZE, ground)
    return canvas, draw_button(canvas, LABEL, BOX, shape, colors, ink, panel)


def share_of(canvas, color, box=BOX):
    """How much of a box has exactly a colour's light and chroma."""
    y, cb, cr = channels(color)
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    same = canvas.y[rows, columns] == y
    half = slice(box.top // 2, box.bottom // 2), slice(box.left // 2, box.right // 2)
    chroma = (canvas.cb[half] == cb) & (canvas.cr[half] == cr)
    return float((same & chroma.repeat(2, 0).repeat(2, 1)).mean())


@pytest.mark.parametrize("color", [YELLOW, TEAL, (200, 30, 60), (0, 60, 255)])
@pytest.mark.parametrize("ground", [(30, 30, 34), (250, 248, 244)])
@pytest.mark.parametrize("shape", ["pill", "rounded", "square"])
def test_the_fill_is_the_brand_s_own_colour(color, ground, shape):
    canvas, button = drawn(ground, [color], INK, shape)
    if ratio(luminance(color), luminance(ground)) < STANDS_OUT:
        assert button.fill == "outline"
        return
    assert (button.fill, button.color, button.shape) == ("brand", color, shape)
    assert share_of(canvas, color) > 0.6
    assert near(canvas.image().getpixel((BOX.left + 30, BOX.top + 6)), color)


def test_a_colour_that_sinks_into_the_ground_gives_way_to_the_next_one():
    _, button = drawn((250, 240, 150), [YELLOW, TEAL], INK)
    assert button.color == TEAL


def test_where_no_colour_stands_out_it_is_an_outline_in_the_ink():
    canvas, button = drawn((250, 240, 150), [YELLOW], INK)
    assert (button.fill, button.color) == ("outline", INK)
    image = canvas.image()
    assert near(image.getpixel((BOX.left + 160, BOX.top + 1)), INK)
    assert near(image.getpixel((BOX.left + 40, BOX.top + 12)), (250, 240, 150)), "the ground shows inside"


def test_no_colour_is_ever_tinted():
    """Whatever the ground: what is filled is one of the brand's colours, or the ink."""
    colors = [YELLOW, TEAL, (30, 30, 30)]
    for level in range(0, 256, 15):
        for panel in (None, (level, level, level)):
            _, button = drawn((level, level, level), colors, WHITE if level < 128 else INK, panel=panel)
            assert button.color in [*colors, WHITE, INK]
            if button.fill == "brand":
                assert ratio(luminance(button.color), luminance((level,) * 3)) >= STANDS_OUT


def test_a_ground_that_is_light_and_dark_counts_with_both():
    canvas = flat(SIZE, (20, 20, 20))
    canvas.y[:, :260] = 235  # the button lies across both
    button = draw_button(canvas, LABEL, BOX, "pill", [(240, 240, 240), (200, 60, 60)], WHITE)
    assert button.color == (200, 60, 60)


def test_on_a_panel_of_its_own_colour_it_takes_the_ink():
    canvas, button = drawn(TEAL, [TEAL], WHITE, panel=TEAL)
    assert (button.fill, button.color) == ("ink", WHITE)
    assert share_of(canvas, WHITE) > 0.5


def test_on_a_panel_the_second_colour_is_tried_before_the_ink():
    _, button = drawn(TEAL, [TEAL, YELLOW], WHITE, panel=TEAL)
    assert (button.fill, button.color) == ("brand", YELLOW)


@pytest.mark.parametrize("color", [YELLOW, TEAL, (128, 128, 128), (200, 30, 60), WHITE, BLACK])
def test_the_label_is_black_or_white_and_readable(color):
    dark = (12, 12, 14)
    ground = dark if ratio(luminance(color), luminance(dark)) >= STANDS_OUT else (250, 250, 250)
    canvas, button = drawn(ground, [color], INK)
    assert button.fill == "brand"
    inside = canvas.samples(Box(150, 120, 370, 160), (40, 220)).reshape(-1, 3)
    label = max(
        {BLACK, WHITE} - {color}, key=lambda each: int((np.abs(inside.astype(int) - each).max(1) <= 2).sum())
    )
    assert (np.abs(inside.astype(int) - label).max(1) <= 2).sum() > 200
    assert ratio(luminance(label), luminance(color)) >= 4.5


def test_a_link_is_its_label_and_a_line_in_the_ink():
    canvas, button = drawn((250, 248, 244), [TEAL], INK, "underline")
    assert (button.fill, button.color) == ("text", INK)
    image = canvas.image()
    assert all(near(image.getpixel((x, BOX.bottom - 2)), INK) for x in (BOX.left + 2, BOX.right - 3))
    assert near(image.getpixel((BOX.left + 2, BOX.top + 20)), (250, 248, 244))


def test_a_button_of_no_shape_is_its_label_alone():
    canvas, button = drawn((250, 248, 244), [TEAL], INK, "none")
    assert button.fill == "text"
    assert near(canvas.image().getpixel((BOX.left + 20, BOX.bottom - 2)), (250, 248, 244))
    assert share_of(canvas, INK) > 0.02


@pytest.mark.parametrize(("shape", "is_round"), [("pill", True), ("rounded", True), ("square", False)])
def test_the_corners_are_as_round_as_the_shape_says(shape, is_round):
    canvas, _ = drawn((30, 30, 34), [YELLOW], WHITE, shape)
    assert near(canvas.image().getpixel((BOX.left, BOX.top)), (30, 30, 34) if is_round else YELLOW, 40)
