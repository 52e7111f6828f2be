"""A logo on pictures, judged by its pixels."""

import io
import json

import pytest
from PIL import Image, ImageChops, ImageDraw

from briefcast.errors import UnusableAsset
from briefcast.registries.placements import placements
from composition.design import Logo, compose
from composition.geometry import Size
from composition.layout import logo_box
from lambdas.variants.logo import stamp, trimmed
from tests.unit.variants.rendering import canvas, near, render_task

CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


def wordmark(color, margin=0):
    """Three bars of a colour on nothing, inside a transparent margin."""
    logo = Image.new("RGBA", (300 + 2 * margin, 100 + 2 * margin), (0, 0, 0, 0))
    draw = ImageDraw.Draw(logo)
    for left in (0, 110, 220):
        draw.rectangle([margin + left, margin, margin + left + 79, margin + 99], (*color, 255))
    return logo


def stamped(color, ground, corner="top-left", name="instagram-square"):
    placement = placements()[name]
    design = compose(placement, "Share the light", None, None, Logo(corner))
    made = canvas(Image.new("RGB", (placement.width, placement.height), ground))
    before = Image.fromarray(made.y.copy())
    stamp(made, design, wordmark(color))
    changed = ImageChops.difference(before, Image.fromarray(made.y)).point(lambda value: 255 * (value > 4))
    return design, made.image(), changed.getbbox()


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("name", ["instagram-square", "instagram-story", "facebook-feed", "tiktok"])
def test_it_stands_exactly_in_its_box(corner, name):
    design, _, ink = stamped((255, 255, 255), (20, 30, 40), corner, name)
    assert ink == logo_box(design.placement, Size(300, 100), corner).corners


def test_it_needs_no_plate_where_it_can_be_seen():
    _, image, ink = stamped((255, 255, 255), (20, 30, 40))
    gap = (ink[0] + (ink[2] - ink[0]) * 95 // 300, (ink[1] + ink[3]) // 2)
    assert near(image.getpixel(gap), (20, 30, 40)), "the picture shows between its letters"


@pytest.mark.parametrize(
    ("color", "ground", "light_plate"),
    [
        pytest.param((255, 255, 255), (235, 235, 230), False, id="white-on-white"),
        pytest.param((10, 10, 10), (30, 30, 34), True, id="black-on-black"),
        pytest.param((0, 60, 140), (40, 60, 90), True, id="blue-on-blue"),
    ],
)
def test_it_gets_the_plate_it_can_be_seen_on(color, ground, light_plate):
    design, image, ink = stamped(color, ground)
    box = logo_box(design.placement, Size(300, 100), "top-left")
    between = image.getpixel((box.left + box.width * 95 // 300, (box.top + box.bottom) // 2))
    assert (between[1] > 200) == light_plate
    assert near(image.getpixel((ink[0], ink[1])), ground), "the plate's corners are round"


def test_a_transparent_margin_does_not_make_it_smaller():
    assert trimmed(wordmark((9, 9, 9), margin=80)).size == (300, 100)


def test_without_a_corner_it_stands_where_reading_begins():
    placement = placements()["instagram-square"]
    assert compose(placement, "Share the light", None, "en", Logo()).logo == "top-left"
    assert compose(placement, "شارك النور", None, "ar", Logo()).logo == "top-right"


def logo_bytes(image):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_campaign_s_logo_is_on_every_lettered_variant_and_on_no_clean_one(store, make_plan, product):
    store.write("existing-assets/acme/logo.png", logo_bytes(wordmark((255, 0, 255))), "image/png")
    plan = make_plan(clean=["instagram-square"])
    plan["campaign"]["brand"] = {"logo": "existing-assets/acme/logo.png", "logo_corner": "top-right"}
    for variant in render_task(store, plan, product, 0, 512).record["variants"]:
        image = Image.open(io.BytesIO(store.read(variant["key"])))
        upper = image.crop((image.width // 2, 0, image.width, image.height // 2))
        red, green, _ = upper.split()
        magenta = ImageChops.subtract(red, green).point(lambda v: 255 * (v > 150)).getbbox()
        assert (magenta is not None) == variant["overlay"]


def test_a_logo_that_is_no_picture_is_refused_by_its_key(store, make_plan, product):
    store.write("existing-assets/acme/logo.png", json.dumps({}).encode(), "image/png")
    plan = make_plan()
    plan["campaign"]["brand"] = {"logo": "existing-assets/acme/logo.png", "logo_corner": None}
    with pytest.raises(UnusableAsset, match=r"^existing-assets/acme/logo\.png: found JSON text"):
        render_task(store, plan, product, 0, 512)
