"""Accounts for every brief from what is in S3, the table and the queues, and finds what is wrong there.

It trusts nobody: neither the executions' own status nor what the functions answered.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from briefcast import keys
from chaos.records import Brief, Records
from operations.dead_letters import Letter

PUBLISHED = {"completed": "published", "partial": "partial"}  # of a job: of a brief


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
    stale_letters: int  # parked attempts at briefs that were published, or rejected, since
    files: int  # named by manifests, and compared with their hashes where those have one

    def count(self) -> Counter[Outcome]:
        return Counter(self.outcomes.values())


def audit(records: Records, read: Callable[[str], bytes]) -> Audit:
    """`read` gives an object's bytes. Raises nothing for what it finds: that is in `faults`."""
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
        self._manifests: dict[Brief, list[Mapping[str, Any]]] = defaultdict(list)
        for manifest in records.manifests:
            self._manifests[_brief(manifest["brief"])].append(manifest)
        told = {message["execution_arn"] for message in records.rejections}
        self._rejected = {
            _brief(report["brief"]) for report in records.reports if report["execution_arn"] in told
        }
        self._untold = {_brief(report["brief"]) for report in records.reports} - self._rejected
        self._parked = {_brief_of(letter) for letter in records.letters}

    def outcome(self, brief: Brief) -> Outcome:
        """Where this brief ended: in exactly one place, or it is a fault."""
        manifests = self._manifests.get(brief, [])
        published = [
            PUBLISHED[status]
            for manifest in manifests
            if (status := self._job_status(manifest["campaign_id"])) in PUBLISHED
        ]
        ends = [Outcome(word) for word in published]
        if brief in self._rejected:
            ends.append(Outcome.REJECTED)
        if not ends and brief in self._parked:
            return Outcome.PARKED
        if len(ends) > 1:
            self._fault(brief, f"ended more than once: {', '.join(ends)}")
        if not ends:
            if brief in self._untold:
                self._fault(brief, "its rejection was written, and nobody was told")
            state = "claimed" if brief in self._records.claims else "never claimed"
            self._fault(brief, f"is lost: {state}, {len(manifests)} manifests, not parked")
            return Outcome.LOST
        return ends[0]

    def check_manifests(self) -> None:
        known = set(self._records.briefs)
        for brief, manifests in self._manifests.items():
            if brief not in known:
                self._fault(brief, "has a manifest, and is no brief")
            for manifest in manifests:
                self._check_manifest(brief, manifest)

    def _check_manifest(self, brief: Brief, manifest: Mapping[str, Any]) -> None:
        products = manifest["products"]
        status = "completed" if all(p["status"] == "published" for p in products) else "partial"
        if manifest["status"] != status:
            self._fault(brief, f"its manifest says {manifest['status']}, its products say {status}")
        for product in products:
            if product["status"] == "rejected" and product["variants"]:
                self._fault(brief, f"{product['slug']} was rejected, and has variants")
            if product["status"] == "published" and not product["variants"]:
                self._fault(brief, f"{product['slug']} was published without a variant")
        for key, sha256 in _files(manifest):
            self._check_file(brief, key, sha256)

    def _check_file(self, brief: Brief, key: str, sha256: str | None) -> None:
        self.files += 1
        if key.startswith(keys.OUTPUT) and key not in self._records.objects:
            self._fault(brief, f"its manifest names {key}, which is not there")
            return
        body = self._read(key)
        if not body:
            self._fault(brief, f"{key} is empty")
        if sha256 is not None and hashlib.sha256(body).hexdigest() != sha256:
            self._fault(brief, f"{key} is not what its manifest names")

    def check_jobs(self) -> None:
        """No campaign is marked as published without its manifest."""
        made = {manifest["campaign_id"]: manifest["status"] for manifest in self._records.manifests}
        for campaign, job in self._records.jobs.items():
            if job["status"] in PUBLISHED and made.get(campaign) != job["status"]:
                self.faults.append(f"{campaign} is marked {job['status']}, its manifest {made.get(campaign)}")

    def _job_status(self, campaign: str) -> str:
        return self._records.jobs.get(campaign, {}).get("status", "")

    def _fault(self, brief: Brief, what: str) -> None:
        self.faults.append(f"{brief.key} ({brief.version_id}) {what}")


def _files(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Every file that a manifest names, with the SHA-256 where it gives one."""
    campaign = manifest["campaign_id"]
    yield keys.contact_sheet(campaign), None
    yield keys.brief_copy(campaign), manifest["brief"]["sha256"]
    for product in manifest["products"]:
        if product["status"] == "published":
            yield product["image_key"], None
            yield product["thumbnail_key"], None
        for variant in product["variants"]:
            yield variant["key"], variant["sha256"]


def _brief(named: Mapping[str, Any]) -> Brief:
    return Brief(str(named["key"]), str(named["version_id"]))


def _brief_of(letter: Letter) -> Brief | None:
    """The brief that a parked execution was about; None for one that was given inline."""
    if letter.event is None:
        return None
    given = json.loads(letter.event["detail"]["input"])
    return _brief(given) if {"key", "version_id"} <= given.keys() else None
