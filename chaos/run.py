"""One run: campaigns through the local cloud under faults, an audit, a redrive and a second audit."""

import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

from chaos import faults, workload
from chaos.auditor import Audit, Outcome, audit
from chaos.endpoint import FaultyEndpoint
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
from local.lambda_runtime.hooks import Delivery, Event, Hooks

AT_ONCE = 10  # running executions: some wait for a sandbox to end, the others keep the processors busy
# Seconds. Long enough for a busy machine; the generator's is also how long a picture's lease outlives
# a sandbox that died.
TIMEOUTS = {"parser": 60.0, "generator": 15.0, "analyst": 60.0, "variants": 60.0, "publisher": 60.0}
SANDBOXES = {"parser": 2, "generator": 4, "analyst": 2, "variants": 3, "publisher": 2}
RETRY_WAIT_SCALE = 0.01
LIMIT_S = 300.0  # for the next execution to end
REDRIVES = 5  # at most; on a busy machine a redrive can run into a timeout

Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    seed: int
    campaigns: Sequence[Campaign]
    schedule: Schedule
    before: Audit  # after every execution had ended
    after: Audit  # after what was parked had been redriven
    bill: Bill
    redrives: int
    seconds: float

    @property
    def wrong(self) -> list[str]:
        """Everything that is wrong, a sentence each. Empty when no brief was lost and none paid twice."""
        return [*self.before.faults, *self.after.faults, *self.bill.faults, *self._ends()]

    def _ends(self) -> Iterable[str]:
        endings = {campaign.number: campaign.ending for campaign in self.campaigns}
        for brief, outcome in self.after.outcomes.items():
            number = campaign_in(brief.key)
            if number is not None and outcome.value != endings[number].value:
                yield f"{brief.key} ended {outcome} but should have been {endings[number]}"
        if self.after.stale_letters:
            yield f"{self.after.stale_letters} messages are still in the dead-letter queue"

    def outcomes(self, audited: Audit, kind: faults.Kind | None) -> Counter[Outcome]:
        """Count how the briefs that met this kind of fault ended; with None, those that met no fault."""
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
    """All faults together, as hooks of a local cloud."""

    def __init__(self, schedule: Schedule, rng: random.Random) -> None:
        self.invocations = Invocations()
        self.sandboxes = SandboxFaults(schedule)
        self.events = FaultyEvents(schedule, rng)
        self.operator = Operator(schedule)
        self._schedule = schedule

    def wrap_application(self, application: WSGIApplication) -> WSGIApplication:
        def retire_idle(function: str) -> None:
            assert self.operator.cloud is not None
            self.operator.cloud.retire_idle(function)

        return FaultyEndpoint(application, self._schedule, self.invocations, self.sandboxes, retire_idle)

    def on_start(self, delivery: Delivery) -> None:
        self.sandboxes.on_start(self.invocations.begin(delivery))

    def on_delivery(self, delivery: Delivery) -> None:
        invocation = self.invocations.begin(delivery)
        self.operator.on_delivery(invocation)
        self.sandboxes.on_delivery(invocation)

    def time_limit_s(self, delivery: Delivery, seconds: float) -> float:
        return self.sandboxes.time_limit_s(self.invocations.begin(delivery), seconds)

    def on_end(self, delivery: Delivery, error: str | None) -> None:
        self.invocations.end(delivery, error)

    def deliver_event(self, event: Event, deliver: Callable[[], None]) -> None:
        self.events.deliver_event(event, deliver)


def run(count: int, seed: int, print_line: Print, kinds: Sequence[faults.Kind] = faults.KINDS) -> Result:
    """Run `count` campaigns under the faults that `seed` chooses. `print_line` gets lines about progress."""
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
        _put_all(cloud, campaigns, schedule, injectors, print_line)
        before = audit(reader.read_all(), reader.read)
        print_line(f"  {_counted(before)}; stopping the faults, redriving what is parked")
        schedule.stop()
        redrives = 0
        with Path(folder, "redrive.log").open("w", encoding="utf-8") as log:
            while parked(cloud) and redrives < REDRIVES:
                redrive(cloud, log)
                redrives += 1
        _settle(injectors)
        records = reader.read_all()
        after = audit(records, reader.read)
        print_line(f"  {_counted(after)}")
        bill = settle(model.payments, records.manifests)
    return Result(seed, campaigns, schedule, before, after, bill, redrives, time.monotonic() - began)


def _put_all(
    cloud: LocalCloud,
    campaigns: Sequence[Campaign],
    schedule: Schedule,
    injectors: Injectors,
    print_line: Print,
) -> None:
    """Upload every brief, a few at a time, and wait until every execution has ended."""
    s3, bucket = cloud.client("s3"), cloud.resources.bucket
    for key, body in workload.assets().items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    for done, campaign in enumerate(campaigns):
        _wait(injectors, AT_ONCE)
        if done and done % max(1, len(campaigns) // 10) == 0:
            print_line(f"  {done} of {len(campaigns)} campaigns")
        versions = [campaign.brief]
        if any(fault.kind is faults.OUT_OF_ORDER for fault in schedule.of(campaign.number)):
            versions.append(workload.newer_version(campaign))
        for brief in versions:
            s3.put_object(Bucket=bucket, Key=campaign.key, Body=json.dumps(brief).encode())
    _settle(injectors)


def _settle(injectors: Injectors) -> None:
    """Wait until no execution runs, no event is delayed and no invocation runs."""
    _wait(injectors, 1)
    deadline = time.monotonic() + LIMIT_S
    while injectors.invocations.running() and time.monotonic() < deadline:
        time.sleep(0.1)


def _wait(injectors: Injectors, limit: int) -> None:
    if not injectors.events.wait_below(limit, LIMIT_S):
        raise TimeoutError(f"no execution ended for {LIMIT_S:.0f} s; {threading.active_count()} threads")


def _counted(audited: Audit) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(audited.count().items()))
