"""Text set in type: shaped, wrapped, balanced and fitted, in any script we carry a font for.

    block = fit("Share the light", width=960, height=240, min_size=36, max_size=88)
    block.paint(canvas, x, y, "#FFFFFF")

Built on Skia's paragraph layout (shaping by HarfBuzz, bidirectional text and line breaking
by ICU) and on the fonts in fonts/, never on the system's, so that a laptop and a container
image set the same pixels.
"""

from briefcast.text.direction import Direction, base_direction
from typesetting.block import TextBlock
from typesetting.errors import DoesNotFit, MissingGlyphs, TypesettingError
from typesetting.fitting import fit
from typesetting.styles import STYLES, ButtonShape, Role, TypeStyle, type_style

__all__ = [
    "STYLES",
    "ButtonShape",
    "Direction",
    "DoesNotFit",
    "MissingGlyphs",
    "Role",
    "TextBlock",
    "TypeStyle",
    "TypesettingError",
    "base_direction",
    "fit",
    "type_style",
]
