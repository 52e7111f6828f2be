"""Facts of a picture without an analysis: light, detail and the subject of a cut-out."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from composition.facts import grid_shape
from composition.geometry import Rect, Size
from lambdas.variants.fallback import measure
from raster.intake import planes_of
from raster.pyramid import Pyramid
from tests.unit.variants.rendering import pyramid

SIZE = (640, 320)
FILE = Size(6400, 3200)


def luminance(level):
    """WCAG's relative luminance of a grey."""
    share = level / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def halves(left, right):
    image = Image.new("RGB", SIZE, left)
    image.paste(right, (320, 0, 640, 320))
    return image


def measured(image):
    return measure(pyramid(image), FILE)


def test_it_says_that_nobody_looked_and_knows_no_subject():
    facts = measured(Image.new("RGB", SIZE, "teal"))
    assert (facts.source, facts.kind, facts.subject, facts.faces) == ("fallback", "texture", None, ())
    assert (facts.kind_confidence, facts.subject_confidence) == (0, 0)
    assert facts.size == FILE
    assert facts.grids.shape == grid_shape(Size(*SIZE)) == (32, 64)
    assert not facts.grids.subject.any()


@pytest.mark.parametrize("level", [0, 40, 128, 255])
def test_an_even_picture_is_as_light_as_it_is_and_calm(level):
    grids = measured(Image.new("RGB", SIZE, (level,) * 3)).grids
    for grid in (grids.light, grids.dark, grids.bright):
        assert grid == pytest.approx(luminance(level), abs=0.01)
    assert grids.detail == pytest.approx(0, abs=0.01)


def test_light_is_where_the_picture_has_it():
    grids = measured(halves("black", "white")).grids
    assert grids.light[:, :31] == pytest.approx(0, abs=0.02)
    assert grids.light[:, 33:] == pytest.approx(1, abs=0.02)


def test_a_cell_knows_its_darkest_and_its_lightest_place():
    """Stripes of 5 pixels, half a cell wide."""
    image = Image.new("RGB", SIZE, "black")
    for left in range(0, 640, 10):
        image.paste("white", (left, 0, left + 5, 320))
    grids = measured(image).grids
    assert grids.dark.max() < 0.1
    assert grids.bright.min() > 0.9
    assert grids.light == pytest.approx(0.5, abs=0.1)


def stripes(image, box, across):
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = box
    for start in range(left if across else top, right if across else bottom, 10):
        end = start + 4
        draw.rectangle((start, top, end, bottom) if across else (left, start, right, end), "white")
    return image


@pytest.mark.parametrize("across", [True, False], ids=["beside each other", "above each other"])
def test_stripes_are_busy_and_an_even_part_is_calm(across):
    detail = measured(stripes(Image.new("RGB", SIZE, "black"), (320, 0, 640, 320), across)).grids.detail
    assert detail[:, :31].max() < 0.05
    assert detail[:, 34:].min() > 0.9


def test_faint_stripes_are_less_busy_than_strong_ones():
    faint = stripes(Image.new("RGB", SIZE, (250, 250, 250)), (0, 0, 640, 320), True)
    assert 0.02 < measured(faint).grids.detail.mean() < 0.5


def test_the_eye_goes_to_the_middle_of_an_even_picture():
    attention = measured(Image.new("RGB", SIZE, "teal")).grids.attention
    assert attention.max() == 1
    assert sorted(np.argwhere(attention == 1).tolist()) == [[15, 31], [15, 32], [16, 31], [16, 32]]
    assert np.array_equal(attention, attention[::-1, ::-1])
    assert attention[0, 0] < 0.3
    assert attention[15, 0] < 0.5


@pytest.mark.parametrize(("x", "y"), [(0.25, 0.3), (0.7, 0.6)])
def test_the_eye_goes_to_what_stands_out(x, y):
    image = Image.new("RGB", SIZE, (90, 110, 120))
    left, top = round(x * 640) - 40, round(y * 320) - 40
    image.paste((230, 40, 30), (left, top, left + 80, top + 80))
    attention = measured(image).grids.attention
    rows, columns = np.indices(attention.shape)
    assert (attention * (columns + 0.5)).sum() / attention.sum() / 64 == pytest.approx(x, abs=0.05)
    assert (attention * (rows + 0.5)).sum() / attention.sum() / 32 == pytest.approx(y, abs=0.05)


def cut_out(box, opacity=255):
    """A red box on nothing."""
    image = Image.new("RGBA", SIZE, (255, 255, 255, 0))
    image.paste((200, 30, 30, opacity), box)
    planes = planes_of(
        np.array(Image.alpha_composite(Image.new("RGBA", SIZE, "white"), image).convert("RGB"))
    )
    return measure(Pyramid(planes, np.array(image.getchannel("A"))), FILE)


def test_the_subject_of_a_cut_out_is_what_is_opaque():
    facts = cut_out((100, 50, 300, 250))
    assert (facts.kind, facts.kind_confidence, facts.subject_confidence) == ("cutout", 1, 1)
    assert facts.subject == Rect(100 / 640, 50 / 320, 300 / 640, 250 / 320)
    assert facts.grids.subject[7:23, 12:28] == pytest.approx(1, abs=0.02)
    assert facts.grids.subject[:4].max() < 0.02
    assert facts.grids.subject[:, 31:].max() < 0.02


def test_a_cut_out_up_to_the_edges_is_its_own_bounds():
    assert cut_out((0, 0, 640, 320)).subject == Rect(0, 0, 1, 1)


def test_what_is_mostly_transparent_is_no_subject():
    assert cut_out((100, 50, 300, 250), opacity=100).subject is None
    assert cut_out((100, 50, 300, 250), opacity=150).subject is not None


def test_the_same_picture_has_the_same_facts():
    one, other = (measured(halves("navy", "orange")).grids for _ in range(2))
    assert np.array_equal(one.attention, other.attention)
    assert np.array_equal(one.detail, other.detail)
