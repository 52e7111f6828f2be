"""Pictures become creatives as the variants function makes them: render_tasks over a directory."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from briefcast import keys
from briefcast.brand_kit import planned_layout
from briefcast.contracts import LogoCorner, Plan, PlannedBrand, PlannedType, ProductWithImage, VariantRecord
from briefcast.registries.models import draft_model
from briefcast.store.objects import DirStore
from composition.facts import VERSION, Facts, to_record
from lambdas.variants.render import render_tasks

CAMPAIGN = "gallery-20260301-120000-000000"
SOURCE, LOGO = "existing-assets/gallery/product.png", "existing-assets/gallery/logo.png"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One set of copy on some placements, or the picture alone on the `clean` ones."""

    message: str = ""
    action: str | None = None
    locale: str | None = None
    placements: Sequence[str] = ()
    clean: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    color: str | None = None  # #RRGGBB
    logo: bytes | None = None  # PNG
    corner: str | None = None
    style: str | None = None  # a type style's name
    family: str | None = None  # of every layout; None leaves it to the search


@dataclass(frozen=True, slots=True)
class Creative:
    record: VariantRecord
    body: bytes  # JPEG


NO_BRAND = Brand()


def render(
    picture: bytes,
    wanted: Sequence[Wanted],
    brand: Brand = NO_BRAND,
    focus: tuple[float, float] | None = None,
    facts: Facts | None = None,
) -> list[list[Creative]]:
    """For each wanted, its creatives from a PNG or JPEG: the lettered ones first, then the clean ones.

    `facts` are what the analyst would find in it; without them every creative is a panel.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = DirStore(Path(folder))
        store.write(SOURCE, picture, "image/png")
        if facts:
            key = keys.understanding(VERSION, hashlib.sha256(picture).hexdigest())
            store.write(key, json.dumps(to_record(facts)).encode(), "application/json")
        if brand.logo:
            store.write(LOGO, brand.logo, "image/png")
        product: ProductWithImage = {
            "index": 0,
            "slug": "product",
            "image": {"source": "existing", "key": SOURCE},
        }
        tasks = range(len(wanted))
        rendered = render_tasks(store, _plan(wanted, brand, focus), product, tasks, memory_mb=0)
        return [
            [Creative(variant, store.read(variant["key"])) for variant in each.record["variants"]]
            for each in rendered
        ]


def _plan(wanted: Sequence[Wanted], brand: Brand, focus: tuple[float, float] | None) -> Plan:
    """What a parser leaves of such a campaign."""
    plan = {
        "campaign_id": CAMPAIGN,
        "created_at": "2026-03-01T12:00:00Z",
        "model": draft_model().id,
        "campaign": {
            "name": "Gallery",
            "brand": _brand(brand),
            "brand_colors": [brand.color] if brand.color else [],
            "layout": planned_layout(brand.family, None),
        },
        "tasks": [
            {
                "locale": each.locale,
                "message": each.message,
                "call_to_action": each.action,
                "placements": list(each.placements),
                "clean": list(each.clean),
                "thumbnail": False,
            }
            for each in wanted
        ],
        "products": [
            {
                "index": 0,
                "name": "Product",
                "slug": "product",
                "image": {"source": "existing", "key": SOURCE, "version_id": None},
                "focus": {"x": focus[0], "y": focus[1]} if focus else None,
            }
        ],
    }
    return cast(Plan, plan)


def _brand(brand: Brand) -> PlannedBrand | None:
    if not brand.logo and not brand.style:
        return None
    style = {"style": brand.style, **dict.fromkeys(("heading", "body", "case", "tracking", "leading"))}
    return {
        "kit": None,
        "name": None,
        "colors": {"primary": brand.color, "accent": None, "ground": None, "text": None},
        "type": cast(PlannedType, style) if brand.style else None,
        "button": None,
        "logo": LOGO if brand.logo else None,
        "logo_version_id": None,
        "logo_light": None,
        "logo_light_version_id": None,
        "logo_corner": cast(LogoCorner | None, brand.corner),
        "corner_radius": None,
        "tone": None,
        "forbidden_words": [],
    }
