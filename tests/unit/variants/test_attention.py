"""What stands out: sharp things before blurred ones, colours that the frame lacks, skin unless it is sand."""

import random

import numpy as np
import pytest
from PIL import Image, ImageFilter

from lambdas.variants.attention import ONE, salience
from tests.unit.variants.rendering import pyramid

SKIN = (224, 172, 140)
GREY = (120, 120, 120)


def noise(size):
    return Image.frombytes("RGB", size, random.Random(5).randbytes(size[0] * size[1] * 3))


def with_patch(image, patch, box):
    made = image.copy()
    if isinstance(patch, Image.Image):
        made.paste(patch.resize((box[2] - box[0], box[3] - box[1])), box[:2])
    else:
        made.paste(patch, box)
    return made


def found(image):
    return salience(pyramid(image))


def share(cells, box, size=(640, 640)):
    """How much of what stands out is inside a box of pixels."""
    left, top, right, bottom = (round(edge / side * 32) for edge, side in zip(box, size * 2, strict=True))
    return cells[top:bottom, left:right].sum() / cells.sum()


@pytest.mark.parametrize(
    ("size", "shape"),
    [((640, 640), (32, 32)), ((640, 320), (16, 32)), ((300, 900), (32, 11)), ((2000, 10), (1, 32))],
)
def test_the_longer_side_has_32_cells(size, shape):
    assert found(Image.new("RGB", size, GREY)).shape == shape


def test_nothing_stands_out_of_an_even_picture():
    assert not found(Image.new("RGB", (640, 640), GREY)).any()


def test_a_picture_in_which_something_stands_out_has_a_mean_of_its_maps_together():
    """Detail counts 1, colour a half and skin a fifth of ONE."""
    box = (192, 192, 448, 448)
    assert found(with_patch(Image.new("RGB", (640, 640), GREY), (30, 60, 200), box)).mean() == pytest.approx(
        1.5 * ONE, rel=0.001
    )
    assert found(with_patch(Image.new("RGB", (640, 640), GREY), SKIN, box)).mean() == pytest.approx(
        1.7 * ONE, rel=0.001
    )


def test_what_is_in_focus_stands_out_of_a_blurred_background():
    box = (320, 160, 480, 320)
    blurred = noise((640, 640)).filter(ImageFilter.GaussianBlur(12))
    cells = found(with_patch(blurred, noise((160, 160)), box))
    inside = 25 / 400  # of the area
    assert share(cells, box) > 5 * inside


@pytest.mark.parametrize("box", [(64, 64, 160, 160), (400, 200, 560, 360), (256, 480, 384, 640)])
def test_a_colour_that_the_frame_lacks_stands_out_wherever_it_is(box):
    cells = found(with_patch(Image.new("RGB", (640, 640), (40, 90, 60)), (240, 200, 20), box))
    grown = tuple(edge + step for edge, step in zip(box, (-40, -40, 40, 40), strict=True))
    grown = tuple(min(640, max(0, edge)) for edge in grown)
    assert share(cells, grown) > 0.95


def test_what_stands_on_the_bottom_edge_is_no_part_of_the_frame():
    """A bottle as wide as half the picture, up to its bottom: the frame would have its colour."""
    box = (160, 320, 480, 640)
    cells = found(with_patch(Image.new("RGB", (640, 640), (40, 90, 60)), (240, 200, 20), box))
    assert cells[18:30, 10:22].min() > 3 * cells[2:12, 2:12].max()


def test_skin_stands_out_more_than_a_colour_as_far_from_the_frames():
    """Both are equally far from grey, and equally sharp."""
    away = [2 * grey - skin for grey, skin in zip(GREY, SKIN, strict=True)]
    image = with_patch(Image.new("RGB", (640, 640), GREY), SKIN, (96, 256, 224, 384))
    cells = found(with_patch(image, tuple(away), (416, 256, 544, 384)))
    assert cells[14:18, 6:10].mean() > 1.5 * cells[14:18, 22:26].mean()


@pytest.mark.parametrize("color", [(60, 40, 32), (60, 90, 200), (30, 160, 60)], ids=["dark", "blue", "green"])
def test_other_colours_are_no_skin(color):
    """Then only colour and detail count: a half more than detail alone."""
    cells = found(with_patch(Image.new("RGB", (640, 640), GREY), color, (192, 192, 448, 448)))
    assert cells.mean() == pytest.approx(1.5 * ONE, rel=0.001)


def test_a_picture_that_is_mostly_skin_is_sand():
    """At two fifths of the cells the colour still counts as skin, beyond them no more."""
    ground = Image.new("RGB", (640, 640), GREY)
    assert found(with_patch(ground, SKIN, (0, 0, 240, 640))).mean() > 1.6 * ONE
    assert found(with_patch(ground, SKIN, (0, 0, 280, 640))).mean() < 1.6 * ONE


def test_the_same_picture_gives_the_same_numbers():
    image = with_patch(noise((320, 240)), "red", (30, 40, 90, 100))
    assert np.array_equal(found(image), found(image))
