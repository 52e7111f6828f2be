"""Fonts that are unusual in one way each, made from a bundled one."""

import io

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

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
