"""Message, scrim and call to action drawn on a finished crop."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from briefcast.placements import Placement
from lambdas.variants import layout
from lambdas.variants.contrast import (
    READABLE,
    WHITE,
    Color,
    linear,
    luminance,
    percentile,
    ratio,
    readable_on,
)
from lambdas.variants.layout import Arrangement, Box, Scrim, Size, TextFrame
from typesetting import DoesNotFit, TextBlock, fit

TARGET_CONTRAST = 1.04 * READABLE  # JPEG moves a pixel's luminance by a few percent
WORST_SHARE = 0.05  # contrast is judged against the twentieth of what lies beneath that hides the text most
MIN_STRENGTH = 0.22  # a scrim this faint cannot be seen as one, and settles a busy picture
MAX_STRENGTH = 0.95
HELD = 0.8  # of the scrim's strength is reached at the text's top
SRGB_EXPONENT = 1 / 2.2  # sRGB's mean transfer curve, from light to channel value
TINT_CHROMA = 1.8  # a shadow holds its hue while it loses light
SHADOW_LUMINANCE = 0.008  # near black, in the picture's own hue so that it looks like its shadow
GLOW_LUMINANCE = 0.86  # near white, in the picture's own hue so that it looks like its light
DARK_TEXT_GAIN = 0.08  # dark text must spare this much scrim: between equals white is the custom
MEASURED_STEP = 4  # pixels averaged before measuring: text strokes are wider than that
CAP_CENTER_EM = 0.36  # half the height of Noto Sans's capitals: where a label looks centred
SUPERSAMPLING = 4  # for the pill's round ends
MIN_PILL_CONTRAST = 1.35  # against what surrounds it; below that the brand colour would sink in


@dataclass(frozen=True, slots=True)
class Design:
    """One placement's texts, set and arranged; nothing of the picture yet."""

    placement: Placement
    message: TextBlock
    action: TextBlock | None
    arrangement: Arrangement


def typeset(placement: Placement, message: str, action: str | None, locale: str | None) -> Design:
    """Set both texts in the best place that takes them. Raises typesetting.TypesettingError."""
    *better, last = layout.message_frames(placement)
    for frame in better:
        try:
            return _typeset(placement, frame, message, action, locale)
        except DoesNotFit:
            continue
    return _typeset(placement, last, message, action, locale)


def _typeset(
    placement: Placement, frame: TextFrame, message: str, action: str | None, locale: str | None
) -> Design:
    text = fit(
        message,
        width=frame.width,
        height=frame.height,
        min_size=frame.min_size,
        max_size=frame.max_size,
        locale=locale,
    )
    label = None
    pill = None
    if action:
        room = layout.action_frame(placement, frame, text.size)
        label = fit(
            action,
            width=room.width,
            height=room.height,
            min_size=room.min_size,
            max_size=room.max_size,
            locale=locale,
            max_lines=1,
            align="center",
        )
        pill = layout.pill_size(_size(label), label.size, label.leading)
    rtl = text.direction == "rtl"
    arrangement = layout.arrange(placement, _size(text), text.size, pill, rtl=rtl, beside=frame.beside)
    return Design(placement, text, label, arrangement)


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


def shade(image: Image.Image, arrangement: Arrangement) -> Shaded:
    """Lay the least scrim on which the message is readable.

    On a light picture that is dark text on next to nothing, where white would need a slab.
    """
    shadow, glow = _tints(image, arrangement.scrim)
    white, dark = Tone(WHITE, shadow), Tone(shadow, glow)
    needed_white = _strength(image, arrangement, white)
    needed_dark = _strength(image, arrangement, dark)
    tone, strength = (white, needed_white)
    if needed_dark < needed_white - DARK_TEXT_GAIN:
        tone, strength = dark, needed_dark
    _draw_scrim(image, arrangement.scrim, tone.scrim, strength)
    return Shaded(tone.text, _contrast(tone.text, _measured(image, arrangement.message)))


def letter(image: Image.Image, design: Design, text: Color, primary: Color | None) -> None:
    """Draw the message in `text`, and the call to action on a pill in the brand's primary colour."""
    arrangement = design.arrangement
    _draw_text(image, design.message, arrangement.message.left, arrangement.message.top, text)
    if design.action and arrangement.action:
        _draw_action(image, design.action, arrangement.action, primary or text, text)


def _draw_text(image: Image.Image, block: TextBlock, left: int, top: int, color: Color) -> None:
    if block.has_color:
        pixels, width, height = block.rgba((*color, 255))
        drawn = Image.frombytes("RGBA", (width, height), pixels)
        image.paste(drawn, (left, top), drawn)
    else:
        coverage, width, height = block.mask()
        image.paste(color, (left, top), Image.frombytes("L", (width, height), coverage))


def _draw_action(image: Image.Image, label: TextBlock, pill: Box, fill: Color, text: Color) -> None:
    beneath = _luminance_at(_measured(image, pill), 0.5)
    if ratio(luminance(fill), beneath) < MIN_PILL_CONTRAST:
        fill = text  # readable there by measurement, so its pill stands out as well
    image.paste(fill, (pill.left, pill.top), _pill_mask(pill.width, pill.height))
    baseline = pill.top + pill.height / 2 + CAP_CENTER_EM * label.size
    left = pill.left + (pill.width - int(label.width)) // 2
    _draw_text(image, label, left, round(baseline - label.baseline), readable_on(fill))


@lru_cache(maxsize=32)
def _pill_mask(width: int, height: int) -> Image.Image:
    large = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius=large.height / 2, fill=255)
    return large.reduce(SUPERSAMPLING)


def _band(image: Image.Image, scrim: Scrim) -> Box:
    """The part of the picture that the scrim darkens."""
    start, end = sorted((scrim.faint, scrim.edge))
    if scrim.horizontal:
        return Box(max(0, start), 0, min(image.width, end), image.height)
    return Box(0, max(0, start), image.width, min(image.height, end))


def _tints(image: Image.Image, scrim: Scrim) -> tuple[Color, Color]:
    """The mean colour beneath the scrim as a shadow and as a glow."""
    band = _band(image, scrim)
    mean = image.reduce((band.width, band.height), _corners(band)).getpixel((0, 0))
    assert isinstance(mean, tuple)
    grey = sum(mean) / 3
    deep = [max(0.0, min(255.0, grey + TINT_CHROMA * (channel - grey))) for channel in mean]
    level = luminance(_rounded(deep))
    darker = min(1.0, (SHADOW_LUMINANCE / level) ** SRGB_EXPONENT) if level else 1.0
    light, target = luminance(_rounded(mean)), 255 * GLOW_LUMINANCE**SRGB_EXPONENT
    # Towards white by as much light as is missing.
    paler = max(0.0, (target - 255 * light**SRGB_EXPONENT) / (255 - 255 * light**SRGB_EXPONENT or 1))
    glow = [channel + (255 - channel) * paler for channel in mean]
    return _rounded([channel * darker for channel in deep]), _rounded(glow)


def _rounded(color: Sequence[float]) -> Color:
    return round(color[0]), round(color[1]), round(color[2])


def _strength(image: Image.Image, arrangement: Arrangement, tone: Tone) -> float:
    """The least scrim, 0..1, on which the text reaches its contrast, by trying it on a small copy."""
    small = _measured(image, arrangement.message)
    fill = Image.new("RGB", small.size, tone.scrim)

    def reached(strength: float) -> float:
        mask = _kept(arrangement.scrim, arrangement.message, small.size, strength)
        return _contrast(tone.text, Image.composite(small, fill, mask))

    low, high = MIN_STRENGTH, MAX_STRENGTH
    if reached(low) >= TARGET_CONTRAST:
        return low
    while high - low > 1 / 255:
        middle = (low + high) / 2
        if reached(middle) >= TARGET_CONTRAST:
            high = middle
        else:
            low = middle
    return high


def _draw_scrim(image: Image.Image, scrim: Scrim, tint: Color, strength: float) -> None:
    band = _band(image, scrim)
    beneath = image.crop(_corners(band))
    mask = _kept(scrim, band, beneath.size, strength)
    image.paste(Image.composite(beneath, Image.new("RGB", beneath.size, tint), mask), _corners(band))


def _kept(scrim: Scrim, box: Box, size: tuple[int, int], strength: float) -> Image.Image:
    """How much of the picture is kept (255 all) over `box`, as a mask of `size` pixels."""
    first, length, steps = (
        (box.left, box.width, size[0]) if scrim.horizontal else (box.top, box.height, size[1])
    )
    places = (first + (step + 0.5) * length / steps for step in range(steps))
    kept = bytes(255 - round(255 * strength * _ease(place, scrim)) for place in places)
    line = (steps, 1) if scrim.horizontal else (1, steps)
    return Image.frombytes("L", line, kept).resize(size, Image.Resampling.NEAREST)


def _ease(place: float, scrim: Scrim) -> float:
    """How strong the scrim is, 0..1 from where it is faint, HELD at the text, to 1 at the edge.

    Smoothstep has no visible beginning; behind the text a slow rise keeps it from looking like a slab.
    """
    share = (place - scrim.faint) / (scrim.full - scrim.faint or 1)
    if share >= 1:
        return HELD + (1 - HELD) * (place - scrim.full) / (scrim.edge - scrim.full or 1)
    share = max(0.0, share)
    return HELD * share * share * (3 - 2 * share)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom


def _measured(image: Image.Image, box: Box) -> Image.Image:
    """The pixels inside `box`, averaged in small blocks."""
    return image.reduce(MEASURED_STEP, _corners(box))


def _contrast(text: Color, beneath: Image.Image) -> float:
    """The contrast that all but the worst twentieth of what lies beneath the text gives it."""
    level = luminance(text)
    share = 1 - WORST_SHARE if level > 0.5 else WORST_SHARE
    return ratio(level, _luminance_at(beneath, share))


def _luminance_at(image: Image.Image, share: float) -> float:
    """The relative luminance that `share` of the pixels do not exceed."""
    light = image.point(_to_linear()).convert("L", (0.2126, 0.7152, 0.0722, 0))
    return (percentile(light.histogram(), share) + 0.5) / 255


@lru_cache(maxsize=1)
def _to_linear() -> list[int]:
    return [round(255 * linear(value)) for value in range(256)] * 3


def _size(block: TextBlock) -> Size:
    return Size(int(block.width), int(block.height))
