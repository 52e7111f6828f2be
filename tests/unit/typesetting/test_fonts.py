"""What is bundled: opened only when needed, licensed, and small."""

import pytest

from typesetting import fontset
from typesetting.fontset import FOLDER
from typesetting.selection import AFTER_CJK, BEFORE_CJK, cjk_font, fonts_for
from typesetting.styles import STYLES


@pytest.mark.parametrize(
    ("text", "locale", "families"),
    [
        pytest.param("Hello", None, ["NotoSans-Bold.ttf"], id="latin-alone"),
        pytest.param("光", "ja-JP", ["NotoSans-Bold.ttf", "NotoSansJP-Bold.otf"], id="japanese"),
        pytest.param("光", "zh-Hant", ["NotoSans-Bold.ttf", "NotoSansTC-Bold.otf"], id="traditional"),
        pytest.param("光", None, ["NotoSans-Bold.ttf", "NotoSansSC-Bold.otf"], id="han-alone"),
        pytest.param("빛", None, ["NotoSans-Bold.ttf", "NotoSansKR-Bold.otf"], id="korean"),
        pytest.param("光の", None, ["NotoSans-Bold.ttf", "NotoSansJP-Bold.otf"], id="kana-decide"),
        pytest.param("a🌷", None, ["NotoSans-Bold.ttf", "NotoColorEmoji.ttf"], id="emoji"),
    ],
)
def test_only_the_needed_fonts_are_taken(text, locale, families):
    assert list(fonts_for(text, locale).families) == families


def test_latin_text_opens_one_font():
    fontset._bundled.cache_clear()
    fontset.collection.cache_clear()
    fonts_for("Hello, world – 50% “off”…", "en-US")
    assert fontset._bundled.cache_info().currsize == 1


def test_every_bundled_font_is_used_and_licensed():
    used = {*BEFORE_CJK, *map(cjk_font, ("JP", "KR", "SC", "TC")), *AFTER_CJK}
    for style in STYLES.values():
        used |= {style.heading.font, style.label.font, *(pairing.font for pairing in style.pairings)}
    assert {path.name for path in FOLDER.iterdir() if path.suffix in (".ttf", ".otf")} == used
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text("utf-8")


def test_the_fonts_stay_small_enough_for_a_function_s_image():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 30_000_000
