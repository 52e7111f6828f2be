"""Account for every brief from what S3, the table and the queues hold, and find what is wrong there.

It uses neither the status of the executions nor the answers of the functions.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from briefcast import keys
from briefcast.contracts import Manifest
from chaos.records import Brief, Records
from operations.dead_letters import Letter

PUBLISHED = {"completed": "published", "partial": "partial"}  # a job's status: a brief's outcome


class Outcome(StrEnum):
    PUBLISHED = "published"
    PARTIAL = "partial"
    REJECTED = "rejected"
    PARKED = "parked"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Audit:
    outcomes: Mapping[Brief, Outcome]
    faults: tuple[str, ...]  # what is wrong, one sentence each
    stale_letters: int  # parked attempts at briefs that have been published or rejected since
    files: int  # named by manifests and checked, with their hashes where the manifest has one

    def count(self) -> Counter[Outcome]:
        return Counter(self.outcomes.values())


def audit(records: Records, read: Callable[[str], bytes]) -> Audit:
    """Return the audit. `read` returns an object's bytes. What is wrong is in `faults`, not raised."""
    auditor = _Auditor(records, read)
    outcomes = {brief: auditor.outcome(brief) for brief in records.briefs}
    auditor.check_manifests()
    auditor.check_jobs()
    stale = sum(
        outcomes.get(brief) is not Outcome.PARKED
        for brief in map(_brief_of, records.letters)
        if brief is not None
    )
    return Audit(outcomes, tuple(auditor.faults), stale, auditor.files)


class _Auditor:
    def __init__(self, records: Records, read: Callable[[str], bytes]) -> None:
        self.faults: list[str] = []
        self.files = 0
        self._records = records
        self._read = read
        self._manifests: dict[Brief, list[Manifest]] = defaultdict(list)
        for manifest in records.manifests:
            self._manifests[_brief(manifest["brief"])].append(manifest)
        reported = {message["execution_arn"] for message in records.rejections}
        self._rejected = {
            _brief(report["brief"]) for report in records.reports if report["execution_arn"] in reported
        }
        self._unreported = {_brief(report["brief"]) for report in records.reports} - self._rejected
        self._parked = {_brief_of(letter) for letter in records.letters}

    def outcome(self, brief: Brief) -> Outcome:
        """Return where this brief ended. Anything but exactly one place is a fault."""
        manifests = self._manifests.get(brief, [])
        published = [
            PUBLISHED[status]
            for manifest in manifests
            if (status := self._job_status(manifest["campaign_id"])) in PUBLISHED
        ]
        ends = [Outcome(name) for name in published]
        if brief in self._rejected:
            ends.append(Outcome.REJECTED)
        if not ends and brief in self._parked:
            return Outcome.PARKED
        if len(ends) > 1:
            self._fault(brief, f"ended more than once: {', '.join(ends)}")
        if not ends:
            if brief in self._unreported:
                self._fault(brief, "its rejection report has no message in the queue")
            state = "claimed" if brief in self._records.claims else "never claimed"
            self._fault(brief, f"is lost: {state}, {len(manifests)} manifests, not parked")
            return Outcome.LOST
        return ends[0]

    def check_manifests(self) -> None:
        known = set(self._records.briefs)
        for brief, manifests in self._manifests.items():
            if brief not in known:
                self._fault(brief, "has a manifest but is no brief")
            for manifest in manifests:
                self._check_manifest(brief, manifest)

    def _check_manifest(self, brief: Brief, manifest: Manifest) -> None:
        products = manifest["products"]
        status = "completed" if all(p["status"] == "published" for p in products) else "partial"
        if manifest["status"] != status:
            self._fault(brief, f"its manifest says {manifest['status']}, its products say {status}")
        for product in products:
            if product["status"] == "rejected" and product["variants"]:
                self._fault(brief, f"{product['slug']} was rejected but has variants")
            if product["status"] == "published" and not product["variants"]:
                self._fault(brief, f"{product['slug']} was published without a variant")
            if product["status"] == "published" and not (product["image_key"] and product["thumbnail_key"]):
                self._fault(brief, f"{product['slug']} was published without a picture or a thumbnail")
        for key, sha256 in _files(manifest):
            self._check_file(brief, key, sha256)

    def _check_file(self, brief: Brief, key: str, sha256: str | None) -> None:
        self.files += 1
        if key.startswith(keys.OUTPUT) and key not in self._records.objects:
            self._fault(brief, f"its manifest names {key}, which does not exist")
            return
        body = self._read(key)
        if not body:
            self._fault(brief, f"{key} is empty")
        if sha256 is not None and hashlib.sha256(body).hexdigest() != sha256:
            self._fault(brief, f"{key} differs from its manifest's hash")

    def check_jobs(self) -> None:
        """Find campaigns that are marked as published without a manifest that says so."""
        statuses = {manifest["campaign_id"]: manifest["status"] for manifest in self._records.manifests}
        for campaign, job in self._records.jobs.items():
            if job["status"] in PUBLISHED and statuses.get(campaign) != job["status"]:
                self.faults.append(
                    f"{campaign} is marked {job['status']}, its manifest {statuses.get(campaign)}"
                )

    def _job_status(self, campaign: str) -> str:
        return self._records.jobs.get(campaign, {}).get("status", "")

    def _fault(self, brief: Brief, what: str) -> None:
        self.faults.append(f"{brief.key} ({brief.version_id}) {what}")


def _files(manifest: Manifest) -> Iterator[tuple[str, str | None]]:
    """Yield every file that a manifest names, with the SHA-256 if it has one."""
    campaign = manifest["campaign_id"]
    yield keys.contact_sheet(campaign), None
    rewritten = keys.is_yaml(manifest["brief"]["key"] or "")  # as JSON
    yield keys.brief_copy(campaign), None if rewritten else manifest["brief"]["sha256"]
    for product in manifest["products"]:
        if product["status"] == "published":
            understanding = product.get("understanding")
            facts_key = understanding["key"] if understanding else None
            named = (product["image_key"], product["thumbnail_key"], facts_key)
            yield from ((key, None) for key in named if key)
        for variant in product["variants"]:
            yield variant["key"], variant["sha256"]
            yield variant["preview_key"], variant["preview_sha256"]


def _brief(origin: Mapping[str, object]) -> Brief:
    return Brief(str(origin["key"]), str(origin["version_id"]))


def _brief_of(letter: Letter) -> Brief | None:
    """Return the brief of a parked execution, None for an inline brief."""
    if letter.event is None:
        return None
    document = json.loads(letter.event["detail"]["input"])
    return _brief(document) if {"key", "version_id"} <= document.keys() else None
