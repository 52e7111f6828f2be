"""Optical margins: quotes at the beginning of a line hang outside, so that the letters align."""

import re
from dataclasses import dataclass
from typing import Any

from typesetting.breaking import is_ideographic, pieces_of
from typesetting.paragraphs import Format, line_count, paragraph, width_of
from typesetting.scripts import breaks_by_dictionary

_QUOTES = "\"'\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a"
_BRACKETS = "\u300c\u300e\uff08\u300a\u3008\u3010"  # their left half is blank: they come flush instead
_HANGING = re.compile(f"[{_QUOTES}]+(?=\\S)|[{_BRACKETS}]")
_BRACKET_BLANK_EM = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    shift: float  # pixels towards the side where reading starts
    outside: float  # pixels of that which are ink in the margin


def hung(text: str, form: Format, size: float, width: int) -> list[Line] | None:
    """Return the lines of a text laid out in that width, or None when no quote begins one of them.

    None as well for centred text, which has no margin, and for Thai, whose lines only Skia knows.
    """
    if form.align == "center" or not _HANGING.search(text) or breaks_by_dictionary(text):
        return None
    lines = [_line(line, form, size) for line in lines_of(text, form, size, width)]
    return lines if any(line.shift for line in lines) else None


def lines_of(text: str, form: Format, size: float, width: int) -> list[str]:
    """Return the lines of a laid-out text.

    The binding does not report them. A piece begins a line when the text up to its end has one line more
    than the text before it.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        count, begin, end = 1, 0, 0
        for piece in _pieces(part):
            if _count(part[: end + len(piece.rstrip(" "))], form, size, width) > count:
                lines.append(part[begin:end].rstrip(" "))
                begin, count = end, count + 1
            end += len(piece)
        lines.append(part[begin:].rstrip(" "))
    return lines


def _pieces(text: str) -> list[str]:
    return pieces_of(text) if is_ideographic(text) else re.findall(r"[^ ]* ?", text)


def _count(text: str, form: Format, size: float, width: int) -> int:
    laid_out: Any = paragraph(text, form, size)
    laid_out.layout(width)
    return line_count(laid_out, form, size)


def _line(text: str, form: Format, size: float) -> Line:
    match = _HANGING.match(text)
    if not match:
        return Line(text, 0.0, 0.0)
    if match[0] in _BRACKETS:
        return Line(text, _BRACKET_BLANK_EM * size, 0.0)
    quotes = width_of(match[0], form, size)
    return Line(text, quotes, quotes)
