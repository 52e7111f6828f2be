"""Message and call to action drawn on a finished picture."""

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from composition.design import Copy
from composition.geometry import Box
from lambdas.variants.contrast import Color, nearest_tint, readable_on
from lambdas.variants.luminance import luminance_beneath
from lambdas.variants.painting import ink, lay, paste
from raster.canvas import Canvas
from raster.kernel import Plane
from typesetting import TextBlock

CAP_CENTER_EM = 0.36  # half the height of Noto Sans's capitals: where a label looks centred
PILL_CONTRAST = 1.5  # of a pill's edge, which its hue marks as well; its label reaches 4.5 by itself
SUPERSAMPLING = 4  # for round corners


def letter(canvas: Canvas, copy: Copy, text: Color, primary: Color | None) -> None:
    """Draw the message in `text`, and the call to action on a pill in the brand's primary colour.

    Where that colour would sink into the picture, in the nearest tint of it that does not.
    """
    place = copy.arrangement
    _draw_text(canvas, copy.message, place.message.left, place.message.top, text)
    if copy.action and place.action:
        fill = nearest_tint(primary or text, luminance_beneath(canvas, place.action), PILL_CONTRAST)
        _draw_action(canvas, copy.action, place.action, fill)


@lru_cache(64)
def rounded(width: int, height: int, radius: float) -> Plane:
    """The mask of a rectangle with round corners, all in pixels."""
    large = Image.new("L", (width * SUPERSAMPLING, height * SUPERSAMPLING))
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius=radius * SUPERSAMPLING, fill=255)
    return np.asarray(large.reduce(SUPERSAMPLING))


def _draw_text(canvas: Canvas, block: TextBlock, left: int, top: int, color: Color) -> None:
    if block.has_color:
        pixels, width, height = block.rgba((*color, 255))
        drawn = Image.frombytes("RGBA", (width, height), pixels)
        paste(canvas, drawn, left, top)
    else:
        mask = np.asarray(ink(block))
        lay(canvas, color, mask, Box(left, top, left + mask.shape[1], top + mask.shape[0]))


def _draw_action(canvas: Canvas, label: TextBlock, pill: Box, fill: Color) -> None:
    lay(canvas, fill, rounded(pill.width, pill.height, pill.height / 2), pill)
    baseline = pill.top + pill.height / 2 + CAP_CENTER_EM * label.size
    left = pill.left + (pill.width - int(label.width)) // 2
    _draw_text(canvas, label, left, round(baseline - label.baseline), readable_on(fill))
