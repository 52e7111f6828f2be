"""Builds the manifest: what a campaign produced, from which pictures and at what cost. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from briefcast import cost
from briefcast.contracts import (
    Attestation,
    CostBreakdown,
    ExistingImage,
    FinishedProduct,
    ImageRecord,
    Manifest,
    ManifestCampaign,
    ManifestMessage,
    ManifestProduct,
    ManifestScene,
    ManifestTimings,
    ManifestUnderstanding,
    ModelImage,
    PictureFacts,
    Plan,
    PlannedProduct,
    ProductResult,
    RenderRecord,
    SceneRecord,
    Task,
)
from briefcast.product_copy import words_of
from briefcast.registries.models import image_models
from briefcast.store.ledger import Spent


@dataclass(frozen=True, slots=True)
class Execution:
    """The execution that publishes."""

    arn: str
    started_at: datetime  # with its zone
    finished_at: datetime  # with its zone


def build_manifest(
    plan: Plan,
    results: Sequence[ProductResult],
    renders: Mapping[int, Sequence[RenderRecord]],
    images: Mapping[str, ImageRecord],
    facts: Mapping[str, PictureFacts],
    spent: Mapping[int, Spent],
    execution: Execution,
    scenes: Mapping[str, SceneRecord] | None = None,
) -> Manifest:
    """Return the manifest of a campaign.

    `results` has one result of the Map for each product. `renders` has the render records of each
    published product by its index, in the order of the tasks, `images` the records of the image
    cache by digest, `facts` the analyst's by key and `spent` the cost of each product's calls of
    the model by its index. `scenes` are the records of photographs that were to be set on a stage, by key.
    """
    planned = {product["index"]: product for product in plan["products"]}
    products = [
        _product(
            planned[result["index"]],
            plan["tasks"],
            result,
            renders.get(result["index"], ()),
            images,
            facts,
            scenes or {},
            spent.get(result["index"], Spent(0, 0)),
        )
        for result in sorted(results, key=lambda result: result["index"])
    ]
    published = [product for product in products if product["status"] == "published"]
    manifest: Manifest = {
        "schema_version": 2,
        "campaign_id": plan["campaign_id"],
        "status": "completed" if len(published) == len(products) else "partial",
        "execution_arn": execution.arn,
        "campaign": _campaign(plan),
        "brief": plan["brief"],
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
        "attestation": _attestation(products),
    }
    if "compliance" in plan:
        manifest["compliance"] = plan["compliance"]
    return manifest


def _messages(product: PlannedProduct, tasks: Sequence[Task]) -> list[ManifestMessage]:
    """Return what a product's creatives say in every locale."""
    words = {task["locale"]: words_of(product, task) for task in tasks}
    return [
        {"locale": locale, "message": own.message, "call_to_action": own.call_to_action}
        for locale, own in words.items()
    ]


def _campaign(plan: Plan) -> ManifestCampaign:
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
    planned: PlannedProduct,
    tasks: Sequence[Task],
    result: ProductResult,
    renders: Sequence[RenderRecord],
    images: Mapping[str, ImageRecord],
    facts: Mapping[str, PictureFacts],
    scenes: Mapping[str, SceneRecord],
    spent: Spent,
) -> ManifestProduct:
    image = image_of(result)
    record = images[image["digest"]] if image and image["source"] != "existing" else None
    paid_usd = record["cost_usd"] if record and _paid_here(image) else 0
    product: ManifestProduct = {
        "index": planned["index"],
        "name": planned["name"],
        "slug": planned["slug"],
        "description": planned["description"],
        "status": "rejected" if "error" in result else "published",
        "image_source": image["source"] if image else None,
        "draft": record is not None and _is_draft(record["model"]),
        "asset_missing": planned["asset_missing"],
        "image_key": image["key"] if image else None,
        "image_version_id": _version_id(planned) if image else None,
        "image_sha256": renders[0]["source"]["sha256"] if renders else None,
        "understanding": None if "error" in result else _understanding(result, facts),
        "thumbnail_key": next((task["thumbnail_key"] for task in renders if task["thumbnail_key"]), None),
        "model": record["model"] if record else None,
        "prompt": record["prompt"] if record else None,
        "seed": record["seed"] if record else None,
        "attempts": max(spent.attempts, int(paid_usd > 0)),
        "cost_usd": max(spent.usd, paid_usd),
        "variants": list(chain.from_iterable(task["variants"] for task in renders)),
        "scene": None,
    }
    if planned.get("scene") == "studio" and "error" not in result:
        product["scene"] = scene = _scene(result, scenes)
        if scene["scene"] == "studio":
            product["image_source"], product["image_version_id"] = "composite", None
            product["image_key"] = renders[0]["source"]["key"]
    if "copy" in planned:
        product["messages"] = _messages(planned, tasks)
    if "error" in result:
        product["error"] = result["error"]
    return product


def _scene(result: FinishedProduct, scenes: Mapping[str, SceneRecord]) -> ManifestScene:
    understanding = result["understanding"]
    key = None if understanding["source"] == "fallback" else understanding.get("scene")
    record = scenes[key] if key else None
    return {
        "scene": record["scene"] if record else "keep",
        "record_key": key,
        "photograph_key": result["image"]["key"],
        "doubt": max(record["doubts"].values()) if record else None,
        "doubts": record["doubts"] if record else {},
        "untouched": record["untouched"] if record else None,
        "scale": record["scale"] if record else None,
        "error": understanding["error"] if understanding["source"] == "fallback" else None,
    }


def _understanding(result: FinishedProduct, facts: Mapping[str, PictureFacts]) -> ManifestUnderstanding:
    understanding = result["understanding"]
    if understanding["source"] == "fallback":
        return {
            "source": "fallback",
            "key": None,
            "kind": None,
            "subject": None,
            "faces": None,
            "error": understanding["error"],
        }
    record = facts[understanding["key"]]
    return {
        "source": "analyst",
        "key": understanding["key"],
        "kind": record["kind"],
        "subject": record["subject"],
        "faces": len(record["faces"]),
        "error": None,
    }


def image_of(result: ProductResult) -> ExistingImage | ModelImage | None:
    """Return the product's picture, None when the product was rejected before it had one."""
    image = result["image"]
    return None if image["source"] == "generate" else image


def _version_id(planned: PlannedProduct) -> str | None:
    image = planned["image"]
    return image["version_id"] if image["source"] == "existing" else None


def _is_draft(model: str) -> bool:
    known = image_models().get(model)
    return known is not None and known.is_draft


def _paid_here(image: ExistingImage | ModelImage | None) -> bool:
    """Whether this campaign and product paid for the picture."""
    return image is not None and image["source"] == "generated"


def _cost(
    plan: Plan,
    results: Iterable[ProductResult],
    products: Sequence[ManifestProduct],
    renders: Mapping[int, Sequence[RenderRecord]],
    images: Mapping[str, ImageRecord],
) -> CostBreakdown:
    """Return the cost by the records; that of the functions that leave none, as estimated."""
    generated = [
        images[image["digest"]]
        for image in map(image_of, results)
        if image is not None and image["source"] == "generated"
    ]
    measured: list[RenderRecord | ImageRecord] = [*chain.from_iterable(renders.values()), *generated]
    looked_at = sum("error" not in result for result in results)
    compute_usd = (
        cost.compute_usd(cost.PARSER_MS, cost.memory_mb("parser"))
        + sum(cost.compute_usd(record["duration_ms"], record["memory_mb"]) for record in measured)
        + looked_at * cost.compute_usd(cost.ANALYST_MS, cost.memory_mb("analyst"))
        + cost.compute_usd(cost.PUBLISHER_MS, cost.memory_mb("publisher"))
    )
    sources = [product["image_source"] for product in products if product["status"] == "published"]
    entered = cost.transitions(
        existing=sources.count("existing") + sources.count("composite"),
        generated=sources.count("generated") + sources.count("reused"),
        calls=len(plan["groups"]),
        rejected=len(plan["products"]) - len(sources),
        claimed=plan["brief"]["version_id"] is not None,
        without_facts=sum(
            result["understanding"]["source"] == "fallback" for result in results if "error" not in result
        ),
    )
    return cost.Estimate(
        image_generation_usd=round(sum(product["cost_usd"] for product in products), cost.USD_DIGITS),
        compute_usd=round(compute_usd, cost.USD_DIGITS),
        transitions_usd=round(cost.transitions_usd(entered), cost.USD_DIGITS),
    ).as_dict()


def _attestation(products: Iterable[ManifestProduct]) -> Attestation:
    types = [variant.get("digital_source_type") or "" for each in products for variant in each["variants"]]
    synthetic = sum("trainedalgorithmicmedia" in source_type.lower() for source_type in types)
    return {"synthetic_variants": synthetic, "google_ads": "IS_SYNTHETIC" if synthetic else None}


def _timings(execution: Execution) -> ManifestTimings:
    started, finished = (at.astimezone(UTC) for at in (execution.started_at, execution.finished_at))
    return {
        "started_at": _iso(started),
        "finished_at": _iso(finished),
        "duration_s": round(max(0.0, (finished - started).total_seconds()), 3),
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
