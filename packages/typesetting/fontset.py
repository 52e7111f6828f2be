"""The fonts, opened once a process."""

from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from typesetting.engine import skia

FOLDER = Path(__file__).parent / "fonts"
_USUAL_CAP_HEIGHT = 0.7  # ems; for fonts without capitals

_uploaded: dict[str, Any] = {}  # typefaces by the name under which they were registered


@cache
def manager() -> Any:
    # Skia's default font manager reads the system's font configuration for 40 ms; this one opens files.
    return skia.FontMgr.New_Custom_Empty()


def register(name: str, typeface: Any) -> None:
    """Make an uploaded font known under a name that no bundled font has."""
    _uploaded[name] = typeface


def is_upload(name: str) -> bool:
    return name in _uploaded


def typeface_of(name: str) -> Any:
    """Return the skia.Typeface of a bundled or registered font. Raises FileNotFoundError for neither."""
    return _uploaded.get(name) or _bundled(name)


@cache
def _bundled(name: str) -> Any:
    typeface = manager().makeFromFile(str(FOLDER / name), 0)
    if typeface is None:
        raise FileNotFoundError(f"{FOLDER / name} is missing or is not a font")
    return typeface


def covered(name: str, characters: Iterable[str]) -> set[str]:
    """Return those of the characters that a font has a glyph for."""
    listed = sorted(characters)
    glyphs = typeface_of(name).unicharsToGlyphs([ord(character) for character in listed])
    return {character for character, glyph in zip(listed, glyphs, strict=True) if glyph}


@cache
def weight(name: str) -> int:
    """Return how bold a font is, 100..900."""
    return int(typeface_of(name).fontStyle().weight())


@cache
def cap_height(name: str) -> float:
    """Return the height of a font's capitals in ems."""
    return float(skia.Font(typeface_of(name), 1000).getMetrics().fCapHeight) / 1000 or _USUAL_CAP_HEIGHT


@cache
def gap_factor(name: str) -> float:
    """Return a font's ascent, descent and line gap over its ascent and descent: 1 without a gap.

    Skia's strut takes a height to be that of all three, and sets lines apart by the first two.
    """
    metrics = skia.Font(typeface_of(name), 1000).getMetrics()
    height = float(metrics.fDescent - metrics.fAscent)
    return (height + float(metrics.fLeading)) / height if height > 0 else 1.0


@lru_cache(maxsize=64)
def collection(families: tuple[str, ...]) -> Any:
    """Return a skia.textlayout.FontCollection that holds just these fonts, each a family of its name."""
    provider = skia.textlayout.TypefaceFontProvider()
    for family in families:
        provider.registerTypeface(typeface_of(family), family)
    fonts = skia.textlayout.FontCollection()
    fonts.setDefaultFontManager(provider)
    return fonts
