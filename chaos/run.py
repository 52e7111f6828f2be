"""One run: campaigns through the local cloud under faults, an audit, the redrive, and a second audit."""

import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaos import faults, workload
from chaos.auditor import Audit, Outcome, audit
from chaos.edge import FaultyEdge
from chaos.events import FaultyEvents
from chaos.invocations import Invocations, campaign_in
from chaos.ledger import Bill, settle
from chaos.model import FaultyModel
from chaos.operator import Operator, parked, redrive
from chaos.records import Reader
from chaos.sandboxes import SandboxFaults
from chaos.schedule import Schedule, deal
from chaos.workload import Campaign
from local.cloud import LocalCloud
from local.lambda_runtime.hooks import Application, Delivery, Hooks

AT_ONCE = 10  # executions under way: some wait for their sandboxes' ends, the others keep the processors busy
# Seconds. Long enough for a crowded machine; the generator's is also how long the lease of a
# picture outlives a sandbox that died.
TIMEOUTS = {"parser": 60.0, "generator": 15.0, "variants": 60.0, "publisher": 60.0}
SANDBOXES = {"parser": 2, "generator": 4, "variants": 3, "publisher": 2}
RETRY_WAIT_SCALE = 0.01
LIMIT_S = 300.0  # for one more execution to end, whatever it met
REDRIVES = 5  # a redrive may meet a timeout of this machine's own making

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    seed: int
    campaigns: Sequence[Campaign]
    schedule: Schedule
    before: Audit  # when everything had ended by itself
    after: Audit  # when what was parked had been driven again
    bill: Bill
    redrives: int
    seconds: float

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be, in words; empty when the promise was kept."""
        return [*self.before.faults, *self.after.faults, *self.bill.faults, *self._ends()]

    def _ends(self) -> Iterable[str]:
        endings = {campaign.number: campaign.ending for campaign in self.campaigns}
        for brief, outcome in self.after.outcomes.items():
            number = campaign_in(brief.key)
            if number is not None and outcome.value != endings[number].value:
                yield f"{brief.key} ended {outcome}, and should have been {endings[number]}"
        if self.after.stale_letters:
            yield f"{self.after.stale_letters} messages are still in the dead-letter queue"

    def outcomes(self, audited: Audit, kind: faults.Kind | None) -> Counter[Outcome]:
        """How the briefs ended that met this kind of fault; None for those that met none."""
        met = {fault.campaign for fault in self.schedule.faults if self.schedule.struck(fault)}
        hit = {
            fault.campaign
            for fault in self.schedule.faults
            if fault.kind is kind and self.schedule.struck(fault)
        }
        return Counter(
            outcome
            for brief, outcome in audited.outcomes.items()
            if (campaign_in(brief.key) in hit if kind else campaign_in(brief.key) not in met)
        )


class Injectors(Hooks):
    """All faults together, where a local cloud lets them in."""

    def __init__(self, schedule: Schedule, rng: random.Random) -> None:
        self.invocations = Invocations()
        self.sandboxes = SandboxFaults(schedule)
        self.events = FaultyEvents(schedule, rng)
        self.operator = Operator(schedule)
        self._schedule = schedule

    def edge(self, application: Application) -> Application:
        def retire_idle(function: str) -> None:
            assert self.operator.cloud is not None
            self.operator.cloud.retire_idle(function)

        return FaultyEdge(application, self._schedule, self.invocations, self.sandboxes, retire_idle)

    def started(self, delivery: Delivery) -> None:
        self.sandboxes.started(self.invocations.begin(delivery))

    def delivering(self, delivery: Delivery) -> None:
        invocation = self.invocations.begin(delivery)
        self.operator.delivering(invocation)
        self.sandboxes.delivering(invocation)

    def limit_s(self, delivery: Delivery, seconds: float) -> float:
        return self.sandboxes.limit_s(self.invocations.begin(delivery), seconds)

    def ended(self, delivery: Delivery, error: str | None) -> None:
        self.invocations.end(delivery, error)

    def carry(self, event: Mapping[str, Any], deliver: Callable[[], None]) -> None:
        self.events.carry(event, deliver)


def run(count: int, seed: int, say: Say, kinds: Sequence[faults.Kind] = faults.KINDS) -> Result:
    """`count` campaigns under the faults that `seed` deals. `say` is told how far it is."""
    began = time.monotonic()
    rng = random.Random(seed)
    campaigns = workload.campaigns(count, rng)
    schedule = Schedule(deal(campaigns, rng, kinds))
    injectors = Injectors(schedule, random.Random(seed))
    model = FaultyModel(schedule, injectors.invocations, injectors.sandboxes)
    with (
        tempfile.TemporaryDirectory() as folder,
        model,
        LocalCloud(
            log_dir=Path(folder),
            function_environment={"generator": {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.url}},
            timeouts=TIMEOUTS,
            concurrency=SANDBOXES,
            retry_wait_scale=RETRY_WAIT_SCALE,
            calls_aws=False,
            hooks=injectors,
        ) as cloud,
    ):
        injectors.operator.cloud = cloud
        reader = Reader(cloud)
        _put_all(cloud, campaigns, schedule, injectors, say)
        before = audit(reader.everything(), reader.read)
        say(f"  {_counted(before)}; mending the world, driving what is parked again")
        schedule.mend()
        redrives = 0
        with Path(folder, "redrive.log").open("w", encoding="utf-8") as log:
            while parked(cloud) and redrives < REDRIVES:
                redrive(cloud, log)
                redrives += 1
        _settle(injectors)
        records = reader.everything()
        after = audit(records, reader.read)
        say(f"  {_counted(after)}")
        bill = settle(model.payments, records.manifests)
    return Result(seed, campaigns, schedule, before, after, bill, redrives, time.monotonic() - began)


def _put_all(
    cloud: LocalCloud, campaigns: Sequence[Campaign], schedule: Schedule, injectors: Injectors, say: Say
) -> None:
    """Upload every brief, a few at a time, and wait until each has come to an end."""
    s3, bucket = cloud.client("s3"), cloud.resources.bucket
    for key, body in workload.assets().items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    for done, campaign in enumerate(campaigns):
        _wait(injectors, AT_ONCE)
        if done and done % max(1, len(campaigns) // 10) == 0:
            say(f"  {done} of {len(campaigns)} campaigns")
        versions = [campaign.brief]
        if any(fault.kind is faults.OUT_OF_ORDER for fault in schedule.of(campaign.number)):
            versions.append(workload.newer_version(campaign))
        for brief in versions:
            s3.put_object(Bucket=bucket, Key=campaign.key, Body=json.dumps(brief).encode())
    _settle(injectors)


def _settle(injectors: Injectors) -> None:
    """Wait until no execution, no event and no sandbox is under way."""
    _wait(injectors, 1)
    deadline = time.monotonic() + LIMIT_S
    while injectors.invocations.under_way() and time.monotonic() < deadline:
        time.sleep(0.1)


def _wait(injectors: Injectors, limit: int) -> None:
    if not injectors.events.wait_below(limit, LIMIT_S):
        raise TimeoutError(f"no execution ended for {LIMIT_S:.0f} s; {threading.active_count()} threads")


def _counted(audited: Audit) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(audited.count().items()))
