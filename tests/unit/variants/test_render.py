"""Whole renders, judged by their pixels."""

import hashlib
import io
import json
import re
import time
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from briefcast import keys
from briefcast.errors import StorageUnavailable, TextDoesNotFit, UnusableAsset
from briefcast.registries.placements import default_placements, placements
from briefcast.store.objects import DirStore, ObjectSealed
from composition.facts import VERSION, to_record
from composition.geometry import Rect, Size
from lambdas.variants import materials as render_materials
from lambdas.variants import render
from lambdas.variants.contrast import READABLE
from lambdas.variants.encoding import TooManyBytes
from tests.unit.typesetting.fonts import font
from tests.unit.variants.layouts import facts_of
from tests.unit.variants.rendering import branded, render_task

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
        "facts": "fallback",
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
    plan["products"][0]["image"]["version_id"] = "v1"
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


def test_a_products_own_words_are_set_as_the_campaigns_would_be(store, tmp_path_factory, make_plan, product):
    """The same pixels as when the campaign says it, and other ones than with the campaign's words."""
    stores = [DirStore(tmp_path_factory.mktemp(name)) for name in ("own", "shared")]
    for each in stores:
        each.write(product["image"]["key"], store.read(product["image"]["key"]), "image/png")
    own, shared = make_plan(), make_plan("Cold for a day and a night", "See the flask")
    words = {"locale": None, "message": "Cold for a day and a night", "call_to_action": "See the flask"}
    own["products"][0]["copy"] = [words]
    made = [
        render_task(each, plan, product, 0, 512).record["variants"]
        for each, plan in zip([*stores, store], (own, shared, make_plan()), strict=True)
    ]
    assert made[0] == made[1]
    assert all(one["sha256"] != other["sha256"] for one, other in zip(made[0], made[2], strict=True))


OFFER = {
    "locale": None,
    "price": "$24.99",
    "was_price": "$34.99",
    "badge": "-30%",
    "legal": "While stocks last.",
}


def test_a_record_says_what_stands_beside_the_message(store, make_plan, product):
    plan = make_plan(clean=["instagram-square"])
    plan["products"][0]["offers"] = [OFFER]
    variants = render_task(store, plan, product, 0, 512).record["variants"]
    lettered = [variant for variant in variants if variant["overlay"]]
    assert len(lettered) == len(variants) - 1
    for variant in lettered:
        offer = variant["offer"]
        assert [offer[name] for name in ("price", "was_price", "legal")] == [
            "$24.99",
            "$34.99",
            "While stocks last.",
        ]
        assert offer["contrast"] >= 4.5
        assert (offer["badge"], offer["badge_color"], offer["left_out"]) in (
            ("-30%", "#FDE68A", []),
            (None, None, ["badge"]),
        )
    assert any(variant["offer"]["badge"] for variant in lettered)
    assert all("offer" not in variant for variant in variants if not variant["overlay"])


def test_the_thumbnail_is_made_only_when_asked_for(store, make_plan, product):
    asked = render_task(store, make_plan(), product, 0, 512).record
    thumbnail = opened(store, asked["thumbnail_key"])
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (320, 320))
    assert render_task(store, make_plan(thumbnail=False), product, 0, 512).record["thumbnail_key"] is None


def test_a_locale_is_in_the_record_and_in_every_key(store, make_plan, product):
    record = render_task(store, make_plan(*MESSAGES["ar"], thumbnail=False), product, 0, 512).record
    assert record["locale"] == "ar-AE"
    assert all(variant["key"].endswith("-ar-AE.jpg") for variant in record["variants"])


def understood(store, product, **facts):
    """Leaves facts about the product's picture, as the analyst does."""
    data = store.read(product["image"]["key"])
    size = Size(*Image.open(io.BytesIO(data)).size)
    record = to_record(facts_of(size, **facts))
    key = keys.understanding(VERSION, hashlib.sha256(data).hexdigest())
    store.write(key, json.dumps(record).encode(), "application/json")


def test_a_disc_stays_a_disc_in_every_placement(store, make_plan, product):
    disc(store, product, (1024, 768), (512, 384))
    understood(store, product, subject=Rect(0.44, 0.42, 0.56, 0.58))
    variants = render_task(store, make_plan("Hi", None), product, 0, 512).record["variants"]
    for variant in variants:
        left, top, right, bottom = red(opened(store, variant["key"]))
        assert right - left == pytest.approx(bottom - top, abs=6)
        assert right - left >= 100


def test_a_picture_that_was_analysed_is_composed_by_its_facts(store, make_plan, product):
    disc(store, product, (1024, 768), (512, 384))
    understood(store, product, subject=Rect(0.44, 0.42, 0.56, 0.58))
    record = render_task(store, make_plan("Hi", None), product, 0, 512).record
    assert record["source"]["facts"] == "analyst"
    assert "full" in {variant["layout"]["family"] for variant in record["variants"]}


def test_a_picture_that_nobody_analysed_stands_beside_a_panel(store, make_plan, product):
    record = render_task(store, make_plan(), product, 0, 512).record
    assert record["source"]["facts"] == "fallback"
    assert {variant["layout"]["family"] for variant in record["variants"]} <= {"panel", "framed", "band"}


@pytest.mark.parametrize("body", [b"", b"{}", b"no json", b'{"version": 99}'])
def test_facts_that_cannot_be_read_are_as_none(store, make_plan, product, body):
    sha256 = hashlib.sha256(store.read(product["image"]["key"])).hexdigest()
    store.write(keys.understanding(VERSION, sha256), body, "application/json")
    assert render_task(store, make_plan(), product, 0, 512).record["source"]["facts"] == "fallback"


def test_a_picture_is_decoded_as_large_as_its_crops_need_it(store, make_plan, product, monkeypatch):
    """A window of a third of the picture needs three times the pixels that cover the placement."""
    asked = []
    decode = render_materials.decoding.decode

    def watched(data, name, targets, ground):
        asked.extend(targets)
        return decode(data, name, targets, ground)

    monkeypatch.setattr(render_materials.decoding, "decode", watched)
    disc(store, product, (3000, 2250), (400, 300), radius=120)
    understood(store, product, subject=Rect(0.08, 0.07, 0.19, 0.2))
    plan = make_plan("Hi", None, placements=["instagram-square"], thumbnail=False)
    (variant,) = render_task(store, plan, product, 0, 512).record["variants"]
    left, _, right, _ = variant["layout"]["window"]
    assert asked[0].width * (right - left) == pytest.approx(1080, rel=0.4)


def test_every_creative_has_a_preview(store, make_plan, product):
    for variant in render_task(store, make_plan(clean=["tiktok"]), product, 0, 512).record["variants"]:
        body = store.read(variant["preview_key"])
        assert variant["preview_sha256"] == hashlib.sha256(body).hexdigest()
        image = Image.open(io.BytesIO(body))
        assert (image.format, max(image.size)) == ("WEBP", 440)
        assert image.width / image.height == pytest.approx(variant["width"] / variant["height"], rel=0.01)
        creative = opened(store, variant["key"]).resize(image.size, Image.Resampling.LANCZOS)
        assert ImageStat.Stat(ImageChops.difference(creative, image.convert("RGB"))).mean[0] < 8


@pytest.mark.parametrize("language", MESSAGES)
def test_copy_in_any_language_is_inside_the_safe_zone(store, make_plan, product, language):
    """As the record says where it is: what is drawn there is exactly the message's ink."""
    message, action, locale = MESSAGES[language]
    plan = make_plan(message, action, locale, placements=LETTERED[:6], thumbnail=False)
    for variant in render_task(store, plan, product, 0, 512).record["variants"]:
        assert variant["contrast"] >= READABLE
        assert variant["text_size_px"] >= 0.029 * variant["width"]


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
    assert len(begun) == 5 * 2, "each creative with its preview"
    assert sorted(ended) == sorted(begun)


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


def test_a_placement_s_own_focus_moves_the_crop_of_that_placement_alone(store, make_plan, product):
    understood(store, product, subject=Rect(0.4, 0.3, 0.6, 0.7))
    wanted = {"placements": [], "clean": ["instagram-story", "tiktok"]}
    plan = make_plan("Hi", None, **wanted)
    plan["products"][0]["focus"] = {"x": 0.2, "y": 0.5, "width": 0.2, "height": 0.4}
    alike = render_task(store, plan, product, 0, 512).record["variants"]
    own = {"tiktok": {"x": 0.8, "y": 0.5, "width": 0.2, "height": 0.4}}
    plan["products"][0]["focus"]["placements"] = own
    moved = render_task(store, plan, product, 0, 512).record["variants"]
    windows = [[variant["layout"]["window"] for variant in variants] for variants in (alike, moved)]
    names = [variant["placement"] for variant in moved]
    assert [name for name, *both in zip(names, *windows, strict=True) if both[0] != both[1]] == ["tiktok"]


def test_copy_is_set_in_the_brand_s_font(store, make_plan, product):
    upload = font("Bitter-ExtraBold.ttf")
    store.write("output/c/fonts/x.font", upload, "font/sfnt")
    plan = make_plan("Share the light", "Go", placements=["google-square"])
    plain = render_task(store, plan, product, 0, 512).record["variants"][0]["sha256"]
    heading = {"key": "output/c/fonts/x.font", "sha256": hashlib.sha256(upload).hexdigest()}
    spacing = {"case": None, "tracking": None, "leading": None, "fallbacks": []}
    style = {"style": "modern", "heading": heading, "body": None, **spacing}
    plan["campaign"]["brand"] = branded(type=style)
    own = render_task(store, plan, product, 0, 512).record["variants"][0]["sha256"]
    assert own != plain


def test_a_font_that_is_gone_is_refused(store, make_plan, product):
    plan = make_plan(placements=["google-square"])
    heading = {"key": "output/c/fonts/gone.font", "sha256": "gone"}
    spacing = {"case": None, "tracking": None, "leading": None, "fallbacks": []}
    style = {"style": "modern", "heading": heading, "body": None, **spacing}
    plan["campaign"]["brand"] = branded(type=style)
    with pytest.raises(UnusableAsset, match=r"gone\.font"):
        render_task(store, plan, product, 0, 512)


def test_a_clean_picture_has_neither_copy_nor_logo(store, make_plan, product):
    plan = make_plan(placements=["google-square"], clean=["google-square", "amazon-sponsored-brand"])
    lettered, twin, forbidden = render_task(store, plan, product, 0, 512).record["variants"]
    assert [v["overlay"] for v in (lettered, twin, forbidden)] == [True, False, False]
    for clean in (twin, forbidden):
        assert [clean[name] for name in ("contrast", "text_size_px", "button", "logo")] == [None] * 4
        assert (clean["scrim"], clean["layout"]["anchor"]) == (0, None)
    assert twin["key"].endswith("google-square.clean.jpg")
    assert forbidden["key"].endswith("amazon-sponsored-brand.clean.jpg")


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
    for variant in record["variants"]:
        assert variant["digital_source_type"].rpartition("/")[2] == source_type(store, variant["key"])


def test_an_existing_asset_s_outputs_claim_no_machine(store, make_plan, product):
    variant = render_task(store, make_plan(), product, 0, 512).record["variants"][0]
    assert make_plan()["campaign_id"] in opened(store, variant["key"]).info["xmp"].decode()
    assert source_type(store, variant["key"]) is None


@pytest.fixture
def tight(monkeypatch):
    """`tight(limit)`: a square placement that takes no larger file."""

    def limit(max_bytes):
        square = replace(placements()["instagram-square"], max_bytes=max_bytes)
        for module in ("jobs", "resume"):
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
