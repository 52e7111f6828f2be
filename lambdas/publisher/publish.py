"""Publishes a campaign: its contact sheet and its manifest, or the report of why there is neither."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from briefcast import contracts, keys
from briefcast.contracts import (
    FinishedProduct,
    ImageRecord,
    Manifest,
    ManifestProduct,
    PictureFacts,
    ProductResult,
    PublishManifestInput,
    RejectedProduct,
    RenderRecord,
    SceneRecord,
)
from briefcast.errors import AllProductsRejected, Problem, ReportedRejection
from briefcast.reports import report_rejection
from briefcast.store.documents import read_json, write_json
from briefcast.store.ledger import Ledger
from briefcast.store.objects import Store
from lambdas.publisher.advice import ADVICE
from lambdas.publisher.contact_sheet import render_contact_sheet
from lambdas.publisher.manifest import Execution, build_manifest, image_of

READS_AT_ONCE = 32  # the client's whole connection pool: 200 products of 9 tasks are 1,800 records

# All reasons together, in characters of JSON. A state's payload ends at 256 KiB and contains the same
# reasons once more, in the results of the Map.
MAX_REASONS_CHARS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Published:
    """The manifest, and what PublishManifest returns about it."""

    manifest: Manifest

    @property
    def status(self) -> str:
        return self.manifest["status"]

    @property
    def manifest_key(self) -> str:
        return keys.manifest(self.manifest["campaign_id"])

    @property
    def variants(self) -> int:
        return self.manifest["counts"]["variants"]

    @property
    def total_usd(self) -> float:
        return self.manifest["cost"]["total_usd"]

    @property
    def output(self) -> contracts.PublishManifestOutput:
        """What PublishManifest returns: pointers, counts and one line for each rejected product."""
        counts = self.manifest["counts"]
        return {
            "campaign_id": self.manifest["campaign_id"],
            "status": self.manifest["status"],
            "manifest_key": self.manifest_key,
            "contact_sheet_key": keys.contact_sheet(self.manifest["campaign_id"]),
            "counts": {
                "products": counts["products"],
                "variants": counts["variants"],
                "rejected": counts["rejected"],
            },
            "total_usd": self.total_usd,
            "rejections": _reasons(self.manifest["products"]),
        }


def publish_campaign(event: PublishManifestInput, store: Store, ledger: Ledger | None = None) -> Published:
    """PublishManifest: write index.html, then manifest.json, from the records of the Map's iterations.

    The manifest is the last object written: where it exists, everything that it names exists.
    `ledger` has calls whose answer was lost; a campaign of drafts needs none. Raises
    AllProductsRejected once the report is written, StorageUnavailable, StorageMisconfigured, and
    ObjectMissing when a finished iteration left no record, which is a bug.
    """
    plan: contracts.Plan = read_json(store, keys.plan(event["campaign_id"]))
    results = event["products"]
    rejections = rejected(results)
    if len(rejections) == len(results):
        raise _all_rejected(plan, rejections, event["execution_arn"], store)
    renders, images, facts, scenes = _records(store, plan, results)
    execution = Execution(
        arn=event["execution_arn"],
        started_at=datetime.fromisoformat(event["started_at"]),
        finished_at=datetime.now(UTC),
    )
    campaign = plan["campaign_id"]
    spent = ledger.spent(campaign) if ledger and plan["estimate"]["image_generation_usd"] else {}
    manifest = build_manifest(plan, results, renders, images, facts, spent, execution, scenes)
    page = render_contact_sheet(manifest).encode()
    store.write(keys.contact_sheet(campaign), page, "text/html; charset=utf-8")
    write_json(store, keys.manifest(campaign), manifest)
    return Published(manifest)


def rejected(results: Sequence[ProductResult]) -> list[RejectedProduct]:
    """Return the results of rejected products."""
    return [result for result in results if "error" in result]


def finished(results: Sequence[ProductResult]) -> list[FinishedProduct]:
    """Return the results of products whose variants were all rendered."""
    return [result for result in results if "error" not in result]


def _records(
    store: Store, plan: contracts.Plan, results: Sequence[ProductResult]
) -> tuple[
    dict[int, list[RenderRecord]], dict[str, ImageRecord], dict[str, PictureFacts], dict[str, SceneRecord]
]:
    """Return the render records by product index, in the order of the tasks, and image records by digest.

    The third are the facts about the pictures by key, the fourth what became of photographs for a stage.
    """
    tasks = range(len(plan["tasks"]))
    digests = {
        image["digest"]
        for image in map(image_of, results)
        if image is not None and image["source"] != "existing"
    }
    known = {
        result["understanding"]["key"]
        for result in finished(results)
        if result["understanding"]["source"] == "analyst"
    }
    record_keys = [
        keys.render_record(plan["campaign_id"], result["slug"], result["index"], task)
        for result in finished(results)
        for task in tasks
    ]
    record_keys += [keys.cached_image_record(digest) for digest in digests]
    record_keys += known
    scenes = {
        scene
        for result in finished(results)
        if result["understanding"]["source"] == "analyst" and (scene := result["understanding"].get("scene"))
    }
    record_keys += scenes
    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        records = pool.map(lambda key: read_json(store, key), record_keys)
        renders = {result["index"]: [next(records) for _ in tasks] for result in finished(results)}
        images = {digest: next(records) for digest in digests}
        facts = {key: next(records) for key in known}
        staged = {key: next(records) for key in scenes}
    return renders, images, facts, staged


def _all_rejected(
    plan: contracts.Plan, rejections: Sequence[RejectedProduct], execution_arn: str, store: Store
) -> ReportedRejection:
    """Write the report and return the error to raise."""
    problems = [
        Problem(
            pointer=f"/products/{result['index']}",
            found=f"{result['error']['name']}: {result['error']['message']}",
            fix=ADVICE[result["error"]["name"]].fix,
        )
        for result in rejections
    ]
    return report_rejection(store, AllProductsRejected, problems, {**plan["brief"]}, execution_arn)


def _reasons(products: Sequence[ManifestProduct]) -> list[str]:
    """Return a line for each rejected product, shortened so that all of them fit the state's payload."""
    reasons = [
        f"{product['name']}: {product['error']['name']}: {product['error']['message']}"
        for product in products
        if "error" in product
    ]
    limit = MAX_REASONS_CHARS // max(1, len(reasons))
    return [_cut_to_json_chars(limit, reason) for reason in reasons]


def _cut_to_json_chars(limit: int, reason: str) -> str:
    """Return `reason` in at most `limit` characters of JSON, which escapes characters beyond ASCII as six."""
    if len(json.dumps(reason)) <= limit:
        return reason
    ending = " … (all of it is in the manifest)"
    room = limit - len(json.dumps(ending))
    used = 0
    for position, character in enumerate(reason):
        used += len(json.dumps(character)) - 2
        if used > room:
            return reason[:position] + ending
    return reason
