"""index.html: what a person sees, and that no text of a brief becomes markup."""

import re
import time
from collections import Counter
from copy import deepcopy
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from briefcast import keys
from lambdas.publisher.contact_sheet import (
    INDEX_FROM,
    OPEN_INDEX_UP_TO,
    TEMPLATES,
    direction,
    file_size,
    render_contact_sheet,
    span,
    usd,
)
from tests.unit.publisher.conftest import CORE

LOCALIZED = {
    "de-DE": {"message": "Kalt, den ganzen Tag", "call_to_action": "Entdecken"},
    "he-IL": {"message": "קר כל היום"},
    "ar-SA": {"message": "بارد طوال اليوم"},
    "ja-JP": {"message": "一日中、冷たい。"},
}
EVALUATED = "12345678987654321"  # of the expression below; no time, size or cost on the page contains it
HOSTILE = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 111111111 * 111111111 }}"
    "</style></title><!-- &amp; javascript:alert(1)"
)
VOID = {"meta", "img", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """Every element of a page as (tag, attributes), and all of its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.open, self.strays = [], "", [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.strays.append(tag)

    def handle_data(self, data):
        self.text += data

    def all(self, tag, **wanted):
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def of_class(self, name):
        return [attrs for _, attrs in self.elements if name in attrs.get("class", "").split()]

    def links(self):
        return [attrs[key] for _, attrs in self.elements for key in ("href", "src") if key in attrs]


def published(campaign):
    campaign.publish()
    return Page(campaign.page())


@pytest.fixture
def everything(campaign_of):
    """A campaign with an example of everything that a page can show."""
    campaign = campaign_of(
        localized_messages=LOCALIZED,
        call_to_action="Get yours",
        on_missing_asset="generate",
        products=[
            {"name": "Flask", "description": "A bottle", "existing_assets": "acme/flask/"},
            {"name": "Mug", "description": "A mug", "existing_assets": "acme/nothing/"},
            {"name": "Bag", "description": "A bag"},
            {"name": "Lamp", "description": "A lamp"},
        ],
        assets=["existing-assets/acme/flask/product.png"],
    )
    campaign.reuse(2)
    campaign.reject(3, message="the prompt was refused; reword it")
    return campaign


def test_the_page_is_well_formed_and_has_no_script(everything):
    page = published(everything)
    assert (page.strays, page.open) == ([], [])
    assert not page.all("script")
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]


def test_its_policy_allows_it_to_load_pictures_only(everything):
    (policy,) = [m for m in published(everything).all("meta") if "http-equiv" in m]
    directives = dict(part.strip().split(" ", 1) for part in policy["content"].split(";"))
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert directives == {
        "default-src": "'none'",
        "img-src": "'self' file:",
        "style-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_every_link_leads_to_an_existing_file_or_anchor(everything):
    page = published(everything)
    folder = everything.store.root / keys.campaign_prefix(everything.id)
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    for link in page.links():
        parts = urlsplit(link)
        assert (parts.scheme, parts.netloc) == ("", "")
        assert not parts.path.startswith(("/", ".."))
        if parts.path:
            assert (folder / unquote(parts.path)).is_file(), link
        else:
            assert parts.fragment in ids
    assert not re.search(r"url\(|@import", everything.page())


def test_every_creative_and_every_key_visual_is_shown_and_linked(everything):
    page = published(everything)
    shown = {attrs["src"] for attrs in page.all("img")}
    prefix = keys.campaign_prefix(everything.id)
    for product in everything.manifest()["products"]:
        for variant in product["variants"]:
            assert variant["preview_key"].removeprefix(prefix) in shown
            assert variant["key"].removeprefix(prefix) in page.links()
        if product["thumbnail_key"]:
            assert product["thumbnail_key"].removeprefix(prefix) in shown


def test_a_large_screen_gets_the_creative_itself_and_a_small_one_its_preview(everything):
    prefix = keys.campaign_prefix(everything.id)
    sets = {attrs["src"]: attrs["srcset"] for attrs in published(everything).all("img") if "srcset" in attrs}
    for product in everything.manifest()["products"]:
        for variant in product["variants"]:
            small, full = (variant[name].removeprefix(prefix) for name in ("preview_key", "key"))
            width = round(440 * variant["width"] / max(variant["width"], variant["height"]))
            assert sets[small] == f"{small} {width}w, {full} {variant['width']}w"


def test_a_creative_says_how_it_is_composed(everything):
    everything.publish()
    assert "Full bleed" in everything.page()


def test_every_picture_has_its_size_so_that_loading_does_not_shift_the_page(everything):
    images = published(everything).all("img")
    assert len(images) == 3 * (1 + 5 * 5)
    for image in images:
        assert int(image["width"]) > 0
        assert int(image["height"]) > 0
        assert image["loading"] == "lazy"


def test_every_creative_has_the_ratio_by_which_its_row_is_laid_out(everything):
    figures = published(everything).all("figure")
    assert {figure["style"] for figure in figures} == {
        "--ratio:1.0", "--ratio:0.5625", "--ratio:1.9048", "--ratio:1.7778", "--ratio:1.9139",
    }  # fmt: skip


def test_every_picture_has_an_alternative_text(everything):
    images = published(everything).all("img")
    assert all(image["alt"].strip() for image in images)
    assert "“Kalt, den ganzen Tag”, Instagram story, Flask" in {image["alt"] for image in images}


def test_localized_copy_has_its_language_and_direction(everything):
    page = published(everything)
    found = {
        (attrs["lang"], attrs["dir"]) for _, attrs in page.elements if "lang" in attrs and "dir" in attrs
    }
    assert found == {("de-DE", "ltr"), ("ja-JP", "ltr"), ("he-IL", "rtl"), ("ar-SA", "rtl")}


def test_a_rejected_product_shows_what_failed_why_and_what_to_do(everything):
    page = published(everything)
    assert len(page.of_class("failure")) == 1
    assert "The image model refused this picture" in page.text
    assert "the prompt was refused; reword it" in page.text
    assert "reword this product's description" in page.text
    assert "1 product could not be published" in page.text
    assert page.all("a", href="#product-3")


def test_a_missing_asset_is_a_hint(everything):
    assert len(published(everything).of_class("hint")) == 1


def test_the_source_of_each_picture_is_shown(everything):
    text = published(everything).text
    assert Counter(re.findall(r"Key visual(Existing asset|Generated|Reused)", text)) == {
        "Existing asset": 1,
        "Generated": 1,
        "Reused": 1,
    }
    assert "Cost$0.04" in text
    assert "CostFree, generated earlier" in text


def test_drafts_are_announced_on_top_and_marked_one_by_one(campaign_of):
    page = published(campaign_of(image={"model": "draft"}))
    assert "These key visuals are drafts" in page.text
    assert sum("badge" in attrs["class"] for attrs in page.of_class("draft")) == 3
    assert "Offline studio draft" in page.text


def test_final_pictures_are_not_called_drafts(campaign):
    page = published(campaign)
    assert not page.of_class("draft")
    assert "Stable Image Core" in page.text


def test_the_record_of_the_execution_is_shown(everything):
    text = published(everything).text
    manifest = everything.manifest()
    for fact in (
        manifest["campaign_id"],
        manifest["execution_arn"],
        manifest["brief"]["key"],
        manifest["brief"]["sha256"],
        f"{manifest['cost']['total_usd']:.6f}",
    ):
        assert fact in text


@pytest.mark.parametrize(
    ("count", "has_index", "is_open"),
    [
        (INDEX_FROM - 1, False, False),
        (INDEX_FROM, True, True),
        (OPEN_INDEX_UP_TO, True, True),
        (OPEN_INDEX_UP_TO + 1, True, False),
    ],
)
def test_many_products_have_an_index_and_very_many_a_folded_one(campaign_of, count, has_index, is_open):
    campaign = campaign_of(*(f"Flask {n}" for n in range(count)), placements=["facebook-feed"])
    page = published(campaign)
    assert bool(page.all("nav")) is has_index
    assert bool([d for d in page.all("details") if "open" in d]) is is_open
    if has_index:
        assert all(page.all("a", href=f"#product-{n}") for n in range(count))


def texts(document, path=()):
    """Yield the path of every text in a manifest."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from texts(value, (*path, name))
    elif isinstance(document, list):
        for position, value in enumerate(document):
            yield from texts(value, (*path, position))
    elif isinstance(document, str):
        yield path


# Fields that code writes, not a person or a model: enumerations, keys, checked colours, times.
WRITTEN_BY_CODE = {
    "status", "image_source", "slug", "placement", "locale", "key", "image_key", "thumbnail_key",
    "started_at", "finished_at", "campaign_id", "sha256", "brand_colors", "layout", "button", "logo",
    "preview_key", "preview_sha256", "digital_source_type", "google_ads",
}  # fmt: skip


def is_free(path):
    """Whether a brief, a model or an error can fill this text."""
    by_code = WRITTEN_BY_CODE & set(path) or path[-2:] == ("error", "name")
    return path == ("brief", "key") or not by_code


def with_text(manifest, path, text):
    changed = deepcopy(manifest)
    target = changed
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = text
    return changed


def test_no_text_anywhere_becomes_markup(everything):
    manifest = everything.publish().manifest
    benign = Page(render_contact_sheet(manifest))
    free = [path for path in texts(manifest) if is_free(path)]
    assert {path[-1] for path in free} >= {"name", "message", "prompt", "description", "audience", "key"}
    for path in free:
        html = render_contact_sheet(with_text(manifest, path, HOSTILE))
        page = Page(html)
        assert "<script" not in html, path
        assert not [link for link in page.links() if "script" in link], path
        assert [(tag, sorted(attrs)) for tag, attrs in page.elements] == [
            (tag, sorted(attrs)) for tag, attrs in benign.elements
        ], path
        assert EVALUATED not in html, path


def test_hostile_text_is_shown_as_it_was_written(everything):
    manifest = everything.publish().manifest
    page = Page(render_contact_sheet(with_text(manifest, ("products", 0, "name"), HOSTILE)))
    assert page.text.count(HOSTILE) == 1
    assert [image for image in page.all("img") if image["alt"].endswith(HOSTILE)]


def test_a_key_with_any_character_is_one_link(everything):
    manifest = everything.publish().manifest
    key = f"{keys.campaign_prefix(everything.id)}variants/a b?c#d%e.jpg"
    path = ("products", 0, "variants", 0, "key")
    assert (
        "variants/a%20b%3Fc%23d%25e.jpg" in Page(render_contact_sheet(with_text(manifest, path, key))).links()
    )


def test_a_page_of_two_hundred_products_and_nine_thousand_pictures_is_made_in_seconds(campaign_of):
    campaign = campaign_of()
    manifest = campaign.publish().manifest
    product = manifest["products"][0]
    many = [{**product, "index": index, "variants": product["variants"] * 9} for index in range(200)]
    started = time.process_time()
    html = render_contact_sheet({**manifest, "products": many})
    assert time.process_time() - started < 10  # under one on an idle machine
    assert html.count("<figure") == 9_000
    assert len(html) < 8_000_000  # bytes, about


def luminance(colour):
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def palettes():
    css = (TEMPLATES / "contact_sheet.css").read_text("utf-8")
    for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", block))
        if "good" in colours:
            yield {n: c if len(c) == 7 else "#" + "".join(d * 2 for d in c[1:]) for n, c in colours.items()}


def test_there_is_a_light_and_a_dark_palette():
    light, dark = palettes()
    assert luminance(light["paper"]) > 0.8
    assert luminance(dark["paper"]) < 0.02


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("quiet", "paper"),
        ("link", "paper"),
        ("bad", "paper"),
        ("good", "good-paper"),
        ("warn", "warn-paper"),
        ("ink", "warn-paper"),
        ("bad", "bad-paper"),
        ("ink", "bad-paper"),
    ],
)
def test_text_contrasts_with_its_background_in_light_and_dark(text, ground):
    for palette in palettes():
        assert contrast(palette[text], palette[ground]) >= 4.5  # WCAG 2.2 AA


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (None, "auto"),
        ("de-DE", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("fa-IR", "rtl"),
        ("az-Arab-IR", "rtl"),
        ("ur-Latn", "ltr"),
        ("zh-Hant-TW", "ltr"),
        ("pa-Arab", "rtl"),
    ],
)
def test_a_script_decides_the_direction_before_its_language(locale, expected):
    assert direction(locale) == expected


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "$0.00"), (0.00001, "<$0.0001"), (0.00071, "$0.0007"), (0.04, "$0.04"), (1234.5, "$1,234.50")],
)
def test_only_zero_is_shown_as_zero(amount, shown):
    assert usd(amount) == shown


@pytest.mark.parametrize(
    ("size", "shown"), [(1, "1 kB"), (70_123, "70 kB"), (999_499, "999 kB"), (999_500, "1.0 MB")]
)
def test_sizes_are_those_of_a_file_manager(size, shown):
    assert file_size(size) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.04, "0.0 s"), (59.94, "59.9 s"), (59.96, "1 min 0 s"), (61.4, "1 min 1 s"), (3_725, "1 h 2 min")],
)
def test_a_duration_has_two_units(seconds, shown):
    assert span(seconds) == shown


def test_what_the_rules_find_is_shown_with_its_place_and_source(campaign_of):
    products = [{"name": "Flask", "description": "Steel", "message": "The <b>world's best</b> flask"}]
    campaign = campaign_of(products=products, regions=["US"], sector="political")
    page = published(campaign)
    text = campaign.page()
    assert len(page.of_class("review")) == 1
    assert "2 things to look at before this runs" in text
    assert "in the message of Flask: a claim to be first or best." in text
    assert "Directive 2006/114/EC, article 4" in text
    assert "Paid for by" in text
    assert campaign.manifest()["compliance"]["sectors"] == ["political"]


def test_a_campaign_without_findings_has_no_such_note(campaign_of):
    page = published(campaign_of())
    assert page.of_class("review") == []


def test_what_a_model_made_is_to_be_declared_and_a_draft_is_not(campaign_of):
    made, draft = campaign_of(image={"model": CORE}), campaign_of(image={"model": "draft"})
    assert len(published(made).of_class("synthetic")) == 1
    assert "creatives were made by an image model" in made.page()
    assert published(draft).of_class("synthetic") == []


def test_prices_badges_and_small_print_are_words_of_their_creatives(campaign_of):
    campaign = campaign_of(call_to_action="Get yours")
    campaign.publish()
    manifest = deepcopy(campaign.manifest())
    offer = {
        "price": "$24.99",
        "was_price": "$34.99",
        "badge": None,
        "badge_color": None,
        "legal": HOSTILE,
        "contrast": 7.1,
        "left_out": ["badge"],
    }
    manifest["products"][0]["variants"][0]["offer"] = offer
    page = Page(render_contact_sheet(manifest))
    for text in ("$24.99", "$34.99", HOSTILE, "no room for the badge"):
        assert text in page.text
    assert any("$24.99" in image["alt"] and HOSTILE in image["alt"] for image in page.all("img"))
    assert not page.all("script")
