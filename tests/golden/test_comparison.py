"""The tolerance finds what a designer would see, and nothing that only a codec knows of."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageOps

from briefcast.registries.placements import placements
from composition.design import Logo, compose
from tests.golden.comparison import difference
from tests.golden.sheets import brand_of, cell, creative, expected, small
from tools.gallery.languages import LANGUAGES

BY_ID = {language.id: language for language in LANGUAGES}
PLACES = [
    ("instagram-square", "latin"),
    ("instagram-story", "thai"),
    ("facebook-feed", "japanese"),
    ("google-landscape", "arabic"),
]
each_place = pytest.mark.parametrize(("name", "language"), PLACES)


def message_box(name, language_id):
    language = BY_ID[language_id]
    mark = Logo() if brand_of(language_id).logo else None
    copy = compose(placements()[name], language.message, language.action, language.locale, mark).copy
    return copy.arrangement.message.corners


def with_message(name, language, change):
    """The creative, the part of it that holds the message replaced by what `change` makes of it."""
    image, box = creative(name, language), message_box(name, language)
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


@pytest.mark.parametrize("name", ["instagram-square", "facebook-feed"])
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
    made = cell("instagram-square", language, message=message)
    assert difference(expected("instagram-square")[language], made).is_seen


@pytest.mark.parametrize("name", ["instagram-square", "tiktok", "youtube-thumbnail"])
@pytest.mark.parametrize("language", ["german", "arabic"])
def test_a_missing_logo_is_seen(name, language):
    made = cell(name, language, brand=replace(brand_of(language), logo=None))
    assert difference(expected(name)[language], made).is_seen


@each_place
def test_another_call_to_action_colour_is_seen(name, language):
    made = cell(name, language, brand=replace(brand_of(language), color="#5B4B8A"))
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
