"""Turns a valid brief into the plan that every later state reads, with its estimate."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypedDict

from briefcast import brand_kit, contracts, cost, keys
from briefcast.contracts import BrandColors, Brief, BriefProduct, LocalizedMessage, Task
from briefcast.registries.models import ImageModel
from briefcast.registries.placements import default_placements, placements
from briefcast.store.objects import ObjectInfo
from briefcast.text import locales
from lambdas.parser.assets import Assets
from lambdas.parser.brand import Branding
from lambdas.parser.limits import PLACEMENTS_PER_TASK, group_tasks
from lambdas.parser.offers import planned_offers
from lambdas.parser.pictures import Pictures

SEEDS = 4_294_967_295  # image models take 0 to 4294967294
JOB_DAYS = 90  # as long as Step Functions keeps an execution's history


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a brief was read. All None for one given inline."""

    bucket: str | None = None
    key: str | None = None
    version_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """plan.json, and what ParseBrief returns about it."""

    document: contracts.Plan
    expires_at: int  # seconds since 1970
    fonts: Mapping[str, bytes] = field(default_factory=dict)  # by the keys that the document names

    @property
    def campaign_id(self) -> str:
        return self.document["campaign_id"]

    @property
    def variants(self) -> int:
        """The number of pictures that the campaign will have."""
        return len(self.document["products"]) * sum(
            len(task["placements"]) + len(task["clean"]) for task in self.document["tasks"]
        )

    @property
    def estimate_usd(self) -> float:
        return self.document["estimate"]["total_usd"]

    @property
    def output(self) -> contracts.ParseBriefOutput:
        """What ParseBrief returns: pointers, whose size does not depend on the copy."""
        return {
            "campaign_id": self.campaign_id,
            "products": [
                {"index": product["index"], "slug": product["slug"], "image": _pointer(product["image"])}
                for product in self.document["products"]
            ],
            "groups": self.document["groups"],
            "counts": {"products": len(self.document["products"]), "variants": self.variants},
            "expires_at": self.expires_at,
        }


def make_plan(
    brief: Brief,
    *,
    sha256: str,
    when: datetime,
    model: ImageModel,
    pictures: Pictures,
    assets: Assets | None,
    origin: Origin,
    branding: Branding,
    compliance: contracts.Compliance,
) -> Plan:
    """Return the plan of a brief that keeps its schema and rules. Raises what `assets.head` raises.

    Without `assets` the versions of the logos are unknown.
    """
    tasks = list(_tasks(brief))
    groups = group_tasks(len(brief["products"]), len(tasks))
    products = _products(brief, pictures)
    existing = sum(product["image"]["source"] == "existing" for product in products)
    campaign = keys.campaign_id(brief["campaign_name"], when, sha256)
    document: contracts.Plan = {
        "campaign_id": campaign,
        "brief": {
            "bucket": origin.bucket,
            "key": origin.key,
            "version_id": origin.version_id,
            "sha256": sha256,
        },
        "created_at": when.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "campaign": _campaign(brief, branding, campaign, assets),
        "model": model.id,
        "tasks": tasks,
        "groups": groups,
        "products": products,
        "estimate": estimate(
            model,
            existing,
            len(products) - existing,
            placements_per_call(tasks, groups),
            claimed=origin.version_id is not None,
        ).as_dict(),
        "compliance": compliance,
    }
    fonts = {font.planned(campaign)["key"]: font.data for font in branding.fonts.values()}
    return Plan(document, int(when.timestamp()) + JOB_DAYS * 24 * 3600, fonts)


def placements_per_call(tasks: Sequence[Task], groups: Iterable[Iterable[int]]) -> list[int]:
    """Return how many variants of one product each call of RenderPlacements renders."""
    return [
        sum(len(tasks[task]["placements"]) + len(tasks[task]["clean"]) for task in group) for group in groups
    ]


def estimate(
    model: ImageModel,
    existing: int,
    generated: int,
    calls: Sequence[int],
    *,
    claimed: bool,
) -> cost.Estimate:
    """Estimate a campaign. `calls` are the placements of each call, as `placements_per_call` returns them."""
    return cost.estimate(
        existing=existing,
        generated=generated,
        placements_per_call=calls,
        image_usd=model.price_usd,
        remote=model.model_id is not None,
        claimed=claimed,
    )


def _campaign(
    brief: Brief, branding: Branding, campaign: str, assets: Assets | None
) -> contracts.PlannedCampaign:
    image = brief.get("image", {})
    listed = brief.get("brand_colors", [])
    colors = brand_kit.planned_colors(
        branding.own.get("colors", BrandColors()), branding.kit.get("colors", BrandColors()), listed
    )
    return {
        "name": brief["campaign_name"],
        "message": brief["campaign_message"],
        "audience": brief["target_audience"],
        "regions": brief["target_regions"],
        "brand": _brand(branding, colors, campaign, assets),
        "brand_colors": brand_kit.palette(colors, listed),
        "layout": brand_kit.planned_layout(brief.get("layout"), branding.kit.get("layout")),
        "call_to_action": brief.get("call_to_action"),
        "style": image.get("style"),
        "negative_prompt": image.get("negative_prompt"),
        "budget_usd": brief.get("budget_usd"),
    }


def _brand(
    branding: Branding, colors: contracts.PlannedColors, campaign: str, assets: Assets | None
) -> contracts.PlannedBrand | None:
    brand = branding.brand
    if brand is None:
        return None
    logo = assets.head(brand["logo"]) if assets and "logo" in brand else None
    light = assets.head(brand["logo_light"]) if assets and "logo_light" in brand else None
    return {
        "kit": branding.planned_kit,
        "name": brand.get("name"),
        "colors": colors,
        "type": _type(branding, campaign),
        "button": brand.get("button", {}).get("shape"),
        "logo": brand.get("logo"),
        "logo_version_id": logo.version_id if logo else None,
        "logo_light": brand.get("logo_light"),
        "logo_light_version_id": light.version_id if light else None,
        "logo_corner": brand.get("logo_corner"),
        "corner_radius": brand.get("corner_radius"),
        "tone": brand.get("tone"),
        "forbidden_words": brand.get("forbidden_words", []),
    }


def _type(branding: Branding, campaign: str) -> contracts.PlannedType | None:
    chosen = branding.type
    if chosen is None:
        return None
    fonts = {role: font.planned(campaign) for role, font in branding.fonts.items()}
    return {
        "style": chosen.get("style", "noto"),
        "heading": fonts.get("heading"),
        "body": fonts.get("body"),
        "case": chosen.get("case"),
        "tracking": chosen.get("tracking"),
        "leading": chosen.get("leading"),
        "fallbacks": [],
    }


def _tasks(brief: Brief) -> Iterator[Task]:
    """Yield the tasks of the base message, then of each locale in order. The first makes the thumbnail.

    A clean picture has no language, so only the base message's tasks have clean placements.
    """
    chosen = brief.get("placements") or default_placements()
    with_copy = [name for name in chosen if placements()[name].overlay != "forbidden"]
    clean = chosen if brief.get("clean_twins") else [name for name in chosen if name not in with_copy]
    for locale, copy in _copies(brief):
        pictures = [(name, False) for name in with_copy]
        if locale is None:
            pictures += [(name, True) for name in clean]
        for start in range(0, len(pictures), PLACEMENTS_PER_TASK):
            chunk = pictures[start : start + PLACEMENTS_PER_TASK]
            yield {
                "locale": locale,
                "message": copy["message"],
                "call_to_action": copy.get("call_to_action"),
                "placements": [name for name, is_clean in chunk if not is_clean],
                "clean": [name for name, is_clean in chunk if is_clean],
                "thumbnail": locale is None and start == 0,
            }


def _copies(brief: Brief) -> list[tuple[str | None, LocalizedMessage]]:
    """Return the base message under None, then each localized one under its canonical locale, sorted."""
    base: LocalizedMessage = {"message": brief["campaign_message"]}
    if "call_to_action" in brief:
        base["call_to_action"] = brief["call_to_action"]
    localized = {
        str(locales.canonical(tag)): copy for tag, copy in brief.get("localized_messages", {}).items()
    }
    return [(None, base), *sorted(localized.items())]


def _products(brief: Brief, pictures: Pictures) -> list[contracts.PlannedProduct]:
    products = brief["products"]
    slugs = keys.unique_slugs((product["name"] for product in products), "product")
    return [
        {
            "index": index,
            "name": product["name"],
            "slug": slug,
            "description": product["description"],
            "image": _image(picture := pictures.get(product.get("existing_assets", ""))),
            "asset_missing": "existing_assets" in product and picture is None,
            "seed": seed,
            "focus": product.get("focus"),
            "scene": _scene(product, pictures),
            **_own_copy(product),
            **_own_offers(brief, product),
        }
        for index, (product, slug, seed) in enumerate(zip(products, slugs, _seeds(brief), strict=True))
    ]


def _scene(product: BriefProduct, pictures: Pictures) -> Literal["studio"] | None:
    """Return the scene that a product's own picture is to be set into; None where it stays as it is."""
    has_picture = pictures.get(product.get("existing_assets", "")) is not None
    return "studio" if has_picture and product.get("scene") == "studio" else None


class _OwnCopy(TypedDict, total=False):
    copy: list[contracts.PlannedCopy]


class _OwnOffers(TypedDict, total=False):
    offers: list[contracts.PlannedOffer]


def _own_offers(brief: Brief, product: BriefProduct) -> _OwnOffers:
    offers = planned_offers(brief, product)
    return {"offers": offers} if offers else {}


def _own_copy(product: BriefProduct) -> _OwnCopy:
    """Return a product's own words by canonical locale, the base language first; nothing without any."""
    base = contracts.ProductCopy()
    if "message" in product:
        base["message"] = product["message"]
    if "call_to_action" in product:
        base["call_to_action"] = product["call_to_action"]
    localized = {
        str(locales.canonical(tag)): own for tag, own in product.get("localized_messages", {}).items()
    }
    by_locale: list[tuple[str | None, contracts.ProductCopy]] = [(None, base), *sorted(localized.items())]
    copy: list[contracts.PlannedCopy] = [
        {"locale": locale, "message": own.get("message"), "call_to_action": own.get("call_to_action")}
        for locale, own in by_locale
        if "message" in own or "call_to_action" in own
    ]
    return {"copy": copy} if copy else {}


def _image(asset: ObjectInfo | None) -> contracts.PlannedAsset | contracts.ImageToGenerate:
    if asset is None:
        return {"source": "generate"}
    return {"source": "existing", "key": asset.key, "version_id": asset.version_id}


def _pointer(
    image: contracts.PlannedAsset | contracts.ImageToGenerate,
) -> contracts.ExistingImage | contracts.ImageToGenerate:
    return {"source": "existing", "key": image["key"]} if image["source"] == "existing" else image


def _seeds(brief: Brief) -> Iterator[int]:
    """Yield a seed for each product.

    It derives from the product alone, so that the same product asks for the same picture in every
    campaign. A second identical product gets the next seed, and therefore another picture.
    """
    repetitions: Counter[tuple[str, str]] = Counter()
    for product in brief["products"]:
        identity = (product["name"], product["description"])
        first = int(brief["seed"]) if "seed" in brief else _seed(*identity)
        yield (first + repetitions[identity]) % SEEDS
        repetitions[identity] += 1


def _seed(name: str, description: str) -> int:
    digest = hashlib.sha256(f"{name}\n{description}".encode()).digest()
    return int.from_bytes(digest[:8], "big")
