"""Reading direction of languages and texts. Needs no text engine, so every image can use it."""

import unicodedata
from typing import Literal

Direction = Literal["ltr", "rtl"]

# Languages and scripts that run from right to left: CLDR 48, layout/orientation and script metadata.
# fmt: off
_RTL_LANGUAGES = frozenset({
    "ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "khw", "ks", "mzn",
    "nqo", "pnb", "prs", "ps", "rhg", "sd", "syr", "ug", "ur", "yi",
})
_RTL_SCRIPTS = frozenset({
    "adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa",
})
# fmt: on


def locale_direction(locale: str) -> Direction:
    """Return the direction of a BCP 47 locale: of its script when it names one, else of its language."""
    language, *subtags = locale.lower().replace("_", "-").split("-")
    script = next((tag for tag in subtags if len(tag) == 4 and tag.isalpha()), None)
    rtl = script in _RTL_SCRIPTS if script else language in _RTL_LANGUAGES
    return "rtl" if rtl else "ltr"


def base_direction(text: str, locale: str | None) -> Direction:
    """Return the direction of the locale if there is one, else of the first strong character."""
    if locale:
        return locale_direction(locale)
    for character in text:
        strong = unicodedata.bidirectional(character)
        if strong in ("R", "AL"):
            return "rtl"
        if strong == "L":
            return "ltr"
    return "ltr"
