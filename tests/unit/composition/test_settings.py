"""Copy set in type: several shapes of it, inside the safe zone, or a named refusal."""

import pytest

from briefcast.registries.placements import placements
from composition.geometry import Box
from composition.layout import safe_box
from composition.placing import Block
from composition.settings import (
    LAST_SIZE,
    MIN_LABEL_SIZE,
    DoesNotCompose,
    button_size,
    check_copy,
    copy_settings,
)
from typesetting import DoesNotFit, MissingGlyphs

LETTERED = sorted(each.id for each in placements().values() if each.overlay != "forbidden")
COPIES = {
    "en": ("Make room for slow mornings", "Shop now", None),
    "de": ("Geschwindigkeitsbegrenzung aufgehoben für deinen Morgen", "Jetzt entdecken", "de"),
    "ar": ("اجعل صباحك يستحق الاستيقاظ", "تسوق الآن", "ar"),
    "ja": ("毎朝のはじまりを、もっと特別な一杯に。", "詳しく見る", "ja"),
}


@pytest.mark.parametrize("language", COPIES)
@pytest.mark.parametrize("name", LETTERED)
def test_every_setting_fits_the_safe_zone_in_legible_type(name, language):
    placement = placements()[name]
    safe = safe_box(placement)
    for setting in copy_settings(placement, *COPIES[language], logo=True):
        assert setting.size.width <= safe.width
        assert setting.size.height <= safe.height
        assert setting.message.size >= LAST_SIZE * placement.width - 1
        assert setting.action.size >= MIN_LABEL_SIZE * placement.width - 1
        assert setting.button.width > setting.action.width
        assert setting.size.height == int(setting.message.height) + setting.gap + setting.button.height
        assert setting.size.width == max(int(setting.message.width), setting.button.width)


@pytest.mark.parametrize("name", LETTERED)
def test_short_copy_comes_in_several_shapes_the_cheapest_first(name):
    settings = copy_settings(placements()[name], *COPIES["en"])
    assert len(settings) >= 4
    assert [each.cost for each in settings] == sorted(each.cost for each in settings)
    assert max(s.size.width for s in settings) > 1.5 * min(s.size.width for s in settings)
    assert any(setting.centered for setting in settings)


def test_a_message_alone_has_no_button():
    setting = copy_settings(placements()["instagram-square"], "Share the light", None, None)[0]
    assert (setting.action, setting.button, setting.gap) == (None, None, 0)
    assert setting.size.height == setting.message.height


@pytest.mark.parametrize("name", LETTERED)
def test_long_copy_is_set_smaller_before_it_is_refused(name):
    settings = copy_settings(placements()[name], " ".join(["plain words"] * 10), "Shop now", None, logo=True)
    assert settings[0].message.lines > 1


def test_a_word_wider_than_the_safe_zone_is_refused_with_both_sizes():
    placement = placements()["instagram-square"]
    with pytest.raises(DoesNotCompose) as caught:
        copy_settings(placement, "w" * 90, "Shop now", None)
    assert caught.value.part == "message"
    assert isinstance(caught.value.reason, DoesNotFit)
    assert "does not fit instagram-square (1080 x 1080 pixels)" in caught.value.found


def test_a_call_to_action_wider_than_the_safe_zone_is_refused():
    with pytest.raises(DoesNotCompose) as caught:
        copy_settings(placements()["instagram-square"], "Share the light", "shop now " * 12, None)
    assert caught.value.part == "call to action"


def test_characters_without_a_glyph_are_refused_by_name():
    with pytest.raises(DoesNotCompose) as caught:
        copy_settings(placements()["instagram-square"], "Share \U0001d538", None, None)
    assert isinstance(caught.value.reason, MissingGlyphs)
    assert "fonts" in caught.value.fix


@pytest.mark.parametrize(
    "message", ["Share the light", "w" * 40, "w" * 90, "slow " * 24, "plain words " * 40]
)
@pytest.mark.parametrize("name", ["instagram-square", "instagram-story", "facebook-feed"])
def test_the_quick_check_refuses_exactly_what_setting_refuses(name, message):
    def refusal(function):
        try:
            function(placements()[name], message, "Shop now", None, logo=True)
        except DoesNotCompose as error:
            return str(error)
        return None

    assert refusal(check_copy) == refusal(copy_settings)


def test_a_button_is_as_high_as_its_type_whatever_the_descenders():
    placement = placements()["instagram-square"]
    low, high = (copy_settings(placement, "Light", word, None)[0] for word in ("Shop", "Nun"))
    assert low.button.height == high.button.height
    assert button_size(low.action, "square").width > button_size(low.action, "underline").width


def test_a_button_begins_where_the_letters_do_not_where_a_quote_hangs():
    setting = copy_settings(placements()["instagram-square"], "“Share the light”", "Shop now", None)[0]
    assert setting.message.hang > 0
    block = Block(
        setting, Box(100, 200, 100 + setting.size.width, 200 + setting.size.height), "start", "top", 0.0
    )
    assert block.message.left == 100
    assert block.action.left == 100 + round(setting.message.hang)
    assert setting.size.width >= round(setting.message.hang) + setting.button.width


def test_a_divided_word_costs():
    message = "Geschwindigkeitsbegrenzungen gelten nicht"
    settings = copy_settings(placements()["instagram-square"], message, None, "de-DE")
    assert any(setting.message.hyphens for setting in settings)
    for setting in settings:
        size = 1 - setting.message.size / (0.098 * 1080)
        plain = 0.75 * max(0.0, size) + 0.05 * max(0, setting.message.lines - 4) + 0.03 * setting.centered
        assert setting.cost == pytest.approx(plain + 0.03 * setting.message.hyphens, abs=0.01)
