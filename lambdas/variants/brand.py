"""A brand's colours by role, used exactly as they are given, and the grounds and inks made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from briefcast.brand_kit import ROLES
from briefcast.contracts import LogoCorner, PlannedCampaign, PlannedLayout
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

TINT_LIGHTNESS = 0.93  # OKLab's L of a tint: paper that still has a colour
TINT_CHROMA_SHARE = 0.28  # of the colour's own chroma
TINT_CHROMA = 0.034  # at most: paper, not paint
DEEP_LIGHTNESS = 0.27  # of a tint's ink without a brand colour
DEEP_CHROMA = 0.05
NEUTRAL: Color = (243, 241, 238)  # paper for a picture without a colour worth taking up
COLORFUL = 0.03  # OKLab's chroma from which on a swatch has a hue
RADIUS_SIDE = 1080  # pixels of a placement's shorter side that a kit's corner radius is given for
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
    logos: tuple[Logo, ...] = ()  # one for each version, the one for light grounds first
    corner: LogoCorner | None = None  # where the logo goes; None for any
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

    def mat(self, palette: Sequence[Swatch]) -> Color:
        """The colour around a picture that stands alone: the brand's ground, else the picture's own."""
        if self.ground or not palette:
            return self.panel("framed", palette).ground
        return max(palette, key=lambda swatch: swatch.share).rgb

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


def brand_of(campaign: PlannedCampaign, load: Callable[[str], bytes]) -> Brand:
    """The looks that a plan's campaign asks for. `load` returns the bytes of a font's key."""
    brand, steering = campaign["brand"], _steering(campaign["layout"])
    listed = [parse_color(color) for color in campaign["brand_colors"]]
    if brand is None:
        primary, accent = [*listed[:2], None, None][:2]
        return Brand(primary=primary, accent=accent, others=tuple(listed[2:]), steering=steering)
    style = planned_style(brand["type"], load)
    by_role = {role: parse_color(color) for role in ROLES if (color := brand["colors"][role])}
    versions = (
        (brand["logo"], brand["logo_version_id"]),
        (brand["logo_light"], brand["logo_light_version_id"]),
    )
    return Brand(
        **by_role,
        others=tuple(color for color in listed if color not in by_role.values()),
        style=style,
        button=brand["button"] or style.button,
        radius=(brand["corner_radius"] or 0.0) / RADIUS_SIDE,
        logos=tuple(Logo(key, version_id) for key, version_id in versions if key),
        corner=brand["logo_corner"],
        steering=steering,
    )


def _steering(layout: PlannedLayout) -> Steering:
    return Steering(
        families=layout["placements"],
        family=layout["family"],
        max_scrim=1.0 if layout["max_scrim"] is None else layout["max_scrim"],
        allow_crop=layout["allow_crop"],
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
