"""Whole renders, judged by their pixels."""

import hashlib
import io
import json
import re
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from briefcast import keys
from briefcast.errors import StorageUnavailable, TextDoesNotFit, UnusableAsset
from briefcast.registries.placements import default_placements, placements
from briefcast.store.objects import DirStore, ObjectSealed
from composition.design import compose
from composition.layout import safe_box
from lambdas.variants import render
from lambdas.variants.contrast import READABLE, luminance, ratio
from lambdas.variants.encoding import TooManyBytes
from lambdas.variants.overlay import PILL_CONTRAST, letter
from lambdas.variants.scrim import shade
from tests.unit.variants.rendering import canvas, inked, near, render_task

MESSAGES = {
    "en": ("Share the light this season", "Shop the gift set", None),
    "de": ("Donaudampfschifffahrtsgesellschaft – jetzt wird's bunt!", "Jetzt entdecken", "de-DE"),
    "ja": ("大切な人と、光を分かち合う季節。今だけの特別なギフトセット。", "今すぐ購入", "ja-JP"),
    "ar": ("شارك النور هذا الموسم مع من تحب، خصم 50%!", "تسوق الآن", "ar-AE"),
    "he": ("לחלוק את האור עם מי שחשוב לכם!", "לקנייה", "he-IL"),
    "hi": ("इस मौसम में अपनों के साथ रोशनी बाँटें", "अभी खरीदें", "hi-IN"),
    "th": ("แบ่งปันแสงสว่างในฤดูกาลนี้กับคนที่คุณรัก", "ช้อปเลย", "th-TH"),
    "emoji": ("Spring is here 🌷🌼 only till Sunday 👩‍🍳", None, None),
}


def opened(store, key):
    return Image.open(io.BytesIO(store.read(key)))


LETTERED = [placement.id for placement in placements().values() if placement.overlay != "forbidden"]


def shaded_by(made, design):
    place = design.copy.arrangement
    return shade(made, design.copy.message, place.message, place.scrim)


def flat(placement, color):
    return canvas(Image.new("RGB", (placement.width, placement.height), color))


def test_every_placement_has_its_exact_size_in_rgb_jpeg(store, make_plan, product):
    record = render_task(store, make_plan(), product, 0, 512).record
    assert [variant["placement"] for variant in record["variants"]] == default_placements()
    for variant in record["variants"]:
        image = opened(store, variant["key"])
        placement = placements()[variant["placement"]]
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert image.size == (variant["width"], variant["height"]) == (placement.width, placement.height)
        assert image.layer[0][1:3] == (2, 2), "4:2:0"
        assert variant["bytes"] <= placement.max_bytes


def test_the_record_describes_the_stored_bytes(store, make_plan, product):
    rendered = render_task(store, make_plan(), product, 0, 512)
    assert json.loads(store.read(rendered.record_key)) == rendered.record
    for variant in rendered.record["variants"]:
        body = store.read(variant["key"])
        assert variant["bytes"] == len(body)
        assert variant["sha256"] == hashlib.sha256(body).hexdigest()
    assert rendered.record["source"] == {
        "key": product["image"]["key"],
        "version_id": None,
        "sha256": hashlib.sha256(store.read(product["image"]["key"])).hexdigest(),
        "width": 1024,
        "height": 768,
        "format": "PNG",
        "focus": rendered.record["source"]["focus"],
    }
    assert rendered.record["memory_mb"] == 512
    assert rendered.record["duration_ms"] > 0


class TwoVersions(DirStore):
    """Keeps what was first there as version v1."""

    def __init__(self, root, key):
        super().__init__(root)
        self.first = (key, super().read(key))

    def read(self, key, *, version_id=None, max_bytes=None):
        return self.first[1] if (key, version_id) == (self.first[0], "v1") else super().read(key)


def test_an_asset_that_was_replaced_is_rendered_as_it_was_planned(store, make_plan, product):
    key = product["image"]["key"]
    versions = TwoVersions(store.root, key)
    store.write(key, b"no picture", "image/png")
    plan = make_plan()
    plan["products"][0]["image"] |= {"key": key, "version_id": "v1"}
    source = render_task(versions, plan, product, 0, 512).record["source"]
    assert source["version_id"] == "v1"
    assert source["sha256"] == hashlib.sha256(versions.first[1]).hexdigest()


def test_the_same_input_gives_the_same_bytes(store, tmp_path_factory, make_plan, product):
    other = DirStore(tmp_path_factory.mktemp("other"))
    other.write(product["image"]["key"], store.read(product["image"]["key"]), "image/png")
    first, second = (render_task(each, make_plan(), product, 0, 512) for each in (store, other))
    assert not second.resumed
    assert first.record["variants"] == second.record["variants"]
    for variant in first.record["variants"]:
        assert store.read(variant["key"]) == other.read(variant["key"])


def test_the_thumbnail_is_made_only_when_asked_for(store, make_plan, product):
    asked = render_task(store, make_plan(), product, 0, 512).record
    thumbnail = opened(store, asked["thumbnail_key"])
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (320, 320))
    assert render_task(store, make_plan(thumbnail=False), product, 0, 512).record["thumbnail_key"] is None


def test_a_locale_is_in_the_record_and_in_every_key(store, make_plan, product):
    record = render_task(store, make_plan(*MESSAGES["ar"], thumbnail=False), product, 0, 512).record
    assert record["locale"] == "ar-AE"
    assert all(variant["key"].endswith("-ar-AE.jpg") for variant in record["variants"])


def test_the_crop_is_centred_and_undistorted(store, make_plan, product):
    """A disc in the middle of the source stays a centred disc in every placement."""
    source = Image.new("RGB", (1024, 768), "white")
    source.paste((200, 0, 0), (512 - 60, 384 - 60, 512 + 60, 384 + 60))
    buffer = io.BytesIO()
    source.save(buffer, "PNG")
    store.write(product["image"]["key"], buffer.getvalue(), "image/png")
    variants = render_task(store, make_plan("Hi", None), product, 0, 512).record["variants"]
    cut = [variant for variant in variants if variant["framing"] == "cut"]
    assert len(cut) >= 4
    for variant in cut:
        image = opened(store, variant["key"])
        scale = max(image.width / 1024, image.height / 768)
        red, green, _ = image.split()
        box = ImageChops.subtract(red, green).point(lambda v: 255 * (v > 60)).getbbox()
        assert box[0] + box[2] == pytest.approx(image.width, abs=6)
        assert box[1] + box[3] == pytest.approx(image.height, abs=6)
        assert box[2] - box[0] == pytest.approx(120 * scale, abs=6)
        assert box[3] - box[1] == pytest.approx(120 * scale, abs=6)


@pytest.mark.parametrize("language", MESSAGES)
@pytest.mark.parametrize("name", LETTERED)
def test_all_text_is_inside_the_safe_zone(language, name):
    message, action, locale = MESSAGES[language]
    placement = placements()[name]
    design = compose(placement, message, action, locale)
    made = flat(placement, (20, 20, 20))
    shaded_by(made, design)
    ink = inked(made, lambda made: letter(made, design.copy, (255, 255, 255), (240, 180, 0)))
    safe = safe_box(placement, rtl=design.rtl)
    assert ink is not None
    assert safe.left <= ink[0] < ink[2] <= safe.right
    assert safe.top <= ink[1] < ink[3] <= safe.bottom
    if locale in ("ar-AE", "he-IL"):
        assert ink[2] == safe.right
    else:
        assert ink[0] == safe.left


@pytest.mark.parametrize(
    "color", [(255, 255, 255), (255, 240, 80), (120, 200, 255), (128, 128, 128), (90, 60, 30), (0, 0, 0)]
)
@pytest.mark.parametrize("name", default_placements())
def test_text_reaches_four_point_five_on_any_ground(color, name):
    placement = placements()[name]
    made, design = flat(placement, color), compose(placement, "Share the light this season", None, None)
    shaded = shaded_by(made, design)
    assert shaded.contrast >= READABLE
    beneath = made.image().crop(design.copy.arrangement.message.corners)
    worst = min(ratio(luminance(shaded.text), luminance(pixel)) for _, pixel in beneath.getcolors(2**24))
    assert worst >= 0.97 * READABLE


@pytest.mark.parametrize("name", default_placements())
def test_a_light_picture_takes_dark_text_and_keeps_its_light(name):
    placement = placements()[name]
    made, design = flat(placement, (232, 226, 218)), compose(placement, "Share the light", None, None)
    shaded = shaded_by(made, design)
    assert luminance(shaded.text) < 0.02
    assert min(made.image().getpixel((x, y))[0] for x in (5, 600) for y in (5, 600)) >= 230


def test_a_busy_picture_gets_the_scrim_it_needs_for_either_tone():
    placement = placements()["instagram-square"]
    image = Image.effect_noise((placement.width, placement.height), 120).convert("RGB")
    design = compose(placement, "Share the light this season", None, None)
    assert shaded_by(canvas(image), design).contrast >= READABLE


def test_the_scrim_is_no_stronger_than_the_picture_needs():
    placement = placements()["instagram-square"]
    design = compose(placement, "Share the light this season", None, None)
    made = [flat(placement, color) for color in ((40, 40, 44), (128, 128, 128))]
    for each in made:
        shaded_by(each, design)
    dark, middling = (each.image() for each in made)
    row = design.copy.arrangement.message.bottom + 5
    assert dark.getpixel((1070, row))[0] > 0.6 * 40
    assert 0.5 * 128 < middling.getpixel((1070, row))[0] < 255
    assert middling.getpixel((1070, 100)) == (128, 128, 128)


def test_only_what_is_around_the_glyphs_counts():
    """Light in the message's box but far from its letters asks for no more scrim; light behind them does."""
    placement = placements()["instagram-square"]
    design = compose(
        placement, "Share the light of this long season together with all whom you love", None, None
    )
    message, (coverage, width, height) = design.copy.arrangement.message, design.copy.message.mask()
    reach = Image.frombytes("L", (width, height), coverage).filter(ImageFilter.MaxFilter(31))
    far = reach.point(lambda value: 255 * (value == 0))
    assert far.histogram()[255] > 0.08 * width * height, "enough to count, if it did"
    shades = []
    for lit in (None, far, ImageChops.invert(far)):
        image = Image.new("RGB", (placement.width, placement.height), (40, 40, 44))
        if lit:
            image.paste("white", (message.left, message.top), lit)
        made = canvas(image)
        shaded = shaded_by(made, design)
        shades.append((shaded.text, made.image().getpixel((1075, message.bottom + 5))))
    plain, away, behind = shades
    assert away == plain
    assert behind != plain


def test_the_scrim_has_no_visible_edge():
    placement = placements()["facebook-feed"]
    design = compose(placement, "Share the light this season", None, None)
    made = flat(placement, (118, 118, 118))
    shaded_by(made, design)
    image = made.image()
    row = [image.getpixel((x, 5))[0] for x in range(placement.width)]
    assert max(row) - min(row) > 15, "there is a scrim to look at"
    assert max(abs(a - b) for a, b in pairwise(row)) <= 4


@pytest.mark.parametrize(
    ("primary", "label"),
    [
        pytest.param((255, 220, 0), (0, 0, 0), id="black-on-yellow"),
        pytest.param((0, 90, 200), (255, 255, 255), id="white-on-blue"),
    ],
)
def test_the_call_to_action_is_a_pill_in_the_brand_colour_with_a_readable_label(primary, label):
    placement = placements()["instagram-square"]
    made, design = flat(placement, (60, 60, 60)), compose(placement, "Share the light", "Shop now", None)
    letter(made, design.copy, (255, 255, 255), primary)
    inside = made.image().crop(design.copy.arrangement.action.corners)
    colors = {color: count for count, color in inside.getcolors(1_000_000)}
    assert near(max(colors, key=colors.get), primary)
    assert sum(count for color, count in colors.items() if near(color, label)) > 100
    assert near(inside.getpixel((0, 0)), (60, 60, 60)), "the ends are round"


def test_a_brand_colour_that_would_sink_into_the_picture_is_tinted_until_it_does_not():
    placement = placements()["instagram-square"]
    made, design = flat(placement, (12, 12, 14)), compose(placement, "Share the light", "Shop now", None)
    letter(made, design.copy, (255, 255, 255), (15, 15, 20))
    pill = design.copy.arrangement.action
    fill = made.image().getpixel((pill.left + 12, (pill.top + pill.bottom) // 2))
    # YCbCr holds so dark a colour only to a level or two.
    assert ratio(luminance(fill), luminance((12, 12, 14))) >= 0.98 * PILL_CONTRAST == 0.98 * 1.5
    assert luminance(fill) < 0.1, "no lighter than it has to be"


def test_a_text_that_cannot_fit_is_refused_before_anything_is_written(tmp_path, make_plan, product):
    plan = make_plan("Mm" * 60, None, "de-DE")
    with pytest.raises(TextDoesNotFit) as caught:
        render_task(DirStore(tmp_path), plan, product, 0, 512)
    message = str(caught.value)
    assert all(word in message for word in ("Trail Flask", "de-DE", "instagram-square"))
    assert "px wider than" in message
    assert not list(tmp_path.rglob("*"))


def test_a_script_we_cannot_set_is_refused_by_its_characters(store, make_plan, product):
    with pytest.raises(TextDoesNotFit, match=r"U\+16A0"):
        render_task(store, make_plan("ᚠ runes"), product, 0, 512)


def test_a_damaged_source_leaves_no_record(store, make_plan, product):
    store.write(product["image"]["key"], b"GIF89a", "image/png")
    with pytest.raises(UnusableAsset, match=r"^existing-assets/acme/flask/product\.png: found a GIF"):
        render_task(store, make_plan(), product, 0, 512)
    assert not list((store.root / "output").rglob("*.jpg"))


def test_a_source_that_is_gone_is_refused(store, make_plan, product):
    product["image"]["key"] = "existing-assets/acme/gone.png"
    with pytest.raises(UnusableAsset, match=r"gone\.png: there is no such picture"):
        render_task(store, make_plan(), product, 0, 512)


def test_a_source_that_nobody_can_read_is_refused(store, make_plan, product):
    class Sealed(DirStore):
        def read(self, key, **_):
            raise ObjectSealed(f"{key} is archived (S3 Glacier)", "restore it")

    with pytest.raises(UnusableAsset, match=r"product\.png is archived \(S3 Glacier\); restore it"):
        render_task(Sealed(store.root), make_plan(), product, 0, 512)


def test_a_failed_write_leaves_no_record(store, make_plan, product):
    class Failing(DirStore):
        def write(self, key, body, content_type):
            if key.endswith("twitter-card.jpg"):
                raise StorageUnavailable(key)
            super().write(key, body, content_type)

    with pytest.raises(StorageUnavailable):
        render_task(Failing(store.root), make_plan(), product, 0, 512)
    assert not list(store.root.rglob("renders/*"))


def test_a_render_that_fails_leaves_no_write_behind_it(store, make_plan, product, monkeypatch):
    """What had been made before is stored by then: nothing goes on in a function that has ended."""
    begun, ended = [], []

    class Slow(DirStore):
        def write(self, key, body, content_type):
            begun.append(key)
            time.sleep(0.2)
            ended.append(key)

    def fails(*_, **__):
        raise TooManyBytes(2, 1)

    monkeypatch.setattr(render.encoding, "webp", fails)
    with pytest.raises(TooManyBytes):
        render_task(Slow(store.root), make_plan(), product, 0, 512)
    assert len(begun) == 5
    assert sorted(ended) == sorted(begun)


def test_a_landscape_s_copy_stands_beside_the_product_unless_a_word_needs_the_width():
    placement = placements()["facebook-feed"]
    short = compose(placement, *MESSAGES["en"]).copy.arrangement
    message, action, _ = MESSAGES["de"]
    long = compose(placement, message, action, None).copy.arrangement  # without a language nothing is divided
    assert short.scrim.horizontal
    assert short.message.right < 0.45 * placement.width
    assert not long.scrim.horizontal
    arabic = compose(placement, *MESSAGES["ar"]).copy.arrangement
    assert arabic.scrim.horizontal
    assert arabic.message.left > 0.55 * placement.width


def disc(store, product, size, center, radius=60):
    """The product's picture: a red disc on white."""
    source = Image.new("RGB", size, "white")
    ImageDraw.Draw(source).circle(center, radius, (200, 0, 0))
    buffer = io.BytesIO()
    source.save(buffer, "PNG")
    store.write(product["image"]["key"], buffer.getvalue(), "image/png")


def red(image):
    """The box of what is red in a picture."""
    red, green, _ = image.split()
    return ImageChops.subtract(red, green).point(lambda value: 255 * (value > 60)).getbbox()


def test_the_brief_s_focus_keeps_a_subject_at_the_edge_in_every_cut(store, make_plan, product):
    disc(store, product, (1200, 800), (1100, 120))
    wanted = {"placements": ["instagram-portrait", "google-square"], "clean": ["instagram-square"]}
    plan = make_plan("Hi", None, **wanted)
    plan["products"][0]["focus"] = {"x": 1100 / 1200, "y": 120 / 800}
    for variant in render_task(store, plan, product, 0, 512).record["variants"]:
        left, top, right, bottom = red(opened(store, variant["key"]))
        assert right - left == pytest.approx(bottom - top, abs=4), "the disc is whole"


def test_a_picture_that_would_lose_too_much_stands_before_a_backdrop(store, make_plan, product):
    disc(store, product, (1600, 500), (100, 250))
    variants = render_task(store, make_plan("Hi", None), product, 0, 512).record["variants"]
    framing = {variant["placement"]: variant["framing"] for variant in variants}
    assert framing["instagram-story"] == framing["instagram-square"] == "part"
    for variant in variants:
        if variant["framing"] == "part":
            left, top, right, bottom = red(opened(store, variant["key"]))
            assert right - left == pytest.approx(bottom - top, abs=6)


def test_a_picture_that_has_room_enough_is_there_as_a_whole(store, make_plan, product):
    disc(store, product, (800, 800), (400, 400))
    plan = make_plan("Unlock summer savings on every plan we have", None, placements=["facebook-feed"])
    (variant,) = render_task(store, plan, product, 0, 512).record["variants"]
    assert variant["framing"] == "whole"
    left, top, right, bottom = red(opened(store, variant["key"]))
    assert right - left == pytest.approx(bottom - top, abs=4)
    assert top + bottom == pytest.approx(630, abs=4)


def test_the_backdrop_goes_on_where_the_picture_ends(store, make_plan, product):
    """No row of a whole picture's story differs much from the next: there is no seam."""
    gradient = Image.linear_gradient("L").rotate(90).resize((1600, 600)).convert("RGB")
    buffer = io.BytesIO()
    gradient.save(buffer, "PNG")
    store.write(product["image"]["key"], buffer.getvalue(), "image/png")
    plan = make_plan("Hi", None, placements=[], clean=["instagram-story"])
    (variant,) = render_task(store, plan, product, 0, 512).record["variants"]
    column = opened(store, variant["key"]).convert("L").resize((1, 1920), Image.Resampling.BOX)
    rows = list(column.tobytes())
    assert variant["framing"] == "part"
    assert max(abs(a - b) for a, b in pairwise(rows)) <= 3


def test_a_clean_picture_is_the_same_cut_without_copy_and_logo(store, make_plan, product):
    plan = make_plan(placements=["google-square"], clean=["google-square", "amazon-sponsored-brand"])
    plan["products"][0]["focus"] = {"x": 0.5, "y": 0.3}  # clear of the copy
    lettered, twin, forbidden = render_task(store, plan, product, 0, 512).record["variants"]
    assert [v["overlay"] for v in (lettered, twin, forbidden)] == [True, False, False]
    assert (twin["contrast"], twin["text_size_px"]) == (None, None)
    assert twin["key"].endswith("google-square.clean.jpg")
    assert forbidden["key"].endswith("amazon-sponsored-brand.clean.jpg")
    difference = ImageChops.difference(opened(store, lettered["key"]), opened(store, twin["key"]))
    changed = difference.convert("L").point(lambda value: 255 * (value > 40)).getbbox()
    assert changed[1] > 600, "only where the copy is"


def test_keys_are_those_that_the_progress_waits_for(store, make_plan, product):
    plan = make_plan(placements=["google-square", "tiktok"], clean=["google-square"], locale="de-DE")
    record = render_task(store, plan, product, 0, 512).record
    expected = keys.task_variants(plan["campaign_id"], "trail-flask", 0, plan["tasks"][0])
    assert [variant["key"] for variant in record["variants"]] == expected


def source_type(store, key):
    """The end of the IPTC's address of a digital source type, None where a picture has none."""
    packet = opened(store, key).info["xmp"].decode()
    found = re.search(r"digitalsourcetype/(\w+)", packet)
    return found and found[1]


def test_every_output_says_where_it_comes_from(store, make_plan, product):
    generated = {"source": "generated", "key": product["image"]["key"], "digest": "ab" * 32}
    record = render_task(store, make_plan(clean=["tiktok"]), {**product, "image": generated}, 0, 512).record
    *lettered, clean = record["variants"]
    assert {source_type(store, v["key"]) for v in lettered} == {"compositeWithTrainedAlgorithmicMedia"}
    assert source_type(store, clean["key"]) == "trainedAlgorithmicMedia"
    assert source_type(store, record["thumbnail_key"]) == "trainedAlgorithmicMedia"


def test_an_existing_asset_s_outputs_claim_no_machine(store, make_plan, product):
    variant = render_task(store, make_plan(), product, 0, 512).record["variants"][0]
    assert make_plan()["campaign_id"] in opened(store, variant["key"]).info["xmp"].decode()
    assert source_type(store, variant["key"]) is None


@pytest.fixture
def tight(monkeypatch):
    """`tight(limit)`: a square placement that takes no larger file."""

    def limit(max_bytes):
        square = replace(placements()["instagram-square"], max_bytes=max_bytes)
        for module in ("render", "resume"):
            monkeypatch.setattr(f"lambdas.variants.{module}.placements", lambda: {square.id: square})

    return limit


def test_quality_gives_way_to_the_placement_s_file_limit(store, make_plan, product, tight):
    plan = make_plan(placements=["instagram-square"])
    (free,) = render_task(store, plan, product, 0, 512).record["variants"]
    tight(free["bytes"] * 3 // 4)
    (held,) = render_task(store, plan, product, 0, 512).record["variants"]
    assert free["quality"] == 88
    assert 70 <= held["quality"] < 88
    assert held["bytes"] <= free["bytes"] * 3 // 4


def test_a_picture_that_no_quality_makes_small_enough_is_refused_by_the_limit(
    store, make_plan, product, tight
):
    tight(10_000)
    with pytest.raises(UnusableAsset, match=r"^instagram-square: the JPEG has .* at most 10,000 are taken"):
        render_task(store, make_plan(placements=["instagram-square"]), product, 0, 512)
