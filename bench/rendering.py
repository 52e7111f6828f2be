"""Rendering: five variants and a thumbnail from one source, by the project and by its peers.

Every renderer is a warm process of its own that has the source's bytes and keeps what it makes in
memory; they take turns, and the median of 9 counts. CPU time is what compares: a Lambda function
pays for it, and it suffers least from what else the machine does.

The project's row is its whole way: focal point, text fitted by measurement, contrast measured on
the pixels, provenance, records. The others draw the same words at a fixed place on a fixed shadow.
PSNR and SSIM are those of the same cuts with nothing drawn on them, against floating point.
"""

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bench.renderers import photographs, quality, work

RUNS = 9
TRIALS = 2  # runs of a renderer's each way, before its faster one takes part
ROOT = Path(__file__).parents[1]
VIPS_PYTHON = ROOT / "build/bench/bin/python"
SHARP = ROOT / "bench/sharp"
WAYS = ("thumbnail", "decode once")
PROJECT, NUMPY = "this project", "this project, numpy"  # the second one without the kernel in C
PLAIN, VIPS, SHARP_ROW = "plain Pillow", "libvips", "sharp"
# The fastest part known for each stage, CPU milliseconds, and plain Pillow's whole in the same
# measurement: as a share of plain Pillow it holds on other machines.
FLOORS = {
    "1024 x 1024 PNG": ({"decode": 9.0, "resize": 6.8, "overlay": 2.5, "encode": 16.2}, 487),
    "4096 x 4096 JPEG": ({"decode": 35.0, "resize": 14.0, "overlay": 2.5, "encode": 16.2}, 1766),
    "4096 x 4096 RGBA PNG": ({"decode": 147.0, "resize": 14.0, "overlay": 2.5, "encode": 16.2}, 3398),
}
HEADINGS = f"{'':<23}{'wall ms':>8}{'CPU ms':>8}{'x plain':>9}{'peak MB':>9}{'KB':>6}" + (
    f"{'bare KB':>9}{'PSNR':>7}{'SSIM':>7}"
)
AIMS = {  # times plain Pillow's CPU time
    "1024 x 1024 PNG": 7,
    "1280 x 720 PNG": 7,
    "4096 x 4096 JPEG": 18,
    "4096 x 4096 RGBA PNG": 12,
}


def measure() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield "drawing the sources …"
        for label, path in photographs.write_all(Path(folder)).items():
            yield ""
            yield f"{label}, {path.stat().st_size / 1e6:.1f} MB; aim {AIMS[label]} x plain Pillow"
            yield from _compare(label, path)


def _allocator() -> dict[str, str]:
    """What the variants function's environment says to the C library, as everywhere it runs."""
    environment = json.loads((ROOT / "lambdas/functions.json").read_text("utf-8"))["variants"]["environment"]
    return {name: value for name, value in environment.items() if name.startswith("MALLOC_")}


@dataclass
class Worker:
    """A renderer's process."""

    command: list[str]
    way: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> "Worker":
        self._process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def ask(self, do: str, **more: str) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self.command[:4])} … ended while it was to {do}")
        return cast(dict[str, Any], json.loads(line))

    def peak_mb(self) -> float:
        """The most memory it ever held; NaN where there is no /proc."""
        status = Path(f"/proc/{self._process.pid}/status")
        if not status.exists():
            return math.nan
        fields = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
        return int(fields["VmHWM"].split()[0]) / 1024


def _compare(label: str, source: Path) -> Iterator[str]:
    with ExitStack() as open_workers:
        workers, missing = {}, {}
        for name, ways in _commands(source).items():
            if isinstance(ways, str):
                missing[name] = ways
            else:
                workers[name] = _faster(ways, open_workers)
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in workers}
        for number in range(RUNS + 1):
            for name, worker in workers.items():
                result = worker.ask("run")
                if number:  # the first one warms up
                    runs[name].append(result)
        yield HEADINGS
        plain = _median(runs[PLAIN], "cpu_ms")
        for name, worker in workers.items():
            yield _row(name, worker, runs[name], plain, source)
        for name, reason in missing.items():
            yield f"{name:<23}not run: {reason}"
        yield from _stages(label, workers[PROJECT], plain)


def _commands(source: Path) -> dict[str, list[Worker] | str]:
    """Each row's processes, one for each way it may go, or why there are none."""
    python = [sys.executable, "-m"]
    vips = [
        Worker(
            [str(VIPS_PYTHON), "-m", "bench.renderers.vips", str(source), way], way, {"VIPS_CONCURRENCY": "1"}
        )
        for way in WAYS
    ]
    sharp = [
        Worker(["node", "bench/sharp/render.mjs", str(source), way, work.constants()], way) for way in WAYS
    ]
    return {
        PROJECT: [_project(python, source, "")],
        NUMPY: [_project(python, source, "numpy")],
        PLAIN: [Worker([*python, "bench.renderers.plain", str(source)])],
        VIPS: vips if VIPS_PYTHON.exists() else f"no {VIPS_PYTHON.relative_to(ROOT)}, see make bench",
        SHARP_ROW: sharp
        if shutil.which("node") and (SHARP / "node_modules").exists()
        else "node and npm are not here",
    }


def _project(python: list[str], source: Path, kernel: str) -> Worker:
    environment = {**_allocator(), "BRIEFCAST_KERNEL": kernel}
    return Worker([*python, "bench.renderers.project", str(source)], environment=environment)


def _faster(ways: list[Worker], open_workers: ExitStack) -> Worker:
    if len(ways) == 1:
        return open_workers.enter_context(ways[0])
    spent = []
    for way in ways:
        with way as worker:
            spent.append(min(worker.ask("run")["cpu_ms"] for _ in range(TRIALS)))
    return open_workers.enter_context(ways[spent.index(min(spent))])


def _row(name: str, worker: Worker, runs: list[dict[str, float]], plain: float, source: Path) -> str:
    peak = worker.peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        bare = worker.ask("bare", into=folder)
        psnr, ssim = quality.score(source, Path(folder), bare["boxes"])
    cpu, title = _median(runs, "cpu_ms"), f"{name}, {worker.way}" if worker.way else name
    return (
        f"{title:<23}{_median(runs, 'wall_ms'):8.0f}{cpu:8.0f}{plain / cpu:9.1f}"
        f"{peak:9.0f}{runs[-1]['bytes'] / 1000:6.0f}"
        f"{bare['bytes'] / 1000:9.0f}{psnr:7.2f}{ssim:7.4f}"
    )


def _stages(label: str, project: Worker, plain: float) -> Iterator[str]:
    """The project's stages with the floor of each, and what setting the text costs when it is new."""
    measured = [project.ask("stages") for _ in range(RUNS)]
    floors, known_plain = FLOORS.get(label, ({}, 1))
    parts = []
    for stage in ("decode", "search", "resize", "overlay", "encode", "preview"):
        floor = f" ({floors[stage] * plain / known_plain:.0f})" if stage in floors else ""
        parts.append(f"{stage} {_median(measured, stage):.0f}{floor}")
    rest = _median(measured, "total") - sum(_median(measured, part.split()[0]) for part in parts)
    yield f"  CPU ms of each stage{' (its floor)' if floors else ''}: {', '.join(parts)}, the rest {rest:.0f}"
    layout = project.ask("layout")
    yield (
        f"  setting the texts: {layout['first_ms']:.1f} ms for a campaign's first product, "
        f"{layout['again_ms']:.2f} ms for each further one"
    )


def _median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(run[key] for run in runs)
