"""A layout is drawn as it says, in every family, from back to front."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from composition.geometry import Box, Rect, Size
from lambdas.variants.brand import Brand
from lambdas.variants.contrast import READABLE
from lambdas.variants.creative import Subject, draw
from lambdas.variants.logo import mark_of, version_of
from raster.canvas import channels
from raster.pyramid import Pyramid
from tests.unit.variants.layouts import bare, facts_of, laid, size_of
from tests.unit.variants.rendering import near, planes, same

TEAL, YELLOW, CREAM, NAVY = (15, 118, 110), (255, 212, 0), (246, 238, 222), (24, 32, 64)
GREY, RED = (90, 96, 104), (190, 30, 40)
BRAND = Brand(primary=TEAL, accent=YELLOW)


def subject(brand=BRAND, color=GREY, mark=None):
    image = Image.new("RGB", (600, 600), color)
    return Subject(Pyramid(planes(image)), facts_of(Size(600, 600)), brand, mark)


def cut_out(brand=BRAND):
    """A red bar across the middle of nothing."""
    ground = brand.studio(()).ground
    mask = Image.new("L", (600, 600))
    ImageDraw.Draw(mask).rectangle((0, 250, 599, 350), fill=255)
    image = Image.new("RGB", (600, 600), ground)
    image.paste(RED, (0, 0), mask)
    picture = Pyramid(planes(image), np.array(mask), ground)
    return Subject(picture, facts_of(Size(600, 600), "cutout"), brand)


def levels(canvas, box):
    """What is in a box, as sets of levels of light and of both chromas."""
    half = slice(box.top // 2, box.bottom // 2), slice(box.left // 2, box.right // 2)
    whole = slice(box.top, box.bottom), slice(box.left, box.right)
    return [
        set(np.unique(plane[part])) for plane, part in zip(canvas.planes, (whole, half, half), strict=True)
    ]


def only(color):
    return [{level} for level in channels(color)]


PANEL = Box(0, 620, 1080, 1080)


def beside_panel(**more):
    """A square with its lower part for the copy."""
    return laid(
        "instagram-square",
        action="Shop now",
        family="panel",
        picture=Box(0, 0, 1080, 620),
        window=Rect(0.0, 0.0, 1.0, 620 / 1080),
        panel=PANEL,
        panel_edge="bottom",
        ink="panel",
        **more,
    )


def test_a_panel_has_exactly_the_brand_s_colour_and_the_picture_is_not_on_it():
    drawn = draw(beside_panel(), size_of("instagram-square"), subject())
    layout = beside_panel()
    assert levels(drawn.canvas, Box(0, 622, layout.message.left - 4, 1080)) == only(TEAL)
    assert levels(drawn.canvas, Box(0, 0, 1080, 618)) == only(GREY)


def test_copy_on_a_panel_takes_its_ink_and_says_its_contrast():
    drawn = draw(beside_panel(), size_of("instagram-square"), subject())
    assert drawn.contrast >= READABLE
    assert drawn.scrim == 0
    box = beside_panel().message
    pixels = drawn.canvas.samples(box, (box.height, box.width)).reshape(-1, 3)
    assert (np.abs(pixels.astype(int) - 255).max(1) <= 3).sum() > 1000, "white letters"


def test_a_button_on_a_panel_of_its_colour_takes_the_next_one():
    drawn = draw(beside_panel(), size_of("instagram-square"), subject())
    assert (drawn.button.fill, drawn.button.color) == ("brand", YELLOW)


def test_a_panel_around_the_picture_is_paper():
    layout = laid(
        "instagram-square",
        family="framed",
        picture=Box(60, 60, 1020, 620),
        panel=Box(0, 0, 1080, 1080),
        panel_edge="bottom",
        ink="panel",
    )
    drawn = draw(layout, size_of("instagram-square"), subject())
    paper = BRAND.panel("framed", ()).ground
    assert levels(drawn.canvas, Box(0, 0, 50, 1080)) == only(paper)
    assert levels(drawn.canvas, Box(62, 62, 1018, 618)) == only(GREY)


@pytest.mark.parametrize("radius", [0.0, 0.05])
def test_a_card_on_the_picture_has_the_brand_s_corners(radius):
    layout = laid(
        "instagram-square", family="band", panel=Box(60, 600, 1020, 1020), panel_edge="bottom", ink="panel"
    )
    drawn = draw(layout, size_of("instagram-square"), subject(Brand(primary=TEAL, radius=radius)))
    image = drawn.canvas.image()
    assert near(image.getpixel((62, 602)), GREY if radius else TEAL, 4)
    assert near(image.getpixel((540, 604)), TEAL)
    assert near(image.getpixel((30, 800)), GREY)


def test_a_panel_s_odd_edge_leaves_no_fringe():
    layout = laid(
        "instagram-square",
        family="panel",
        picture=Box(411, 0, 1080, 1080),
        window=Rect(0.0, 0.0, 669 / 1080, 1.0),
        panel=Box(0, 0, 411, 1080),
        panel_edge="start",
        ink="panel",
    )
    drawn = draw(layout, size_of("instagram-square"), subject())
    row = [drawn.canvas.image().getpixel((x, 20)) for x in range(404, 418)]
    assert all(near(pixel, TEAL, 3) or near(pixel, GREY, 3) for pixel in row)


def test_a_cut_out_stands_in_the_brand_s_studio():
    brand = Brand(primary=TEAL)
    drawn = draw(
        bare(Size(800, 800), family="cutout", window=Rect(-0.2, -0.2, 1.2, 1.2)),
        Size(800, 800),
        cut_out(brand),
    )
    image, paper = drawn.canvas.image(), brand.studio(()).ground
    assert near(image.getpixel((400, 400)), RED, 3)
    assert near(image.getpixel((400, 120)), paper, 14), "lit, and of that colour"


def test_a_cut_out_reaches_over_its_panel_s_edge():
    layout = beside_panel(across="start")
    window = Rect(0.0, 0.0, 1.0, 0.5)  # the bar ends 103 pixels below the panel's edge
    drawn = draw(replace(layout, window=window), size_of("instagram-square"), cut_out())
    image = drawn.canvas.image()
    assert near(image.getpixel((1070, 600)), RED, 4)
    assert near(image.getpixel((1070, 640)), RED, 4), "on the panel"
    assert near(image.getpixel((1070, 1000)), TEAL, 3)


def test_copy_in_a_studio_takes_an_ink_that_reads_on_its_paper():
    layout = laid("instagram-square", family="cutout", window=Rect(-0.5, -0.1, 1.5, 1.9), ink="dark")
    drawn = draw(layout, size_of("instagram-square"), cut_out(Brand(primary=NAVY)))
    assert drawn.contrast >= READABLE
    assert drawn.scrim == 0


def test_a_clean_picture_has_nothing_on_it():
    drawn = draw(bare(Size(640, 480)), Size(640, 480), subject(mark=white_mark()))
    assert (drawn.contrast, drawn.button, drawn.logo, drawn.scrim) == (None, None, None, 0)
    assert levels(drawn.canvas, Box(0, 0, 640, 480)) == only(GREY)


def white_mark():
    return mark_of([version_of(Image.new("RGBA", (300, 100), (255, 255, 255, 255)), "logo.png")])


def test_a_logo_stands_in_its_box_and_is_described():
    layout = laid("instagram-square", logo=Box(60, 60, 360, 160), logo_corner="top-left")
    drawn = draw(layout, size_of("instagram-square"), subject(mark=white_mark()))
    assert (drawn.logo.version, drawn.logo.plate) == (0, False)
    assert levels(drawn.canvas, Box(62, 62, 358, 158))[0] == {255}


@pytest.mark.parametrize("ink", ["light", "dark"])
def test_a_scrim_that_the_layout_wants_is_laid(ink):
    layout = laid("instagram-square", scrim=0.4, ink=ink)
    drawn = draw(layout, size_of("instagram-square"), subject(color=(128, 128, 128)))
    assert drawn.scrim >= 0.4
    assert drawn.contrast >= READABLE


@pytest.mark.parametrize("locale", [None, "ar-AE"])
def test_the_message_s_ink_fills_its_box_exactly(locale):
    message = "شارك النور" if locale else "Share the light"
    layout = laid("instagram-square", message, locale=locale)
    plain = draw(bare(size_of("instagram-square")), size_of("instagram-square"), subject(color=(20, 22, 24)))
    drawn = draw(layout, size_of("instagram-square"), subject(color=(20, 22, 24)))
    rows, columns = np.nonzero(drawn.canvas.y != plain.canvas.y)
    assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == layout.message.corners


def test_drawing_twice_gives_the_same_bytes_and_shares_nothing():
    made = subject()
    first, second = (draw(beside_panel(), size_of("instagram-square"), made).canvas for _ in range(2))
    assert same(first, second)
    for plane in first.planes:
        plane[:] = 0
    assert same(second, draw(beside_panel(), size_of("instagram-square"), made).canvas)
