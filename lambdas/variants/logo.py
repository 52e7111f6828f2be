"""The brand's logo on a finished picture: its own size rule, and a plate only where it would sink."""

import numpy as np
from PIL import Image

from composition import layout
from composition.design import Design
from composition.geometry import Box, Size
from lambdas.variants.contrast import DISTINCT, WHITE, Color
from lambdas.variants.luminance import light
from lambdas.variants.overlay import rounded
from lambdas.variants.painting import lay
from lambdas.variants.resampling import resample

SEEN_SHARE = 0.5  # of a logo's ink must stand out from the picture by itself
OPAQUE = 128  # the alpha from which a pixel is ink
PLATE_PADDING_SHARE = 0.5  # of the clear space
PLATE_ROUNDING_SHARE = 0.12  # of the plate's shorter side
PLATES: tuple[Color, ...] = (WHITE, (17, 17, 17))


def trimmed(logo: Image.Image) -> Image.Image:
    """An RGBA logo without its transparent margin: sizes and corners go by what can be seen."""
    ink = logo.getchannel("A").point(lambda alpha: 255 if alpha > 8 else 0).getbbox()
    return logo.crop(ink) if ink else logo


def stamp(image: Image.Image, design: Design, logo: Image.Image) -> None:
    """Draw a trimmed RGBA logo in the design's corner, on a plate where it would sink into the picture."""
    if design.logo is None:
        return
    box = layout.logo_box(design.placement, Size(*logo.size), design.logo, rtl=design.rtl)
    sized = resample(logo, Size(box.width, box.height), (0, 0, logo.width, logo.height))
    beneath = image.crop(box.corners)
    if _distinct_share(sized, beneath) < SEEN_SHARE:
        plates = [Image.new("RGB", beneath.size, color) for color in PLATES]
        shares = [_distinct_share(sized, plate) for plate in plates]
        _draw_plate(image, box, PLATES[shares.index(max(shares))], design)
    image.paste(sized, box.corners[:2], sized)


def _draw_plate(image: Image.Image, box: Box, color: Color, design: Design) -> None:
    padding = round(PLATE_PADDING_SHARE * layout.clear_space(design.placement))
    width, height = box.width + 2 * padding, box.height + 2 * padding
    mask = rounded(width, height, PLATE_ROUNDING_SHARE * min(width, height))
    lay(image, color, mask, (box.left - padding, box.top - padding))


def _distinct_share(logo: Image.Image, beneath: Image.Image) -> float:
    """The share of the logo's ink whose contrast against what it lies on is enough, 0..1."""
    ink = np.asarray(logo.getchannel("A")) >= OPAQUE
    mark, ground = light(np.asarray(logo.convert("RGB"))[ink]), light(np.asarray(beneath)[ink])
    ratios = (np.maximum(mark, ground) + 0.05) / (np.minimum(mark, ground) + 0.05)
    return float(np.mean(ratios >= DISTINCT)) if ratios.size else 0.0
