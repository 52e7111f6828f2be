"""Ground, light, palette, horizon, sharpness and kind, each on pictures in which the answer is known."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from composition.facts import SIDES
from lambdas.analyst.analyse import analyse
from lambdas.analyst.grids import attract, measure_light
from lambdas.analyst.ground import PLAIN
from lambdas.analyst.horizon import find_horizon
from lambdas.analyst.palette import measure_palette
from lambdas.analyst.picture import DETAIL
from lambdas.analyst.sharpness import measure_sharpness
from pictures.oklab import from_oklab
from tests.unit.analyst import drawings


def ground_color(facts, x, y):
    terms = np.array([1, x, y, x * x, x * y, y * y])
    return from_oklab(terms @ facts.ground.coefficients)


def test_a_studio_is_plain_on_every_side_and_its_colours_are_known(nets):
    image = drawings.studio()
    facts = analyse(image, nets)
    assert facts.ground.plain_sides(PLAIN) == set(SIDES)
    for x, y in ((0.05, 0.05), (0.95, 0.5), (0.5, 0.95)):
        actual = image.getpixel((int(x * image.width), int(y * image.height)))
        assert ground_color(facts, x, y) == pytest.approx(np.array(actual), abs=6)


def test_where_the_subject_leaves_the_picture_the_side_is_not_plain(nets):
    facts = analyse(drawings.studio(box=(200, 150, 400, 400)), nets)
    assert facts.ground.plain_sides(PLAIN) == {"top", "left", "right"}


def test_a_scene_has_no_plain_side(nets):
    assert analyse(drawings.texture(), nets).ground.plain_sides(PLAIN) == frozenset()


def test_a_picture_of_one_colour(nets):
    facts = analyse(Image.new("RGB", (640, 480), (200, 30, 40)), nets)
    assert (facts.subject, facts.faces, facts.horizon) == (None, (), None)
    assert [(swatch.rgb, swatch.share) for swatch in facts.palette] == [((200, 30, 40), 1.0)]
    assert facts.ground.plain_sides(PLAIN) == set(SIDES)
    assert facts.grids.detail.max() < 0.005


def test_light_is_wcag_luminance_and_dark_and_bright_bound_it():
    pixels = np.zeros((DETAIL, 2 * DETAIL, 3), np.uint8)
    pixels[:, :DETAIL] = 119
    pixels[: DETAIL // 2, DETAIL:] = 255
    light = measure_light(pixels)
    assert light.mean[0] == pytest.approx([0.184, 0.5], abs=0.002)
    assert light.dark[0] == pytest.approx([0.184, 0], abs=0.002)
    assert light.bright[0] == pytest.approx([0.184, 1], abs=0.002)
    assert light.detail[0, 0] < light.detail[0, 1]


def test_attention_is_highest_where_something_stands_out():
    salience = np.zeros((20, 30), np.float32)
    salience[8:12, 5:9] = 1
    drawn = attract(salience, np.full((20, 30), 0.1, np.float32))
    assert drawn.max() == 1
    assert salience[np.unravel_index(drawn.argmax(), drawn.shape)] == 1


def test_attention_to_nothing_is_in_the_middle():
    drawn = attract(np.zeros((21, 31), np.float32), np.zeros((21, 31), np.float32))
    assert np.unravel_index(drawn.argmax(), drawn.shape) == (10, 15)


def test_a_palette_has_the_colours_that_are_there():
    cells = np.zeros((20, 20, 3), np.uint8)
    cells[:, :12], cells[:, 12:18], cells[:, 18:] = (20, 30, 120), (240, 240, 235), (230, 120, 10)
    swatches = measure_palette(cells, np.zeros((20, 20), np.float32))
    assert [swatch.rgb for swatch in swatches] == [(20, 30, 120), (240, 240, 235), (230, 120, 10)]
    assert [swatch.share for swatch in swatches] == pytest.approx([0.6, 0.3, 0.1])


@pytest.mark.parametrize("place", [0.3, 0.4, 0.6])
def test_a_horizon_is_found(place, nets):
    facts = analyse(drawings.seascape(horizon=place), nets)
    assert facts.horizon.y == pytest.approx(place, abs=0.03)
    assert facts.horizon.confidence > 0.6


def test_a_slope_and_a_single_box_are_no_horizon():
    slope = Image.new("L", (64, 42), 220)
    ImageDraw.Draw(slope).polygon([(0, 42), (64, 42), (64, 4), (0, 38)], fill=60)
    box = Image.new("L", (64, 42), 220)
    ImageDraw.Draw(box).rectangle((24, 10, 40, 30), fill=60)
    for image in (slope, box):
        lightness = np.asarray(image, np.float32) / 255
        assert find_horizon(lightness, np.zeros_like(lightness)) is None


def test_blur_is_seen():
    sharp = Image.effect_noise((400, 300), 80).resize((800, 600), Image.Resampling.NEAREST)
    measured = [measure_sharpness(sharp.filter(ImageFilter.GaussianBlur(radius))) for radius in (0, 1, 3)]
    assert measured[0] > measured[1] > measured[2]
    assert measured[0] == 1
    assert measured[2] < 0.1
    assert measure_sharpness(Image.new("RGB", (100, 100))) == 1


def test_a_texture_is_told_from_a_landscape(nets):
    assert analyse(drawings.texture(), nets).kind == "texture"
    assert analyse(drawings.seascape(), nets).kind == "landscape"
