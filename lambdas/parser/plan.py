"""A valid brief into the plan that every later state reads, and its estimate."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from briefcast import cost, keys
from briefcast.registries.models import ImageModel
from briefcast.registries.placements import default_placements, placements
from briefcast.store.objects import ObjectInfo
from briefcast.text import locales
from lambdas.parser.assets import FindAsset, asset_keys, find_all
from lambdas.parser.limits import PLACEMENTS_PER_TASK, group_tasks

SEEDS = 4_294_967_295  # 0 … 4294967294 is what the image models take
JOB_DAYS = 90  # as long as Step Functions keeps an execution's history


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a brief was read; all None for one given inline."""

    bucket: str | None = None
    key: str | None = None
    version_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """`document` is plan.json, as docs/contracts.md has it."""

    document: dict[str, Any]
    expires_at: int  # seconds since 1970

    @property
    def campaign_id(self) -> str:
        return str(self.document["campaign_id"])

    @property
    def variants(self) -> int:
        """How many pictures the campaign will have."""
        return len(self.document["products"]) * sum(
            len(task["placements"]) + len(task["clean"]) for task in self.document["tasks"]
        )

    @property
    def estimate_usd(self) -> float:
        return float(self.document["estimate"]["total_usd"])

    @property
    def state(self) -> dict[str, Any]:
        """What ParseBrief hands on: pointers, whatever the size of the copy."""
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
    brief: Mapping[str, Any],
    *,
    sha256: str,
    when: datetime,
    model: ImageModel,
    find_asset: FindAsset | None,
    origin: Origin,
) -> Plan:
    """The plan of a brief that keeps its schema and rules. Raises what `find_asset` raises.

    Without `find_asset` nobody can look: every asset that is named is taken to be there.
    """
    tasks = list(_tasks(brief))
    groups = group_tasks(len(brief["products"]), len(tasks))
    products = _products(brief, find_asset)
    existing = sum(product["image"]["source"] == "existing" for product in products)
    document = {
        "campaign_id": keys.campaign_id(brief["campaign_name"], when, sha256),
        "brief": {
            "bucket": origin.bucket,
            "key": origin.key,
            "version_id": origin.version_id,
            "sha256": sha256,
        },
        "created_at": when.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "campaign": _campaign(brief, find_asset or _taken_to_be_there),
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
    }
    return Plan(document, int(when.timestamp()) + JOB_DAYS * 24 * 3600)


def placements_per_call(tasks: Sequence[Mapping[str, Any]], groups: Iterable[Iterable[int]]) -> list[int]:
    """How many variants each call of RenderPlacements renders of one product."""
    return [
        sum(len(tasks[task]["placements"]) + len(tasks[task]["clean"]) for task in group) for group in groups
    ]


def estimate(
    model: ImageModel, existing: int, generated: int, calls: Sequence[int], *, claimed: bool
) -> cost.Estimate:
    """What a campaign will cost, its `calls` as `placements_per_call` has them."""
    return cost.estimate(
        existing=existing,
        generated=generated,
        placements_per_call=calls,
        image_usd=model.price_usd,
        remote=model.model_id is not None,
        claimed=claimed,
    )


def _campaign(brief: Mapping[str, Any], find_asset: FindAsset) -> dict[str, Any]:
    image = brief.get("image", {})
    return {
        "name": brief["campaign_name"],
        "message": brief["campaign_message"],
        "audience": brief["target_audience"],
        "regions": brief["target_regions"],
        "brand": _brand(brief["brand"], find_asset) if "brand" in brief else None,
        "brand_colors": [color.upper() for color in brief.get("brand_colors", [])],
        "call_to_action": brief.get("call_to_action"),
        "style": image.get("style"),
        "negative_prompt": image.get("negative_prompt"),
        "budget_usd": brief.get("budget_usd"),
    }


def _brand(brand: Mapping[str, Any], find_asset: FindAsset) -> dict[str, Any]:
    logo = find_asset(brand["logo"]) if "logo" in brand else None
    return {
        "name": brand.get("name"),
        "logo": brand.get("logo"),
        "logo_version_id": logo.version_id if logo else None,
        "logo_corner": brand.get("logo_corner"),
        "tone": brand.get("tone"),
        "forbidden_words": brand.get("forbidden_words", []),
    }


def _tasks(brief: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The base message first, then the locales in order; the very first task makes the thumbnail.

    A clean picture says nothing in any language: it is made once, with the base message's.
    """
    chosen = brief.get("placements") or default_placements()
    lettered = [name for name in chosen if placements()[name].overlay != "forbidden"]
    clean = chosen if brief.get("clean_twins") else [name for name in chosen if name not in lettered]
    localized = {locales.canonical(tag): copy for tag, copy in brief.get("localized_messages", {}).items()}
    base = {"message": brief["campaign_message"], "call_to_action": brief.get("call_to_action")}
    for locale, copy in [(None, base), *sorted(localized.items(), key=lambda entry: str(entry[0]))]:
        sheets = [(name, False) for name in lettered]
        if locale is None:
            sheets += [(name, True) for name in clean]
        for at in range(0, len(sheets), PLACEMENTS_PER_TASK):
            group = sheets[at : at + PLACEMENTS_PER_TASK]
            yield {
                "locale": locale,
                "message": copy["message"],
                "call_to_action": copy.get("call_to_action"),
                "placements": [name for name, bare in group if not bare],
                "clean": [name for name, bare in group if bare],
                "thumbnail": locale is None and at == 0,
            }


def _products(brief: Mapping[str, Any], find_asset: FindAsset | None) -> list[dict[str, Any]]:
    products = brief["products"]
    slugs = keys.unique_slugs((product["name"] for product in products), "product")
    wanted = [_candidates(product) for product in products]
    there = find_all((group for group in wanted if group), find_asset or _taken_to_be_there)
    return [
        {
            "index": index,
            "name": product["name"],
            "slug": slug,
            "description": product["description"],
            "image": _image(there.get(group)),
            "asset_missing": bool(group) and there[group] is None,
            "seed": seed,
            "focus": product.get("focus"),
        }
        for index, (product, slug, group, seed) in enumerate(
            zip(products, slugs, wanted, _seeds(brief), strict=True)
        )
    ]


def _candidates(product: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(asset_keys(product["existing_assets"])) if "existing_assets" in product else ()


def _taken_to_be_there(key: str) -> ObjectInfo:
    return ObjectInfo(key, size=0, etag="", version_id=None)


def _image(found: ObjectInfo | None) -> dict[str, Any]:
    if found is None:
        return {"source": "generate"}
    return {"source": "existing", "key": found.key, "version_id": found.version_id}


def _pointer(image: Mapping[str, Any]) -> dict[str, Any]:
    return {name: image[name] for name in ("source", "key") if name in image}


def _seeds(brief: Mapping[str, Any]) -> Iterator[int]:
    """The same product asks for the same picture in every campaign, its twin for another one."""
    seen: Counter[tuple[str, str]] = Counter()
    for product in brief["products"]:
        identity = (product["name"], product["description"])
        first = int(brief["seed"]) if "seed" in brief else _seed(*identity)
        yield (first + seen[identity]) % SEEDS
        seen[identity] += 1


def _seed(name: str, description: str) -> int:
    digest = hashlib.sha256(f"{name}\n{description}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % SEEDS
