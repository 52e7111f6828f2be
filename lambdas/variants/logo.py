"""The brand's logo on a finished picture: its own size rule, and a plate only where it would sink."""

import numpy as np
from PIL import Image

from composition import layout
from composition.design import Design
from composition.geometry import Box, Size
from lambdas.variants.contrast import DISTINCT, WHITE, Color
from lambdas.variants.luminance import light
from lambdas.variants.overlay import rounded
from lambdas.variants.painting import lay, paste
from raster.canvas import Canvas, Colors

SEEN_SHARE = 0.5  # of a logo's ink must stand out from the picture by itself
OPAQUE = 128  # the alpha from which a pixel is ink
PLATE_PADDING_SHARE = 0.5  # of the clear space
PLATE_ROUNDING_SHARE = 0.12  # of the plate's shorter side
PLATES: tuple[Color, ...] = (WHITE, (17, 17, 17))


def trimmed(logo: Image.Image) -> Image.Image:
    """An RGBA logo without its transparent margin: sizes and corners go by what can be seen."""
    ink = logo.getchannel("A").point(lambda alpha: 255 if alpha > 8 else 0).getbbox()
    return logo.crop(ink) if ink else logo


def stamp(canvas: Canvas, design: Design, logo: Image.Image) -> None:
    """Draw a trimmed RGBA logo in the design's corner, on a plate where it would sink into the picture."""
    if design.logo is None:
        return
    box = layout.logo_box(design.placement, Size(*logo.size), design.logo, rtl=design.rtl)
    sized = logo.resize((box.width, box.height), Image.Resampling.LANCZOS)
    beneath = canvas.samples(box, (box.height, box.width))
    if _distinct_share(sized, beneath) < SEEN_SHARE:
        shares = [_distinct_share(sized, np.full_like(beneath, color)) for color in PLATES]
        _draw_plate(canvas, box, PLATES[shares.index(max(shares))], design)
    paste(canvas, sized, box.left, box.top)


def _draw_plate(canvas: Canvas, box: Box, color: Color, design: Design) -> None:
    padding = round(PLATE_PADDING_SHARE * layout.clear_space(design.placement))
    plate = Box(box.left - padding, box.top - padding, box.right + padding, box.bottom + padding)
    mask = rounded(plate.width, plate.height, PLATE_ROUNDING_SHARE * min(plate.width, plate.height))
    lay(canvas, color, mask, plate)


def _distinct_share(logo: Image.Image, beneath: Colors) -> float:
    """The share of the logo's ink whose contrast against what it lies on is enough, 0..1."""
    ink = np.asarray(logo.getchannel("A")) >= OPAQUE
    mark, ground = light(np.asarray(logo.convert("RGB"))[ink]), light(beneath[ink])
    ratios = (np.maximum(mark, ground) + 0.05) / (np.minimum(mark, ground) + 0.05)
    return float(np.mean(ratios >= DISTINCT)) if ratios.size else 0.0
