"""Type styles: which faces a text is set in, how close, how large, in which case."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Role = Literal["heading", "label"]  # the message, or the call to action
Case = Literal["as written", "upper"]
ButtonShape = Literal["pill", "rounded", "square", "underline", "none"]
Script = Literal[
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
class TypeStyle:
    """How a brand's texts are set. Hashable, so that a setting can be cached by it.

    Faces are names of files in fonts/, or of uploaded fonts that `fontset` has registered. Lengths are in
    ems of the text's own size.
    """

    name: str
    heading: str  # the message's face
    label: str  # the call to action's face
    weight: int  # of the heading's face, 100..900
    label_weight: int
    heading_case: Case
    label_case: Case
    tracking: float  # added between the letters of the heading; never in joined or stacked scripts
    label_tracking: float
    leading: float  # between baselines of Latin, Greek and Cyrillic; other scripts take no less than theirs
    scale: float  # sizes relative to Noto Sans, at which the heading's face looks as large
    label_scale: float
    button: ButtonShape  # when the brand kit names none
    pairings: tuple[tuple[Script, str], ...] = ()  # headings in scripts that the face lacks
    label_pairings: tuple[tuple[Script, str], ...] = ()

    def face(self, role: Role) -> str:
        return self.heading if role == "heading" else self.label

    def paired(self, role: Role) -> Mapping[Script, str]:
        """Return the face of each script that has one of its own; the bundled Noto Sans sets the others."""
        return dict(self.pairings if role == "heading" else self.label_pairings)

    def case(self, role: Role) -> Case:
        return self.heading_case if role == "heading" else self.label_case


# Set in the bundled Noto Sans alone: the look of a brief that names no style.
NOTO = TypeStyle(
    name="noto",
    heading="NotoSans-Bold.ttf",
    label="NotoSans-Bold.ttf",
    weight=700,
    label_weight=700,
    heading_case="as written",
    label_case="as written",
    tracking=-0.012,  # display sizes want letters a little closer than Noto's text spacing
    label_tracking=-0.012,
    leading=1.18,
    scale=1.0,
    label_scale=1.0,
    button="pill",
)

STYLES: Mapping[str, TypeStyle] = MappingProxyType({style.name: style for style in (NOTO,)})


def type_style(name: str | None = None) -> TypeStyle:
    """Return the style of that name, without one the default. Raises KeyError for an unknown name."""
    return STYLES[name] if name else NOTO
