"""Text set in type: shaped, wrapped, balanced and fitted, in any script we carry a font for.

    block = fit("Share the light", width=960, height=240, min_size=36, max_size=88)
    block.paint(canvas, x, y, "#FFFFFF")

A brand's look is a TypeStyle; long words are divided and phrases kept whole by language.

Built on Skia's paragraph layout (shaping by HarfBuzz, bidirectional text and line breaking
by ICU) and on the fonts in fonts/, never on the system's, so that a laptop and a container
image set the same pixels.
"""

import budoux as _budoux
import pyphen as _pyphen

from briefcast.text.direction import Direction, base_direction
from typesetting.block import TextBlock
from typesetting.engine import skia as _skia
from typesetting.errors import DoesNotFit, MissingGlyphs, TypesettingError
from typesetting.fitting import fit
from typesetting.styles import STYLES, ButtonShape, Role, TypeStyle, type_style

# What decides on the pixels beside this package's own files.
VERSIONS = f"{_skia.__version__} {_budoux.__version__} {_pyphen.VERSION}"

__all__ = [
    "STYLES",
    "VERSIONS",
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
