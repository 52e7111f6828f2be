"""One sheet of offers: prices, small print and badge in five languages, on a picture and on a panel."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from PIL import Image

from briefcast.registries.placements import placements
from briefcast.text.prices import price
from composition.geometry import Box
from composition.offers import OfferText
from composition.settings import copy_settings, set_badge
from lambdas.variants.brand import Brand
from lambdas.variants.contrast import parse_color
from lambdas.variants.creative import Subject, draw
from pictures.decoding import decode
from raster.pyramid import Pyramid
from tests.golden.sheets import small
from tests.golden.sources import facts, source
from tests.unit.variants.layouts import laid, size_of
from typesetting import type_style

FOLDER = Path(__file__).parent / "offers"
SHEET = FOLDER / "offers.webp"
PLACEMENTS = ("instagram-square", "facebook-feed")
OFFERS = {  # message, call to action, currency, price, former price, badge, small print
    "en-US": ("Cold for a day", "Shop now", "USD", "24.99", "34.99", "-30%", "While stocks last."),
    "de-DE": (
        "Einen Tag lang kalt",
        "Jetzt kaufen",
        "EUR",
        "24.99",
        "34.99",
        "-30 %",
        "Solange der Vorrat reicht.",
    ),
    "ar-AE": ("بارد طوال اليوم", "تسوق الآن", "AED", "24.99", "34.99", "جديد", "حتى نفاد الكمية."),
    "ja-JP": (
        "一日中、ひんやり。",
        "今すぐ購入",
        "JPY",
        "2499",
        "3499",
        "新発売",
        "在庫がなくなり次第終了します。",
    ),
    "hi-IN": ("दिन भर ठंडा", "अभी खरीदें", "INR", "124999", "134999", "नया", "स्टॉक रहने तक मान्य।"),
}
STYLE = type_style("modern")
BRAND = Brand(primary=parse_color("#1F5F5B"), accent=parse_color("#F4B942"), style=STYLE)


def composed(locale, name):
    """A layout with an offer, and its badge in the corner opposite of the copy."""
    message, action, currency, now, before, badge, legal = OFFERS[locale]
    offer = OfferText(price(Decimal(now), currency, locale), price(Decimal(before), currency, locale), legal)
    setting = copy_settings(placements()[name], message, action, locale, style=STYLE, offer=offer)[0]
    mark, size = set_badge(placements()[name], badge, locale, STYLE), size_of(name)
    layout = laid(name, message, action, locale, setting=setting)
    pad = size.height // 18
    left = pad if layout.rtl else size.width - pad - mark.size.width
    place = Box(left, pad, left + mark.size.width, pad + mark.size.height)
    return replace(layout, badge=place, ink="panel" if name == PLACEMENTS[1] else "light"), mark


def creative(locale, name):
    layout, mark = composed(locale, name)
    size = size_of(name)
    decoded = decode(source("german", "full"), "source", [size], BRAND.studio(()).ground)
    picture = Pyramid(decoded.planes, decoded.opacity, BRAND.studio(()).ground)
    if layout.ink == "panel":
        edge = layout.message.top - size.height // 18
        layout = replace(
            layout,
            family="panel",
            picture=Box(0, 0, size.width, edge),
            panel=Box(0, edge, size.width, size.height),
            panel_edge="bottom",
        )
        layout = replace(layout, badge=None) if layout.badge.bottom > edge else layout
    subject = Subject(picture, facts("german", "full"), BRAND)
    return draw(layout, size, subject, mark)


def sheet():
    """Return the sheet as an image: a row for each placement, a column for each language."""
    rows = [[small(creative(locale, name).canvas.image()) for locale in OFFERS] for name in PLACEMENTS]
    width = sum(cell.width for cell in rows[0])
    whole = Image.new("RGB", (width, sum(row[0].height for row in rows)))
    top = 0
    for row in rows:
        for at, cell in enumerate(row):
            whole.paste(cell, (at * cell.width, top))
        top += row[0].height
    return whole


def expected():
    with Image.open(SHEET) as stored:
        return stored.convert("RGB")


def store(made):
    FOLDER.mkdir(exist_ok=True)
    made.save(SHEET, "WEBP", lossless=True)
