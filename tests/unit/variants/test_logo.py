"""A logo on pictures, judged by its pixels."""

import io
import json

import pytest
from PIL import Image, ImageChops, ImageDraw

from briefcast.errors import UnusableAsset
from composition.geometry import Box, Size
from lambdas.variants.logo import mark_of, stamp, version_of
from tests.unit.variants.rendering import branded, canvas, near, render_task


def wordmark(color, margin=0):
    """Three bars of a colour on nothing, inside a transparent margin."""
    logo = Image.new("RGBA", (300 + 2 * margin, 100 + 2 * margin), (0, 0, 0, 0))
    draw = ImageDraw.Draw(logo)
    for left in (0, 110, 220):
        draw.rectangle([margin + left, margin, margin + left + 79, margin + 99], (*color, 255))
    return logo


SIZE, BOX = Size(1080, 1080), Box(60, 60, 360, 160)


def mark(*colors):
    return mark_of([version_of(wordmark(color), "logo.png") for color in colors])


def stamped(made_of, ground):
    """The picture with a mark on a flat ground, how it was drawn, and the box of what changed."""
    made = canvas(Image.new("RGB", (SIZE.width, SIZE.height), ground))
    before = Image.fromarray(made.y.copy())
    how = stamp(made, made_of, BOX)
    changed = ImageChops.difference(before, Image.fromarray(made.y)).point(lambda value: 255 * (value > 4))
    return made.image(), how, changed.getbbox()


def between_letters(image):
    return image.getpixel((BOX.left + BOX.width * 95 // 300, (BOX.top + BOX.bottom) // 2))


WHITE, BLACK = (255, 255, 255), (10, 10, 10)


def test_it_stands_exactly_in_its_box():
    _, _, ink = stamped(mark(WHITE), (20, 30, 40))
    assert ink == BOX.corners


def test_one_of_another_shape_stands_in_the_middle_of_the_box():
    tall = mark_of([version_of(wordmark(WHITE).rotate(90, expand=True), "logo.png")])
    _, _, (left, top, right, bottom) = stamped(tall, (20, 30, 40))
    assert (top, bottom) == (BOX.top, BOX.bottom)
    assert left + right == pytest.approx(BOX.left + BOX.right, abs=1)


def test_it_needs_no_plate_where_it_can_be_seen():
    image, how, _ = stamped(mark(WHITE), (20, 30, 40))
    assert not how.plate
    assert near(between_letters(image), (20, 30, 40)), "the picture shows between its letters"


@pytest.mark.parametrize(
    ("ground", "version"),
    [((20, 30, 40), 1), ((240, 236, 230), 0), ((90, 90, 90), 1), ((150, 150, 150), 0)],
)
def test_the_version_that_can_be_read_is_taken(ground, version):
    _, how, _ = stamped(mark(BLACK, WHITE), ground)
    assert (how.version, how.plate) == (version, False)


def test_the_main_version_is_taken_where_both_can_be_read():
    _, how, _ = stamped(mark((240, 120, 60), WHITE), (10, 12, 14))
    assert how.version == 0


@pytest.mark.parametrize(("text", "version"), [(WHITE, 1), (BLACK, 0), (None, 0)])
def test_where_both_can_be_read_the_logo_is_light_or_dark_as_the_message_is(text, version):
    made = canvas(Image.new("RGB", (SIZE.width, SIZE.height), (128, 128, 128)))
    assert stamp(made, mark(BLACK, WHITE), BOX, text).version == version


def test_a_logo_unlike_the_message_is_taken_where_only_that_can_be_read():
    made = canvas(Image.new("RGB", (SIZE.width, SIZE.height), (236, 236, 236)))
    assert stamp(made, mark(BLACK, WHITE), BOX, WHITE).version == 0


@pytest.mark.parametrize(
    ("color", "ground", "light_plate"),
    [
        pytest.param((255, 255, 255), (235, 235, 230), False, id="white-on-white"),
        pytest.param((10, 10, 10), (30, 30, 34), True, id="black-on-black"),
        pytest.param((0, 60, 140), (40, 60, 90), True, id="blue-on-blue"),
    ],
)
def test_where_no_version_can_be_read_it_gets_the_plate_it_can_be_seen_on(color, ground, light_plate):
    image, how, ink = stamped(mark(color), ground)
    assert how.plate
    assert (between_letters(image)[1] > 200) == light_plate
    assert near(image.getpixel((ink[0], ink[1])), ground), "the plate's corners are round"


def partly_readable(share):
    """White bars, of which the lowest rows have nearly the colour of a dark ground."""
    logo = wordmark(WHITE)
    faint = wordmark((30, 38, 46)).crop((0, round(100 * share), 300, 100))
    logo.paste(faint, (0, round(100 * share)))
    return version_of(logo, "logo.png")


@pytest.mark.parametrize(("share", "plate"), [(0.76, False), (0.64, True)])
def test_an_ornament_may_vanish_and_a_third_of_the_logo_may_not(share, plate):
    _, how, _ = stamped(mark_of([partly_readable(share)]), (20, 30, 40))
    assert how.plate == plate


@pytest.mark.parametrize(("share", "version"), [(0.97, 0), (0.9, 1)])
def test_the_main_version_is_left_only_for_one_that_is_clearly_read_better(share, version):
    both = mark_of([partly_readable(share), version_of(wordmark(WHITE), "logo.png")])
    _, how, _ = stamped(both, (20, 30, 40))
    assert (how.version, how.plate) == (version, False)


def test_an_opaque_logo_never_gets_a_plate():
    opaque = Image.new("RGBA", (300, 100), (30, 30, 34, 255))
    made = mark_of([version_of(opaque, "logo.png")])
    assert made.opaque
    _, how, ink = stamped(made, (30, 30, 35))
    assert not how.plate
    assert ink is None or ink == BOX.corners


def test_a_transparent_margin_does_not_make_it_smaller():
    assert version_of(wordmark((9, 9, 9), margin=80), "logo.png").size == Size(300, 100)


def test_a_logo_of_nothing_is_refused_by_its_name():
    with pytest.raises(UnusableAsset, match=r"^brands/acme\.png: the logo is wholly transparent"):
        version_of(Image.new("RGBA", (300, 100), (255, 255, 255, 0)), "brands/acme.png")


def test_a_logo_of_one_white_pixel_is_refused_by_its_size():
    dot = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    dot.putpixel((7, 9), (255, 255, 255, 255))
    with pytest.raises(UnusableAsset, match=r"^brands/acme\.png: the logo has 1 x 1 pixels that can be seen"):
        version_of(dot, "brands/acme.png")


def test_a_huge_logo_is_drawn_as_any(store, make_plan, product):
    huge = wordmark((255, 0, 255)).resize((8000, 2667), Image.Resampling.NEAREST)
    store.write("existing-assets/acme/logo.png", logo_bytes(huge), "image/png")
    plan = make_plan(placements=["instagram-square"])
    plan["campaign"]["brand"] = branded(logo="existing-assets/acme/logo.png")
    (variant,) = render_task(store, plan, product, 0, 512).record["variants"]
    assert variant["logo"]["version"] == "main"


def logo_bytes(image):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_campaign_s_logo_is_on_every_lettered_variant_and_on_no_clean_one(store, make_plan, product):
    store.write("existing-assets/acme/logo.png", logo_bytes(wordmark((255, 0, 255))), "image/png")
    plan = make_plan(clean=["instagram-square"])
    plan["campaign"]["brand"] = branded(logo="existing-assets/acme/logo.png", logo_corner="top-right")
    for variant in render_task(store, plan, product, 0, 512).record["variants"]:
        image = Image.open(io.BytesIO(store.read(variant["key"])))
        red, green, _ = image.split()
        magenta = ImageChops.subtract(red, green).point(lambda v: 255 * (v > 150)).getbbox()
        assert (magenta is not None) == variant["overlay"]


def test_a_logo_that_is_no_picture_is_refused_by_its_key(store, make_plan, product):
    store.write("existing-assets/acme/logo.png", json.dumps({}).encode(), "image/png")
    plan = make_plan()
    plan["campaign"]["brand"] = branded(logo="existing-assets/acme/logo.png")
    with pytest.raises(UnusableAsset, match=r"^existing-assets/acme/logo\.png: found JSON text"):
        render_task(store, plan, product, 0, 512)
