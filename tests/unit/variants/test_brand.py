"""A brand's colours are used as they are given, each with an ink that can be read on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composition.facts import Swatch
from lambdas.variants.brand import NEUTRAL, Brand, brand_of, paper, readable_ink, tint
from lambdas.variants.contrast import BLACK, NEAR_BLACK, READABLE, WHITE, luminance, ratio
from pictures.oklab import to_oklab
from tests.unit.typesetting.fonts import font
from typesetting import STYLES

TEAL, CREAM, NAVY = (15, 118, 110), (246, 238, 222), (24, 32, 64)
colors = st.tuples(*[st.integers(0, 255)] * 3)


def no_font(key):
    raise AssertionError(f"{key} was read")


def readable(pair):
    return ratio(luminance(pair.ink), luminance(pair.ground)) >= READABLE


@given(colors)
def test_every_ground_has_a_readable_ink(color):
    assert ratio(luminance(readable_ink(color)), luminance(color)) >= READABLE


@given(colors, colors, st.sampled_from(["panel", "band", "framed"]))
def test_panels_and_studios_of_any_brand_are_readable(primary, text, family):
    brand = Brand(primary=primary, text=text)
    assert readable(brand.panel(family, ()))
    assert readable(brand.studio(()))


@pytest.mark.parametrize("family", ["panel", "band"])
def test_a_panel_has_exactly_the_brand_s_ground_or_primary_colour(family):
    assert Brand(primary=TEAL).panel(family, ()).ground == TEAL
    assert Brand(primary=TEAL, ground=CREAM).panel(family, ()).ground == CREAM


def test_the_brand_s_own_ink_goes_before_black_and_white():
    assert Brand(primary=TEAL, ground=CREAM, text=NAVY).panel("panel", ()).ink == NAVY
    assert Brand(primary=NAVY, ground=CREAM).panel("panel", ()).ink == NAVY
    assert Brand(primary=NAVY).panel("panel", ()).ink == WHITE


def test_a_brand_ink_that_cannot_be_read_is_left_out():
    assert Brand(primary=CREAM, ground=CREAM, text=(250, 240, 200)).panel("panel", ()).ink == NEAR_BLACK


def test_pure_black_only_where_near_black_is_not_enough():
    middle = next((grey,) * 3 for grey in range(256) if ratio(luminance((grey,) * 3), 1.0) < READABLE)
    assert readable_ink(middle) in (NEAR_BLACK, BLACK)
    assert readable_ink((255, 255, 255)) == NEAR_BLACK


def test_a_frame_is_paper_with_a_little_of_the_primary_colour():
    ground = Brand(primary=TEAL).panel("framed", ()).ground
    lightness, a, _ = to_oklab(np.array(ground, np.uint8)).tolist()
    assert lightness == pytest.approx(0.93, abs=0.01)
    assert a < -0.005, "a teal tint"


def test_without_brand_colours_paper_takes_the_picture_s_hue():
    palette = (Swatch((200, 200, 200), 0.7), Swatch((180, 40, 30), 0.2), Swatch((20, 60, 200), 0.01))
    pair = Brand().panel("panel", palette)
    assert pair.ground[0] > pair.ground[2], "reddish"
    assert readable(pair)


def test_a_picture_in_greys_gets_plain_paper():
    assert paper((Swatch((90, 90, 90), 0.6), Swatch((240, 240, 240), 0.4))).ground == NEUTRAL
    assert paper(()).ground == NEUTRAL


@given(colors)
def test_a_tint_is_light_and_never_gaudy(color):
    lightness, a, b = to_oklab(np.array(tint(color), np.uint8)).tolist()
    assert lightness > 0.9
    assert (a * a + b * b) ** 0.5 < 0.06


def test_a_plan_s_campaign_gives_roles_in_the_order_of_its_colours():
    brand = brand_of(
        {
            "brand_colors": ["#0F766E", "#F6EEDE", "#182040"],
            "brand": {"logo": "existing-assets/a.png", "logo_version_id": "v1", "logo_corner": "top-right"},
        },
        no_font,
    )
    assert brand.colors == (TEAL, CREAM, NAVY)
    assert (brand.primary, brand.accent, brand.corner) == (TEAL, CREAM, "top-right")
    assert [(logo.key, logo.version_id) for logo in brand.logos] == [("existing-assets/a.png", "v1")]


def test_a_campaign_without_a_brand_has_no_colours():
    assert brand_of({"brand_colors": [], "brand": None}, no_font).colors == ()


def test_a_brand_kit_decides_roles_type_button_corners_logos_and_layout():
    data = font()
    campaign = {
        "brand_colors": ["#0F766E", "#F6EEDE", "#182040"],
        "layout": {"family": "panel", "placements": {"tiktok": "full", "twitter-card": None}}
        | {"max_scrim": 0, "allow_crop": False},
        "brand": {
            "colors": {"primary": "#0F766E", "accent": None, "ground": "#F6EEDE", "text": "#182040"},
            "type": {
                "style": "slab",
                "heading": {"key": "output/c/fonts/x.font", "sha256": "x"},
                "body": None,
            }
            | {"case": "upper", "tracking": 0.05, "leading": None, "fallbacks": []},
            "button": "underline",
            "corner_radius": 54,
            "logo": "a.png",
            "logo_version_id": "v1",
            "logo_light": "b.png",
            "logo_light_version_id": "v2",
        },
    }
    brand = brand_of(campaign, lambda key: data if key == "output/c/fonts/x.font" else b"")
    assert (brand.primary, brand.accent, brand.ground, brand.text) == (TEAL, None, CREAM, NAVY)
    assert brand.style.heading.case == "upper"
    assert brand.style.heading.tracking == 0.05
    assert brand.style.heading.font not in STYLES["slab"].heading.font
    assert (brand.button, brand.radius) == ("underline", 0.05)
    assert [logo.key for logo in brand.logos] == ["a.png", "b.png"]
    assert brand.steering.family_for("tiktok") == "full"
    assert brand.steering.family_for("twitter-card") is None
    assert brand.steering.family_for("facebook-feed") == "panel"
    assert (brand.steering.max_scrim, brand.steering.allow_crop) == (0, False)


def test_the_button_is_the_style_s_own_where_nobody_names_one():
    campaign = {"brand": {"type": {"style": "editorial", "heading": None, "body": None, "case": None}}}
    campaign["brand"]["type"] |= {"tracking": None, "leading": None, "fallbacks": []}
    assert brand_of(campaign, no_font).button == "square"
