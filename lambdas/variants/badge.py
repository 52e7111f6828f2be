"""The badge: a few words on a small shape of the brand's accent, exactly as that colour is given."""

from composition.choice import BadgeMark
from composition.geometry import Box
from lambdas.variants.brand import Brand
from lambdas.variants.button import ROUNDED_SHARE, STANDS_OUT
from lambdas.variants.contrast import NEAR_BLACK, WHITE, Color, luminance, ratio, readable_on
from lambdas.variants.lettering import draw_text
from lambdas.variants.painting import lay
from lambdas.variants.shapes import rounded
from raster.canvas import Canvas


def draw_badge(canvas: Canvas, badge: BadgeMark, box: Box, brand: Brand, beneath: Color | None) -> Color:
    """Draw a badge in its box; return what it is filled with.

    That is the accent, without one the first of the brand's colours. On a plain ground, `beneath`, it is the
    first that stands out there.
    """
    fill = _fill(brand, beneath)
    radius = box.height / 2
    if not badge.round and brand.button != "pill":
        radius = ROUNDED_SHARE * box.height if brand.button == "rounded" else 0.0
    lay(canvas, fill, rounded(box.width, box.height, radius), box)
    text = badge.text
    left = box.left + (box.width - int(text.width)) // 2
    top = box.top + (box.height - int(text.height)) // 2
    draw_text(canvas, text, left, top, readable_on(fill))
    return fill


def _fill(brand: Brand, beneath: Color | None) -> Color:
    colors = [color for color in (brand.accent, *brand.colors) if color]
    plain = [*colors, NEAR_BLACK, WHITE]
    if beneath is None:
        return plain[0]
    level = luminance(beneath)
    return next(color for color in plain if ratio(luminance(color), level) >= STANDS_OUT)
