"""Capitals, by the rules of the language."""

import unicodedata

_TURKIC = ("tr", "az")
_TONOS = "\u0301"  # Greek drops its accents in capitals, but not the dieresis


def capitals(text: str, locale: str | None) -> str:
    """Return the text in capitals: İ for a Turkish i, no accents in Greek, SS for ß."""
    language = (locale or "").lower().replace("_", "-").split("-")[0]
    if language in _TURKIC:
        text = text.replace("i", "İ")
    return "".join(_without_tonos(character) for character in text).upper()


def _without_tonos(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character)
    if "\u0370" <= decomposed[0] <= "\u03ff":
        return unicodedata.normalize("NFC", decomposed.replace(_TONOS, ""))
    return character
