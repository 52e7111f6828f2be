"""Renders the contact sheet: a manifest as one HTML page beside the pictures it shows.

The page is a function of the manifest alone. Its links are relative to the campaign's folder,
so that it works from a disk and from a bucket. Its policy allows it to load pictures only.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from briefcast import keys
from briefcast.contracts import Manifest, ManifestMessage, ManifestProduct, VariantRecord
from briefcast.registries.models import image_models
from briefcast.registries.placements import placements
from briefcast.scenes import kept_because
from briefcast.text.direction import Direction, locale_direction
from briefcast.text.money import usd
from lambdas.publisher.advice import ADVICE

TEMPLATES = Path(__file__).parent / "templates"
INDEX_FROM = 7  # products; fewer are found by scrolling
OPEN_INDEX_UP_TO = 40  # products; a longer index is folded, so that the pictures stay near the top

FAMILIES = {
    "full": "Full bleed",
    "ground": "Ground carried on",
    "cutout": "Cut-out in a studio",
    "panel": "Panel",
    "band": "Caption band",
    "framed": "Framed",
}
PREVIEW_SIDE = 440  # pixels of a preview's longer side, as the renderer makes it

SOURCES = {
    "existing": "Existing asset",
    "composite": "Existing asset, cut out and set on a stage",
    "generated": "Generated",
    "reused": "Reused",
    None: "",
}


def render_contact_sheet(manifest: Manifest) -> str:
    """Return the page for a manifest."""
    products = manifest["products"]
    shared = manifest["campaign"]["messages"]
    return (
        _templates()
        .get_template("contact_sheet.html")
        .render(
            manifest=manifest,
            campaign=manifest["campaign"],
            products=[_product(product, product.get("messages", shared)) for product in products],
            rejected=[product for product in products if product["status"] == "rejected"],
            **_compliance(manifest),
            synthetic=manifest["attestation"]["synthetic_variants"] if "attestation" in manifest else 0,
            drafts=sum(product["draft"] for product in products if product["status"] == "published"),
            model=_model(manifest),
            has_index=len(products) >= INDEX_FROM,
            index_is_open=len(products) <= OPEN_INDEX_UP_TO,
            prefix=keys.campaign_prefix(manifest["campaign_id"]),
        )
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "relative": relative,
        "direction": direction,
        "usd": usd,
        "file_size": file_size,
        "sentence": sentence,
        "span": span,
        "day": day,
        "minute": minute,
    }
    return environment


def _product(product: ManifestProduct, messages: Sequence[ManifestMessage]) -> dict[str, object]:
    """Return what the template shows of a product."""
    by_locale = {message["locale"]: message for message in messages}
    groups = [
        {
            "message": by_locale[locale],
            "offer": next((variant["offer"] for variant in variants if "offer" in variant), None),
            "badge": next((variant["offer"]["badge"] for variant in variants if _has_badge(variant)), None),
            "variants": [_variant(variant, by_locale[locale]) for variant in variants],
        }
        for locale, found in groupby(product["variants"], key=lambda variant: variant["locale"])
        for variants in [list(found)]
    ]
    error = product.get("error")
    return {
        **product,
        "source": SOURCES[product["image_source"]],
        "kept_because": kept_because(scene) if (scene := product.get("scene")) else None,
        "groups": groups,
        "error": {**error, **asdict(ADVICE[error["name"]])} if error else None,
    }


def _has_badge(variant: VariantRecord) -> bool:
    return "offer" in variant and variant["offer"]["badge"] is not None


def _variant(variant: VariantRecord, message: ManifestMessage) -> dict[str, object]:
    return {
        **variant,
        "label": placements()[variant["placement"]].label,
        "family": FAMILIES[variant["layout"]["family"]],
        "preview_width": round(PREVIEW_SIDE * variant["width"] / max(variant["width"], variant["height"])),
        "ratio": round(variant["width"] / variant["height"], 4),
        "alt": _alt(variant, message) if variant["overlay"] else "Without copy",
    }


def _alt(variant: VariantRecord, message: ManifestMessage) -> str:
    """Return the words on a creative."""
    offer = variant.get("offer")
    parts = (offer["price"], offer["badge"], offer["legal"]) if offer else ()
    return ", ".join(f"“{text}”" for text in (message["message"], *parts) if text)


def _compliance(manifest: Manifest) -> dict[str, object]:
    """Return what the template shows of the rules that the words meet."""
    compliance = manifest.get("compliance")
    if compliance is None:
        return {"findings": [], "further_findings": 0, "rules": {}}
    products = manifest["products"]
    return {
        "findings": [
            {**finding, "place": _place(finding["pointer"], products)} for finding in compliance["findings"]
        ],
        "further_findings": compliance["further_findings"],
        "rules": compliance["rules"],
    }


def _place(pointer: str, products: Sequence[ManifestProduct]) -> str:
    """Return in words where a text of the brief is: "the message of Flask in de"."""
    path = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    if not path:
        return ""
    place = f"the {path[-1].replace('campaign_', '').replace('_', ' ')}"
    if path[0] == "products":
        place += f" of {next(each['name'] for each in products if str(each['index']) == path[1])}"
    return f"{place} in {path[-2]}" if path[-3:-2] == ["localized_messages"] else place


def sentence(text: str) -> str:
    """Return a phrase as a sentence."""
    return f"{text[:1].upper()}{text[1:]}."


def _model(manifest: Manifest) -> str:
    """Return the label of the model that generated pictures for this campaign."""
    if not any(product["model"] for product in manifest["products"]):
        return "None needed"
    known = image_models().get(manifest["model"])
    return known.label if known else manifest["model"]


def relative(key: str, prefix: str) -> str:
    """Return the link from the campaign's folder to a key in it."""
    return quote(key.removeprefix(prefix))


def direction(locale: str | None) -> Direction | Literal["auto"]:
    """Return the value of `dir` for copy of a locale. For the base message browsers decide by its letters."""
    return "auto" if locale is None else locale_direction(locale)


def file_size(size: int) -> str:
    """Return bytes in SI units, as file managers show them."""
    return f"{size / 1e6:.1f} MB" if size >= 999_500 else f"{max(1, round(size / 1000))} kB"


def span(seconds: float) -> str:
    """Return a duration in its two largest units."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def day(moment: str) -> str:
    """Return the date of an ISO 8601 time: 21 November 2026."""
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%B %Y}"


def minute(moment: str) -> str:
    """Return an ISO 8601 time in UTC to the second: 21 Nov 2026, 08:00:00 UTC."""
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%b %Y, %H:%M:%S} UTC"
