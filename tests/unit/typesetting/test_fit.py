"""What a reader would see: ink inside its box, whole words, even lines, the right side."""

import math

import pytest
from PIL import Image

from typesetting import DoesNotFit, MissingGlyphs, fit, type_style
from typesetting.engine import skia
from typesetting.fitting import BREAK_COST
from typesetting.paragraphs import Format, width_of
from typesetting.scripts import is_ignorable
from typesetting.selection import fonts_for
from typesetting.setting import set_at

SAMPLES = {
    "latin": ("Share the light this season", None),
    "german": ("Donaudampfschifffahrtsgesellschaft – jetzt wird's bunt, nur bis Sonntag!", "de-DE"),
    "vietnamese": ("ẤẬ ỆỖ Ǻg: Ánh sáng cho mùa này", "vi"),
    "japanese": ("大切な人と、光を分かち合う季節。今だけの特別なギフトセットをご用意しました。", "ja-JP"),
    "korean": ("이 계절, 소중한 사람과 빛을 나누세요", "ko"),
    "chinese": ("这个季节，与所爱之人分享光芒", "zh-CN"),
    "taiwanese": ("這個季節，與所愛之人分享光芒", "zh-TW"),
    "arabic": ("شارك النور هذا الموسم مع من تحب، خصم 50% حتى الأحد!", "ar-AE"),
    "vocalized": ("بِسْمِ اللَّهِ الرَّحْمٰنِ الرَّحِيمِ وَالْحَمْدُ لِلَّهِ", "ar"),
    "hebrew": ("לחלוק את האור עם מי שחשוב לכם!", "he-IL"),
    "hindi": ("इस मौसम में अपनों के साथ रोशनी बाँटें", "hi"),
    "thai": ("แบ่งปันแสงสว่างในฤดูกาลนี้กับคนที่คุณรัก ปั๊ม ญู ที่", "th"),
    "tamil": ("இந்த பருவத்தில் ஒளியைப் பகிருங்கள்", "ta"),
    "bengali": ("এই মৌসুমে আলো ভাগ করে নিন", "bn"),
    "emoji": ("Spring is here 🌷🌼 only ☀️ till Sunday 👩🏽‍🍳 🇩🇪", None),
    "mixed": ("Nike ✓ ナイキ 나이키 – только сегодня ★", None),
}
BOX = {"width": 960, "height": 320, "min_size": 28, "max_size": 88}


def mask(block):
    coverage, width, height = block.mask()
    return Image.frombytes("L", (width, height), coverage)


def painted(block, width=1200, height=600, x=100, y=100):
    """The block painted on a canvas, as a mask of everything it touched."""
    surface = skia.Surface.MakeRaster(
        skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    )
    block.paint(surface.getCanvas(), x, y, "#FFFFFF")
    pixels = bytearray(width * height * 4)
    surface.readPixels(surface.imageInfo(), pixels, width * 4)
    return Image.frombytes("RGBA", (width, height), bytes(pixels)).getchannel("A")


def line_boxes(block):
    """The ink of each line, top to bottom, cut halfway between baselines."""
    image = mask(block)
    boxes = []
    for line in range(block.lines):
        baseline = block.baseline + line * block.leading
        top, bottom = round(baseline - 0.75 * block.size), round(baseline)
        box = image.crop((0, max(0, top), image.width, bottom)).point(lambda v: 255 * (v > 40)).getbbox()
        boxes.append(box)
    return boxes


@pytest.mark.parametrize("name", SAMPLES)
def test_all_ink_is_inside_the_extent_the_block_states(name):
    text, locale = SAMPLES[name]
    block = fit(text, **BOX, locale=locale)
    assert block.width <= BOX["width"]
    assert block.height <= BOX["height"]
    assert painted(block).getbbox() == (100, 100, 100 + block.width, 100 + block.height)
    assert mask(block).getbbox() == (0, 0, block.width, block.height)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_character_prints_as_an_empty_box(name):
    text, locale = SAMPLES[name]
    runic = set_at("ᚠ", Format(fonts_for("A", None), None, "ltr", 1.2, 0.0, "start"), 500, 60)
    assert runic.mask()[0].count(0) > 0, "the empty box itself was drawn"
    for character in {c for c in text if not is_ignorable(c)}:
        block = fit(character, width=500, height=500, min_size=60, max_size=60, locale=locale)
        assert block.mask() != runic.mask(), f"U+{ord(character):04X} has no glyph"


@pytest.mark.parametrize("name", SAMPLES)
def test_the_size_is_the_largest_that_fits(name):
    text, locale = SAMPLES[name]
    block = fit(text, **BOX, locale=locale)
    if block.size < BOX["max_size"]:
        larger = math.ceil(block.size / BREAK_COST) + 1  # what better line breaks may cost
        with pytest.raises(DoesNotFit):
            fit(text, **{**BOX, "min_size": larger, "max_size": larger + 10}, locale=locale)


@pytest.mark.parametrize("width", range(240, 1000, 9))
def test_a_word_is_never_broken(width):
    block = fit("Donaudampfschifffahrtsgesellschaft", width=width, height=900, min_size=8, max_size=90)
    assert block.lines == 1


def test_a_word_that_is_too_long_is_refused_with_its_excess():
    with pytest.raises(DoesNotFit, match=r"longest word is \d+ px wider than the 300 px box") as caught:
        fit("Donaudampfschifffahrtsgesellschaft", width=300, height=400, min_size=30, max_size=90)
    assert caught.value.needed_width > caught.value.width == 300


def test_a_text_that_is_too_tall_is_refused_with_its_excess():
    with pytest.raises(DoesNotFit, match=r"it is \d+ px taller") as caught:
        fit("light " * 60, width=500, height=200, min_size=30, max_size=90)
    assert caught.value.needed_height > caught.value.height == 200


def test_marks_that_stand_out_of_the_leading_count_as_height():
    with pytest.raises(DoesNotFit, match=r"it is \d+ px taller, in 1 line\(s\), than the 47 px box"):
        fit("\u01fa\u0303\u1e5d\u0323", width=400, height=47, min_size=40, max_size=60)


def test_a_limit_of_lines_is_kept():
    text = "Share the light this season"
    assert fit(text, width=600, height=400, min_size=20, max_size=90).lines > 1
    assert fit(text, width=600, height=400, min_size=20, max_size=90, max_lines=1).lines == 1
    with pytest.raises(DoesNotFit, match="where 1 are allowed"):
        fit(text, width=300, height=400, min_size=40, max_size=90, max_lines=1)


def test_a_script_without_a_font_is_refused_by_code_point():
    with pytest.raises(MissingGlyphs, match=r"U\+16A0") as caught:
        fit("Runes: ᚠ", **BOX)
    assert caught.value.characters == "ᚠ"


@pytest.mark.parametrize("text", ["", "  \n ", "\u200d"])
def test_nothing_to_set_is_said_so(text):
    with pytest.raises(ValueError, match="no text to set"):
        fit(text, **BOX)


def test_lines_are_balanced_and_no_word_stands_alone():
    block = fit(
        "Unlock summer savings on every plan until noon", width=960, height=400, min_size=60, max_size=80
    )
    widths = [right - left for left, _, right, _ in line_boxes(block)]
    assert len(widths) > 1
    assert min(widths) > 0.6 * max(widths)


@pytest.mark.parametrize("line", ["Ẫ Ộ Ụ Ẩ", "بِسْمِ اللَّهِ", "ที่ปั๊มญู", "किन्हीं र्कि", "Ágŷ"])
def test_stacked_marks_leave_the_next_line_alone(line):
    once = fit(line, width=900, height=400, min_size=100, max_size=100)
    assert once.height <= once.leading + 1
    assert fit(f"{line}\n{line}", width=900, height=600, min_size=100, max_size=100).lines == 2


def test_line_breaks_in_the_text_are_kept():
    assert fit("One\nTwo\r\nThree", **BOX).lines == 3


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        pytest.param("Hello", None, "ltr", id="first-strong-latin"),
        pytest.param("50% خصم", None, "rtl", id="digits-are-not-strong"),
        pytest.param("שלום Nike", None, "rtl", id="first-strong-hebrew"),
        pytest.param("Nike 2026", "ar-AE", "rtl", id="the-locale-decides"),
        pytest.param("שלום", "en", "ltr", id="the-locale-decides-against-the-text"),
        pytest.param("Salam", "az-Latn", "ltr", id="script-subtag-latin"),
        pytest.param("Salam", "az-Arab-IR", "rtl", id="script-subtag-arabic"),
        pytest.param("123", None, "ltr", id="nothing-strong"),
    ],
)
def test_the_base_direction(text, locale, expected):
    assert fit(text, **BOX, locale=locale).direction == expected


@pytest.mark.parametrize("name", ["arabic", "hebrew"])
def test_right_to_left_lines_are_flush_right(name):
    text, locale = SAMPLES[name]
    block = fit(text, width=620, height=500, min_size=60, max_size=70, locale=locale)
    boxes = line_boxes(block)
    assert len(boxes) > 1
    assert all(block.width - right < 0.12 * block.size for _, _, right, _ in boxes)
    assert max(left for left, *_ in boxes) > 0.3 * block.size


@pytest.mark.parametrize("word", ["مرحبا", "שלום"])
def test_closing_punctuation_stands_on_the_left_of_right_to_left_text(word):
    box = {"width": 900, "height": 200, "min_size": 80, "max_size": 80}
    exclamation = mask(fit("!", **box))

    def first_stroke_width(block):
        joined = mask(block).point(lambda v: 255 * (v > 40)).resize((block.width, 1), Image.Resampling.BOX)
        return next(x for x, value in enumerate(joined.tobytes()) if value == 0)

    assert abs(first_stroke_width(fit(f"{word}!", **box)) - exclamation.width) <= 3
    assert abs(first_stroke_width(fit(f"{word}!", **box, locale="en")) - exclamation.width) > 3


def test_centred_lines_share_their_middle():
    block = fit(
        "A much longer first line\nshort", width=900, height=300, min_size=60, max_size=60, align="center"
    )
    (one_left, _, one_right, _), (two_left, _, two_right, _) = line_boxes(block)
    assert abs((one_left + one_right) - (two_left + two_right)) < 0.2 * block.size


def test_thai_breaks_without_spaces():
    block = fit("แบ่งปันแสงสว่างในฤดูกาลนี้กับคนที่คุณรัก", width=500, height=400, min_size=60, max_size=60)
    assert block.lines > 1


def test_japanese_closing_marks_never_begin_a_line():
    for width in range(300, 700, 17):
        block = fit("光を、" * 12, width=width, height=2000, min_size=40, max_size=40, locale="ja")
        assert block.lines > 1
        for line in range(block.lines):
            baseline = block.baseline + line * block.leading
            first_upper_half = (0, round(baseline - 30), 36, round(baseline - 16))
            assert mask(block).crop(first_upper_half).getbbox(), "only 、leaves this part of its square empty"


def test_emoji_keep_their_colours():
    block = fit("🌷", width=300, height=300, min_size=100, max_size=100)
    assert block.has_color
    pixels, width, height = block.rgba("#FFFFFF")
    image = Image.frombytes("RGBA", (width, height), pixels)
    solid = [c for _, c in image.getcolors(1_000_000) if c[3] == 255]
    assert any(red > green + 60 for red, green, _, _ in solid), "the flower is not pink"
    assert any(green > red + 40 for red, green, _, _ in solid), "the stalk is not green"
    assert not fit("A", **BOX).has_color


def test_a_joined_emoji_is_one_picture():
    single = fit("👩", width=600, height=300, min_size=100, max_size=100)
    joined = fit("👩🏽‍🍳", width=600, height=300, min_size=100, max_size=100)
    assert joined.width < 1.3 * single.width


def test_han_characters_take_their_locale_s_shape():
    japanese, chinese = (fit("直骨角", **BOX, locale=locale).mask() for locale in ("ja", "zh-CN"))
    assert japanese != chinese


def test_the_same_text_gives_the_same_bytes():
    assert fit(*SAMPLES["emoji"][:1], **BOX).rgba("#112233") == fit(*SAMPLES["emoji"][:1], **BOX).rgba(
        "#112233"
    )


def test_rgba_has_the_asked_colour_with_straight_alpha():
    pixels, width, height = fit("H", **BOX).rgba((200, 100, 50, 255))
    colors = Image.frombytes("RGBA", (width, height), pixels).getcolors(100_000)
    assert all(abs(c[0] - 200) < 30 and abs(c[2] - 50) < 30 for _, c in colors if c[3] > 100)


@pytest.mark.parametrize(
    "text", ["Radiant skin starts with doing less", "Strahlende Haut beginnt mit weniger"]
)
def test_a_column_has_even_lines_rather_than_the_last_bit_of_size(text):
    block = fit(text, width=420, height=350, min_size=40, max_size=72)
    widths = block.line_widths()
    assert len(widths) == block.lines == 3
    assert min(widths) >= 0.55 * max(widths)
    assert block.size >= 0.76 * 72


def test_line_widths_are_those_of_the_ink():
    block = fit("wide wide wide\ni", width=900, height=300, min_size=60, max_size=60)
    wide, narrow = block.line_widths()
    assert wide == block.width
    assert narrow < 0.1 * wide


def test_a_line_has_the_width_of_its_own_letters_not_of_descenders_from_above():
    one, two = (fit(text, width=900, height=300, min_size=60, max_size=60) for text in ("on", "jgypq\non"))
    assert two.line_widths()[1] == one.line_widths()[0]


def test_a_short_word_takes_its_neighbour_along_rather_than_stand_alone():
    text = "Everything you need for the first hour of the day"
    room = {"width": 410, "height": 338, "min_size": 41, "max_size": 64}
    block = fit(text, **room, locale="en-GB", style=type_style("editorial"))
    widths = block.line_widths()
    assert min(widths) >= 0.55 * max(widths), "Everything / you need / for the first / hour of the day"


@pytest.mark.parametrize(("width", "height", "size"), [(900, 260, 110), (700, 160, 68)])
def test_a_first_line_is_not_far_shorter_than_a_second_for_a_bit_of_size(width, height, size):
    block = fit("Made for slow mornings", width=width, height=height, min_size=20, max_size=size)
    first, second = block.line_widths()
    assert first >= 0.55 * second, "Made / for slow mornings"
    assert block.size >= 0.8 * size


def test_a_second_line_may_be_short():
    block = fit("Come home to the light", width=900, height=260, min_size=60, max_size=60)
    assert block.lines == 1 or block.line_widths()[0] >= block.line_widths()[1]


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "ja-JP", None])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("日" * 60, id="one-letter"),
        pytest.param(
            "在每个清晨与光同行限时礼盒现已上市送给重要的人让生活更加美好从今天开始", id="no-punctuation"
        ),
        pytest.param("春天来了，送给最重要的人一份光明的礼物。" * 2, id="sentences"),
    ],
)
def test_ideographs_break_between_any_two(text, locale):
    block = fit(text, width=1080, height=260, min_size=36, max_size=72, locale=locale)
    assert block.lines > 1
    assert block.width <= 1080


def test_even_lines_are_not_worth_a_japanese_word_cut_in_two():
    """Of the column of a 1200 pixel landscape; 分かち合う and ギフト were cut there."""
    text = "大切な人と、光を分かち合う季節。今だけの特別なギフトセット。"
    block = fit(text, width=421, height=354, min_size=41, max_size=72, locale="ja-JP")
    ems = [round(width / block.size) for width in block.line_widths()]
    assert ems == [8, 7, 7, 6], "大切な人と、光を / 分かち合う季節。 / 今だけの特別な / ギフトセット。"


@pytest.mark.parametrize("width", range(200, 700, 50))
def test_korean_words_stay_whole_and_lines_stay_even_enough(width):
    text = "이 계절, 소중한 사람과 빛을 나누세요"
    block = fit(text, width=width, height=400, min_size=14, max_size=60, locale="ko")
    form = Format(fonts_for(text, "ko"), "ko", "ltr", 1.24, 0.0, "start")
    words = [width_of(word, form, block.size) for word in text.split()]
    space = width_of("이 계", form, block.size) - width_of("이계", form, block.size)
    ends = {round(sum(words[a:b]) + (b - a - 1) * space) for a in range(7) for b in range(a + 1, 7)}
    for line in block.line_widths():
        assert any(abs(line - end) < 0.35 * block.size for end in ends), "a line is no run of whole words"


@pytest.mark.parametrize("style", ["humanist", "modern"])
def test_a_line_gap_in_the_font_changes_no_leading(style):
    room = {"width": 400, "height": 900, "min_size": 60, "max_size": 60}
    one, two = (fit("\n".join(["光"] * count), **room, style=type_style(style)) for count in (1, 2))
    assert two.height - one.height == pytest.approx(two.leading, abs=1)
