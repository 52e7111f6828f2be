"""Where a line had better not break, beyond what Unicode's rules (UAX #14) forbid.

Prices and units are always held together. All else is a preference of typographers: the caller drops it
when it costs too much size.
"""

import re
from collections.abc import Callable

from typesetting.particles import particles
from typesetting.phrases import phrases
from typesetting.ties import NO_BREAK_SPACE, WORD_JOINER

WIDOW_CHARS = 9  # a last word longer than this holds a line of its own
LONG_WORD = 12  # letters; needs most of a line, so that a short word before it may end one

_SIGN = "[$€£¥₹₽₩₺₪฿]"
_CODE = r"\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|JPY|CNY|INR)\b"
_CURRENCY = rf"{_SIGN}|{_CODE}|zł|Kč|kr\.?|Ft|lei"
_UNIT = (
    r"[%‰]|°[CF]?|[kcmµ]?m[²³]?|[kmµ]?g|[mc]?l|[km]?W|[kM]?Wh|V|m?Ah|[kMGT]?B|[kMG]?Hz|[MG]bit/s|km/h|px|dpi"
    r"|oz|lbs?|ft|Uhr|Std\.?|Min\.?|min|Stk\.?|St\.|h"
)
_AFTER_A_NUMBER = re.compile(rf"(?<=\d) (?=(?:{_CURRENCY}|{_UNIT})(?![^\W_]))")
_BEFORE_A_NUMBER = re.compile(rf"({_SIGN}|{_CODE}|\b(?:Rs|Fr)\.|\bkr\.?|R\$) (?=\d)")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_FRENCH = re.compile(r"(?<=«) | (?=[»!?:;])")

_DASH = re.compile(r" (?=[\u2013\u2014-] )")
_AMPERSAND = re.compile(r"(?<= [&+]) (?=\S)")
_COUNTED = re.compile(r"(?<=\d) (?=[^\W\d_])")  # 10 Jahre, 3 days
# Scripts that break between any two letters: CJK, kana and their full-width forms (UAX #14, class ID).
_IDEOGRAPHIC = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING = "\u300a\u300c\u300e\u3010\u3014\uff08\uff3b\uff5b\u2018\u201c"
_CLOSING = "\u3001\u3002\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d"
_TIE = f"{WORD_JOINER}{NO_BREAK_SPACE}"
_BREAK = re.compile(
    rf"(?<=[ \n])|(?:(?<=[{_IDEOGRAPHIC}])|(?=[{_IDEOGRAPHIC}]))"
    rf"(?<![{_TIE}{_OPENING}])(?![ \n{_TIE}{_CLOSING}\u2019\u201d])"
)


def is_ideographic(text: str) -> bool:
    """Whether some of the text breaks between any two letters."""
    return re.search(f"[{_IDEOGRAPHIC}]", text) is not None


def is_hangul(text: str) -> bool:
    """Whether some of the text is Korean: by rule it breaks anywhere, in print between words."""
    return re.search("[\uac00-\ud7a3]", text) is not None


def unbreakable(text: str) -> list[str]:
    """Return the pieces of an ideographic text that stay on one line, the likely widest first."""
    pieces = {piece.rstrip() for piece in pieces_of(text)}
    return sorted(pieces, key=lambda piece: -sum(2 if is_ideographic(char) else 1 for char in piece))


def pieces_of(text: str) -> list[str]:
    """Return the pieces of an ideographic text between which a line may break, each with its space."""
    return [piece for piece in _BREAK.split(text) if piece]


def bound(text: str) -> str:
    """Return `text` with its prices, measures and French punctuation tied: they never break."""
    text = _BEFORE_A_NUMBER.sub(rf"\1{NO_BREAK_SPACE}", text)
    for pattern in (_AFTER_A_NUMBER, _THOUSANDS, _FRENCH):
        text = pattern.sub(NO_BREAK_SPACE, text)
    return text


def alternatives(text: str, locale: str | None) -> list[str]:
    """Return `text` with fewer and fewer bad breaks tied, the most kept first and the text itself last.

    All have their phrases tied, and the dashes that would begin a line. The first ties short words such as
    articles to what follows and a lone last word to what precedes, the next two one of these alone.
    """
    whole = _each_line(text, lambda line: phrases(_DASH.sub(NO_BREAK_SPACE, line), locale))
    widow = _each_line(whole, _tie_widow)
    words = _each_line(whole, lambda line: _tie_words(line, locale))
    both = _each_line(widow, lambda line: _tie_words(line, locale))
    return list(dict.fromkeys((both, words, widow, text)))


def _each_line(text: str, tie: Callable[[str], str]) -> str:
    return "\n".join(map(tie, text.split("\n")))


def _tie_widow(line: str) -> str:
    words = line.rsplit(" ", 2)
    if len(words) == 3 and " " in words[0] and len(words[2]) <= WIDOW_CHARS:
        return f"{words[0]} {words[1]}{NO_BREAK_SPACE}{words[2]}"
    return line


def _tie_words(line: str, locale: str | None) -> str:
    """Tie articles, short prepositions, ampersands and numbers to the word that follows."""
    line = _AMPERSAND.sub(NO_BREAK_SPACE, _COUNTED.sub(NO_BREAK_SPACE, line))
    short = particles(locale)
    words = line.split(" ")
    return (
        "".join(
            word + (NO_BREAK_SPACE if word.split(NO_BREAK_SPACE)[-1].lower() in short else " ")
            for word in words[:-1]
        )
        + words[-1]
    )
