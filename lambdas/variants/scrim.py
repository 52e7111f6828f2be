"""The least shadow or glow on a picture that makes the message readable, by measurement."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from composition.choice import Layout
from composition.geometry import Box, Size, overlap, whole
from lambdas.variants.contrast import READABLE, WHITE, Color, luminance, ratio
from lambdas.variants.luminance import Levels, curves, light, percentile, sampling_step
from lambdas.variants.painting import ink, lay
from raster import kernel
from raster.canvas import Canvas, Colors
from raster.kernel import Plane, measure_tinted
from typesetting import TextBlock

TARGET_CONTRAST = 1.04 * READABLE  # JPEG moves a pixel's luminance by a few percent
DARK_TARGET = 6.3  # of dark text: on ground that is half dark it reads badly, whatever the ratio says
WORST_SHARE = 0.05  # contrast is that of the twentieth of the glyphs' surroundings that hides them most
MAX_STRENGTH = 0.96
MOST_GLOW = 0.3  # a stronger one looks like fog, unless the layout wants it
NO_GLOW = 0.02  # dark text that needs no more goes before white text on a shadow, even one the layout wants
STRENGTH_STEP = 1 / 64  # finer cannot be seen
CALMING = 0.25  # a scrim that the layout wants this strong is there to settle a busy picture as well
HELD = 0.8  # of the scrim's strength is reached at the text's edge, the rest at the placement's
SRGB_EXPONENT = 1 / 2.2  # sRGB's mean transfer curve, from light to channel value
TINT_CHROMA = 1.8  # a shadow holds its hue while it loses light
SHADOW_LUMINANCE = 0.008  # near black, in the picture's own hue so that it looks like its shadow
GLOW_LUMINANCE = 0.86  # near white, in the picture's own hue so that it looks like its light
DARK_TEXT_GAIN = 0.08  # dark text must spare this much scrim: between equals white is the custom
MEAN_SAMPLES = (24, 24)  # rows and columns of pixels that a mean colour is taken from
STEP = 8  # pixels each way that have one strength computed
REACH = 4  # pixels: the glyphs' surroundings are the blocks of so many that they touch, and those around

RISE_SHARE = 0.30  # of the height, above or below the copy: a shorter fade shows as an edge
ASIDE_SHARE = 0.30  # of the width, beside it
LANDSCAPE = 1.25  # width over height from which copy may stand beside its subject
COLUMN = 0.58  # of the width: copy that is narrower leaves the subject a side
CORNER = 0.62  # of the height: copy that is lower is in a corner, and leaves the rest of that side its light

Shares = NDArray[np.float32]  # 0..1


@dataclass(frozen=True, slots=True)
class Slope:
    """How a scrim grows along one axis: nothing at `faint`, held from `full` on, most at `edge`, in pixels.

    `faint` is the greater one when it comes from the left or the top. Copy in the middle of a placement has
    an `end` as well: there it is gone again.
    """

    faint: int
    full: int
    edge: int
    end: int | None = None

    @property
    def reach(self) -> tuple[int, int]:
        """Where it begins and ends, the smaller one first."""
        start, end = sorted((self.faint, self.edge if self.end is None else self.end))
        return start, end


@dataclass(frozen=True, slots=True)
class Fade:
    """A scrim that grows along the columns, along the rows or, into a corner, along both."""

    across: Slope | None = None
    down: Slope | None = None


@dataclass(frozen=True, slots=True)
class Tone:
    """White text on a shadow, or dark text on a glow."""

    text: Color
    scrim: Color
    target: float = TARGET_CONTRAST


@dataclass(frozen=True, slots=True)
class Shaded:
    """What a scrim has made of a canvas."""

    text: Color  # what the message is to be drawn in
    contrast: float  # the WCAG ratio that reaches
    strength: float  # of the scrim, 0..1; 0 when none is needed


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The pixels that a message's glyphs stand on or near, one in several: places on a grid over its box."""

    shape: tuple[int, int]  # rows and columns of the grid
    places: NDArray[np.intp]  # row by row

    def on(self, canvas: Canvas, box: Box) -> Colors:
        """Their colours when the message's box is there."""
        return canvas.samples(box, self.shape).reshape(-1, 3).take(self.places, axis=0)


def fade_of(layout: Layout, size: Size) -> Fade:
    """The scrim behind a layout's copy: from the nearest edge or corner, or across the placement's middle."""
    texts = (layout.message, layout.action, layout.price, layout.was, layout.legal)
    boxes = [box for box in texts if box]
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    aside, rise = round(ASIDE_SHARE * size.width), round(RISE_SHARE * size.height)
    down = {
        "top": Slope(bottom + rise, bottom, 0),
        "bottom": Slope(top - rise, top, size.height),
        "middle": Slope(top - rise, top, bottom, bottom + rise),
    }[layout.down]
    if (
        size.width < LANDSCAPE * size.height
        or layout.across == "center"
        or right - left >= COLUMN * size.width
    ):
        return Fade(down=down)
    from_left = left + right < size.width
    across = Slope(right + aside, right, 0) if from_left else Slope(left - aside, left, size.width)
    in_corner = layout.down != "middle" and bottom - top < CORNER * size.height
    return Fade(across, down if in_corner else None)


def shade(
    canvas: Canvas,
    message: TextBlock,
    box: Box,
    fade: Fade,
    *,
    least: float = 0.0,
    dark: bool | None = None,
    others: Sequence[tuple[TextBlock, Box]] = (),
) -> Shaded:
    """Lay the least scrim on the canvas on which the message, to be drawn at `box`, is readable.

    `others` are texts that are drawn in the same colour, each with its place: they are readable as well.

    On a light picture that is dark text on next to nothing, where white would need a slab. A layout that
    wants a scrim of its own says so: `least` strong, with `dark` text or white.
    """
    beneath = _Beneath(canvas, [(message, box), *others], fade)
    shadow, glow = _tints(_mean(canvas, _band(fade, canvas.size)))
    white, black = Tone(WHITE, shadow), Tone(shadow, glow, TARGET_CONTRAST if dark else DARK_TARGET)
    strength = beneath.least(white, 0.0 if dark else least, MAX_STRENGTH)
    tone, strength = white, MAX_STRENGTH if strength is None else strength
    most = MAX_STRENGTH if dark else min(strength - DARK_TEXT_GAIN, MOST_GLOW)
    spared = beneath.least(black, least if dark else 0.0, most if dark is not False else min(most, NO_GLOW))
    if spared is not None:
        tone, strength = black, spared
    if strength:
        draw(canvas, fade, tone.scrim, strength)
    return Shaded(tone.text, measured(canvas, message, box, tone.text), strength)


def measured(canvas: Canvas, message: TextBlock, box: Box, text: Color) -> float:
    """The contrast that a message in a colour has on what is on the canvas, around its glyphs."""
    return _contrast(text, light(_surroundings(message).on(canvas, box)))


class _Beneath:
    """The colours beneath a message's glyphs and around them, on which scrims are tried."""

    def __init__(self, canvas: Canvas, texts: Sequence[tuple[TextBlock, Box]], fade: Fade) -> None:
        self._texts = [
            (around.on(canvas, box), _covers(fade, box, around))
            for text, box in texts
            for around in [_surroundings(text)]
        ]

    def least(self, tone: Tone, least: float, most: float) -> float | None:
        """The weakest scrim from `least` to `most` on which the tone's text is readable, if there is one."""
        steps = math.floor((most - least) / STRENGTH_STEP)
        if steps < 0:
            return None
        if self._enough(tone, least):  # as often as not
            return least
        if not self._enough(tone, least + steps * STRENGTH_STEP):
            return None
        low, high = 1, steps
        while low < high:
            middle = (low + high) // 2
            enough = self._enough(tone, least + middle * STRENGTH_STEP)
            low, high = (low, middle) if enough else (middle + 1, high)
        return least + high * STRENGTH_STEP

    def _enough(self, tone: Tone, strength: float) -> bool:
        return self._reached(tone, strength) >= tone.target

    def _reached(self, tone: Tone, strength: float) -> float:
        return min(
            _contrast(tone.text, measure_tinted(colors, covers, tone.scrim, strength, curves()))
            for colors, covers in self._texts
        )


def _tints(mean: Color) -> tuple[Color, Color]:
    """The mean colour beneath the scrim as a shadow and as a glow."""
    grey = sum(mean) / 3
    deep = [max(0.0, min(255.0, grey + TINT_CHROMA * (channel - grey))) for channel in mean]
    level = luminance(_rounded(deep))
    darker = min(1.0, (SHADOW_LUMINANCE / level) ** SRGB_EXPONENT) if level else 1.0
    own, target = luminance(mean), 255 * GLOW_LUMINANCE**SRGB_EXPONENT
    # Towards white by as much light as is missing.
    paler = max(0.0, (target - 255 * own**SRGB_EXPONENT) / (255 - 255 * own**SRGB_EXPONENT or 1))
    glow = [channel + (255 - channel) * paler for channel in mean]
    return _rounded([channel * darker for channel in deep]), _rounded(glow)


def _rounded(color: Sequence[float]) -> Color:
    return round(color[0]), round(color[1]), round(color[2])


def draw(canvas: Canvas, fade: Fade, tint: Color, strength: float) -> None:
    """Lay the scrim on all of the canvas that it reaches."""
    box = overlap(_band(fade, canvas.size), whole(canvas.size))
    if box is None:
        return
    if fade.across and fade.down:
        lay(canvas, tint, _enlarged(fade, box, strength), box)
    else:
        mask = strength * _eased(fade, box, (box.height, box.width))
        lay(canvas, tint, (255 * mask + 0.5).astype(np.uint8), box)


def _enlarged(fade: Fade, box: Box, strength: float) -> Plane:
    """The mask of a scrim that grows along both axes: it is smooth, and a STEP of pixels is computed once."""
    rows, columns = -(-box.height // STEP), -(-box.width // STEP)
    wider = Box(box.left, box.top, box.left + STEP * columns, box.top + STEP * rows)
    cells = (255 * strength * _eased(fade, wider, (rows, columns)) + 0.5).astype(np.uint8)
    mask = np.empty((box.height, box.width), np.uint8)
    kernel.resample([cells], (0, 0, box.width / STEP, box.height / STEP), [mask], "linear")
    return mask


def _mean(canvas: Canvas, box: Box) -> Color:
    """The mean colour inside a box, from samples."""
    samples = canvas.samples(box, MEAN_SAMPLES).reshape(-1, 3)
    red, green, blue = samples.sum(axis=0, dtype=np.int64) / len(samples)
    return _rounded((red, green, blue))


def _band(fade: Fade, size: Size) -> Box:
    """The part of a placement that the scrim changes."""
    left, right = fade.across.reach if fade.across else (0, size.width)
    top, bottom = fade.down.reach if fade.down else (0, size.height)
    return overlap(Box(left, top, right, bottom), whole(size)) or whole(size)


@lru_cache(256)
def _eased(fade: Fade, box: Box, shape: tuple[int, int]) -> Shares:
    """How strong the scrim is over `box`, in so many rows and columns, 0 to 1.

    One row or one column stands for all when it grows along one axis alone.
    """
    rows, columns = shape
    across = down = np.ones((1, 1), np.float32)
    if fade.across:
        across = _line(fade.across, box.left, box.width, columns)[None, :]
    if fade.down:
        down = _line(fade.down, box.top, box.height, rows)[:, None]
    return across * down


def _line(slope: Slope, first: int, length: int, steps: int) -> Shares:
    """A slope in that many steps from `first` on.

    Smoothstep has no visible beginning; behind the text, from HELD on, a slow rise towards the edge keeps it
    from looking like a slab.
    """
    place = first + (np.arange(steps) + 0.5) * length / steps
    share = (place - slope.faint) / (slope.full - slope.faint or 1)
    if slope.end is not None:
        falling = _smooth((slope.end - place) / (slope.end - slope.edge or 1))
        return np.minimum(_smooth(share), falling).astype(np.float32)
    held = HELD + (1 - HELD) * (place - slope.full) / (slope.edge - slope.full or 1)
    return np.where(share < 1, HELD * _smooth(share), held).clip(0, 1).astype(np.float32)


def _smooth(share: NDArray[np.float64]) -> NDArray[np.float64]:
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def _covers(fade: Fade, box: Box, around: Surroundings) -> Shares:
    """How strong the scrim is at each of those pixels when the message's box is there."""
    shares = np.broadcast_to(_eased(fade, box, around.shape), around.shape)
    return shares.take(around.places)


@lru_cache(256)
def _surroundings(message: TextBlock) -> Surroundings:
    width, height = ink(message).size
    grown = ink(message).reduce(REACH).filter(ImageFilter.MaxFilter(3))
    near = grown.point(lambda value: 255 * (value > 8))
    step = sampling_step(REACH * REACH * near.histogram()[255])
    rows, columns = -(-height // step), -(-width // step)
    edges = (0, 0, width / REACH, height / REACH)
    mask = near.resize((columns, rows), Image.Resampling.NEAREST, box=edges)
    return Surroundings((rows, columns), np.flatnonzero(np.asarray(mask)))


def _contrast(text: Color, levels: Levels) -> float:
    """The contrast that all but the worst twentieth of what surrounds the glyphs gives the text."""
    level = luminance(text)
    return ratio(level, percentile(levels, 1 - WORST_SHARE if level > 0.5 else WORST_SHARE))
