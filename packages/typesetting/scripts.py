"""What a text's characters and its locale say about how to set it."""

import unicodedata
from typing import Literal

from typesetting.styles import Script

Region = Literal["JP", "KR", "SC", "TC"]  # whose shapes of one CJK code point are meant

# Ascent plus descent of a line in ems. Scripts that stack marks above and below need more
# than Latin's, or one line's vowels touch the next line's.
_LEADING = (
    (1.18, ("ARMENIAN", "GEORGIAN")),
    (1.24, ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HEBREW", "FULLWIDTH", "IDEOGRAPHIC")),
    (1.38, ("DEVANAGARI", "GURMUKHI", "GUJARATI", "BENGALI", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM")),
    (1.34, ("ARABIC", "THAI")),
)
# Ranges of letters with two marks, and of Arabic vowel signs: they stand taller than their script.
_VIETNAMESE, _VOCALIZED = ("\u1ea4", "\u1ee3"), ("\u064b", "\u0652")
_VOCALIZED_LEADING = 1.66
# Ems: with less, Ü touches the line above, where only a comma hangs, or the tail of a small letter.
_ACCENTED_CAPITALS, _ACCENTS_UNDER_TAILS = 1.12, 1.2
_TRACKED = ("LATIN", "GREEK", "CYRILLIC")
_SCRIPTS: dict[str, Script | Literal["cjk"]] = {
    **dict.fromkeys(_TRACKED, "alphabetic"),
    **dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"), "cjk"),
    "ARABIC": "arabic",
    "HEBREW": "hebrew",
    "DEVANAGARI": "devanagari",
    "THAI": "thai",
}


def leading(text: str, alphabetic: float, stacked: float) -> float:
    """Return the distance between baselines, in ems, that the tallest script in `text` asks for.

    `alphabetic` is that of plain Latin, Greek and Cyrillic, `stacked` that of Vietnamese: a face's own.
    """
    names = _script_words(text)
    asked = [ems for ems, scripts in _LEADING if names.intersection(scripts)]
    if _has(text, *_VIETNAMESE):
        asked.append(stacked)
    if _has(text, *_VOCALIZED):
        asked.append(_VOCALIZED_LEADING)
    if any(_is_accented_capital(character) for character in text):
        asked.append(_ACCENTED_CAPITALS if text.isupper() else min(_ACCENTS_UNDER_TAILS, alphabetic + 0.1))
    return max([alphabetic, *asked])


def _has(text: str, first: str, last: str) -> bool:
    return any(first <= character <= last for character in text)


def _is_accented_capital(character: str) -> bool:
    return character.isupper() and len(unicodedata.normalize("NFD", character)) > 1


def script_of(character: str) -> Script | Literal["cjk"] | None:
    """Return the script that a style pairs a face with; None for figures, marks and other scripts."""
    if not character.isalpha():
        return None
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0])


def takes_tracking(text: str) -> bool:
    """Whether every letter may be moved closer: joined and stacked scripts break when it is."""
    return all(
        unicodedata.name(character, "").split(" ")[0] in _TRACKED
        for character in text
        if character.isalpha() or unicodedata.combining(character)
    )


def breaks_by_dictionary(text: str) -> bool:
    """Whether words follow each other without spaces, so that only a dictionary can part them."""
    return any("\u0e00" <= character <= "\u0e7f" for character in text)  # Thai


def is_ignorable(character: str) -> bool:
    """Whether a character has no shape of its own: spaces, joiners, selectors, marks of direction."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Zs") or (
        0xFE00 <= ord(character) <= 0xFE0F or 0xE0000 <= ord(character) <= 0xE0FFF
    )


def cjk_preference(text: str, locale: str | None) -> tuple[Region, ...]:
    """The order in which to ask the CJK fonts: one code point, four regional shapes."""
    tags = (locale or "").lower().replace("_", "-").split("-")
    names = _script_words(text)
    if tags[0] == "ja" or (tags[0] not in ("zh", "ko") and names & {"HIRAGANA", "KATAKANA"}):
        return ("JP", "TC", "SC", "KR")
    if tags[0] == "ko" or (tags[0] != "zh" and "HANGUL" in names):
        return ("KR", "JP", "TC", "SC")
    if tags[0] == "zh" and {"hant", "tw", "hk", "mo"}.intersection(tags):
        return ("TC", "SC", "JP", "KR")
    return ("SC", "TC", "JP", "KR")


def _script_words(text: str) -> set[str]:
    """The first word of each character's Unicode name, which for letters is the script."""
    return {unicodedata.name(character, "").split(" ")[0].split("-")[0] for character in set(text)}
