"""Quotes hang outside the margin, so that the letters of all lines begin on it."""

import pytest
from PIL import Image

from typesetting import fit, type_style
from typesetting.engine import skia

SIZE = {"width": 900, "height": 900, "min_size": 80, "max_size": 80}


def rows_of(block, line):
    """The ink of one line between x-height and baseline, as columns of the mask."""
    image = Image.frombytes("L", (int(block.width), int(block.height)), block.mask()[0])
    baseline = block.baseline + line * block.leading
    return image.crop((0, round(baseline - 0.5 * block.size), image.width, round(baseline)))


@pytest.mark.parametrize(
    "quote", ['"', "“", "„", "«", "»", "‘", "“‘"], ids=lambda quote: "-".join(f"{ord(c):x}" for c in quote)
)
def test_an_opening_quote_hangs_in_the_margin(quote):
    block = fit(f"{quote}Heute\nHeute", **SIZE)
    plain = fit("Heute\nHeute", **SIZE)
    second = rows_of(block, 1).getbbox()
    assert block.hang > 0.1 * block.size
    assert abs(second[0] - block.hang) <= 0.1 * block.size, "the second line begins on the margin"
    assert abs((block.width - plain.width) - block.hang) <= 0.1 * block.size
    first = rows_of(block, 0).crop((round(block.hang), 0, int(block.width), 40)).getbbox()
    assert first[0] <= 0.1 * block.size, "so does the first one's H"


@pytest.mark.parametrize("word", ["don't", "it’s", "5'", 'A"B"', "Heute"])
def test_no_other_text_hangs(word):
    assert fit(f"{word}\nHeute", **SIZE).hang == 0


def test_hebrew_hangs_on_its_right():
    block = fit('"שלום"\nשלום', **SIZE, locale="he")
    second = rows_of(block, 1).getbbox()
    assert block.hang > 0.1 * block.size
    assert abs(block.width - second[2] - block.hang) <= 0.1 * block.size


def test_a_quote_in_the_middle_hangs_where_it_begins_a_line():
    block = fit("Sie sagte\n„Heute“", **SIZE)
    assert rows_of(block, 0).getbbox()[0] >= 0.1 * block.size
    assert fit("Sie sagte „Heute“", **SIZE).hang == 0


def test_a_japanese_bracket_is_flush():
    block = fit("「毎朝の\n毎朝の", **SIZE, locale="ja")
    assert block.hang == 0
    assert rows_of(block, 1).getbbox()[0] < 0.1 * block.size, "the second line begins where the bracket does"


def test_centred_text_does_not_hang():
    assert fit("“Heute”\nHeute", **SIZE, align="center").hang == 0


def test_the_box_holds_what_hangs():
    for width in range(200, 700, 50):
        block = fit(
            "“Make tomorrow morning” worth “getting up for”",
            width=width,
            height=900,
            min_size=20,
            max_size=80,
        )
        assert block.width <= width


def test_hung_text_is_painted_as_it_was_measured():
    block = fit("„Die Nachhaltigkeit,\ndie man schmeckt“", **SIZE, style=type_style("editorial"))
    surface = skia.Surface.MakeRaster(
        skia.ImageInfo.Make(1200, 500, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    )
    block.paint(surface.getCanvas(), 100, 100, "#FFFFFF")
    pixels = bytearray(1200 * 500 * 4)
    surface.readPixels(surface.imageInfo(), pixels, 1200 * 4)
    drawn = Image.frombytes("RGBA", (1200, 500), bytes(pixels)).getchannel("A")
    assert drawn.getbbox() == (100, 100, 100 + block.width, 100 + block.height)
