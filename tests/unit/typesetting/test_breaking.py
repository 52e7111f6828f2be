import pytest

from typesetting.breaking import NO_BREAK_SPACE, WORD_JOINER, preferred, unbreakable


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        pytest.param("大切な人と", ["大切な", "人と"], id="breaks-where-kana-end"),
        pytest.param("特別なギフトセットを", ["特別な", "ギフトセットを"], id="katakana-words-stay-whole"),
        pytest.param(
            "セットをご用意しました", ["セットを", "ご用意しました"], id="honorific-goes-with-its-word"
        ),
        pytest.param("今すぐ購入", ["今すぐ", "購入"], id="adverb"),
        pytest.param("소중한 사람", ["소중한 사람"], id="korean-words-stay-whole"),
    ],
)
def test_east_asian_phrases_are_tied(text, phrases):
    assert preferred(text) == "".join(WORD_JOINER.join(phrase) for phrase in phrases).replace(
        f"{WORD_JOINER} {WORD_JOINER}", " "
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("only till this Sunday", f"only till this{NO_BREAK_SPACE}Sunday", id="short-last-word"),
        pytest.param("Shop now", "Shop now", id="two-words-may-part"),
        pytest.param(
            "our new Donaudampfschiff", "our new Donaudampfschiff", id="long-last-word-stands-alone"
        ),
        pytest.param("a b – c dddddddddd", f"a b{NO_BREAK_SPACE}– c dddddddddd", id="no-dash-begins-a-line"),
        pytest.param("这个季节，与你", "这个季节，与你", id="chinese-breaks-anywhere"),
    ],
)
def test_loose_ends_are_tied(text, expected):
    assert preferred(text) == expected


def test_the_pieces_of_an_ideographic_text():
    assert set(unbreakable("「春天」来了，ABC送给")) == {"「春", "天」", "来", "了，", "ABC", "送", "给"}
    assert unbreakable("日\u2060本 語")[0] == "日\u2060本"
