"""Type drawn on a canvas."""

import numpy as np
from PIL import Image

from composition.geometry import Box
from lambdas.variants.contrast import Color
from lambdas.variants.painting import ink, lay, paste
from raster.canvas import Canvas
from typesetting import TextBlock


def draw_text(canvas: Canvas, block: TextBlock, left: int, top: int, color: Color) -> None:
    """Draw a text in a colour, the ink's top left corner at (left, top); emoji keep their own colours."""
    if block.has_color:
        pixels, width, height = block.rgba((*color, 255))
        paste(canvas, Image.frombytes("RGBA", (width, height), pixels), left, top)
    else:
        mask = np.asarray(ink(block))
        lay(canvas, color, mask, Box(left, top, left + mask.shape[1], top + mask.shape[0]))
