"""The bundled fonts, opened once a process, and which of them a text needs."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from typesetting.engine import skia
from typesetting.errors import MissingGlyphs
from typesetting.scripts import cjk_preference, is_ignorable

FOLDER = Path(__file__).parent / "fonts"
_FIRST = (
    "NotoSans-Bold.ttf",
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf",
    "NotoSansDevanagari-Bold.ttf",
    "NotoSansThai-Bold.ttf",
    "NotoSansBengali-Bold.ttf",
    "NotoSansTamil-Bold.ttf",
    "NotoSansTelugu-Bold.ttf",
    "NotoSansGujarati-Bold.ttf",
    "NotoSansGurmukhi-Bold.ttf",
    "NotoSansKannada-Bold.ttf",
    "NotoSansMalayalam-Bold.ttf",
    "NotoSansGeorgian-Bold.ttf",
    "NotoSansArmenian-Bold.ttf",
    "NotoColorEmoji.ttf",  # before CJK, which has plain shapes for some emoji
)
_CJK = "NotoSans{}-Bold.otf"
_LAST = ("NotoSansSymbols2-Regular.ttf",)


@dataclass(frozen=True, slots=True)
class Fonts:
    """What a paragraph is built with."""

    families: tuple[str, ...]  # font file names, in the order of fallback
    collection: Any  # skia.textlayout.FontCollection holding just those
    has_color: bool  # whether the text has colour emoji


@cache
def _manager() -> Any:
    # Skia's default font manager reads the system's font configuration for 40 ms; this one opens files.
    return skia.FontMgr.New_Custom_Empty()


@cache
def _typeface(name: str) -> Any:
    typeface = _manager().makeFromFile(str(FOLDER / name), 0)
    if typeface is None:
        raise FileNotFoundError(f"{FOLDER / name} is missing or is not a font")
    return typeface


@lru_cache(maxsize=64)
def _collection(families: tuple[str, ...]) -> Any:
    provider = skia.textlayout.TypefaceFontProvider()
    for family in families:
        provider.registerTypeface(_typeface(family), family)
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider)
    return collection


def fonts_for(text: str, locale: str | None) -> Fonts:
    """The fewest fonts, in order of preference, that have every character of `text`.

    Raises MissingGlyphs naming each character that none has.
    """
    wanted = {character for character in text if not is_ignorable(character)}
    families: list[str] = []
    cjk = (_CJK.format(region) for region in cjk_preference(text, locale))
    for family in (*_FIRST, *cjk, *_LAST):
        if not wanted and families:
            break
        characters = sorted(wanted)
        glyphs = _typeface(family).unicharsToGlyphs([ord(character) for character in characters])
        found = {character for character, glyph in zip(characters, glyphs, strict=True) if glyph}
        if found or not families:
            families.append(family)
            wanted -= found
    if wanted:
        raise MissingGlyphs("".join(sorted(wanted)))
    return Fonts(tuple(families), _collection(tuple(families)), "NotoColorEmoji.ttf" in families)
