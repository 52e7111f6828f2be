"""Fonts that are unusual in one way each, made from a bundled one."""

import io
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from typesetting.fontset import FOLDER


def font(name="Manrope-ExtraBold.ttf", *, text=None, fs_type=None, flavor=None, empty=False):
    """The bytes of a bundled font; with only the letters of `text`, another embedding bit, or no outlines."""
    opened = TTFont(FOLDER / name)
    if text is not None:
        subsetter = Subsetter(Options(notdef_outline=True))
        subsetter.populate(text=text)
        subsetter.subset(opened)
    if fs_type is not None:
        opened["OS/2"].fsType = fs_type
    if empty:
        for glyph in opened.getGlyphOrder():
            opened["glyf"][glyph].__dict__.clear()
            opened["glyf"][glyph].numberOfContours = 0
    opened.flavor = flavor
    written = io.BytesIO()
    opened.save(written)
    return written.getvalue()


@cache  # a font holds when it was made
def variable_font(least=200, usual=400, most=900):
    """The bytes of a font with a weight axis: every letter is a bar, as many units wide as its weight."""
    names = [chr(code) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({ord(name): name for name in names})
    builder.setupGlyf({name: _bar(usual) for name in (".notdef", *names)})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", *names), (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Bars", "styleName": "Regular"})
    builder.setupOS2(sxHeight=700, usWeightClass=usual)
    builder.setupPost()
    builder.setupFvar([("wght", least, usual, most, "Weight")], [])
    # Deltas of the bar's four corners, then of the four points that hold a glyph's metrics.
    lighter = [(0, 0), (0, 0), (least - usual, 0), (least - usual, 0), *[(0, 0)] * 4]
    bolder = [(0, 0), (0, 0), (most - usual, 0), (most - usual, 0), *[(0, 0)] * 4]
    deltas = [TupleVariation({"wght": (-1, -1, 0)}, lighter), TupleVariation({"wght": (0, 1, 1)}, bolder)]
    builder.setupGvar(dict.fromkeys(names, deltas))
    written = io.BytesIO()
    builder.save(written)
    return written.getvalue()


def _bar(width):
    pen = TTGlyphPen(None)
    for number, corner in enumerate([(0, 0), (0, 700), (width, 700), (width, 0)]):
        (pen.lineTo if number else pen.moveTo)(corner)
    pen.closePath()
    return pen.glyph()
