"""Where a line had better not break, beyond what Unicode's rules (UAX #14) forbid.

Typographic preferences, not rules: the caller drops them when they cost too much size.
"""

import re

NO_BREAK_SPACE = "\u00a0"
WORD_JOINER = "\u2060"
WIDOW_CHARS = 9  # a last word longer than this holds a line of its own

_DASH = re.compile(r" (?=[\u2013\u2014-] )")
_PARTICLES = "がでとにのはへもやを"
_CONTINUATIVE = "きぎしちびみりけげせべめれえ"  # a stem's ending: 引き is not done before 算
_HONORIFICS = "おご"  # prefixes that belong to the word behind them
# Scripts that break between any two letters: CJK, kana and their full-width forms (UAX #14, class ID).
_IDEOGRAPHIC = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING = "\u300a\u300c\u300e\u3010\u3014\uff08\uff3b\uff5b\u2018\u201c"
_CLOSING = "\u3001\u3002\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d"
_BREAK = re.compile(
    rf"\s+|(?:(?<=[{_IDEOGRAPHIC}])|(?=[{_IDEOGRAPHIC}]))"
    rf"(?<![{WORD_JOINER}{NO_BREAK_SPACE}{_OPENING}])(?![{WORD_JOINER}{NO_BREAK_SPACE}{_CLOSING}\u2019\u201d])"
)


def is_ideographic(text: str) -> bool:
    """Whether some of the text breaks between any two letters."""
    return re.search(f"[{_IDEOGRAPHIC}]", text) is not None


def unbreakable(text: str) -> list[str]:
    """The pieces of an ideographic text that stay on one line, the widest first as far as counting tells."""
    pieces = {piece for piece in _BREAK.split(text) if piece}
    return sorted(pieces, key=lambda piece: -sum(2 if is_ideographic(char) else 1 for char in piece))


def preferred(text: str) -> str:
    """`text` with its bad breaks tied: lone last words, dashes at a line's start, cut phrases."""
    return "\n".join(_tie_widow(_tie_letters(_DASH.sub(NO_BREAK_SPACE, line))) for line in text.split("\n"))


def _tie_widow(line: str) -> str:
    words = line.rsplit(" ", 2)
    if len(words) == 3 and " " in words[0] and len(words[2]) <= WIDOW_CHARS:
        return f"{words[0]} {words[1]}{NO_BREAK_SPACE}{words[2]}"
    return line


def _tie_letters(line: str) -> str:
    """Korean breaks between words only; Japanese where a phrase ends, as far as its kana show it."""
    japanese = any(_is_hiragana(character) for character in line)  # without kana it may be Chinese
    return "".join(
        character + (WORD_JOINER if _belong_together(line, position, japanese) else "")
        for position, character in enumerate(line)
    )


def _belong_together(line: str, position: int, japanese: bool) -> bool:
    """Whether the letters at `position` and after it are in one word or phrase."""
    before, after, behind = (
        line[position],
        line[position + 1 : position + 2],
        line[position + 2 : position + 3],
    )
    if _is_hangul(before):
        return _is_hangul(after)
    if not (japanese and _is_japanese(before) and _is_japanese(after)):
        return False
    if after in _HONORIFICS and _is_ideograph(behind):
        return before not in _PARTICLES
    if _is_hiragana(before) and not _is_hiragana(after):
        # A phrase ends in kana and the next begins with another script, but so does many a compound.
        return before in _HONORIFICS or before in _CONTINUATIVE
    return True


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _is_hiragana(character: str) -> bool:
    return "\u3041" <= character <= "\u309f"


def _is_ideograph(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_japanese(character: str) -> bool:
    return "\u3041" <= character <= "\u30ff" or _is_ideograph(character) or character == "\u3005"
