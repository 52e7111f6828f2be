"""A brand's look: what a brief says of it over what its kit says, and its colours by role.

Pure arithmetic on documents. Which role is used where a colour cannot be read is the renderer's to decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from briefcast.contracts import (
    BrandColors,
    BrandKit,
    BriefBrand,
    BriefLayout,
    LayoutFamily,
    PlannedColors,
    PlannedLayout,
)

Role = Literal["primary", "accent", "ground", "text"]
ROLES: tuple[Role, ...] = get_args(Role)
READABLE = 4.5  # WCAG 2.2 AA, for copy
STANDS_OUT = 1.6  # for the edge of a button, whose hue marks it as well
WHITE, BLACK = "#FFFFFF", "#000000"


def merged(brand: BriefBrand, kit: BrandKit | None) -> BriefBrand:
    """Return what a brief says of its brand, and what its kit says where the brief says nothing.

    Colours are merged by role. Forbidden words are those of both.
    """
    if kit is None:
        return brand
    both = cast(BriefBrand, {**kit, **brand})
    both.pop("layout", None)  # type: ignore[typeddict-item]  # a kit's own field; see `layout`
    if "colors" in kit or "colors" in brand:
        both["colors"] = cast(BrandColors, {**kit.get("colors", {}), **brand.get("colors", {})})
    words = [*brand.get("forbidden_words", []), *kit.get("forbidden_words", [])]
    if words:
        both["forbidden_words"] = list(dict.fromkeys(words))
    return both


def planned_colors(own: BrandColors, kit: BrandColors, brand_colors: Sequence[str]) -> PlannedColors:
    """Return the colour of each role: the brief's own, else its `brand_colors`, else the kit's.

    The first of `brand_colors` is the primary one, the second the accent.
    """
    listed: dict[str, str] = dict(zip(ROLES[:2], brand_colors, strict=False))
    found = {role: own.get(role) or listed.get(role) or kit.get(role) for role in ROLES}
    return cast(PlannedColors, {role: color.upper() if color else None for role, color in found.items()})


def palette(colors: PlannedColors, brand_colors: Sequence[str]) -> list[str]:
    """Return all of a brand's colours in capitals, each once: those with a role, then the others."""
    by_role = [color for role in ROLES if (color := colors[role])]
    return list(dict.fromkeys([*by_role, *(color.upper() for color in brand_colors)]))


def planned_layout(own: str | BriefLayout | None, kit: str | BriefLayout | None) -> PlannedLayout:
    """Return what a brief asks of the layout, else what its kit does. "auto" is None: the search chooses."""
    chosen = own if own is not None else kit
    layout: BriefLayout = {} if chosen is None else cast(BriefLayout, chosen)
    if isinstance(chosen, str):
        layout = cast(BriefLayout, {"family": chosen})
    return {
        "family": _family(layout.get("family")),
        "placements": {name: _family(family) for name, family in layout.get("placements", {}).items()},
        "max_scrim": layout.get("max_scrim"),
        "allow_crop": layout.get("allow_crop", True),
    }


def _family(name: str | None) -> LayoutFamily | None:
    return None if name in (None, "auto") else cast(LayoutFamily, name)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two colours, one on the other."""

    what: str
    color: str  # #RRGGBB
    ground: str
    ratio: float  # 1 to 21
    least: float  # that it takes

    @property
    def is_enough(self) -> bool:
        return self.ratio >= self.least


def contrasts(colors: PlannedColors) -> Iterator[Contrast]:
    """Yield the contrast of each pair of colours that stand on each other in a creative."""
    ground, primary, accent, text = (colors[role] for role in ("ground", "primary", "accent", "text"))
    buttons = [("primary", primary), ("accent", accent)]
    for name, paper in (("ground", ground), ("primary", primary)):
        if not paper:
            continue
        inks = [("text", text), *([("primary", primary)] if name == "ground" else [])]
        for role, ink in inks:
            if ink and ink != paper:
                yield _contrast(f"{role} on {name}", ink, paper, READABLE)
        yield _contrast(f"black or white on {name}", _plain_ink(paper), paper, READABLE)
        for role, button in buttons:
            if button and button != paper:
                yield _contrast(f"{role} button on {name}", button, paper, STANDS_OUT)
    for role, button in buttons:
        if button:
            yield _contrast(f"label on {role} button", _plain_ink(button), button, READABLE)


def _contrast(what: str, color: str, ground: str, least: float) -> Contrast:
    return Contrast(what, color, ground, ratio(color, ground), least)


def _plain_ink(ground: str) -> str:
    return max((WHITE, BLACK), key=lambda ink: ratio(ink, ground))


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, #RRGGBB, as WCAG 2.2 defines it: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Return the relative luminance of #RRGGBB as WCAG 2.2 defines it: 0 to 1."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
