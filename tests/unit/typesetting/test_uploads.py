"""A brand's own fonts: what is taken, what is refused and why, how texts are set in them."""

import pytest
from PIL import Image

from tests.unit.typesetting.fonts import font, variable_font
from typesetting import fit, type_style
from typesetting.selection import fonts_for, main_font
from typesetting.uploads import LEAST_LETTERS, UnusableFont, branded, open_upload

BOX = {"width": 900, "height": 400, "min_size": 30, "max_size": 90}


def test_a_font_is_known_by_its_content():
    data = font()
    assert open_upload(data) == open_upload(bytes(data))
    upload = open_upload(data)
    assert (upload.family, upload.weight) == ("Manrope", 800)
    assert 0.5 < upload.x_height < 0.6


def test_text_is_set_in_the_uploaded_font():
    style = branded(type_style("editorial"), heading=open_upload(font("Bitter-ExtraBold.ttf")))
    block = fit("Share the light", **BOX, style=style)
    assert fonts_for("Share", None, style).families == (style.heading.font,)
    assert block.mask() != fit("Share the light", **BOX, style=type_style("editorial")).mask()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        pytest.param(b"", "not a font", id="empty"),
        pytest.param(b"GIF89a" * 100, "not a font", id="a-picture"),
        pytest.param(b"\0\1\0\0" + b"\0" * 5000, "cannot be opened", id="zeros-after-the-signature"),
        pytest.param(b"OTTO" + b"\xff" * 5000, "cannot be opened", id="noise-after-the-signature"),
        pytest.param(b"ttcf" + b"\0" * 100, "a collection", id="collection"),
        pytest.param(b"wOFF" + b"\0" * 100, "WOFF in its first version", id="woff-1"),
        pytest.param(font()[:3000], "cannot be opened", id="cut-off"),
        pytest.param(font(fs_type=2), "does not allow embedding", id="restricted"),
        pytest.param(font(text="abc"), "glyphs for 3 letters", id="three-glyphs"),
        pytest.param(font(text="0123456789€%"), "glyphs for 0 letters", id="figures-only"),
        pytest.param(font(empty=True), "whose letters are empty", id="no-outlines"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(data, found):
    with pytest.raises(UnusableFont, match=found) as refused:
        open_upload(data)
    assert refused.value.fix


@pytest.mark.parametrize("bits", [0, 4, 8, 6, 10, 0x100, 0x200], ids=hex)
def test_other_embedding_bits_allow_it(bits):
    assert open_upload(font(fs_type=bits)).weight == 800


def test_a_font_of_ten_letters_is_taken_and_one_of_nine_is_not():
    letters = "abcdefghij"
    assert len(letters) == LEAST_LETTERS
    assert open_upload(font(text=letters)).weight == 800
    with pytest.raises(UnusableFont, match="glyphs for 9 letters"):
        open_upload(font(text=letters[1:]))


def bar_width(weight):
    """How wide a bar of the variable font is, in pixels for a size of 100."""
    style = branded(type_style("modern"), heading=open_upload(variable_font(), weight), tracking=0.0)
    block = fit("l", width=900, height=900, min_size=100, max_size=100, style=style)
    coverage, width, height = block.mask()
    left, _, right, _ = Image.frombytes("L", (width, height), coverage).getbbox()
    return (right - left) / block.scale


@pytest.mark.parametrize(
    ("weight", "drawn"), [(None, 400), (200, 200), (650, 650), (900, 900), (100, 200), (1000, 900)]
)
def test_a_variable_font_is_set_at_the_weight_that_is_asked_for_inside_its_range(weight, drawn):
    assert bar_width(weight) == pytest.approx(drawn / 10, abs=2)


def test_each_weight_of_a_variable_font_is_a_font_of_its_own():
    regular, bold = open_upload(variable_font()), open_upload(variable_font(), 700)
    assert regular.name != bold.name
    assert open_upload(variable_font(), 700) == bold
    assert (regular.family, bold.family) == ("Bars", "Bars")


def test_a_font_without_a_weight_axis_is_one_font_at_every_weight():
    assert open_upload(font(), 300) == open_upload(font())


def test_a_text_of_which_a_letter_is_missing_is_set_in_another_font_as_a_whole():
    letters = "".join(chr(code) for code in range(0x20, 0x7F))
    style = branded(type_style("slab"), heading=open_upload(font("Poppins-Bold.ttf", text=letters)))
    own = style.heading.font
    assert main_font("Share", None, style) == own
    assert main_font("Größe", "de", style) == "Bitter-ExtraBold.ttf", "the style's own face"
    assert own not in fonts_for("Größe", "de", style).families
    assert own not in fonts_for("Only 9 €", None, style).families, "a sign it lacks counts as well"
    assert main_font("光を分かち合う", "ja", style) == "NotoSerifJP-Bold.otf"
    assert main_font("Φως", "el", style) == "NotoSans-Bold.ttf"


def test_a_font_of_another_script_sets_that_script():
    upload = open_upload(font("Cairo-ExtraBold.ttf", text="شاركالنورهذاالموسم،تسوقلآن"))
    style = branded(type_style("modern"), heading=upload)
    assert main_font("شارك النور", "ar", style) == upload.name
    assert main_font("Share the light", None, style) != upload.name


def test_sizes_follow_the_x_height():
    small = branded(type_style(), heading=open_upload(font("AlegreyaSans-ExtraBold.ttf")))
    assert small.heading.scale == pytest.approx(0.536 / 0.468, abs=0.03)
    assert fit("light", **BOX, style=small).scale == small.heading.scale


def test_a_brand_s_spacing_and_case_replace_the_style_s():
    style = branded(type_style("modern"), case="upper", tracking=0.1, leading=1.5)
    assert (style.heading.case, style.label.case) == ("upper", "upper")
    wide = fit("Light", **BOX, style=style)
    assert wide.width > fit("LIGHT", **BOX, style=type_style("modern")).width
    assert wide.leading == pytest.approx(1.5 * wide.size)
    assert style.heading.font == type_style("modern").heading.font


def test_the_label_takes_the_heading_s_font_when_it_has_none():
    heading, body = open_upload(font("Bitter-ExtraBold.ttf")), open_upload(font("Bitter-Bold.ttf"))
    assert branded(type_style(), heading=heading).label.font == heading.name
    assert branded(type_style(), heading=heading, label=body).label.font == body.name


def test_a_script_with_tails_keeps_its_lines_apart():
    upload = open_upload(font("FrankRuhlLibre-Bold.ttf"))
    style = branded(type_style(), heading=upload, leading=0.8)
    block = fit("שלום\nשלום", **BOX, style=style, locale="he")
    assert block.leading >= 1.2 * block.size
