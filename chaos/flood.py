"""`make flood`: many briefs at once. Measures throughput, latency, fairness and memory; none may be lost.

Every brief goes through the real workflow, engine and handlers. The pictures are small and the assets
exist, so that the load of many briefs is measured rather than rendering.
"""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from briefcast import keys
from briefcast.contracts import Brief
from briefcast.registries.functions import function_rows
from chaos import workload
from chaos.auditor import Outcome, audit
from chaos.invocations import campaign_in
from chaos.records import Reader
from local.cloud import LocalCloud
from local.lambda_runtime.hooks import Delivery, Event, Hooks
from local.lambda_runtime.processors import usable_cpus
from local.names import NAME

SIZES = (10, 50, 200)  # briefs at once
LARGE = 200  # products of the one large brief
LIMIT_S = 1200.0
SAMPLE_S = 0.25  # between two samples of memory
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MIB = 1024 * 1024


@dataclass
class Observer(Hooks):
    """Records when each execution ended, how long each event waited, and how many ran at a time."""

    ended_at: dict[int, float] = field(default_factory=dict)  # by campaign, on the monotonic clock
    # By function: (campaign, seconds) of every event
    waits: dict[str, list[tuple[int | None, float]]] = field(default_factory=lambda: defaultdict(list))
    most: Counter[str] = field(default_factory=Counter)  # by function: invocations at the same time
    pids: set[int] = field(default_factory=set)
    throttled: int = 0

    def __post_init__(self) -> None:
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._thread = threading.local()

    def wrap_application(self, application: WSGIApplication) -> WSGIApplication:
        def timed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            self._thread.invoked = time.monotonic()  # one thread serves an Invoke to its end
            return application(environ, start_response)

        return timed

    def on_delivery(self, delivery: Delivery) -> None:
        function = delivery.function.removeprefix(f"{NAME}-")
        waited = time.monotonic() - self._thread.invoked
        with self._lock:
            self.pids.add(delivery.pid)
            self.waits[function].append((campaign_in(delivery.payload.decode()), waited))
            self._now[function] += 1
            self.most[function] = max(self.most[function], self._now[function])

    def on_end(self, delivery: Delivery, error: str | None) -> None:
        with self._lock:
            self._now[delivery.function.removeprefix(f"{NAME}-")] -= 1

    def deliver_event(self, event: Event, deliver: Callable[[], None]) -> None:
        deliver()
        detail = event["detail"]
        if event["source"] == "aws.states" and detail["status"] != "RUNNING":
            campaign = campaign_in(detail["input"] or "")
            if campaign is not None:
                with self._lock:
                    self.ended_at[campaign] = time.monotonic()


@dataclass(frozen=True, slots=True)
class Flood:
    """The figures of one flood. All times are in seconds."""

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
    def passed(self) -> bool:
        """Whether every brief was published and no function ran above its reserved concurrency."""
        return self.published == self.briefs and all(
            self.most.get(name, 0) <= limit for name, limit in self.reserved.items()
        )


def flood(briefs: Sequence[Brief], reserved: Mapping[str, int]) -> Flood:
    """Upload these briefs at once, in order, and wait until each execution has ended."""
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
        counts = audit(reader.read_all(), reader.read).count()
    return Flood(
        briefs=len(briefs),
        seconds=seconds,
        latencies={number: ended - began for number, ended in observer.ended_at.items()},
        waits=observer.waits,
        most=observer.most,
        reserved=reserved,
        published=counts[Outcome.PUBLISHED],
        peak_mib=peak["engine"] // MIB,
        sandboxes_mib=peak["sandboxes"] // MIB,
    )


def a_brief(number: int, products: int = 1) -> Brief:
    """Return a brief with existing assets and one small placement: as little rendering as possible."""
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
    """Return the smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


@contextmanager
def _memory(observer: Observer) -> Iterator[Counter[str]]:
    """Sample resident memory, and yield the peaks in bytes: `engine`, and `sandboxes` together."""
    peak: Counter[str] = Counter()
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_S):
            peak["engine"] = max(peak["engine"], _resident("self"))
            peak["sandboxes"] = max(peak["sandboxes"], sum(map(_resident, set(observer.pids))))

    sampling = threading.Thread(target=sample, daemon=True)
    sampling.start()
    try:
        yield peak
    finally:
        ended.set()
        sampling.join()


def _resident(pid: int | str) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0  # it has ended, or this is not Linux


def main() -> int:
    cpus = usable_cpus()
    reserved = dict.fromkeys(function_rows(), cpus)
    passed = True
    print_line(f"{cpus} processors, {cpus} sandboxes a function; times in seconds\n")
    print_line(
        "| briefs at once | seconds | briefs/s | p50 | p95 | p99 | engine MiB | sandboxes MiB | published |"
    )
    print_line("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in SIZES:
        figures = flood([a_brief(number) for number in range(size)], reserved)
        passed &= figures.passed
        print_line(_row(figures))
    print_line(f"\nOne brief of {LARGE} products, then {SIZES[-1] - 1} of one product, at once\n")
    crowd = [a_brief(0, LARGE), *(a_brief(number) for number in range(1, SIZES[-1]))]
    figures = flood(crowd, reserved)
    passed &= figures.passed
    for line in _fairness(figures):
        print_line(line)
    print_line("\nevery brief published, no function above its reservation" if passed else "\nFAILED")
    return 0 if passed else 1


def _row(figures: Flood) -> str:
    latencies = list(figures.latencies.values())
    p50, p95, p99 = (f"{percentile(latencies, share):.1f}" for share in (0.5, 0.95, 0.99))
    return (
        f"| {figures.briefs} | {figures.seconds:.1f} | {figures.briefs / figures.seconds:.1f} "
        f"| {p50} | {p95} | {p99} "
        f"| {figures.peak_mib} | {figures.sandboxes_mib} | {figures.published} of {figures.briefs} |"
    )


def _fairness(figures: Flood) -> Iterator[str]:
    small = [latency for number, latency in figures.latencies.items() if number]
    large_s = figures.latencies[0]
    yield f"the large brief ended after {large_s:.1f} s, the last small one after {max(small):.1f} s"
    yield f"small briefs: p50 {percentile(small, 0.5):.1f}, p95 {percentile(small, 0.95):.1f} s"
    yield "| function | waited: large, p50 | max | small, p50 | max | at once, of reserved |"
    yield "|---|---:|---:|---:|---:|---:|"
    for function, waits in figures.waits.items():
        large = [waited for number, waited in waits if number == 0]
        others = [waited for number, waited in waits if number]
        yield (
            f"| {function} | {statistics.median(large):.2f} | {max(large):.2f} "
            f"| {statistics.median(others):.2f} | {max(others):.2f} "
            f"| {figures.most[function]} of {figures.reserved[function]} |"
        )
    yield f"published {figures.published} of {figures.briefs}; engine {figures.peak_mib} MiB"


def print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
