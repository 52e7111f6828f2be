import pytest

from briefcast.text.locales import canonical, suggestion


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("de", "de"),
        ("de-de", "de-DE"),
        ("PT-br", "pt-BR"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("sr-LATN", "sr-Latn"),
        ("es-419", "es-419"),
        ("zh-yue", "zh-yue"),
        ("de-ch-1901", "de-CH-1901"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("ar-u-NU-latn", "ar-u-nu-latn"),
        ("en-US-x-AcMe-US", "en-US-x-acme-us"),
        ("haw-US", "haw-US"),
        ("de-abcdefgh-abcdefgh-abcdefgh-12345", "de-abcdefgh-abcdefgh-abcdefgh-12345"),  # 35 characters
    ],
)
def test_a_well_formed_tag_gets_its_canonical_capitals(tag, written):
    assert canonical(tag) == written
    assert canonical(written) == written


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "d",
        "de_DE",
        "de-",
        "-de",
        "de--DE",
        "german",
        "de-DE ",
        "x-acme",
        "de-GERMANY-",
        "../de",
        "de/DE",
        "dé",
        "de\n",
        "zh-Hant-Hans-TW",
        "en-a",
        "de-abcdefgh-abcdefgh-abcdefgh-123456",  # 36 characters
        "ｄｅ",
    ],
)
def test_anything_else_is_refused(tag):
    assert canonical(tag) is None


@pytest.mark.parametrize(("tag", "meant"), [("de_DE", "de-DE"), ("en_us.UTF-8", "en-US"), (" fr ", "fr")])
def test_spellings_of_other_systems_get_a_suggestion(tag, meant):
    assert suggestion(tag) == meant


def test_a_tag_that_is_not_close_to_any_gets_no_suggestion():
    assert suggestion("german") is None
