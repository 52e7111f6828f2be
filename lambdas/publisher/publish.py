"""A campaign's results into its contact sheet and its manifest, or into the reasons why there is neither."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from briefcast import keys
from briefcast.errors import AllProductsRejected, Problem
from briefcast.store.ledger import Ledger
from briefcast.store.objects import Store
from lambdas.publisher.advice import ADVICE
from lambdas.publisher.contact_sheet import render_contact_sheet
from lambdas.publisher.manifest import Execution, build_manifest

READS_AT_ONCE = 32  # the client's whole connection pool: 200 products of 9 tasks are 1,800 records

# All the reasons together, as JSON. A state's payload ends at 256 KiB, and beside these it
# carries the same reasons once more in the results of the Map.
MAX_REASONS_CHARS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Published:
    """`manifest` is manifest.json, as manifest.schema.json has it."""

    manifest: dict[str, Any]

    @property
    def status(self) -> str:
        return str(self.manifest["status"])

    @property
    def manifest_key(self) -> str:
        return keys.manifest(self.manifest["campaign_id"])

    @property
    def variants(self) -> int:
        return int(self.manifest["counts"]["variants"])

    @property
    def total_usd(self) -> float:
        return float(self.manifest["cost"]["total_usd"])

    @property
    def state(self) -> dict[str, Any]:
        """What PublishManifest hands on: pointers and counts, and every rejection in a line."""
        counts = self.manifest["counts"]
        return {
            "campaign_id": self.manifest["campaign_id"],
            "status": self.status,
            "manifest_key": self.manifest_key,
            "contact_sheet_key": keys.contact_sheet(self.manifest["campaign_id"]),
            "counts": {name: counts[name] for name in ("products", "variants", "rejected")},
            "total_usd": self.total_usd,
            "rejections": _reasons(self.manifest["products"]),
        }


def publish_campaign(event: Mapping[str, Any], store: Store, ledger: Ledger | None = None) -> Published:
    """PublishManifest: write index.html, then manifest.json, from what the Map's iterations left.

    The manifest is the last object written, so where there is one, everything it names is there.
    `ledger` knows of calls whose answer was lost; a campaign of drafts needs none.
    Raises AllProductsRejected once the report is written, StorageUnavailable, and ObjectMissing for
    a record that a finished iteration must have left: that is a fault of ours, not of its author.
    """
    plan = _read_json(store, keys.plan(event["campaign_id"]))
    results = event["products"]
    if len(rejected(results)) == len(results):
        raise _rejection(plan, results, event["execution_arn"], store)
    renders, images = _records(store, plan, results)
    execution = Execution(
        arn=event["execution_arn"],
        started_at=datetime.fromisoformat(event["started_at"]),
        finished_at=datetime.now(UTC),
    )
    campaign = plan["campaign_id"]
    spent = ledger.spent(campaign) if ledger and plan["estimate"]["image_generation_usd"] else {}
    manifest = build_manifest(plan, results, renders, images, spent, execution)
    page = render_contact_sheet(manifest).encode()
    store.write(keys.contact_sheet(campaign), page, "text/html; charset=utf-8")
    store.write(keys.manifest(campaign), _json(manifest), "application/json")
    return Published(manifest)


def rejected(results: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The results of the Map that are rejections."""
    return [result for result in results if "error" in result]


def _records(
    store: Store, plan: Mapping[str, Any], results: Sequence[Mapping[str, Any]]
) -> tuple[dict[int, list[dict[str, Any]]], dict[str, dict[str, Any]]]:
    """The render records by product index, in the order of the tasks, and the image records by digest."""
    made = [result for result in results if "error" not in result]
    digests = {result["image"]["digest"] for result in results if "digest" in result.get("image", {})}
    wanted = [
        keys.render_record(plan["campaign_id"], result["slug"], result["index"], task)
        for result in made
        for task in range(len(plan["tasks"]))
    ] + [keys.cached_image_record(digest) for digest in digests]
    with ThreadPoolExecutor(READS_AT_ONCE) as pool:
        read = pool.map(lambda key: _read_json(store, key), wanted)
        renders = {result["index"]: [next(read) for _ in plan["tasks"]] for result in made}
        images = {digest: next(read) for digest in digests}
    return renders, images


def _rejection(
    plan: Mapping[str, Any], results: Sequence[Mapping[str, Any]], execution_arn: str, store: Store
) -> AllProductsRejected:
    """The error to raise, its report written."""
    brief = plan["brief"]
    report_key = keys.rejection(brief["key"] or execution_arn.rpartition(":")[2])
    problems = [
        Problem(
            pointer=f"/products/{result['index']}",
            found=f"{result['error']['name']}: {result['error']['message']}",
            fix=ADVICE[result["error"]["name"]].fix,
        )
        for result in results
    ]
    report = {
        "error": AllProductsRejected.__name__,
        "execution_arn": execution_arn,
        "brief": brief,
        "problems": [asdict(problem) for problem in problems],
    }
    store.write(report_key, _json(report), "application/json")
    return AllProductsRejected(brief["key"] or "the brief given inline", problems, report_key)


def _reasons(products: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line a rejected product, shortened when all of them would not fit the state's payload."""
    reasons = [
        f"{product['name']}: {product['error']['name']}: {product['error']['message']}"
        for product in products
        if "error" in product
    ]
    most = MAX_REASONS_CHARS // max(1, len(reasons))
    return [_at_most(most, reason) for reason in reasons]


def _at_most(chars: int, reason: str) -> str:
    """`reason` in that many characters of JSON, where one beyond ASCII is an escape of six."""
    if len(json.dumps(reason)) <= chars:
        return reason
    ending = " … (all of it is in the manifest)"
    room = chars - len(json.dumps(ending))
    used = 0
    for position, character in enumerate(reason):
        used += len(json.dumps(character)) - 2
        if used > room:
            return reason[:position] + ending
    return reason


def _read_json(store: Store, key: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(store.read(key))
    return document


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode()
