"""The least shadow or glow on a picture that makes the message readable, by measurement."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from PIL import Image, ImageFilter

from composition.geometry import Box
from composition.layout import Scrim
from lambdas.variants.contrast import READABLE, WHITE, Color, luminance, percentile, ratio
from lambdas.variants.luminance import light
from typesetting import TextBlock

TARGET_CONTRAST = 1.04 * READABLE  # JPEG moves a pixel's luminance by a few percent
WORST_SHARE = 0.05  # contrast is that of the twentieth of the glyphs' surroundings that hides them most
MIN_STRENGTH = 0.22  # a scrim this faint cannot be seen as one, and settles a busy picture
MAX_STRENGTH = 0.96
STRENGTH_STEP = 1 / 64  # finer cannot be seen
HELD = 0.8  # of the scrim's strength is reached at the text's top
SRGB_EXPONENT = 1 / 2.2  # sRGB's mean transfer curve, from light to channel value
TINT_CHROMA = 1.8  # a shadow holds its hue while it loses light
SHADOW_LUMINANCE = 0.008  # near black, in the picture's own hue so that it looks like its shadow
GLOW_LUMINANCE = 0.86  # near white, in the picture's own hue so that it looks like its light
DARK_TEXT_GAIN = 0.08  # dark text must spare this much scrim: between equals white is the custom
MEASURED_STEP = 4  # pixels averaged before measuring: text strokes are wider than that
TINT_SAMPLES = (48, 48)  # pixels of the picture that its mean colour is taken from


@dataclass(frozen=True, slots=True)
class Tone:
    """White text on a shadow, or dark text on a glow."""

    text: Color
    scrim: Color


@dataclass(frozen=True, slots=True)
class Shaded:
    """What the message is to be drawn in, and the contrast (WCAG ratio) that reaches."""

    text: Color
    contrast: float


def shade(image: Image.Image, message: TextBlock, box: Box, scrim: Scrim) -> Shaded:
    """Lay the least scrim on which the message, to be drawn at `box`, is readable.

    On a light picture that is dark text on next to nothing, where white would need a slab.
    """
    beneath = _Beneath(image, message, box, scrim)
    shadow, glow = _tints(image, _band(image, scrim))
    white, dark = Tone(WHITE, shadow), Tone(shadow, glow)
    tone, strength = white, beneath.least(white, MAX_STRENGTH) or MAX_STRENGTH
    spared = beneath.least(dark, strength - DARK_TEXT_GAIN)
    if spared is not None:
        tone, strength = dark, spared
    _draw(image, scrim, tone.scrim, strength)
    return Shaded(tone.text, _contrast(tone.text, _averaged(image, box), _surroundings(message)))


class _Beneath:
    """A small copy of what lies beneath a message, on which scrims are tried."""

    def __init__(self, image: Image.Image, message: TextBlock, box: Box, scrim: Scrim) -> None:
        self._picture = _averaged(image, box)
        self._mask = _surroundings(message)
        self._scrim, self._box = scrim, box

    def least(self, tone: Tone, most: float) -> float | None:
        """The least scrim up to `most` on which the tone's text is readable, if there is one."""
        steps = math.floor((most - MIN_STRENGTH) / STRENGTH_STEP)
        if steps < 0 or self._reached(tone, MIN_STRENGTH + steps * STRENGTH_STEP) < TARGET_CONTRAST:
            return None
        low, high = 0, steps
        while low < high:
            middle = (low + high) // 2
            if self._reached(tone, MIN_STRENGTH + middle * STRENGTH_STEP) >= TARGET_CONTRAST:
                high = middle
            else:
                low = middle + 1
        return MIN_STRENGTH + high * STRENGTH_STEP

    def _reached(self, tone: Tone, strength: float) -> float:
        tried = self._picture.copy()
        tried.paste(tone.scrim, (0, 0), _laid(self._scrim, self._box, tried.size, strength))
        return _contrast(tone.text, tried, self._mask)


def luminance_beneath(image: Image.Image, box: Box, share: float = 0.5) -> float:
    """The relative luminance that `share` of the picture inside `box` does not exceed."""
    return _luminance_at(_averaged(image, box), share)


def _tints(image: Image.Image, band: Box) -> tuple[Color, Color]:
    """The mean colour beneath the scrim as a shadow and as a glow."""
    samples = image.resize(TINT_SAMPLES, Image.Resampling.NEAREST, box=band.corners)
    mean = samples.reduce(TINT_SAMPLES).getpixel((0, 0))
    assert isinstance(mean, tuple)
    grey = sum(mean) / 3
    deep = [max(0.0, min(255.0, grey + TINT_CHROMA * (channel - grey))) for channel in mean]
    level = luminance(_rounded(deep))
    darker = min(1.0, (SHADOW_LUMINANCE / level) ** SRGB_EXPONENT) if level else 1.0
    own, target = luminance(_rounded(mean)), 255 * GLOW_LUMINANCE**SRGB_EXPONENT
    # Towards white by as much light as is missing.
    paler = max(0.0, (target - 255 * own**SRGB_EXPONENT) / (255 - 255 * own**SRGB_EXPONENT or 1))
    glow = [channel + (255 - channel) * paler for channel in mean]
    return _rounded([channel * darker for channel in deep]), _rounded(glow)


def _rounded(color: Sequence[float]) -> Color:
    return round(color[0]), round(color[1]), round(color[2])


def _draw(image: Image.Image, scrim: Scrim, tint: Color, strength: float) -> None:
    """Strip by strip of one strength: blending two pictures is several times as fast as through a mask."""
    band = _band(image, scrim)
    start, steps = (band.left, band.width) if scrim.horizontal else (band.top, band.height)
    line = _line(scrim, band, steps, strength)
    for alpha, run in groupby(range(steps), key=line.__getitem__):
        places = list(run)
        first, last = start + places[0], start + places[-1] + 1
        box = (
            (first, band.top, last, band.bottom) if scrim.horizontal else (band.left, first, band.right, last)
        )
        if alpha:
            strip = image.crop(box)
            image.paste(Image.blend(strip, Image.new("RGB", strip.size, tint), alpha / 255), box)


def _band(image: Image.Image, scrim: Scrim) -> Box:
    """The part of the picture that the scrim changes."""
    start, end = sorted((scrim.faint, scrim.edge))
    if scrim.horizontal:
        return Box(max(0, start), 0, min(image.width, end), image.height)
    return Box(0, max(0, start), image.width, min(image.height, end))


def _laid(scrim: Scrim, box: Box, size: tuple[int, int], strength: float) -> Image.Image:
    """How much scrim lies over `box`, 255 all, as a mask of `size` pixels."""
    steps = size[0] if scrim.horizontal else size[1]
    shape = (steps, 1) if scrim.horizontal else (1, steps)
    line = Image.frombytes("L", shape, _line(scrim, box, steps, strength))
    return line.resize(size, Image.Resampling.NEAREST)


def _line(scrim: Scrim, box: Box, steps: int, strength: float) -> bytes:
    """How much scrim lies over `box` along its axis, 255 all, in that many steps."""
    return bytes(round(255 * strength * share) for share in _eased(scrim, box, steps))


@lru_cache(256)
def _eased(scrim: Scrim, box: Box, steps: int) -> list[float]:
    first, length = (box.left, box.width) if scrim.horizontal else (box.top, box.height)
    return [_ease(first + (step + 0.5) * length / steps, scrim) for step in range(steps)]


def _ease(place: float, scrim: Scrim) -> float:
    """How strong the scrim is, 0..1 from where it is faint, HELD at the text, to 1 at the edge.

    Smoothstep has no visible beginning; behind the text a slow rise keeps it from looking like a slab.
    """
    share = (place - scrim.faint) / (scrim.full - scrim.faint or 1)
    if share >= 1:
        return HELD + (1 - HELD) * (place - scrim.full) / (scrim.edge - scrim.full or 1)
    share = max(0.0, share)
    return HELD * share * share * (3 - 2 * share)


def _averaged(image: Image.Image, box: Box) -> Image.Image:
    """The pixels inside `box`, averaged in small blocks."""
    return image.reduce(MEASURED_STEP, box.corners)


@lru_cache(256)
def _surroundings(message: TextBlock) -> Image.Image:
    """The blocks that the glyphs stand in or touch, as a mask as large as what is measured."""
    coverage, width, height = message.mask()
    ink = Image.frombytes("L", (width, height), coverage).reduce(MEASURED_STEP)
    return ink.filter(ImageFilter.MaxFilter(3)).point(lambda value: 255 if value > 8 else 0)


def _contrast(text: Color, beneath: Image.Image, mask: Image.Image) -> float:
    """The contrast that all but the worst twentieth of what surrounds the glyphs gives the text."""
    level = luminance(text)
    share = 1 - WORST_SHARE if level > 0.5 else WORST_SHARE
    return ratio(level, _luminance_at(beneath, share, mask))


def _luminance_at(image: Image.Image, share: float, mask: Image.Image | None = None) -> float:
    """The relative luminance that `share` of the pixels, those in the mask, do not exceed."""
    return (percentile(light(image).histogram(mask), share) + 0.5) / 255
