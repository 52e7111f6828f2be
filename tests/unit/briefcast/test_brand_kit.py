"""A brand's look: the brief over its kit, colours by role, contrasts."""

import pytest

from briefcast.brand_kit import contrasts, luminance, merged, palette, planned_colors, planned_layout, ratio

NONE = dict.fromkeys(("primary", "accent", "ground", "text"))


def test_what_a_brief_says_comes_before_its_kit():
    kit = {"tone": "calm", "logo": "k.png", "colors": {"primary": "#111111", "text": "#222222"}}
    brand = merged({"tone": "loud", "colors": {"primary": "#333333"}}, kit)
    assert brand == {
        "tone": "loud",
        "logo": "k.png",
        "colors": {"primary": "#333333", "text": "#222222"},
    }
    assert kit["colors"]["primary"] == "#111111", "the kit itself is left alone"


def test_forbidden_words_are_those_of_both():
    both = merged({"forbidden_words": ["cheap", "best"]}, {"forbidden_words": ["extreme", "cheap"]})
    assert both["forbidden_words"] == ["cheap", "best", "extreme"]


def test_a_kit_s_layout_is_no_part_of_the_brand():
    assert merged({}, {"layout": "panel", "name": "Acme"}) == {"name": "Acme"}


@pytest.mark.parametrize(
    ("own", "kit", "listed", "expected"),
    [
        pytest.param({}, {}, [], {}, id="nothing"),
        pytest.param(
            {},
            {},
            ["#aa0000", "#00bb00", "#0000cc"],
            {"primary": "#AA0000", "accent": "#00BB00"},
            id="listed",
        ),
        pytest.param(
            {"primary": "#010101"}, {}, ["#aa0000"], {"primary": "#010101"}, id="a-role-before-the-list"
        ),
        pytest.param(
            {},
            {"primary": "#020202", "ground": "#f0f0f0"},
            ["#aa0000"],
            {"primary": "#AA0000", "ground": "#F0F0F0"},
            id="the-list-before-the-kit",
        ),
        pytest.param({}, {"primary": "#020202"}, [], {"primary": "#020202"}, id="the-kit-s"),
    ],
)
def test_the_colour_of_each_role(own, kit, listed, expected):
    assert planned_colors(own, kit, listed) == NONE | expected


def test_colours_are_listed_by_role_each_once():
    colors = planned_colors({"ground": "#ffffff"}, {"primary": "#123456"}, [])
    assert palette(colors, ["#abcdef", "#123456"]) == ["#123456", "#FFFFFF", "#ABCDEF"]


@pytest.mark.parametrize(
    ("own", "kit", "family", "by_placement"),
    [
        pytest.param(None, None, None, {}, id="nothing"),
        pytest.param("auto", "panel", None, {}, id="auto-overrides-the-kit"),
        pytest.param(None, "panel", "panel", {}, id="the-kit-s"),
        pytest.param("full", "panel", "full", {}, id="the-brief-s"),
        pytest.param(
            {"placements": {"tiktok": "full", "twitter-card": "auto"}},
            None,
            None,
            {"tiktok": "full", "twitter-card": None},
            id="by-placement",
        ),
    ],
)
def test_the_layout(own, kit, family, by_placement):
    layout = planned_layout(own, kit)
    assert (layout["family"], layout["placements"]) == (family, by_placement)
    assert (layout["max_scrim"], layout["allow_crop"]) == (None, True)


def test_limits_of_the_layout_are_kept():
    layout = planned_layout({"max_scrim": 0, "allow_crop": False}, None)
    assert (layout["max_scrim"], layout["allow_crop"]) == (0, False)


def test_contrast_is_that_of_wcag():
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.478, abs=0.01)
    assert luminance("#FF0000") == pytest.approx(0.2126)


def test_contrasts_name_the_pairs_that_cannot_be_read():
    colors = NONE | {"primary": "#F4B942", "ground": "#FFFFFF", "text": "#EEEEEE"}
    rows = {row.what: row for row in contrasts(colors)}
    assert not rows["text on ground"].is_enough
    assert not rows["primary on ground"].is_enough
    assert rows["black or white on ground"].ratio == pytest.approx(21)
    assert rows["label on primary button"].is_enough
    assert list(contrasts(NONE)) == []
