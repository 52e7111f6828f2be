"""The contact sheet: a manifest as one HTML page that lies beside the pictures it shows.

The page is a function of the manifest alone. Its links are relative to the campaign's
folder, so it works from a disk and from a bucket, and its policy lets it load nothing
but pictures.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from briefcast import keys
from briefcast.registries.models import image_models
from briefcast.registries.placements import placements
from lambdas.publisher.advice import ADVICE

TEMPLATES = Path(__file__).parent / "templates"
INDEX_FROM = 7  # products; up to six are found by scrolling
OPEN_INDEX_UP_TO = 40  # products; a longer index is folded, so that pictures stay within reach

SOURCES = {
    "existing": "Existing asset",
    "generated": "Generated",
    "reused": "Reused",
    None: "",
}

# Languages and scripts that run from right to left: CLDR 48, layout/orientation and script metadata.
# fmt: off
_RTL_LANGUAGES = frozenset({
    "ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "khw", "ks", "mzn",
    "nqo", "pnb", "prs", "ps", "rhg", "sd", "syr", "ug", "ur", "yi",
})
_RTL_SCRIPTS = frozenset({
    "adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa",
})
# fmt: on


def render_contact_sheet(manifest: Mapping[str, Any]) -> str:
    """The page for a manifest, as manifest.schema.json has it."""
    products = manifest["products"]
    messages = {message["locale"]: message for message in manifest["campaign"]["messages"]}
    return (
        _templates()
        .get_template("contact_sheet.html")
        .render(
            manifest=manifest,
            campaign=manifest["campaign"],
            products=[_product(product, messages) for product in products],
            rejected=[product for product in products if product["status"] == "rejected"],
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
        "span": span,
        "day": day,
        "minute": minute,
    }
    return environment


def _product(product: Mapping[str, Any], messages: Mapping[str | None, Mapping[str, Any]]) -> dict[str, Any]:
    groups = [
        {
            "message": messages[locale],
            "variants": [_variant(variant, messages[locale]) for variant in variants],
        }
        for locale, variants in groupby(product["variants"], key=lambda variant: variant["locale"])
    ]
    error = product.get("error")
    return {
        **product,
        "source": SOURCES[product["image_source"]],
        "groups": groups,
        "error": {**error, **asdict(ADVICE[error["name"]])} if error else None,
    }


def _variant(variant: Mapping[str, Any], message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **variant,
        "label": placements()[variant["placement"]].label,
        "ratio": round(variant["width"] / variant["height"], 4),
        "alt": f"“{message['message']}”" if variant["overlay"] else "Without copy",
    }


def _model(manifest: Mapping[str, Any]) -> str:
    """The label of the model that made pictures for this campaign."""
    if not any(product["model"] for product in manifest["products"]):
        return "None needed"
    known = image_models().get(manifest["model"])
    return known.label if known else str(manifest["model"])


def relative(key: str, prefix: str) -> str:
    """The link to a key of the campaign's own folder, from that folder."""
    return quote(key.removeprefix(prefix))


def direction(locale: str | None) -> Literal["ltr", "rtl", "auto"]:
    """The value of `dir` for copy of a locale; the base message, which has none, speaks for itself."""
    if locale is None:
        return "auto"
    language, *subtags = locale.lower().split("-")
    script = next((tag for tag in subtags if len(tag) == 4 and tag.isalpha()), None)
    rtl = script in _RTL_SCRIPTS if script else language in _RTL_LANGUAGES
    return "rtl" if rtl else "ltr"


def usd(amount: float) -> str:
    """Cents for what one pays, four places for fractions of a cent, and 0 only for nothing."""
    if amount >= 0.01 or amount == 0:
        return f"${amount:,.2f}"
    return f"${amount:.4f}" if amount >= 0.0001 else "<$0.0001"


def file_size(size: int) -> str:
    """Bytes in SI units, as file managers show them."""
    return f"{size / 1e6:.1f} MB" if size >= 999_500 else f"{max(1, round(size / 1000))} kB"


def span(seconds: float) -> str:
    """A duration in the two units that matter."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def day(moment: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%B %Y}"


def minute(moment: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{at.day} {at:%b %Y, %H:%M:%S} UTC"
