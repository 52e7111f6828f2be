"""A brand's colours by role, used exactly as they are given, and the grounds and inks made of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from briefcast.brand_kit import ROLES
from composition.choice import Family, Steering
from composition.facts import Swatch
from lambdas.variants.contrast import (
    BLACK,
    NEAR_BLACK,
    READABLE,
    WHITE,
    Color,
    luminance,
    parse_color,
    ratio,
)
from pictures.oklab import from_oklab, to_oklab
from typesetting import ButtonShape, TypeStyle, type_style
from typesetting.planned import planned_style

RADIUS_SIDE = 1080  # pixels of the shorter side that a brand kit's corner radius is given for
TINT_LIGHTNESS = 0.93  # OKLab's L of a tint: paper that still has a colour
TINT_CHROMA_SHARE = 0.28  # of the colour's own chroma
TINT_CHROMA = 0.05  # at most: paper, not paint
DEEP_LIGHTNESS = 0.27  # of a tint's ink without a brand colour
DEEP_CHROMA = 0.05
NEUTRAL: Color = (243, 241, 238)  # paper for a picture without a colour worth taking up
COLORFUL = 0.03  # OKLab's chroma from which on a swatch has a hue
LEAST_SWATCH = 0.02  # of the picture


@dataclass(frozen=True, slots=True)
class Pair:
    """A ground, and the ink that reaches READABLE on it."""

    ground: Color
    ink: Color


@dataclass(frozen=True, slots=True)
class Logo:
    """A file with a version of the logo."""

    key: str
    version_id: str | None


@dataclass(frozen=True, slots=True)
class Brand:
    """What a brand kit or a brief says of looks."""

    primary: Color | None = None
    accent: Color | None = None
    ground: Color | None = None  # for panels
    text: Color | None = None
    others: tuple[Color, ...] = ()
    style: TypeStyle = field(default_factory=type_style)
    button: ButtonShape = "pill"
    radius: float = 0.0  # of cards and framed pictures, in shares of the placement's shorter side
    logos: tuple[Logo, ...] = ()  # one for each version, the main one first
    corner: str | None = None  # where the logo goes; None for any
    steering: Steering = field(default_factory=Steering)

    @property
    def colors(self) -> tuple[Color, ...]:
        """All of them, the most important one first, each once."""
        roles = (self.primary, self.accent, self.text, self.ground, *self.others)
        return tuple(dict.fromkeys(color for color in roles if color))

    def panel(self, family: Family, palette: Sequence[Swatch]) -> Pair:
        """The colours of a panel: the brand's ground or primary colour, else paper of the picture's hue.

        A frame around a picture is paper in any case: a strong colour on all four sides shouts it down.
        """
        if self.ground:
            return self._inked(self.ground)
        if self.primary and family == "framed":
            return self._inked(tint(self.primary))
        if self.primary:
            return self._inked(self.primary)
        return paper(palette)

    def studio(self, palette: Sequence[Swatch]) -> Pair:
        """The ground of a cut-out: paper that the subject stands out from."""
        light = self.ground or (tint(self.primary) if self.primary else None)
        return self._inked(light) if light else paper(palette)

    def _inked(self, ground: Color) -> Pair:
        own = [color for color in (self.text, self.primary) if color]
        return Pair(ground, readable_ink(ground, own))


def readable_ink(ground: Color, preferred: Sequence[Color] = ()) -> Color:
    """The first of the preferred inks, white and near black that reaches READABLE on a ground; one does."""
    level = luminance(ground)
    inks = (*preferred, WHITE, NEAR_BLACK, BLACK)
    return next(ink for ink in inks if ratio(luminance(ink), level) >= READABLE)


def tint(color: Color) -> Color:
    """A colour as paper: light, and a little of its hue."""
    return _recolored(color, TINT_LIGHTNESS, TINT_CHROMA_SHARE, TINT_CHROMA)


def paper(palette: Sequence[Swatch]) -> Pair:
    """Paper and ink of the hue that most of a picture's colour has; plain ones for a picture in greys."""
    hues = [swatch for swatch in palette if swatch.share >= LEAST_SWATCH and _chroma(swatch.rgb) >= COLORFUL]
    if not hues:
        return Pair(NEUTRAL, NEAR_BLACK)
    strongest = max(hues, key=lambda swatch: swatch.share * _chroma(swatch.rgb)).rgb
    ink = _recolored(strongest, DEEP_LIGHTNESS, 0.5, DEEP_CHROMA)
    ground = tint(strongest)
    return Pair(ground, readable_ink(ground, [ink]))


def brand_of(campaign: Mapping[str, Any], load_font: Callable[[str], bytes]) -> Brand:
    """The looks that a plan's campaign asks for. Raises UnusableFont, and what `load_font` raises.

    A plan without roles gives them in the order of its colours: the first is the primary one.
    """
    listed = campaign.get("brand_colors") or []
    brand = campaign.get("brand") or {}
    roles = brand.get("colors") or dict(zip(ROLES[:2], listed, strict=False))
    colors = {role: parse_color(roles[role]) if roles.get(role) else None for role in ROLES}
    style = planned_style(brand.get("type"), load_font)
    logos = [(brand.get(name), brand.get(f"{name}_version_id")) for name in ("logo", "logo_light")]
    return Brand(
        **colors,
        others=tuple(parse_color(color) for color in listed),
        style=style,
        button=brand.get("button") or style.button,
        radius=(brand.get("corner_radius") or 0) / RADIUS_SIDE,
        logos=tuple(Logo(key, version) for key, version in logos if key),
        corner=brand.get("logo_corner"),
        steering=_steering(campaign.get("layout") or {}),
    )


def _steering(layout: Mapping[str, Any]) -> Steering:
    scrim = layout.get("max_scrim")
    return Steering(
        families=dict(layout.get("placements") or {}),
        family=layout.get("family"),
        max_scrim=1.0 if scrim is None else scrim,
        allow_crop=layout.get("allow_crop", True),
    )


def _recolored(color: Color, lightness: float, chroma_share: float, most_chroma: float) -> Color:
    _, a, b = to_oklab(np.array(color, np.uint8)).tolist()
    own = float(np.hypot(a, b))
    scale = min(chroma_share, most_chroma / own) if own else 0.0
    red, green, blue = from_oklab((lightness, a * scale, b * scale)).tolist()
    return red, green, blue


def _chroma(color: Color) -> float:
    _, a, b = to_oklab(np.array(color, np.uint8)).tolist()
    return float(np.hypot(a, b))
