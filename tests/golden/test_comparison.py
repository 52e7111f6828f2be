"""The tolerance finds what a designer would see, and nothing that only a codec knows of."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageOps

from lambdas.variants.contrast import parse_color
from tests.golden.comparison import difference
from tests.golden.sheets import brand_of, cell, creative, expected, layout_of, small
from tools.gallery.languages import LANGUAGES

BY_ID = {language.id: language for language in LANGUAGES}
PLACES = [("full", "latin"), ("cutout", "thai"), ("panel", "japanese"), ("ground", "arabic")]
each_place = pytest.mark.parametrize(("name", "language"), PLACES)


def with_message(name, language, change):
    """The creative, the part of it that holds the message replaced by what `change` makes of it."""
    image, box = creative(name, language), layout_of(name, language).message.corners
    image.paste(change(image.crop(box)), box[:2])
    return small(image)


def moved(image, right, down):
    shifted = image.copy()
    shifted.paste(image, (right, down))
    return shifted


@each_place
@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, 3), (-3, 0)])
def test_a_message_that_moved_by_three_pixels_is_seen(name, language, right, down):
    made = with_message(name, language, lambda part: moved(part, right, down))
    assert difference(expected(name)[language], made).is_seen


@each_place
def test_a_mirrored_message_is_seen(name, language):
    assert difference(expected(name)[language], with_message(name, language, ImageOps.mirror)).is_seen


@pytest.mark.parametrize("name", ["full", "panel"])
def test_a_message_set_in_the_other_direction_is_seen(name):
    made = cell(name, "hebrew", locale="en-GB")
    assert difference(expected(name)["hebrew"], made).is_seen


@pytest.mark.parametrize(
    ("language", "message"),
    [
        pytest.param("arabic", BY_ID["arabic"].message.replace("!", ""), id="exclamation-mark"),
        pytest.param("latin", BY_ID["latin"].message.replace("tomorrow", "tomorow"), id="letter"),
        pytest.param("hindi", BY_ID["hindi"].message.replace("बाँटें", "बाटें"), id="mark-above"),
        pytest.param("emoji", BY_ID["emoji"].message.replace("🌷", "🌼"), id="emoji"),
    ],
)
def test_a_missing_glyph_is_seen(language, message):
    made = cell("full", language, message=message)
    assert difference(expected("full")[language], made).is_seen


@pytest.mark.parametrize("name", ["full", "cutout", "panel"])
@pytest.mark.parametrize("language", ["german", "arabic"])
def test_a_missing_logo_is_seen(name, language):
    made = cell(name, language, logo=False)
    assert difference(expected(name)[language], made).is_seen


@each_place
def test_another_brand_colour_is_seen(name, language):
    other = replace(brand_of(language), primary=parse_color("#5B4B8A"), accent=parse_color("#8FD3E8"))
    made = cell(name, language, brand=other)
    assert difference(expected(name)[language], made).is_seen


@each_place
@pytest.mark.parametrize("quality", [70, 80, 95])
def test_another_quality_of_the_file_is_not_seen(name, language, quality):
    buffer = io.BytesIO()
    creative(name, language).save(buffer, "JPEG", quality=quality)
    assert not difference(expected(name)[language], small(Image.open(buffer))).is_seen


@each_place
@pytest.mark.parametrize("levels", [-1, 1])
def test_a_rounding_of_every_pixel_is_not_seen(name, language, levels):
    made = creative(name, language).point([max(0, min(255, value + levels)) for value in range(256)] * 3)
    assert not difference(expected(name)[language], small(made)).is_seen
