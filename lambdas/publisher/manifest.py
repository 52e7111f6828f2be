"""The manifest: what a campaign made, from what and at what cost. Reads nothing, writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from briefcast import cost
from briefcast.store.ledger import Spent

SCHEMA_VERSION = 1
DRAFT_MODEL = "draft"  # its id in models.json


@dataclass(frozen=True, slots=True)
class Execution:
    """The run of the workflow that publishes."""

    arn: str
    started_at: datetime  # with its zone
    finished_at: datetime  # with its zone


def build_manifest(
    plan: Mapping[str, Any],
    results: Sequence[Mapping[str, Any]],
    renders: Mapping[int, Sequence[Mapping[str, Any]]],
    images: Mapping[str, Mapping[str, Any]],
    spent: Mapping[int, Spent],
    execution: Execution,
) -> dict[str, Any]:
    """The document that manifest.schema.json describes.

    `plan` is plan.json; `results` are the Map's, one a product; `renders` holds the render
    records of each published product by its index, in the order of the tasks; `images` the
    records of the image cache by their digest; `spent` what each product's calls of the model
    have cost, by its index. docs/contracts.md gives the shape of each.
    """
    planned = {product["index"]: product for product in plan["products"]}
    products = [
        _product(
            planned[result["index"]],
            result,
            renders.get(result["index"], ()),
            images,
            spent.get(result["index"], Spent(0, 0)),
        )
        for result in sorted(results, key=lambda result: int(result["index"]))
    ]
    published = [product for product in products if product["status"] == "published"]
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign_id": plan["campaign_id"],
        "status": "completed" if len(published) == len(products) else "partial",
        "execution_arn": execution.arn,
        "campaign": _campaign(plan),
        "brief": {name: plan["brief"][name] for name in ("bucket", "key", "version_id", "sha256")},
        "model": plan["model"],
        "products": products,
        "counts": {
            "products": len(products),
            "published": len(published),
            "rejected": len(products) - len(published),
            "variants": sum(len(product["variants"]) for product in products),
        },
        "cost": _cost(plan, results, products, renders, images),
        "timings": _timings(execution),
    }


def _campaign(plan: Mapping[str, Any]) -> dict[str, Any]:
    campaign = plan["campaign"]
    messages = {task["locale"]: task for task in plan["tasks"]}
    return {
        "name": campaign["name"],
        "message": campaign["message"],
        "call_to_action": campaign["call_to_action"],
        "audience": campaign["audience"],
        "regions": campaign["regions"],
        "brand": campaign["brand"]["name"] if campaign["brand"] else None,
        "brand_colors": campaign["brand_colors"],
        "messages": [
            {"locale": locale, "message": task["message"], "call_to_action": task["call_to_action"]}
            for locale, task in messages.items()
        ],
    }


def _product(
    planned: Mapping[str, Any],
    result: Mapping[str, Any],
    renders: Sequence[Mapping[str, Any]],
    images: Mapping[str, Mapping[str, Any]],
    spent: Spent,
) -> dict[str, Any]:
    picture = result.get("image", {})
    known = "key" in picture  # a product may be rejected before it has a picture
    record = images.get(picture.get("digest", ""), {})
    paid_usd = record["cost_usd"] if _paid_here(picture) else 0
    product = {
        "index": planned["index"],
        "name": planned["name"],
        "slug": planned["slug"],
        "description": planned["description"],
        "status": "rejected" if "error" in result else "published",
        "image_source": picture["source"] if known else None,
        "draft": record.get("model") == DRAFT_MODEL,
        "asset_missing": planned["asset_missing"],
        "image_key": picture["key"] if known else None,
        "image_version_id": planned["image"].get("version_id") if known else None,
        "image_sha256": renders[0]["source"]["sha256"] if renders else None,
        "thumbnail_key": next((made["thumbnail_key"] for made in renders if made["thumbnail_key"]), None),
        "model": record.get("model"),
        "prompt": record.get("prompt"),
        "seed": record.get("seed"),
        "attempts": max(spent.attempts, int(paid_usd > 0)),
        "cost_usd": max(spent.usd, paid_usd),
        "variants": list(chain.from_iterable(made["variants"] for made in renders)),
    }
    return product | ({"error": result["error"]} if "error" in result else {})


def _paid_here(picture: Mapping[str, Any]) -> bool:
    return picture.get("source") == "generated"


def _cost(
    plan: Mapping[str, Any],
    results: Iterable[Mapping[str, Any]],
    products: Sequence[Mapping[str, Any]],
    renders: Mapping[int, Sequence[Mapping[str, Any]]],
    images: Mapping[str, Mapping[str, Any]],
) -> dict[str, float]:
    """What was paid, from the records; the parser and the publisher, which leave none, as estimated."""
    paid = [images[result["image"]["digest"]] for result in results if _paid_here(result.get("image", {}))]
    measured = [*chain.from_iterable(renders.values()), *paid]
    compute_usd = (
        cost.compute_usd(cost.PARSER_MS, cost.memory_mb("parser"))
        + sum(cost.compute_usd(record["duration_ms"], record["memory_mb"]) for record in measured)
        + cost.compute_usd(cost.PUBLISHER_MS, cost.memory_mb("publisher"))
    )
    made = [product["image_source"] for product in products if product["status"] == "published"]
    entered = cost.transitions(
        existing=made.count("existing"),
        generated=len(made) - made.count("existing"),
        calls=len(plan["groups"]),
        rejected=len(plan["products"]) - len(made),
        claimed=plan["brief"]["version_id"] is not None,
    )
    return cost.Estimate(
        image_generation_usd=round(sum(product["cost_usd"] for product in products), cost.USD_DIGITS),
        compute_usd=round(compute_usd, cost.USD_DIGITS),
        transitions_usd=round(cost.transitions_usd(entered), cost.USD_DIGITS),
    ).as_dict()


def _timings(execution: Execution) -> dict[str, Any]:
    started, finished = (at.astimezone(UTC) for at in (execution.started_at, execution.finished_at))
    return {
        "started_at": _iso(started),
        "finished_at": _iso(finished),
        "duration_s": round(max(0.0, (finished - started).total_seconds()), 3),
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
