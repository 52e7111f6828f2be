"""Follow an execution from its start, or a brief from its upload, to the outcome.

No function is called directly: the upload's event starts the workflow, as in AWS, and the claim in the
jobs table names the execution.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from briefcast import keys
from briefcast.contracts import Manifest, Plan, RejectionReport, ReportedProblem
from operations import explain
from operations.aws import ExecutionDescription
from operations.clouds import Cloud
from operations.executions import RUNNING
from operations.history import Trail, read_history, read_trail
from operations.lookup import find_claimant
from operations.progress import (
    CampaignProgress,
    Phase,
    ProductProgress,
    planned_creatives,
    product_progress,
)

POLL_S = 0.2  # short enough to look live
FOLLOWING_SHARE = 0.1  # of one core: a local cloud runs in this process and needs the rest
START_LIMIT_S = 30.0  # the event takes milliseconds; after this long it is lost
PARKING_LIMIT_S = 5.0  # from an execution's end to its event in the dead-letter queue


@dataclass(frozen=True, slots=True)
class Published:
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Rejected:
    error: str
    problems: Sequence[ReportedProblem]


@dataclass(frozen=True, slots=True)
class Failed:
    failure: explain.Failure
    parked: bool  # its event is in the dead-letter queue


Outcome = Published | Rejected | Failed


def upload_files(cloud: Cloud, files: Iterable[tuple[Path, str]]) -> None:
    """Put each (file, key) into the deployment's bucket."""
    s3 = cloud.client("s3")
    for path, key in files:
        with path.open("rb") as body:
            s3.put_object(Bucket=cloud.resources.bucket, Key=key, Body=body)


class ExecutionRun:
    """One execution on its way to its outcome. Call poll() until `outcome` is set."""

    def __init__(self, cloud: Cloud, label: str, execution_arn: str | None = None, redrives: int = 0) -> None:
        """`redrives` is how often it was redriven; a description that says fewer is stale and ignored."""
        self.label = label
        self.outcome: Outcome | None = None
        self.execution_arn = execution_arn
        self._cloud = cloud
        self._redrives = redrives
        self._bucket = cloud.resources.bucket
        self._s3 = cloud.client("s3")
        self._stepfunctions = cloud.client("stepfunctions")
        self._plan: Plan | None = None
        self._products: tuple[ProductProgress, ...] = ()
        self.creatives: frozenset[str] = frozenset()  # keys of those that are in the bucket
        self._phase = Phase.UPLOADED if execution_arn is None else Phase.CHECKING
        self._next_history = 0.0  # on the monotonic clock
        self._ended: float | None = None
        self._started = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        return (self._ended or time.monotonic()) - self._started

    @property
    def progress(self) -> CampaignProgress:
        campaign = self._plan["campaign_id"] if self._plan else None
        return CampaignProgress(self.label, self._phase, self.elapsed_s, campaign, self._products)

    def poll(self) -> None:
        """Read the execution once and update `progress`; set `outcome` when it has ended."""
        if self.outcome is not None or self.execution_arn is None:
            return
        description = self._stepfunctions.describe_execution(executionArn=self.execution_arn)
        if description.get("redriveCount", 0) < self._redrives:
            return
        running = description["status"] in RUNNING
        if running and time.monotonic() < self._next_history:
            return
        began = time.thread_time()
        events = read_history(self._cloud, self.execution_arn)
        self._update(read_trail(events))
        # A long history takes long to read: read it less often rather than slow the work down.
        self._next_history = time.monotonic() + (time.thread_time() - began) / FOLLOWING_SHARE
        if description["status"] == "SUCCEEDED":
            self._end_succeeded(json.loads(description["output"]))
        elif explain.is_rejection(description.get("error")):
            self._end(Phase.REJECTED, self._rejection(description))
        elif not running:
            failure = explain.explain_failure(description, events)
            self._end(Phase.FAILED, Failed(failure, self._is_parked(self.execution_arn)))

    def read(self, key: str) -> bytes:
        """Return an object of the deployment's bucket."""
        body: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body

    def _update(self, trail: Trail) -> None:
        if trail.campaign_id is None:
            self._phase = Phase.CHECKING
            return
        if self._plan is None:
            self._plan = cast(Plan, json.loads(self.read(keys.plan(trail.campaign_id))))
        self._phase = Phase.PUBLISHING if trail.publishing else Phase.MAKING
        written = self._keys(trail.campaign_id)
        self._products = product_progress(self._plan, trail, written)
        self.creatives = frozenset(written & planned_creatives(self._plan))

    def _keys(self, campaign: str) -> set[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=keys.campaign_prefix(campaign)
        )
        return {row["Key"] for page in pages for row in page.get("Contents", [])}

    def _end(self, phase: Phase, outcome: Outcome) -> None:
        self._phase, self.outcome, self._ended = phase, outcome, time.monotonic()

    def _end_succeeded(self, output: Mapping[str, str]) -> None:
        if output["status"] == "duplicate":
            # The execution that holds the claim makes the same campaign: follow that one.
            self.execution_arn, self._redrives = output["claimed_by"], 0
            return
        manifest = cast(Manifest, json.loads(self.read(output["manifest_key"])))
        phase = Phase.PARTIAL if manifest["status"] == "partial" else Phase.PUBLISHED
        self._end(phase, Published(manifest))

    def _rejection(self, description: ExecutionDescription) -> Rejected:
        document = json.loads(description["input"])
        key = document.get("key") if isinstance(document, dict) else None
        report = cast(RejectionReport, json.loads(self.read(keys.rejection(key or description["name"]))))
        return Rejected(description["error"], report["problems"])

    def _is_parked(self, execution_arn: str) -> bool:
        """Return whether the execution's event arrives in the dead-letter queue; the message stays there."""
        sqs = self._cloud.client("sqs")
        deadline = time.monotonic() + PARKING_LIMIT_S
        while time.monotonic() < deadline:
            messages = sqs.receive_message(
                QueueUrl=self._cloud.resources.dead_letters_queue_url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=0,
            ).get("Messages", [])
            if any(execution_arn in message["Body"] for message in messages):
                return True
            time.sleep(POLL_S)
        return False


class CampaignRun(ExecutionRun):
    """One brief on its way, from its upload to its outcome."""

    def __init__(self, cloud: Cloud, label: str, key: str, brief: Path) -> None:
        """Upload the file `brief` as `key`. `label` names it in reports."""
        super().__init__(cloud, label)
        self._key = key
        with brief.open("rb") as body:
            put = self._s3.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType=keys.media_type(key)
            )
        self._version_id: str = put["VersionId"]

    def poll(self) -> None:
        if self.execution_arn is None:
            claim = keys.claim(self._bucket, self._key, self._version_id)
            self.execution_arn = find_claimant(self._cloud, claim)
        if self.execution_arn is None and self.outcome is None and self.elapsed_s > START_LIMIT_S:
            self._end(Phase.FAILED, self._never_started())
        super().poll()

    def _never_started(self) -> Failed:
        message = f"no execution claimed {self._key} within {START_LIMIT_S:.0f} s of its upload"
        return Failed(explain.Failure("FAILED", None, None, "NotStarted", message, None), parked=False)
