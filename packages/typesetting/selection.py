"""Which fonts set a text: the style's own, its pairings, Noto Sans for everything else."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from typesetting.errors import MissingGlyphs
from typesetting.fontset import collection, covered, weight
from typesetting.scripts import Region, cjk_preference, is_ignorable, leading, script_of
from typesetting.styles import NOTO, Face, Pairing, Role, Script, TypeStyle

_ALPHABETIC = "NotoSans-Bold.ttf"
_EMOJI = "NotoColorEmoji.ttf"
BEFORE_CJK = (
    _ALPHABETIC,
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
    _EMOJI,  # CJK fonts have plain shapes for some emoji
)
AFTER_CJK = ("NotoSansSymbols2-Regular.ttf",)
_SCRIPT_OF_REGION: dict[Region, Script] = {
    "JP": "japanese",
    "KR": "korean",
    "SC": "simplified chinese",
    "TC": "traditional chinese",
}
_GROUP: dict[Script, Literal["cjk"]] = dict.fromkeys(_SCRIPT_OF_REGION.values(), "cjk")


@dataclass(frozen=True, slots=True)
class Fonts:
    """What a paragraph is built with."""

    families: tuple[str, ...]  # font names, in the order of fallback
    collection: Any  # skia.textlayout.FontCollection holding just those
    has_color: bool  # whether the text has colour emoji
    weight: int  # to ask of all of them, 100..900
    scale: float  # the size at which most of the text looks as large as in Noto Sans
    leading: float  # ems between baselines


def cjk_font(region: Region) -> str:
    return f"NotoSans{region}-Bold.otf"


def fonts_for(text: str, locale: str | None, style: TypeStyle = NOTO, role: Role = "heading") -> Fonts:
    """Return the fewest fonts, in order of preference, that have every character of `text`.

    A font of the style sets all of a script's letters or none: where the style's face lacks one, its pairing
    sets the script, and where that lacks one, Noto Sans. Raises MissingGlyphs naming each character that no
    font has.
    """
    wanted = {character for character in text if not is_ignorable(character)}
    face = style.face(role)
    chosen = [] if style is NOTO else _styled(text, wanted, locale, style, face)
    families: list[str] = []
    cjk = (cjk_font(region) for region in cjk_preference(text, locale))
    for family in (*(pairing.font for pairing in chosen), *BEFORE_CJK, *cjk, *AFTER_CJK):
        if not wanted and families:
            break
        found = covered(family, wanted)
        if found or not families:
            families.append(family)
            wanted -= found
    if wanted:
        raise MissingGlyphs("".join(sorted(wanted)))
    return Fonts(
        families=tuple(families),
        collection=collection(tuple(families)),
        has_color=_EMOJI in families,
        # Skia makes a regular font bold by smearing it, when bold is asked for.
        weight=min((weight(pairing.font) for pairing in chosen), default=face.weight),
        scale=_main(text, chosen).scale if chosen else face.scale,
        leading=max([leading(text, face.leading, face.stacked), *(pairing.leading for pairing in chosen)]),
    )


def main_font(text: str, locale: str | None, style: TypeStyle, role: Role = "heading") -> str:
    """Return the font that sets most of a text's letters. Raises MissingGlyphs."""
    families = fonts_for(text, locale, style, role).families
    wanted = {character for character in text if not is_ignorable(character)}
    counts = Counter(text)
    sets: dict[str, int] = {}
    for family in families:
        own = covered(family, wanted)
        sets[family] = sum(counts[character] for character in own if character.isalpha())
        wanted -= own
    return max(sets, key=lambda family: sets[family])


def _styled(text: str, wanted: set[str], locale: str | None, style: TypeStyle, face: Face) -> list[Pairing]:
    """Return the alphabet's font, then one for each other script of a text.

    The alphabet's comes first, for figures and punctuation are its own: a price whose € comes from another
    font has two voices.
    """
    alphabet = covered(_ALPHABETIC, (c for c in wanted if script_of(c) in (None, "alphabetic")))
    chosen = [_whole(style, face, "alphabetic", alphabet, _ALPHABETIC)]
    for script in sorted({script for script in map(script_of, wanted) if script} - {"alphabetic"}):
        characters = {character for character in wanted if script_of(character) == script}
        if script == "cjk":
            region = cjk_preference(text, locale)[0]
            last = cjk_font(region)
            chosen.append(_whole(style, face, _SCRIPT_OF_REGION[region], covered(last, characters), last))
        else:
            chosen.append(_whole(style, face, script, characters, f"NotoSans{script.title()}-Bold.ttf"))
    return chosen


def _whole(style: TypeStyle, face: Face, script: Script, characters: set[str], last: str) -> Pairing:
    """Return the first font that has all of the characters: the face, its pairings, or the last one."""
    paired = (pairing for pairing in style.pairings if pairing.script == script)
    for candidate in (Pairing(script, face.font, face.scale), *paired):
        if covered(candidate.font, characters) == characters:
            return candidate
    return Pairing(script, last)


def _main(text: str, chosen: list[Pairing]) -> Pairing:
    """Return the font that sets most of the letters."""
    letters = Counter(script_of(character) for character in text)
    return max(chosen, key=lambda pairing: letters[_GROUP.get(pairing.script, pairing.script)])
