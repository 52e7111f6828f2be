"""A brand's colours are used as they are given, each with an ink that can be read on it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefcast.brand_kit import planned_layout
from composition.facts import Swatch
from lambdas.variants.brand import NEUTRAL, Brand, brand_of, paper, readable_ink, tint
from lambdas.variants.contrast import BLACK, NEAR_BLACK, READABLE, WHITE, luminance, ratio
from pictures.oklab import to_oklab
from tests.unit.typesetting.fonts import font
from tests.unit.variants.rendering import branded
from typesetting import STYLES

TEAL, CREAM, NAVY = (15, 118, 110), (246, 238, 222), (24, 32, 64)
colors = st.tuples(*[st.integers(0, 255)] * 3)


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


def no_font(key):
    raise AssertionError(f"{key} was read")


def campaign(layout=None, colors=(), **brand):
    """A plan's campaign."""
    made = {"brand": branded(**brand) if brand else None, "brand_colors": list(colors)}
    return {**made, "layout": planned_layout(layout, None)}


def test_colours_without_a_kit_have_roles_by_their_order():
    brand = brand_of(campaign(colors=["#0F766E", "#F6EEDE", "#182040"]), no_font)
    assert brand.colors == (TEAL, CREAM, NAVY)
    assert (brand.primary, brand.accent) == (TEAL, CREAM)


def test_a_campaign_without_a_brand_has_no_colours_and_no_logo():
    brand = brand_of(campaign(), no_font)
    assert (brand.colors, brand.logos, brand.corner) == ((), (), None)


def test_a_kit_s_colours_have_its_roles():
    roles = {"primary": "#182040", "accent": None, "ground": "#F6EEDE", "text": None}
    made = campaign(colors=["#182040", "#F6EEDE", "#0F766E"]) | {"brand": branded(colors=roles)}
    brand = brand_of(made, no_font)
    assert (brand.primary, brand.accent, brand.ground, brand.others) == (NAVY, None, CREAM, (TEAL,))
    assert brand.panel("panel", ()).ground == CREAM


def test_a_kit_s_logos_are_its_versions_the_one_for_light_grounds_first():
    brand = brand_of(
        campaign(
            logo="existing-assets/a.png",
            logo_version_id="v1",
            logo_light="existing-assets/b.png",
            logo_corner="top-right",
        ),
        no_font,
    )
    assert [(logo.key, logo.version_id) for logo in brand.logos] == [
        ("existing-assets/a.png", "v1"),
        ("existing-assets/b.png", None),
    ]
    assert brand.corner == "top-right"


def test_a_kit_s_type_style_brings_its_button_unless_the_kit_has_one():
    plain = {"heading": None, "body": None, "case": None, "tracking": None, "leading": None, "fallbacks": []}
    style = {"style": "editorial", **plain}
    assert brand_of(campaign(type=style), no_font).button == "square"
    assert brand_of(campaign(type=style, button="pill"), no_font).button == "pill"
    assert brand_of(campaign(type=style), no_font).style.name == "editorial"


def test_a_kit_s_corner_radius_is_a_share_of_the_shorter_side():
    assert brand_of(campaign(corner_radius=54), no_font).radius == pytest.approx(0.05)


def test_what_a_brief_asks_of_layouts_steers_them():
    layout = {
        "family": "panel",
        "placements": {"tiktok": "full", "instagram-story": "auto"},
        "max_scrim": 0.4,
    }
    steering = brand_of(campaign({**layout, "allow_crop": False}), no_font).steering
    assert steering.family_for("facebook-feed") == "panel"
    assert steering.family_for("tiktok") == "full"
    assert steering.family_for("instagram-story") is None, "auto, in a word for this placement"
    assert (steering.max_scrim, steering.allow_crop) == (0.4, False)
    assert brand_of(campaign(), no_font).steering.family is None


def test_a_kit_s_own_font_is_read_and_set_in_its_case_and_spacing():
    data, key = font(), "output/c/fonts/x.font"
    own = {"source": "a.ttf", "version_id": None, "key": key, "sha256": "x", "family": "X"}
    style = {"style": "slab", "heading": own, "body": None, "case": "upper", "tracking": 0.05}
    brand = brand_of(campaign(type=style | {"leading": None, "fallbacks": []}), {key: data}.__getitem__)
    assert (brand.style.heading.case, brand.style.heading.tracking) == ("upper", 0.05)
    assert brand.style.heading.font != STYLES["slab"].heading.font


def test_a_picture_alone_stands_on_the_brands_ground_or_on_its_own_leading_colour():
    palette = (Swatch((40, 44, 48), 0.6), Swatch((200, 120, 40), 0.4))
    assert Brand(primary=TEAL, ground=CREAM).mat(palette) == CREAM
    assert Brand(primary=TEAL).mat(palette) == (40, 44, 48)
    assert Brand(primary=TEAL).mat(()) == Brand(primary=TEAL).panel("framed", ()).ground
