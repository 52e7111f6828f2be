"""Where a long word may be divided: Liang's algorithm over LibreOffice's patterns, as pyphen packs them.

pyphen's own reader takes 0.4 s and 30 MB to parse all German patterns before the first word. This one
parses only those that occur in the word: 15 ms. A test holds the two to the same result.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pyphen import LANGUAGES

LEAST_LETTERS = 12  # shorter words stay whole
LEAST_PART = 4  # letters before and after a hyphen
# Languages and their dictionaries: those whose licence is permissive, LPPL, LGPL or MPL (hyphenation.md).
# deploy/images/inside/prune.py keeps the others out of the images.
DICTIONARIES = {
    "da": "da_DK",
    "de": "de_DE",
    "el": "el_GR",
    "en": "en_US",
    "en-gb": "en_GB",
    "es": "es",
    "et": "et_EE",
    "fr": "fr",
    "hr": "hr_HR",
    "it": "it_IT",
    "lt": "lt",
    "nl": "nl_NL",
    "pl": "pl_PL",
    "pt": "pt_BR",
    "sl": "sl_SI",
    "sv": "sv",
}
_BRITISH = ("en-au", "en-gb", "en-ie", "en-in", "en-nz", "en-za")
_ENCODINGS = {"microsoft-cp1251": "cp1251"}
_LETTERS = re.compile(r"[^\W\d_]+")

# German compounds whose first part ends so are joined by an s: Sonntags-frühstück, Geschwindigkeits-grenze.
_LINK = re.compile(r"(?:ung|heit|keit|schaft|ion|tät|tag|ling|tum)s$")
_LINKED = ("de_DE",)

Patterns = dict[str, str]  # a pattern without its digits → the pattern


@dataclass(frozen=True, slots=True)
class Division:
    """A place where a word may be divided."""

    position: int  # letters before the hyphen
    compound: bool  # between the parts of a compound, where a reader expects it
    linked: bool = False  # after the letter that joins the two


def has_dictionary(locale: str | None) -> bool:
    return locale is not None and _dictionary(locale) is not None


@lru_cache(512)
def divisions(word: str, locale: str) -> tuple[Division, ...]:
    """Return where a word may be divided; () for a short one, and in a language without a dictionary.

    Of a word with other characters, such as a hyphen or a full stop, each run of letters is divided alone.
    """
    name = _dictionary(locale)
    if name is None:
        return ()
    levels = _levels(name)
    places = []
    for run in _LETTERS.finditer(word):
        letters = run[0].lower()
        if len(letters) < LEAST_LETTERS or len(letters) != len(run[0]):
            continue
        compound = _odd(letters, levels[:-1])
        for position in sorted(_odd(letters, levels)):
            if LEAST_PART <= position <= len(letters) - LEAST_PART:
                linked = name in _LINKED and _LINK.search(letters[:position]) is not None
                places.append(Division(run.start() + position, linked or position in compound, linked))
    return tuple(places)


def _dictionary(locale: str) -> str | None:
    tag = locale.lower().replace("_", "-")
    if tag in _BRITISH:
        tag = "en-gb"
    name = DICTIONARIES.get(tag) or DICTIONARIES.get(tag.split("-")[0])
    return name if name in LANGUAGES else None


@cache
def _levels(name: str) -> tuple[Patterns, ...]:
    """Read a dictionary: the patterns of each of its levels, of which the last one divides syllables."""
    head, _, body = LANGUAGES[name].read_bytes().partition(b"\n")
    encoding = head.decode("ascii").strip().lower()
    encoding = _ENCODINGS.get(encoding, encoding)
    levels = []
    for part in re.split(rb"^NEXTLEVEL\s*$", body, flags=re.MULTILINE):
        letters = part.translate(None, b"0123456789\r").decode(encoding).split("\n")
        levels.append(dict(zip(letters, part.decode(encoding).split("\n"), strict=True)))
    return tuple(levels)


def _odd(word: str, levels: tuple[Patterns, ...]) -> set[int]:
    """Return the positions whose greatest number among all patterns in the word is odd (Liang, 1983)."""
    dotted = f".{word}."
    numbers = [0] * (len(dotted) + 1)
    for begin in range(len(dotted)):
        for end in range(begin + 1, len(dotted) + 1):
            for patterns in levels:
                pattern = patterns.get(dotted[begin:end])
                if pattern is not None:
                    _raise(numbers, begin, pattern)
    return {index - 1 for index, number in enumerate(numbers) if number % 2}


def _raise(numbers: list[int], position: int, pattern: str) -> None:
    """Raise the numbers from `position` on to the digits between the letters of a pattern such as e1g4u."""
    for character in pattern:
        if character.isdigit():
            numbers[position] = max(numbers[position], int(character))
        else:
            position += 1
