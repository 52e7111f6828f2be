"""A text that has been set: its size, its extent, and ways to draw it."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from briefcast.text.direction import Direction
from typesetting.engine import skia

Color = tuple[int, int, int, int] | str  # red, green, blue, alpha in 0..255; or "#RRGGBB"
BODY_EM = 0.55  # above a baseline, in every script of ours, letters have ink, and the line above has none
Typesetter = Any  # a function from a Skia colour to a laid-out skia.textlayout.Paragraph


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Laid-out text. `width` and `height` (pixels) enclose its ink exactly, without side bearings.

    Right-to-left text is ragged on its left: put its right edge, x + width, on the margin.
    """

    size: float  # pixels an em
    scale: float  # size over the size that the default style would be asked for
    lines: int
    width: float
    height: float
    direction: Direction
    leading: float  # pixels from one baseline to the next
    baseline: float  # pixels from the ink's top edge to the first line's baseline
    cap_height: float  # pixels from a baseline up to the top of capitals: a label is centred by half of it
    hang: float  # pixels from the ink's edge where reading starts to the letters' margin: quotes hang there
    hyphens: int  # words that were divided at the end of a line
    has_color: bool  # colour emoji: composite `rgba`, a mask would lose their colours
    _coverage: bytes = field(repr=False)
    _origin: tuple[float, float] = field(repr=False)  # of the ink inside the paragraph
    _typesetter: Typesetter = field(repr=False)

    def paint(self, canvas: Any, x: float, y: float, color: Color) -> None:
        """Draw on a skia.Canvas, the ink's top left corner at (x, y)."""
        self._typesetter(_argb(color)).paint(canvas, x - self._origin[0], y - self._origin[1])

    def line_widths(self) -> list[int]:
        """The ink's width in pixels, line by line from the top, of its letters' bodies; 0 for an empty line.

        A line whose leading is close has the descenders of the one above in it: only the part just above its
        own baseline is its alone.
        """
        width = int(self.width)
        baselines = [self.baseline + line * self.leading for line in range(self.lines)]
        bands = [(max(0, round(at - BODY_EM * self.size)), round(at)) for at in baselines]
        return [_ink_width(self._coverage[begin * width : end * width], width) for begin, end in bands]

    def mask(self) -> tuple[bytes, int, int]:
        """Coverage of the ink, one byte a pixel, row by row, with its width and height."""
        return self._coverage, int(self.width), int(self.height)

    def rgba(self, color: Color) -> tuple[bytes, int, int]:
        """The text in colour with straight alpha, four bytes a pixel, with its width and height."""
        width, height = int(self.width), int(self.height)
        info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        surface = skia.Surface.MakeRaster(info)
        self.paint(surface.getCanvas(), 0, 0, color)
        pixels = bytearray(width * height * 4)
        straight = info.makeAlphaType(skia.kUnpremul_AlphaType)
        surface.readPixels(straight, pixels, width * 4)
        return bytes(pixels), width, height


def _ink_width(rows: bytes, width: int) -> int:
    """From the first column with ink to the last."""
    joined = reduce(
        or_, (int.from_bytes(rows[at : at + width], "big") for at in range(0, len(rows), width)), 0
    )
    columns = joined.to_bytes(width, "big")
    return len(columns.strip(b"\0"))


def _argb(color: Color) -> int:
    if isinstance(color, str):
        return 0xFF000000 | int(color.removeprefix("#"), 16)
    red, green, blue, alpha = color
    return alpha << 24 | red << 16 | green << 8 | blue
