"""Texts as paragraphs of Skia: how they are built, and what can be measured of them."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from briefcast.text.direction import Direction
from typesetting.engine import skia
from typesetting.fontset import gap_factor
from typesetting.selection import Fonts

Align = Literal["start", "center"]

UNBOUNDED_PX = 1e6  # wider than any line
_RTL_ISOLATE, _POP_ISOLATE = "\u2067", "\u2069"


@dataclass(frozen=True, slots=True)
class Format:
    """How a text is set, apart from its size."""

    fonts: Fonts
    locale: str | None
    direction: Direction
    leading: float  # ems
    tracking: float  # ems
    align: Align


@cache
def _unicode() -> Any:
    return skia.Unicodes.ICU.Make()


def paragraph(text: str, form: Format, size: float, color: int = 0xFFFFFFFF) -> Any:
    """Return a skia.textlayout.Paragraph, not yet laid out in a width. `size` is in pixels an em."""
    layout = skia.textlayout
    weight = skia.FontStyle(form.fonts.weight, skia.FontStyle.kNormal_Width, skia.FontStyle.kUpright_Slant)
    families = list(form.fonts.families)
    style = layout.TextStyle()
    style.setFontFamilies(families)
    style.setFontSize(size)
    style.setFontStyle(weight)
    style.setColor(color)
    style.setLetterSpacing(form.tracking * size)
    if form.locale:
        style.setLocale(form.locale)
    strut = layout.StrutStyle()
    strut.setStrutEnabled(True)
    strut.setForceStrutHeight(True)  # the same leading on every line, whatever fonts it mixes
    strut.setFontFamilies(families[:1])
    strut.setFontStyle(weight)
    strut.setFontSize(size)
    strut.setLeading(0)  # else the font's own line gap is added
    strut.setHeightOverride(True)
    strut.setHeight(form.leading * gap_factor(families[0]))
    paragraph_style = layout.ParagraphStyle()
    paragraph_style.setTextStyle(style)
    paragraph_style.setStrutStyle(strut)
    paragraph_style.setTextAlign(_alignment(form))
    builder = layout.ParagraphBuilder.make(paragraph_style, form.fonts.collection, _unicode())
    builder.pushStyle(style)
    builder.addText(_in_base_direction(text, form.direction))
    return builder.Build()


def _alignment(form: Format) -> Any:
    if form.align == "center":
        return skia.textlayout.TextAlign.kCenter
    return skia.textlayout.TextAlign.kRight if form.direction == "rtl" else skia.textlayout.TextAlign.kLeft


def _in_base_direction(text: str, direction: Direction) -> str:
    """The binding has no base direction: an isolate a line does the same (UAX #9, X5a)."""
    if direction == "ltr":
        return text
    return "\n".join(f"{_RTL_ISOLATE}{line}{_POP_ISOLATE}" for line in text.split("\n"))


def width_of(text: str, form: Format, size: float) -> float:
    """Return the width of a text's advances on one line, in pixels."""
    line = paragraph(text, form, size)
    line.layout(UNBOUNDED_PX)
    return float(line.MaxIntrinsicWidth)


def line_count(laid_out: Any, form: Format, size: float) -> int:
    """Return how many lines a paragraph has in its present width."""
    return max(1, round(float(laid_out.Height) / (form.leading * size)))
