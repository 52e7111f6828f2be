"""Where lines had better not break."""

import pytest

from typesetting.breaking import alternatives, bound, unbreakable
from typesetting.phrases import phrases
from typesetting.ties import NO_BREAK_SPACE, WORD_JOINER


def readable(text):
    """Ties as _, which no sample has."""
    return text.replace(NO_BREAK_SPACE, "_").replace(WORD_JOINER, "~")


@pytest.mark.parametrize(
    ("text", "locale", "pieces"),
    [
        pytest.param("大切な人と、", "ja", "大切な 人と、", id="a-phrase-ends-in-kana"),
        pytest.param("特別なギフトセットを", None, "特別な ギフトセットを", id="katakana-words-stay-whole"),
        pytest.param("セットをご用意しました", "ja", "セットを ご用意しました", id="honorific"),
        pytest.param("分かち合う季節。", "ja", "分かち合う 季節。", id="a-compound-verb"),
        pytest.param("与所爱之人分享光芒，", "zh-CN", "与 所爱 之 人 分享光芒，", id="chinese"),
        pytest.param("光を share the light", "ja", "光を share the light", id="latin-among-japanese"),
    ],
)
def test_east_asian_text_breaks_by_phrase(text, locale, pieces):
    tied = phrases(text, locale)
    assert tied.replace(WORD_JOINER, "") == text
    assert {piece.replace(WORD_JOINER, "") for piece in unbreakable(tied)} == set(pieces.split())


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        pytest.param("소중한 사람", "ko", "소~중~한 사~람", id="korean-words-stay-whole"),
        pytest.param("Share the light", None, "Share the light", id="latin-is-left-alone"),
        pytest.param("光を", "zh", "光を", id="kana-in-chinese-is-not-for-its-model"),
    ],
)
def test_other_text_is_tied_by_letters_or_not_at_all(text, locale, expected):
    assert readable(phrases(text, locale)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("only till this Sunday", "only till this_Sunday", id="short-last-word"),
        pytest.param("Shop now", "Shop now", id="two-words-may-part"),
        pytest.param("our new Donaudampfschiff", "our new Donaudampfschiff", id="long-last-word"),
        pytest.param("b b – c dddddddddd", "b b_– c dddddddddd", id="no-dash-begins-a-line"),
    ],
)
def test_loose_ends_are_tied(text, expected):
    assert readable(alternatives(text, "xx")[0]) == expected


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        pytest.param("The art of slow mornings here", None, "The_art of_slow mornings_here", id="english"),
        pytest.param("Nicht für die Sonntage gemacht", "de", "Nicht für_die_Sonntage_gemacht", id="german"),
        pytest.param(
            "Le goût de la lumière quotidienne", "fr-FR", "Le_goût de_la_lumière quotidienne", id="fr"
        ),
        pytest.param("Kawa z mlekiem i miodem", "pl", "Kawa z_mlekiem i_miodem", id="polish"),
        pytest.param("Кофе в новой чашке", "ru", "Кофе в_новой_чашке", id="russian"),
        pytest.param("Ember & Oak coffeehouse", None, "Ember &_Oak coffeehouse", id="no-orphaned-ampersand"),
        pytest.param("Garantie: 10 Jahre Sicherheit", "de", "Garantie: 10_Jahre Sicherheit", id="counted"),
        pytest.param("die art of mornings everywhere", "fi", "die art of mornings everywhere", id="unknown"),
        pytest.param("EIN NEUER TAG BEGINNTGLEICH", "de", "EIN_NEUER TAG BEGINNTGLEICH", id="capitals"),
    ],
)
def test_a_short_word_is_tied_to_the_next(text, locale, expected):
    assert readable(alternatives(text, locale)[0]) == expected


def test_fewer_and_fewer_breaks_are_forbidden():
    texts = alternatives("The art of slow mornings – for you", None)
    assert [readable(text).count("_") for text in texts] == sorted(
        (readable(text).count("_") for text in texts), reverse=True
    )
    assert texts[-1] == "The art of slow mornings – for you"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("nur 19,99 € heute", "nur 19,99_€ heute", id="sign-behind"),
        pytest.param("only $ 20 today", "only $_20 today", id="sign-before"),
        pytest.param("ab CHF 25 im Monat", "ab CHF_25 im Monat", id="code-before"),
        pytest.param("od 49 zł za sztukę", "od 49_zł za sztukę", id="zloty"),
        pytest.param("für 1 299 kr. im Jahr", "für 1_299_kr. im Jahr", id="thousands"),
        pytest.param("500 ml Kaffee", "500_ml Kaffee", id="unit"),
        pytest.param("bis 18 Uhr", "bis 18_Uhr", id="hour"),
        pytest.param("minus 20 % heute", "minus 20_% heute", id="percent"),
        pytest.param("« la lumière » !", "«_la lumière_»_!", id="french-punctuation"),
        pytest.param("in 5 minutes", "in 5 minutes", id="a-word-that-begins-like-a-unit"),
        pytest.param("THE 5 of us", "THE 5 of us", id="three-capitals-are-no-currency"),
    ],
)
def test_prices_and_measures_never_break(text, expected):
    assert readable(bound(text)) == expected


def test_the_pieces_of_an_ideographic_text():
    assert set(unbreakable("「春天」来了，ABC送给")) == {"「春", "天」", "来", "了，", "ABC", "送", "给"}
    assert unbreakable("日\u2060本 語")[0] == "日\u2060本"
    assert set(unbreakable("日 本\n語")) == {"日", "本", "語"}


def test_a_last_word_of_nine_letters_keeps_company_and_a_longer_one_has_a_line_of_its_own():
    assert readable(alternatives("Everything you want: breakfast", None)[0]).endswith("want:_breakfast")
    assert readable(alternatives("Everything you want: afternoons", None)[0]).endswith("want: afternoons")
