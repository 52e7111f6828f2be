"""The call to action: on a brand colour exactly as it is given, or in an outline where none stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from composition.geometry import Box, overlap, whole
from lambdas.variants.contrast import Color, luminance, ratio, readable_on
from lambdas.variants.lettering import draw_text
from lambdas.variants.luminance import light, percentile
from lambdas.variants.painting import lay
from lambdas.variants.shapes import outlined, rounded
from raster.canvas import Canvas
from typesetting import ButtonShape, TextBlock

Fill = Literal["brand", "ink", "outline", "text"]

STANDS_OUT = 1.6  # of a button's edge, which its hue marks as well; its label reaches 4.5 by itself
RING_SHARE = 0.12  # of the button's height: what is around it
DARK_SHARE, LIGHT_SHARE = 0.1, 0.9  # percentiles of what is around it
SAMPLES = (24, 48)  # rows and columns
CAP_CENTER_EM = 0.36  # half the height of capitals: where a label looks centred
ROUNDED_SHARE = 0.18  # of its height: the corners of a rounded button
LINE_SHARE = 0.045  # of its height: an outline, and the line below a label
LEAST_LINE = 2  # pixels


@dataclass(frozen=True, slots=True)
class Button:
    """How a call to action was drawn."""

    shape: ButtonShape
    fill: Fill
    color: Color  # of the fill, the outline or, with neither, the label


def draw_button(
    canvas: Canvas,
    label: TextBlock,
    box: Box,
    shape: ButtonShape,
    colors: Sequence[Color],
    ink: Color,
    panel: Color | None = None,
) -> Button:
    """Draw a call to action in its box.

    The fill is the first of the brand's `colors` that stands out from what is around the button. Where none
    does, it is an outline in `ink`, the copy's colour, and on a `panel` the ink itself.
    """
    if shape in ("underline", "none"):
        _draw_label(canvas, label, box, ink)
        if shape == "underline":
            line = max(LEAST_LINE, round(LINE_SHARE * box.height))
            _fill(canvas, ink, Box(box.left, box.bottom - line, box.right, box.bottom))
        return Button(shape, "text", ink)
    radius = {"pill": box.height / 2, "rounded": ROUNDED_SHARE * box.height, "square": 0.0}[shape]
    around = [luminance(panel)] * 2 if panel else _surroundings(canvas, box)
    fill = next((color for color in colors if _stands_out(color, around)), None)
    if fill is None and panel is None:
        line = max(LEAST_LINE, round(LINE_SHARE * box.height))
        lay(canvas, ink, outlined(box.width, box.height, radius, line), box)
        _draw_label(canvas, label, box, ink)
        return Button(shape, "outline", ink)
    color = fill or ink
    lay(canvas, color, rounded(box.width, box.height, radius), box)
    _draw_label(canvas, label, box, readable_on(color))
    return Button(shape, "brand" if fill else "ink", color)


def _stands_out(color: Color, around: Sequence[float]) -> bool:
    return all(ratio(luminance(color), level) >= STANDS_OUT for level in around)


def _surroundings(canvas: Canvas, box: Box) -> list[float]:
    """The dark and the light that is in and around a button's box, as relative luminances."""
    reach = max(2, round(RING_SHARE * box.height))
    wide = Box(box.left - reach, box.top - reach, box.right + reach, box.bottom + reach)
    seen = overlap(wide, whole(canvas.size)) or whole(canvas.size)
    levels = light(canvas.samples(seen, SAMPLES))
    return [percentile(levels, share) for share in (DARK_SHARE, LIGHT_SHARE)]


def _draw_label(canvas: Canvas, label: TextBlock, box: Box, color: Color) -> None:
    baseline = box.top + box.height / 2 + CAP_CENTER_EM * label.size
    left = box.left + (box.width - int(label.width)) // 2
    draw_text(canvas, label, left, round(baseline - label.baseline), color)


def _fill(canvas: Canvas, color: Color, box: Box) -> None:
    lay(canvas, color, np.full((1, 1), 255, np.uint8), box)
