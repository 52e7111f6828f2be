"""A text laid out at one size in its most even lines, and its ink measured by drawing it."""

import math
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from typesetting.block import TextBlock
from typesetting.engine import skia
from typesetting.fontset import cap_height
from typesetting.hanging import Line, hung
from typesetting.measuring import longest_word_of
from typesetting.paragraphs import Format, line_count, paragraph

MARGIN_EM = 1.0  # room around the paragraph in which marks above and below the line are looked for


@dataclass(frozen=True, slots=True)
class _Lines:
    """Paragraphs of one line each, painted as one."""

    paragraphs: tuple[tuple[Any, float, float], ...]  # with the place of each, from the first one's

    def paint(self, canvas: Any, x: float, y: float) -> None:
        for line, across, down in self.paragraphs:
            line.paint(canvas, x + across, y + down)


def set_at(text: str, form: Format, width: float, size: float, hyphens: int = 0) -> TextBlock:
    """Set a text at one size, in pixels an em, in lines of at most `width` pixels."""
    laid_out = paragraph(text, form, size)
    columns = _balanced_width(text, laid_out, form, size, width)
    laid_out.layout(columns)
    lines = hung(text, form, size, columns)

    def typeset(color: int) -> Any:
        if lines:
            return _stacked(lines, form, size, columns, color)
        again = paragraph(text, form, size, color)
        again.layout(columns)
        return again

    # What hangs out on one side is more than any mark that stands out of its line.
    margin = math.ceil(MARGIN_EM * size + max((line.shift for line in lines or ()), default=0))
    across, down = columns + 2 * margin, math.ceil(laid_out.Height) + 2 * margin
    pixels = bytearray(across * down)
    surface = skia.Surface.MakeRasterDirect(skia.ImageInfo.MakeA8(across, down), pixels, across)
    typeset(0xFFFFFFFF).paint(surface.getCanvas(), margin, margin)
    left, top, right, bottom = _ink(bytes(pixels), across)
    beyond = left - margin if form.direction == "ltr" else margin + columns - right
    return TextBlock(
        size=size,
        scale=form.fonts.scale,
        lines=line_count(laid_out, form, size),
        width=right - left,
        height=bottom - top,
        direction=form.direction,
        leading=form.leading * size,
        baseline=margin + laid_out.AlphabeticBaseline - top,
        cap_height=cap_height(form.fonts.families[0]) * size,
        hang=max(0, -beyond) if any(line.outside for line in lines or ()) else 0,
        hyphens=hyphens,
        has_color=form.fonts.has_color,
        _coverage=b"".join(
            bytes(pixels[row * across + left : row * across + right]) for row in range(top, bottom)
        ),
        _origin=(left - margin, top - margin),
        _typesetter=typeset,
    )


def _stacked(lines: list[Line], form: Format, size: float, width: int, color: int) -> _Lines:
    towards_start = -1 if form.direction == "ltr" else 1
    placed = []
    for index, line in enumerate(lines):
        laid_out = paragraph(line.text, form, size, color)
        laid_out.layout(width)
        placed.append((laid_out, towards_start * line.shift, index * form.leading * size))
    return _Lines(tuple(placed))


def _balanced_width(text: str, laid_out: Any, form: Format, size: float, width: float) -> int:
    """Return the least width that keeps the number of lines, which makes them as even as they can be."""
    low = math.ceil(longest_word_of(text, form, size)) - 1  # here or narrower, a word would be broken
    high = max(math.floor(width), low + 1)
    laid_out.layout(high)
    lines = line_count(laid_out, form, size)
    while lines > 1 and high - low > 1:
        middle = (low + high) // 2
        laid_out.layout(middle)
        if line_count(laid_out, form, size) == lines:
            high = middle
        else:
            low = middle
    return high


def _ink(pixels: bytes, columns: int) -> tuple[int, int, int, int]:
    """Return the box of every byte that is not zero: left, top, right, bottom."""
    first = len(pixels) - len(pixels.lstrip(b"\0"))
    last = len(pixels.rstrip(b"\0")) - 1
    if last < 0:
        raise ValueError("there is no text to set")
    top, bottom = first // columns, last // columns + 1
    rows = (pixels[row * columns : (row + 1) * columns] for row in range(top, bottom))
    joined = reduce(or_, (int.from_bytes(row, "big") for row in rows)).to_bytes(columns, "big")
    return columns - len(joined.lstrip(b"\0")), top, len(joined.rstrip(b"\0")), bottom
