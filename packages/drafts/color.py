"""Colours by lightness, chroma and hue, so that a tint of any brand colour looks like a tint of it.

OKLCH, the polar form of Oklab: Björn Ottosson, "A perceptual color space for image
processing", 2020 (https://bottosson.github.io/posts/oklab/); all constants are from there.
"""

import math
from dataclasses import dataclass, replace

GAMUT_STEPS = 12  # halvings of the chroma: finer than one 8-bit step


@dataclass(frozen=True, slots=True)
class Tone:
    """A colour in OKLCH: lightness 0 … 1, chroma 0 … about 0.37, hue in radians."""

    lightness: float
    chroma: float
    hue: float

    @classmethod
    def from_hex(cls, color: str) -> "Tone":
        """From #RRGGBB. Raises ValueError for anything else."""
        digits = color.removeprefix("#")
        if len(digits) != 6:
            raise ValueError(f"{color!r} is not of the form #RRGGBB")
        value = int(digits, 16)
        red, green, blue = (_linear((value >> shift & 255) / 255) for shift in (16, 8, 0))
        l = _cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)  # noqa: E741
        m = _cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        s = _cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
        return cls(lightness, math.hypot(a, b), math.atan2(b, a))

    def at(self, lightness: float | None = None, chroma: float | None = None, turn: float = 0.0) -> "Tone":
        """The same colour with another lightness or chroma, its hue turned by `turn` degrees."""
        return replace(
            self,
            lightness=min(1.0, max(0.0, self.lightness if lightness is None else lightness)),
            chroma=max(0.0, self.chroma if chroma is None else chroma),
            hue=self.hue + math.radians(turn),
        )

    def lit(self, by: float) -> "Tone":
        """Lighter by `by`, darker when it is negative."""
        return self.at(lightness=self.lightness + by)

    @property
    def linear(self) -> tuple[float, float, float]:
        """Linear-light sRGB, 0 … 1 each; a colour outside sRGB loses chroma, not hue."""
        low, high = 0.0, 1.0
        rgb = self._at_chroma(self.chroma)
        if _inside(rgb):
            return _clip(rgb)
        for _ in range(GAMUT_STEPS):
            middle = (low + high) / 2
            rgb = self._at_chroma(self.chroma * middle)
            low, high = (middle, high) if _inside(rgb) else (low, middle)
        return _clip(self._at_chroma(self.chroma * low))

    @property
    def argb(self) -> int:
        """0xFFRRGGBB, as Skia takes colours."""
        red, green, blue = (round(255 * _encoded(value)) for value in self.linear)
        return 0xFF000000 | red << 16 | green << 8 | blue

    @property
    def hex(self) -> str:
        """#RRGGBB."""
        return f"#{self.argb & 0xFFFFFF:06X}"

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG 2.2 defines it, 0 … 1."""
        red, green, blue = self.linear
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def _at_chroma(self, chroma: float) -> tuple[float, float, float]:
        a, b = chroma * math.cos(self.hue), chroma * math.sin(self.hue)
        l = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
        m = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        s = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        return (
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        )


def contrast(one: Tone, other: Tone) -> float:
    """Contrast ratio of two colours, 1 … 21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((one.luminance, other.luminance))
    return (high + 0.05) / (low + 0.05)


def _cbrt(value: float) -> float:
    return math.copysign(abs(value) ** (1 / 3), value)


def _linear(value: float) -> float:
    result: float = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return result


def _encoded(value: float) -> float:
    result: float = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return result


def _inside(rgb: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= value <= 1.0001 for value in rgb)


def _clip(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, value)) for value in rgb)
    return red, green, blue
