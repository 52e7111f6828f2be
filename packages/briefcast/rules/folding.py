"""Text without disguises: capitals, accents, widths, invisible characters, look-alikes, spaced letters.

What a reader takes for a word is folded to that word. Letters that tell words of a language apart are kept:
"curé" is no "cure" in French, "cüre" is one in English.
"""

import re
import unicodedata
from functools import cache

# The letters with accents of each language's own alphabet; in any other language an accent is a disguise.
OWN_ACCENTS = {
    "de": "äöü",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíóúüñ",
    "it": "àèéìíîòóùú",
    "pt": "áâãàçéêíóôõú",
    "nl": "áéëïóöü",
    "pl": "ąćęłńóśźż",
    "sv": "åäö",
    "da": "æøå",
    "nb": "æøå",
    "fi": "åäö",
    "cs": "áčďéěíňóřšťúůýž",
    "tr": "çğıöşü",
    "ru": "ёй",
    "uk": "ґєіїй",
    "ja": "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ"
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ",
}
ANY = "*"  # in place of a language: every letter of every language is kept
KOREAN = "ko"
OWN_ACCENTS[ANY] = "".join(OWN_ACCENTS.values())

# Letters of other alphabets that look like a Latin one: the Cyrillic and Greek letters among the confusable
# characters of Unicode Technical Standard 39, in lower case, as case is folded first.
_LOOK_ALIKES = str.maketrans(
    "авгеѕзіјкԛмнорстухһԁѵԝѡαβεηικνορτυχγ",
    "abreszijkqmhopctyxhdvwwabenikvoptuxy",
)
_CYRILLIC = ("ru", "uk", "bg", "sr", "mk", "be")
_OTHER_ALPHABETS = (*_CYRILLIC, "el")
_TO_CYRILLIC = str.maketrans("abekmhopctxy", "авекмнорстху")
_DISGUISES = str.maketrans("0134578@$!€", "oieastbasie")  # gu4r4nteed, fr33, $ecret
_LATIN = re.compile("[a-z]")
_FOREIGN_LETTER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_TWO_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")
_WORD = re.compile(r"[#@$]?[^\W_](?:[\w@$!€]*\w)?%?")
# Three letters or more with the same gap between each two of them.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?P<gap>[\s.\-_*·|/]{1,3})[^\W\d_](?:(?P=gap)[^\W\d_])+(?![^\W_])")
_APOSTROPHE = re.compile("['\u2018\u2019]")
_GAP = re.compile(r"[\s.\-_*·|/]+")
_ELIDING = ("fr", "it", "ca")  # l'alcool is two words; don't is one


def fold(text: str, language: str | None, *, accents: bool = True, disguises: bool = False) -> list[str]:
    """Return the words of a text, folded, in their order. Letters with gaps between ("C.u.r.e") are one word.

    `accents` keeps those of the language's own alphabet; without a language there are none.
    `disguises` reads digits and signs inside a word as the letters that they look like.
    """
    apart = _APOSTROPHE.sub(" " if language in _ELIDING else "", visible(text))
    plain = _SPACED.sub(lambda run: _GAP.sub("", run[0]), apart)
    kept = OWN_ACCENTS.get(language or "", "") if accents else ""
    return [_letters(match[0], language, kept, disguises) for match in _WORD.finditer(plain)]


def spellings(text: str, language: str) -> set[tuple[str, ...]]:
    """Return the words by which a rule's text is found: as it is, and without its accents.

    People leave accents out, most of all in capitals.
    """
    return {tuple(fold(text, language)), tuple(fold(text, language, accents=False))}


def visible(text: str) -> str:
    """Return the text without differences of width, invisible characters and the Arabic stretch."""
    compatible = unicodedata.normalize("NFKC", text)
    return "".join(char for char in compatible if unicodedata.category(char) != "Cf" and char != "\u0640")


def _letters(word: str, language: str | None, kept: str, disguises: bool) -> str:
    """Return one word in lower case, in its language's alphabet, with no accents but those that are kept."""
    word = word.casefold()
    if disguises and _TWO_LETTERS.search(word):
        word = word.translate(_DISGUISES)
    foreign = _FOREIGN_LETTER.search(word)
    if foreign and (language not in (*_OTHER_ALPHABETS, ANY) or (language == ANY and _LATIN.search(word))):
        word = word.translate(_LOOK_ALIKES)
    elif foreign and language in _CYRILLIC:
        word = word.translate(_TO_CYRILLIC)
    if language in (KOREAN, ANY) and _HANGUL.search(word):  # whose syllables come apart
        return word
    return "".join(char if char in kept else _base(char) for char in word)


@cache
def _base(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")
