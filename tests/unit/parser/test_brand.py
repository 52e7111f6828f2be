"""Brand kits, fonts and layouts: read, checked, and pinned in the plan before anything is paid for."""

import hashlib
import json
import tracemalloc

import brotli
import pytest

from briefcast.brand_kit import ROLES
from composition.choice import FAMILIES
from lambdas.parser import validation, woff2
from lambdas.parser.brand import kit_problems
from lambdas.parser.parse import Refusal
from tests.unit.typesetting.fonts import font
from typesetting.styles import STYLES
from typesetting.uploads import MAX_FONT_BYTES

KIT = "brand_kits/acme.json"
FONT = "existing-assets/acme/Acme.ttf"
LOGO, LIGHT = "existing-assets/acme/logo.png", "existing-assets/acme/white.png"


def kit(**fields):
    return {KIT: json.dumps(fields).encode()}


@pytest.fixture
def campaign(check_brief):
    def planned(**changes):
        result = check_brief(**changes)
        assert not isinstance(result, Refusal), result
        return result.document["campaign"]

    return planned


def test_a_kit_reaches_the_plan_with_its_version_and_hash(campaign):
    files = kit(name="Acme", colors={"primary": "#1f5f5b", "text": "#111111"}, logo_light=LIGHT, tone="calm")
    brand = campaign(files=files, existing=[LIGHT], brand={"kit": "acme", "tone": "loud"})["brand"]
    digest = hashlib.sha256(files[KIT]).hexdigest()
    assert brand["kit"] == {"id": "acme", "version_id": "v1", "sha256": digest}
    assert (brand["name"], brand["tone"]) == ("Acme", "loud")
    assert brand["colors"] == {"primary": "#1F5F5B", "accent": None, "ground": None, "text": "#111111"}
    assert (brand["logo_light"], brand["logo_light_version_id"]) == (LIGHT, "v1")


def test_the_colours_of_a_brief_without_a_brand_mean_what_they_meant(campaign):
    planned = campaign(brand_colors=["#aa0000", "#00bb00"])
    assert planned["brand"] is None
    assert planned["brand_colors"] == ["#AA0000", "#00BB00"]


def test_the_colours_by_role_come_first_in_the_list_that_renderers_read(campaign):
    planned = campaign(
        brand={"colors": {"primary": "#1f5f5b", "ground": "#ffffff"}}, brand_colors=["#aa0000"]
    )
    assert planned["brand_colors"] == ["#1F5F5B", "#FFFFFF", "#AA0000"]


@pytest.mark.parametrize(
    ("files", "brand", "pointer", "found"),
    [
        pytest.param({}, {"kit": "acme"}, "/brand/kit", "no such object", id="no-kit"),
        pytest.param({KIT: b"{"}, {"kit": "acme"}, "/brand/kit", "brand_kits/acme.json", id="no-json"),
        pytest.param(
            kit(colour="red"), {"kit": "acme"}, "/brand/kit", "/colour: unknown field", id="unknown"
        ),
        pytest.param(
            kit(type="modrn"), {"kit": "acme"}, "/brand/kit", 'acme.json /type: "modrn"', id="unknown-style"
        ),
        pytest.param(
            kit(layout="panels"), {"kit": "acme"}, "/brand/kit", '/layout: "panels"', id="unknown-layout"
        ),
        pytest.param(
            kit(logo=LOGO), {"kit": "acme"}, "/brand/kit", "no such object", id="no-logo-of-the-kit"
        ),
        pytest.param(
            {KIT: b" " * 70_000}, {"kit": "acme"}, "/brand/kit", "more than 65,536 bytes", id="large"
        ),
        pytest.param({}, {"logo_light": LIGHT}, "/brand/logo_light", "no such object", id="no-light-logo"),
        pytest.param({}, {"type": {"heading": FONT}}, "/brand/type/heading", "no such object", id="no-font"),
        pytest.param(
            {FONT: b"GIF89a"}, {"type": {"body": FONT}}, "/brand/type/body", "not a font", id="a-picture"
        ),
        pytest.param(
            {FONT: font(fs_type=2)},
            {"type": {"heading": FONT}},
            "/brand/type/heading",
            "does not allow embedding",
            id="restricted",
        ),
        pytest.param(
            {FONT: font(text="abc")},
            {"type": {"heading": FONT}},
            "/brand/type/heading",
            "glyphs for 3 letters",
            id="three-glyphs",
        ),
        pytest.param(
            {FONT: font() + b"\0" * 40_000_000},
            {"type": {"heading": FONT}},
            "/brand/type/heading",
            f"more than {MAX_FONT_BYTES:,} bytes",
            id="forty-megabytes",
        ),
        pytest.param(
            {FONT: b"wOF2" + b"\xff" * 500},
            {"type": {"heading": FONT}},
            "/brand/type/heading",
            "a damaged WOFF2 file",
            id="damaged-woff2",
        ),
        pytest.param(
            {**kit(type={"heading": FONT}), FONT: b"x"},
            {"kit": "acme"},
            "/brand/kit",
            "not a font",
            id="font-of-the-kit",
        ),
    ],
)
def test_what_is_wrong_with_the_brand_s_files_is_said_before_anything_is_paid(
    problems, files, brand, pointer, found
):
    ((where, what, fix),) = problems(files=files, brand=brand)
    assert where == pointer
    assert found in what
    assert fix


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"brand": {"kit": "../secrets"}}, "/brand/kit", id="a-kit-outside"),
        pytest.param({"brand": {"kit": "Acme.json"}}, "/brand/kit", id="a-file-name"),
        pytest.param({"brand": {"type": "bold"}}, "/brand/type", id="style"),
        pytest.param({"brand": {"type": 7}}, "/brand/type", id="number"),
        pytest.param({"brand": {"type": {"style": "bold"}}}, "/brand/type/style", id="style-in-an-object"),
        pytest.param(
            {"brand": {"type": {"heading": "acme/a.ttf"}}}, "/brand/type/heading", id="no-whole-key"
        ),
        pytest.param(
            {"brand": {"type": {"heading": "existing-assets/a.png"}}}, "/brand/type/heading", id="a-picture"
        ),
        pytest.param({"brand": {"type": {"tracking": 3}}}, "/brand/type/tracking", id="far-apart"),
        pytest.param(
            {"brand": {"colors": {"primary": "red"}}}, "/brand/colors/primary", id="a-colour-s-name"
        ),
        pytest.param({"brand": {"button": {"shape": "oval"}}}, "/brand/button/shape", id="button"),
        pytest.param({"brand": {"corner_radius": -1}}, "/brand/corner_radius", id="radius"),
        pytest.param({"layout": "wide"}, "/layout", id="layout"),
        pytest.param({"layout": []}, "/layout", id="a-list"),
        pytest.param({"layout": {"family": "wide"}}, "/layout/family", id="family"),
        pytest.param({"layout": {"placements": {"tiktok": "wide"}}}, "/layout/placements/tiktok", id="one"),
        pytest.param(
            {"layout": {"placements": {"tik": "full"}}}, "/layout/placements/tik", id="no-placement"
        ),
        pytest.param({"layout": {"max_scrim": 2}}, "/layout/max_scrim", id="scrim"),
    ],
)
def test_a_mistake_in_the_new_fields_is_found(problems, changes, pointer):
    ((where, found, fix),) = problems(**changes)
    assert where == pointer
    assert found
    assert fix


def test_a_mistake_in_one_placement_s_focus_is_found(problems, brief):
    focus = {"x": 0.5, "y": 0.5, "placements": {"tiktok": {"x": 2, "y": 0.5}, "tok": {"x": 0, "y": 0}}}
    found = problems(products=[{**brief["products"][0], "focus": focus}])
    assert [where for where, *_ in found] == [
        "/products/0/focus/placements/tiktok/x",
        "/products/0/focus/placements/tok",
    ]


def test_a_box_and_its_placements_reach_the_plan(check_brief, brief):
    focus = {"x": 0.5, "y": 0.4, "width": 0.3, "height": 0.5, "placements": {"tiktok": {"x": 0.1, "y": 0.2}}}
    plan = check_brief(products=[{**brief["products"][0], "focus": focus}]).document
    assert plan["products"][0]["focus"] == focus


def test_a_kit_s_forbidden_words_count(problems):
    ((where, found, fix),) = problems(files=kit(forbidden_words=["hour"]), brand={"kit": "acme"})
    assert where == "/campaign_message"
    assert "the brand forbids" in found
    assert "the brand kit's list" in fix


@pytest.mark.parametrize("flavor", [None, "woff2"], ids=["ttf", "woff2"])
def test_a_font_is_copied_to_the_campaign_as_plain_opentype(check_brief, flavor):
    plan = check_brief(
        files={FONT: font(flavor=flavor)}, brand={"type": {"style": "modern", "heading": FONT}}
    )
    planned = plan.document["campaign"]["brand"]["type"]
    data = plan.fonts[planned["heading"]["key"]]
    assert data[:4] == b"\0\1\0\0"
    assert hashlib.sha256(data).hexdigest() == planned["heading"]["sha256"]
    assert planned["heading"]["source"] == FONT
    assert planned["heading"]["version_id"] == "v1"
    assert planned["heading"]["family"] == "Manrope"
    assert planned["fallbacks"] == []


def test_a_text_that_the_font_cannot_set_is_named(check_brief):
    ascii_only = font(text="".join(map(chr, range(0x20, 0x7F))))
    plan = check_brief(
        files={FONT: ascii_only},
        brand={"type": {"style": "slab", "heading": FONT}},
        localized_messages={"de": {"message": "Größe"}, "ja": {"message": "光", "call_to_action": "光"}},
    )
    assert plan.document["campaign"]["brand"]["type"]["fallbacks"] == [
        {"locale": "de", "part": "message", "font": "Bitter-ExtraBold.ttf"},
        {"locale": "ja", "part": "message", "font": "NotoSerifJP-Bold.otf"},
        {"locale": "ja", "part": "call to action", "font": "NotoSerifJP-Bold.otf"},
    ]


def test_copy_is_checked_in_the_brand_s_type(problems, campaign):
    word = "Unbelievablyextraordinaryfashionweek"
    assert campaign(campaign_message=word)
    ((pointer, found, _),) = problems(campaign_message=word, brand={"type": {"tracking": 0.3}})
    assert pointer == "/campaign_message"
    assert "its longest word" in found


def test_a_style_s_name_stands_for_its_object(campaign):
    by_name = campaign(brand={"type": "condensed"})["brand"]["type"]
    assert by_name == campaign(brand={"type": {"style": "condensed"}})["brand"]["type"]
    assert by_name["style"] == "condensed"


def test_a_woff2_that_holds_more_than_it_states_is_not_unpacked():
    honest = font(flavor="woff2")
    bomb = brotli.compress(b"\0" * 300_000_000, quality=1)
    header = honest[: honest.index(brotli_stream(honest))]
    data = header[:20] + len(bomb).to_bytes(4, "big") + header[24:] + bomb
    tracemalloc.start()
    with pytest.raises(woff2.UnusableFont, match="holds more than it states"):
        woff2.unpacked(data)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def brotli_stream(data):
    """The compressed part of a WOFF2 file: its length is in the header, padding may follow."""
    size = int.from_bytes(data[20:24], "big")
    for begin in range(48, len(data) - size + 1):
        try:
            brotli.decompress(data[begin : begin + size])
        except brotli.error:
            continue
        return data[begin : begin + size]
    raise AssertionError("no stream")


def test_a_large_woff2_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(woff2, "MAX_UNPACKED", 50_000)
    with pytest.raises(woff2.UnusableFont, match="at most 50,000 are"):
        woff2.unpacked(font(flavor="woff2"))


def test_the_problems_of_a_kit_point_into_it():
    document, problems = kit_problems(
        b'{"colors": {"primary": "red"}, "type": {"heading": "x"}, "layout": "x"}'
    )
    assert [problem.pointer for problem in problems] == ["/colors/primary", "/type/heading", "/layout"]
    assert document["type"] == {"heading": "x"}


def test_the_two_schemas_say_the_same_of_a_brand():
    brief = validation.BRIEF.document["properties"]
    of_brief, of_kit = brief["brand"]["properties"], validation.BRAND_KIT.document["properties"]
    assert of_kit.pop("layout") == brief["layout"]
    assert {name: field for name, field in of_brief.items() if name != "kit"} == of_kit


def test_the_schema_knows_the_styles_the_families_and_the_roles():
    properties = validation.BRIEF.document["properties"]
    assert properties["brand"]["properties"]["type"]["properties"]["style"]["enum"] == list(STYLES)
    assert properties["layout"]["properties"]["family"]["enum"] == ["auto", *FAMILIES]
    assert tuple(properties["brand"]["properties"]["colors"]["properties"]) == ROLES
