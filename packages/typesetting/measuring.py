"""How large a text may be in a box, found by bisection."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from typesetting.breaking import is_ideographic, unbreakable
from typesetting.paragraphs import UNBOUNDED_PX, Format, line_count, paragraph, width_of
from typesetting.scripts import breaks_by_dictionary

STEP_PX = 0.5  # sizes are tried on this grid: finer is invisible
ROUNDING_PX = 0.01  # Skia adds advances in single precision
MEASURED_PIECES = 6  # counting letters tells the widest piece to within a few


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a text may take, in pixels and lines."""

    width: float
    height: float
    max_lines: int | None

    def takes(self, lines: int, leading: float) -> bool:
        """Whether so many lines, `leading` pixels apart, stay inside."""
        return lines * leading <= self.height and (self.max_lines is None or lines <= self.max_lines)


def largest_size(text: str, form: Format, box: Box, min_size: float, max_size: float) -> float | None:
    """Return the largest size at which the text fits, None when it does at none."""
    reference = max_size  # advances scale with the size, so the box is scaled instead
    laid_out = paragraph(text, form, reference)
    longest_word = longest_word_of(text, form, reference)

    def fits(size: float) -> bool:
        width = math.floor(box.width * reference / size)  # Skia breaks lines to whole pixels
        laid_out.layout(width)
        return (
            longest_word <= width + ROUNDING_PX
            and laid_out.LongestLine <= width + ROUNDING_PX
            and box.takes(line_count(laid_out, form, reference), form.leading * size)
        )

    return bisect(fits, min_size, max_size)


def bisect(fits: Callable[[float], bool], min_size: float, max_size: float) -> float | None:
    """Return the largest size that fits, on the grid of STEP_PX from `min_size` on; None when none does."""
    steps = math.floor((max_size - min_size) / STEP_PX)
    if fits(max_size):
        return max_size
    if not fits(min_size):
        return None
    low, high = 0, steps + 1
    while high - low > 1:
        middle = (low + high) // 2
        if fits(min_size + middle * STEP_PX):
            low = middle
        else:
            high = middle
    return min_size + low * STEP_PX


def longest_word_of(text: str, form: Format, size: float) -> float:
    """Return the width of the widest piece that must not be broken.

    Skia states it right only when it has broken no word. It takes a Thai phrase for one word,
    though, until the phrase does not fit; then it parts the phrase by dictionary. In ideographs
    it overlooks breaks as well: there the pieces are found by rule, and the widest few measured.
    """

    def widest(piece: str) -> float:
        laid_out = paragraph(piece, form, size)
        laid_out.layout(UNBOUNDED_PX)
        if breaks_by_dictionary(piece):
            laid_out.layout(math.floor(laid_out.MaxIntrinsicWidth) - 1)
        return float(laid_out.MinIntrinsicWidth)

    if is_ideographic(text):
        return max(width_of(piece, form, size) for piece in unbreakable(text)[:MEASURED_PIECES])
    return max(map(widest, text.split())) if breaks_by_dictionary(text) else widest(text)
