"""The six styles and the default: which faces they choose, how they set them."""

import hashlib
import math

import pytest

from typesetting import STYLES, fit, type_style
from typesetting.case import capitals
from typesetting.fontset import FOLDER, covered, typeface_of
from typesetting.scripts import script_of
from typesetting.selection import fonts_for
from typesetting.styles import Script

SIX = ("modern", "editorial", "condensed", "rounded", "slab", "humanist")
TEXTS: dict[Script, tuple[str, str | None]] = {
    "alphabetic": ("Größe, Żółć, Поделись: 19,99 €!", None),
    "japanese": ("大切な人と、光を分かち合う季節。", "ja-JP"),
    "korean": ("이 계절, 소중한 사람과 빛을 나누세요", "ko"),
    "simplified chinese": ("这个季节，与所爱之人分享光芒", "zh-CN"),
    "traditional chinese": ("這個季節，與所愛之人分享光芒", "zh-TW"),
    "arabic": ("شارك النور هذا الموسم مع من تحب، خصم 50%!", "ar"),
    "hebrew": ("הבוקר שלכם מתחיל כאן, עם AirBrew 2!", "he"),
    "devanagari": ("इस मौसम में अपनों के साथ रोशनी बाँटें", "hi"),
    "thai": ("แบ่งปันแสงสว่างในฤดูกาลนี้กับคนที่คุณรัก", "th"),
}
BOX = {"width": 960, "height": 600, "min_size": 28, "max_size": 88}


def test_the_six_styles_and_the_default_are_all_there_are():
    assert set(STYLES) == {"noto", *SIX}
    assert type_style() is STYLES["noto"]


@pytest.mark.parametrize("name", SIX)
@pytest.mark.parametrize("script", TEXTS)
def test_every_style_sets_every_script_in_its_own_pairing(name, script):
    text, locale = TEXTS[script]
    style = type_style(name)
    paired = style.pairing(script)
    families = fonts_for(text, locale, style).families
    own = {c for c in text if script_of(c) in (script, "cjk")}
    if paired and covered(style.heading.font, own) != own:
        assert paired.font in families
    assert fit(text, **BOX, locale=locale, style=style).height <= BOX["height"]


@pytest.mark.parametrize("name", SIX)
@pytest.mark.parametrize("script", TEXTS)
def test_one_font_sets_all_letters_of_a_script(name, script):
    text, locale = TEXTS[script]
    letters = {c for c in text if script_of(c) in (script, "cjk")}
    families = fonts_for(text, locale, type_style(name)).families
    first = next(family for family in families if covered(family, letters))
    assert covered(first, letters) == letters


@pytest.mark.parametrize(
    ("style", "text", "font"),
    [
        pytest.param("editorial", "Hello", "DMSerifDisplay-Regular.ttf", id="its-own-face"),
        pytest.param("editorial", "Hello Свет", "NotoSerifDisplay-ExtraBold.ttf", id="one-letter-it-lacks"),
        pytest.param("rounded", "Żółć Φως", "NotoSans-Bold.ttf", id="nor-does-the-pairing-have-it"),
        pytest.param("slab", "Φως", "NotoSans-Bold.ttf", id="no-pairing"),
        pytest.param("rounded", "Φως", "MPLUSRounded1c-ExtraBold.ttf", id="greek-from-the-japanese-font"),
    ],
)
def test_a_face_that_lacks_one_letter_sets_none(style, text, font):
    assert fonts_for(text, None, type_style(style)).families[0] == font


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("line", "locale"),
    [
        pytest.param("Ẫ Ộ Ụ Ẩ", "vi", id="vietnamese"),
        pytest.param("ที่ปั๊มญู", "th", id="thai"),
        pytest.param("بِسْمِ اللَّهِ", "ar", id="vocalized"),
        pytest.param("किन्हीं र्कि", "hi", id="hindi"),
        pytest.param("تحب، إعلان جميع", "ar", id="arabic"),
    ],
)
def test_stacked_marks_leave_the_next_line_alone(style, line, locale):
    block = fit(
        line, width=3000, height=900, min_size=100, max_size=100, locale=locale, style=type_style(style)
    )
    assert block.height <= block.leading + 5, "they may touch, not cross"


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        pytest.param("Größe", "de", "GRÖSSE", id="german"),
        pytest.param("istanbul'un ışığı", "tr-TR", "İSTANBUL'UN IŞIĞI", id="turkish"),
        pytest.param("Άρωμα καφέ, μαΐου", "el", "ΑΡΩΜΑ ΚΑΦΕ, ΜΑΪΟΥ", id="greek"),
        pytest.param("crème", None, "CRÈME", id="french"),
        pytest.param("光 मौसम خصم", None, "光 मौसम خصم", id="no-case"),
    ],
)
def test_capitals_follow_the_language(text, locale, expected):
    assert capitals(text, locale) == expected


def test_a_style_in_capitals_sets_capitals():
    style = type_style("condensed")
    assert fit("Light", **BOX, style=style).mask() == fit("LIGHT", **BOX, style=style).mask()


def test_a_regular_face_is_not_smeared_into_a_bold_one():
    fonts = fonts_for("Hello ✓", None, type_style("editorial"))
    assert fonts.weight == 400
    assert fonts_for("Hello", None, type_style("slab")).weight == 800


def test_sizes_are_scaled_so_that_every_style_looks_as_large():
    plain = fit("Light", width=2000, height=900, min_size=20, max_size=100)
    capitals_ = fit("Light", width=2000, height=900, min_size=20, max_size=100, style=type_style("condensed"))
    assert (plain.size, plain.scale) == (100, 1)
    assert capitals_.size == pytest.approx(132)
    assert capitals_.scale == 1.32


def test_the_scale_is_that_of_the_font_that_sets_most_letters():
    style = type_style("condensed")
    assert fonts_for(TEXTS["japanese"][0] + " Nike", "ja", style).scale == 1
    assert fonts_for("Nike 光", "ja", style).scale == 1.32


def test_a_label_has_its_own_face():
    style = type_style("editorial")
    assert fonts_for("Taste", None, style, "label").families == ("Lora-SemiBold.ttf",)


def test_capitals_are_as_high_as_the_block_says():
    for name in STYLES:
        block = fit("H", width=900, height=900, min_size=200, max_size=200, style=type_style(name))
        assert math.isclose(block.height, block.cap_height, rel_tol=0.035), name  # round ends overshoot


def test_every_bundled_font_may_be_embedded_and_says_that_it_is_open():
    for path in (each for each in FOLDER.iterdir() if each.suffix in (".ttf", ".otf")):
        typeface = typeface_of(path.name)
        assert bytes(typeface.getTableData(int.from_bytes(b"OS/2", "big")))[8:10] == b"\0\0", path.name
        names = bytes(typeface.getTableData(int.from_bytes(b"name", "big")))
        assert b"Open Font Lic" in names.replace(b"\0", b""), path.name


def test_the_fonts_are_those_that_were_made():
    listed = dict(
        reversed(line.split("  ")) for line in (FOLDER / "fonts.sha256").read_text("ascii").splitlines()
    )
    made = {path.name: path for path in FOLDER.iterdir() if path.suffix in (".ttf", ".otf")}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in made.items()} == listed
