"""`make flood`: many briefs at once. Throughput, latency, fairness, memory, and nothing dropped.

Every brief goes through the real workflow, engine and handlers; the pictures are small and
the assets exist, so that it is the crowd that is measured and not the drawing.
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from briefcast import keys
from chaos import workload
from chaos.auditor import Outcome, audit
from chaos.invocations import campaign_in
from chaos.records import Reader
from local.cloud import LocalCloud
from local.lambda_runtime.hooks import Application, Delivery, Hooks
from local.provision import NAME, usable_cpus

SIZES = (10, 50, 200)  # briefs at once
LARGE = 200  # products of the one large brief
LIMIT_S = 1200.0
LOOK_S = 0.25  # between two looks at memory
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MIB = 1024 * 1024


@dataclass
class Observer(Hooks):
    """When each brief's execution ended, how long each event waited, and how many ran at a time."""

    ended_at: dict[int, float] = field(default_factory=dict)  # by campaign, on the monotonic clock
    waits: dict[str, list[tuple[int | None, float]]] = field(default_factory=lambda: defaultdict(list))
    most: Counter[str] = field(default_factory=Counter)  # invocations at the same time
    pids: set[int] = field(default_factory=set)
    throttled: int = 0

    def __post_init__(self) -> None:
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._thread = threading.local()

    def edge(self, application: Application) -> Application:
        def timed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            self._thread.asked = time.monotonic()  # an Invoke is served by one thread, to its end
            return application(environ, start_response)

        return timed

    def delivering(self, delivery: Delivery) -> None:
        function = delivery.function.removeprefix(f"{NAME}-")
        waited = time.monotonic() - self._thread.asked
        with self._lock:
            self.pids.add(delivery.pid)
            self.waits[function].append((campaign_in(delivery.payload.decode()), waited))
            self._now[function] += 1
            self.most[function] = max(self.most[function], self._now[function])

    def ended(self, delivery: Delivery, error: str | None) -> None:
        with self._lock:
            self._now[delivery.function.removeprefix(f"{NAME}-")] -= 1

    def carry(self, event: Mapping[str, Any], deliver: Callable[[], None]) -> None:
        deliver()
        detail = event["detail"]
        if event["source"] == "aws.states" and detail["status"] != "RUNNING":
            campaign = campaign_in(detail["input"] or "")
            if campaign is not None:
                with self._lock:
                    self.ended_at[campaign] = time.monotonic()


@dataclass(frozen=True, slots=True)
class Flood:
    """What was seen of one flood; all times in seconds."""

    briefs: int
    seconds: float
    latencies: Mapping[int, float]  # by campaign, from the first upload to the end
    waits: Mapping[str, Sequence[tuple[int | None, float]]]
    most: Mapping[str, int]
    reserved: Mapping[str, int]
    published: int
    peak_mib: int  # of the engine's process
    sandboxes_mib: int  # at their peak, all together

    @property
    def sound(self) -> bool:
        """Nothing dropped, and no function above its reservation."""
        return self.published == self.briefs and all(
            self.most.get(name, 0) <= limit for name, limit in self.reserved.items()
        )


def flood(briefs: Sequence[Mapping[str, Any]], reserved: Mapping[str, int]) -> Flood:
    """Put these briefs at once, the first one first, and wait until each has ended."""
    observer = Observer()
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCloud(log_dir=Path(folder), concurrency=reserved, calls_aws=False, hooks=observer) as cloud,
    ):
        s3, bucket = cloud.client("s3"), cloud.resources.bucket
        for key, body in workload.assets().items():
            s3.put_object(Bucket=bucket, Key=key, Body=body)
        with _memory(observer) as peak:
            began = time.monotonic()
            for number, brief in enumerate(briefs):
                key = f"{keys.BRIEFS}{workload.NAME.lower()}-{number:04}.json"
                s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(brief).encode())
            while len(observer.ended_at) < len(briefs) and time.monotonic() < began + LIMIT_S:
                time.sleep(0.05)
            seconds = time.monotonic() - began
        reader = Reader(cloud)
        counted = audit(reader.everything(), reader.read).count()
    return Flood(
        briefs=len(briefs),
        seconds=seconds,
        latencies={number: ended - began for number, ended in observer.ended_at.items()},
        waits=observer.waits,
        most=observer.most,
        reserved=reserved,
        published=counted[Outcome.PUBLISHED],
        peak_mib=peak["engine"] // MIB,
        sandboxes_mib=peak["sandboxes"] // MIB,
    )


def a_brief(number: int, products: int = 1) -> dict[str, Any]:
    """Existing assets, one small placement: as little drawing as a campaign can have."""
    return {
        "campaign_name": f"{workload.NAME} {number:04}",
        "campaign_message": "Come home",
        "target_audience": "Everybody",
        "target_regions": ["Nordics"],
        "placements": ["facebook-feed"],
        "products": [
            {
                "name": f"Asset {index}",
                "description": "A lamp",
                "existing_assets": f"chaos/{index % workload.ASSETS}/",
            }
            for index in range(products)
        ],
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least that share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


@contextmanager
def _memory(observer: Observer) -> Iterator[Counter[str]]:
    """The most resident memory seen, in bytes, of the engine and of all its sandboxes together."""
    peak: Counter[str] = Counter()
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_S):
            peak["engine"] = max(peak["engine"], _resident("self"))
            peak["sandboxes"] = max(peak["sandboxes"], sum(map(_resident, set(observer.pids))))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield peak
    finally:
        over.set()
        looking.join()


def _resident(pid: int | str) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0  # gone, or not Linux


def main() -> int:
    cpus = usable_cpus()
    reserved = {"parser": cpus, "generator": cpus, "variants": cpus, "publisher": cpus}
    sound = True
    say(f"{cpus} processors, {cpus} sandboxes a function; times in seconds\n")
    say("| briefs at once | all done | briefs/s | p50 | p95 | p99 | engine MiB | sandboxes MiB | published |")
    say("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in SIZES:
        seen = flood([a_brief(number) for number in range(size)], reserved)
        sound &= seen.sound
        say(_row(seen))
    say(f"\nOne brief of {LARGE} products, then {SIZES[-1] - 1} of one product, at once\n")
    crowd = [a_brief(0, LARGE), *(a_brief(number) for number in range(1, SIZES[-1]))]
    seen = flood(crowd, reserved)
    sound &= seen.sound
    for line in _fairness(seen):
        say(line)
    say("\nnothing dropped, no function above its reservation" if sound else "\nNOT SOUND")
    return 0 if sound else 1


def _row(seen: Flood) -> str:
    latencies = list(seen.latencies.values())
    p50, p95, p99 = (f"{percentile(latencies, share):.1f}" for share in (0.5, 0.95, 0.99))
    return (
        f"| {seen.briefs} | {seen.seconds:.1f} | {seen.briefs / seen.seconds:.1f} | {p50} | {p95} | {p99} "
        f"| {seen.peak_mib} | {seen.sandboxes_mib} | {seen.published} of {seen.briefs} |"
    )


def _fairness(seen: Flood) -> Iterator[str]:
    small = [latency for number, latency in seen.latencies.items() if number]
    yield f"the large one ended after {seen.latencies[0]:.1f} s, the last small one after {max(small):.1f} s"
    yield f"small ones: p50 {percentile(small, 0.5):.1f}, p95 {percentile(small, 0.95):.1f} s"
    yield "| function | waited: large, p50 | max | small, p50 | max | at once, of reserved |"
    yield "|---|---:|---:|---:|---:|---:|"
    for function, waits in seen.waits.items():
        large = [waited for number, waited in waits if number == 0]
        others = [waited for number, waited in waits if number]
        yield (
            f"| {function} | {statistics.median(large):.2f} | {max(large):.2f} "
            f"| {statistics.median(others):.2f} | {max(others):.2f} "
            f"| {seen.most[function]} of {seen.reserved[function]} |"
        )
    yield f"published {seen.published} of {seen.briefs}; engine {seen.peak_mib} MiB"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
