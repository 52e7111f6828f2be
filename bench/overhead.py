"""Workflow overhead: a whole run of 20 products over the rendering alone, same number of processes.

Twenty existing 1024 x 1024 assets, five placements each, in the local cloud: from the upload
of the brief to the end of its execution. Both sides are warm and take turns; the median of 5. The
facts about the pictures are known from the first run on, as both sides need them and neither computes them.

The ratio is of processor time, of this process with all that it started: the wall clock would also
measure whatever else the machine does.
"""

import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageFilter

from briefcast import keys
from briefcast.store.objects import DirStore

PRODUCTS = 20
SIDE = 1024  # pixels
RUNS = 5
AIM = 1.8  # by processor time
POLL_S = 0.1  # each look costs the engine some milliseconds of the processors that render
PROCESSES = os.cpu_count() or 1


def measure() -> Iterator[str]:
    from local.cloud import LocalCloud

    whole: list[Cost] = []
    alone: list[Cost] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCloud(log_dir=Path(folder, "logs"), concurrency={"variants": PROCESSES}) as cloud,
        multiprocessing.get_context("spawn").Pool(PROCESSES) as pool,
    ):
        for number in range(RUNS + 1):
            whole.append(_cost(lambda n=number: _run(cloud, n, Path(folder))))  # type: ignore[misc]
            alone.append(_cost(lambda: _render_alone(pool, Path(folder))))
    cold, run, render = whole[0], _median(whole[1:]), _median(alone[1:])
    yield (
        f"{PRODUCTS} products, {5 * PRODUCTS} creatives, {PROCESSES} processes: run {run.cpu_s:.2f} s of CPU "
        f"({run.wall_s:.2f} s), rendering alone {render.cpu_s:.2f} s ({render.wall_s:.2f} s), "
        f"ratio {run.cpu_s / render.cpu_s:.2f} (aim at most {AIM})"
    )
    yield f"the first run, sandboxes cold and no fact known: {cold.cpu_s:.2f} s of CPU ({cold.wall_s:.2f} s)"


@dataclass(frozen=True)
class Cost:
    cpu_s: float
    wall_s: float


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.cpu_s for cost in costs), statistics.median(cost.wall_s for cost in costs)
    )


def _cost(action: Callable[[], float]) -> Cost:
    """Run `action`, which returns its seconds, and return what it took of the processors as well."""
    before = _cpu_s()
    wall_s = action()
    return Cost(_cpu_s() - before, wall_s)


def _cpu_s() -> float:
    """Return the processor time so far of this process and of everything below it. Linux only."""
    parents, spent = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended
            # After the name: state, parent, …, and from the 11th on utime, stime, cutime, cstime in ticks.
            parents[int(entry.name)] = int(fields[1])
            spent[int(entry.name)] = sum(map(int, fields[11:15]))
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(spent[pid] for pid in ours) / os.sysconf("SC_CLK_TCK")


def _run(cloud: Any, number: int, folder: Path) -> float:
    """Seconds from the upload of a brief to the end of its execution."""
    s3, sfn = cloud.client("s3"), cloud.client("stepfunctions")
    bucket = cloud.resources.bucket
    brief = {
        "campaign_name": f"Overhead {number}",
        "campaign_message": "Twenty products, five placements each",
        "target_audience": "Engineers",
        "target_regions": ["Everywhere"],
        "products": [
            {"name": f"Product {index}", "description": "A thing", "existing_assets": f"bench/{index}/"}
            for index in range(PRODUCTS)
        ],
    }
    if number == 0:
        for index in range(PRODUCTS):
            path = folder / f"{keys.ASSETS}bench/{index}/product.png"
            path.parent.mkdir(parents=True)
            _photograph(index).save(path)
            s3.put_object(Bucket=bucket, Key=str(path.relative_to(folder)), Body=path.read_bytes())
    before = _newest(sfn, cloud)
    begun = time.perf_counter()
    s3.put_object(Bucket=bucket, Key=f"{keys.BRIEFS}overhead-{number}.json", Body=json.dumps(brief).encode())
    while (arn := _newest(sfn, cloud)) == before:
        time.sleep(POLL_S)
    while (described := sfn.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(POLL_S)
    seconds = time.perf_counter() - begun
    if described["status"] != "SUCCEEDED":
        raise RuntimeError(f"the campaign ended {described['status']}: {described.get('cause')}")
    plan = s3.get_object(Bucket=bucket, Key=keys.plan(json.loads(described["output"])["campaign_id"]))
    (folder / "plan.json").write_bytes(plan["Body"].read())
    return seconds


def _newest(sfn: Any, cloud: Any) -> str | None:
    """The ARN of the execution that was started last."""
    rows = sfn.list_executions(stateMachineArn=cloud.resources.state_machine_arn, maxResults=1)["executions"]
    return rows[0]["executionArn"] if rows else None


def _render_alone(pool: Any, folder: Path) -> float:
    """Seconds to render the same tasks from disk to disk, nothing else."""
    begun = time.perf_counter()
    pool.map(_render_product, [(str(folder), index) for index in range(PRODUCTS)], chunksize=1)
    return time.perf_counter() - begun


def _render_product(job: tuple[str, int]) -> None:
    from lambdas.variants.render import render_tasks

    folder, index = Path(job[0]), job[1]
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    render_tasks(DirStore(folder), plan, plan["products"][index], [0], memory_mb=0)


def _photograph(seed: int) -> Image.Image:
    """Something with the grain and the gradients of a photograph, so that codecs work as they do."""
    base = Image.linear_gradient("L").resize((SIDE, SIDE)).rotate(37 * seed)
    grain = Image.effect_noise((SIDE, SIDE), 24)
    blobs = Image.effect_noise((32, 32), 90).resize((SIDE, SIDE)).filter(ImageFilter.GaussianBlur(12))
    return Image.merge("RGB", (Image.blend(base, blobs, 0.4), Image.blend(blobs, grain, 0.25), base))
