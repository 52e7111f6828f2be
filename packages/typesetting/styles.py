"""Type styles: which faces a text is set in, how close, how large, in which case."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Role = Literal["heading", "label"]  # the message, or the call to action
Case = Literal["as written", "upper"]
ButtonShape = Literal["pill", "rounded", "square", "underline", "none"]
Script = Literal[
    "alphabetic",  # Latin, Greek, Cyrillic: one face sets all three, so that a line has one voice
    "japanese",
    "korean",
    "simplified chinese",
    "traditional chinese",
    "arabic",
    "hebrew",
    "devanagari",
    "thai",
]


@dataclass(frozen=True, slots=True)
class Face:
    """A font with the way to set it. Lengths are in ems of the text's own size."""

    font: str  # a file in fonts/, or an uploaded font that `fontset.register` has named
    weight: int = 700  # 100..900
    case: Case = "as written"
    tracking: float = 0.0  # added between letters; never in joined or stacked scripts
    leading: float = 1.18  # between the baselines of Latin, Greek and Cyrillic
    stacked: float = 1.28  # the same of Vietnamese, whose letters have two marks
    scale: float = 1.0  # the size at which it looks as large as Noto Sans


@dataclass(frozen=True, slots=True)
class Pairing:
    """The face that stands in for a style's own in a script that this one lacks."""

    script: Script
    font: str
    scale: float = 1.0
    leading: float = 0.0  # where its letters need more than its script usually does


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """How a brand's texts are set. Hashable, so that a setting can be cached by it."""

    name: str
    heading: Face
    label: Face
    button: ButtonShape  # when the brand kit names none
    pairings: tuple[Pairing, ...] = ()  # scripts without one are set in the bundled Noto Sans

    def face(self, role: Role) -> Face:
        return self.heading if role == "heading" else self.label

    def pairing(self, script: Script) -> Pairing | None:
        return next((pairing for pairing in self.pairings if pairing.script == script), None)


# The look of a brief that names no style. Display sizes want letters closer than Noto's text spacing.
_NOTO_SANS = Face("NotoSans-Bold.ttf", tracking=-0.012)
NOTO = TypeStyle("noto", _NOTO_SANS, _NOTO_SANS, "pill")

_SERIF_CJK = (
    Pairing("japanese", "NotoSerifJP-Bold.otf"),
    Pairing("korean", "NotoSerifKR-Bold.otf"),
    Pairing("simplified chinese", "NotoSerifSC-Bold.otf"),
    Pairing("traditional chinese", "NotoSerifTC-Bold.otf"),
)
_STYLES = (
    NOTO,
    TypeStyle(
        "modern",
        Face("Manrope-ExtraBold.ttf", 800, tracking=-0.025, leading=1.12, stacked=1.38),
        Face("Manrope-Bold.ttf", 700),
        "pill",
        (
            Pairing("arabic", "Cairo-ExtraBold.ttf"),
            Pairing("hebrew", "Heebo-ExtraBold.ttf"),
            Pairing("devanagari", "Poppins-Bold.ttf"),
            Pairing("thai", "Kanit-Bold.ttf"),
        ),
    ),
    TypeStyle(
        "editorial",
        Face("DMSerifDisplay-Regular.ttf", 400, tracking=-0.008, leading=1.1, scale=1.1),
        Face("Lora-SemiBold.ttf", 600, scale=1.04),
        "square",
        (
            Pairing("alphabetic", "NotoSerifDisplay-ExtraBold.ttf"),
            *_SERIF_CJK,
            Pairing("arabic", "NotoNaskhArabic-Bold.ttf", 1.1),
            Pairing("hebrew", "FrankRuhlLibre-Bold.ttf", 1.1),
            Pairing("devanagari", "NotoSerifDevanagari-Bold.ttf"),
            Pairing("thai", "NotoSerifThai-Bold.ttf"),
        ),
    ),
    TypeStyle(
        "condensed",
        Face(
            "BarlowCondensed-ExtraBold.ttf",
            800,
            "upper",
            tracking=0.004,
            leading=1.0,
            stacked=1.32,
            scale=1.32,
        ),
        Face("BarlowCondensed-Bold.ttf", 700, "upper", tracking=0.02, scale=1.2),
        "square",
        (
            Pairing("alphabetic", "NotoSans-CondensedExtraBold.ttf", 1.2),
            Pairing("arabic", "NotoSansArabic-CondensedExtraBold.ttf", 1.12),
            Pairing("hebrew", "NotoSansHebrew-CondensedExtraBold.ttf", 1.15),
            Pairing("devanagari", "NotoSansDevanagari-CondensedExtraBold.ttf", 1.12),
            Pairing("thai", "NotoSansThai-CondensedExtraBold.ttf", 1.12),
        ),
    ),
    TypeStyle(
        "rounded",
        Face("Nunito-ExtraBold.ttf", 800, tracking=-0.015, leading=1.14, scale=1.04),
        Face("Nunito-Bold.ttf", 700, scale=1.04),
        "pill",
        (
            Pairing("alphabetic", "MPLUSRounded1c-ExtraBold.ttf"),  # Greek
            Pairing("japanese", "MPLUSRounded1c-ExtraBold.ttf"),
            Pairing("korean", "Jua-Regular.ttf", 1.08),
            Pairing("arabic", "BalooBhaijaan2-Bold.ttf", 1.05),
            Pairing("hebrew", "MPLUSRounded1c-ExtraBold.ttf"),
            Pairing("devanagari", "Baloo2-Bold.ttf", 1.05),
            Pairing("thai", "Mitr-SemiBold.ttf"),
        ),
    ),
    TypeStyle(
        "slab",
        Face("Bitter-ExtraBold.ttf", 800, tracking=-0.012, leading=1.14, stacked=1.38),
        Face("Bitter-Bold.ttf", 700),
        "rounded",
        (
            *_SERIF_CJK,
            Pairing("arabic", "NotoKufiArabic-Bold.ttf", 0.92),
            Pairing("hebrew", "SuezOne-Regular.ttf", 1.06),
            Pairing("devanagari", "NotoSerifDevanagari-ExtraBold.ttf"),
            Pairing("thai", "NotoSerifThai-ExtraBold.ttf"),
        ),
    ),
    TypeStyle(
        "humanist",
        Face("AlegreyaSans-ExtraBold.ttf", 800, leading=1.1, stacked=1.32, scale=1.14),
        Face("AlegreyaSans-Bold.ttf", 700, scale=1.12),
        "rounded",
        (
            Pairing("hebrew", "Assistant-ExtraBold.ttf", 1.06),
            Pairing("devanagari", "Mukta-Bold.ttf", 1.06),
            Pairing("thai", "Sarabun-Bold.ttf", 1.04, leading=1.6),
        ),
    ),
)
STYLES: Mapping[str, TypeStyle] = MappingProxyType({style.name: style for style in _STYLES})


def type_style(name: str | None = None) -> TypeStyle:
    """Return the style of that name, without one the default. Raises KeyError for an unknown name."""
    return STYLES[name] if name else NOTO
