"""The reading direction of languages and texts."""

import pytest

from briefcast.text.direction import base_direction, locale_direction


@pytest.mark.parametrize(
    ("locale", "direction"),
    [
        ("de", "ltr"),
        ("ar-SA", "rtl"),
        ("he", "rtl"),
        ("fa-AF", "rtl"),
        ("ur-Latn-PK", "ltr"),  # the script decides
        ("az-Arab", "rtl"),
        ("pa-Guru", "ltr"),
        ("ja-JP", "ltr"),
        ("AR_EG", "rtl"),  # capitals and underscores are accepted
        ("en-arab", "rtl"),
    ],
)
def test_a_locale_has_a_direction(locale, direction):
    assert locale_direction(locale) == direction


@pytest.mark.parametrize(
    ("text", "locale", "direction"),
    [
        ("Share the light", None, "ltr"),
        ("بارد طوال اليوم", None, "rtl"),
        ("100 % קר", None, "rtl"),  # the first strong character decides
        ("Flask בארד", None, "ltr"),
        ("123", None, "ltr"),
        ("Share the light", "ar", "rtl"),  # a locale outweighs the characters
    ],
)
def test_a_text_without_a_locale_has_the_direction_of_its_first_strong_character(text, locale, direction):
    assert base_direction(text, locale) == direction
