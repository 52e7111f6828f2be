"""Composition: finding a layout for each placement, on the facts of a picture.

CPU time a placement, with copy and logo, of the search alone: setting the copy (once a campaign) and the
facts (once a picture) are stated apart. Medians of several runs, after a first one that warms up.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from briefcast.registries.placements import placements
from composition.choice import Job, LogoMark
from composition.facts import Facts
from composition.geometry import Size
from composition.search import choose
from composition.settings import copy_settings

ROOT = Path(__file__).parents[1]
PICTURES = (
    *sorted((ROOT / "tests/unit/analyst/photographs").glob("*.jpg")),
    *sorted((ROOT / "examples/assets").rglob("*.jpg")),
)
COPY = ("Make room for slow mornings", "Shop now", None)
MARK = LogoMark(Size(400, 100), (0.02, 1.0), False, ("top-left", "top-right", "bottom-left", "bottom-right"))
RUNS = 7
AIM_MS, AIM_CUTOUT_MS = 5, 10  # a placement
AIM_ANALYSIS_S = 0.6


def measure() -> Iterator[str]:
    """Yield one line a measure."""
    lettered = [each for each in placements().values() if each.overlay != "forbidden"]
    began = time.process_time()
    jobs = [Job(each, copy_settings(each, *COPY, logo=True), MARK) for each in lettered]
    setting_ms = (time.process_time() - began) * 1000 / len(jobs)
    facts, seconds = _facts()
    pictures = [_search_ms(each, jobs) for each in facts]
    cutouts = [_search_ms(_cut_out(each), jobs) for each in facts if each.subject]
    yield (
        f"{len(facts)} pictures, {len(jobs)} placements: median {statistics.median(pictures):.1f} ms "
        f"a placement (aim at most {AIM_MS}), slowest picture {max(pictures):.1f} ms"
    )
    yield (
        f"the same as cut-outs: median {statistics.median(cutouts):.1f} ms a placement "
        f"(aim at most {AIM_CUTOUT_MS}), slowest {max(cutouts):.1f} ms"
    )
    yield f"once a campaign: the copy set in every shape, {setting_ms:.1f} ms a placement"
    yield f"once a picture: its facts, {seconds:.2f} s CPU (aim at most {AIM_ANALYSIS_S})"


def _search_ms(facts: Facts, jobs: Sequence[Job]) -> float:
    """Return the CPU time of one placement in milliseconds."""
    return statistics.median(_timed(lambda: choose(facts, jobs)) for _ in range(RUNS)) * 1000 / len(jobs)


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _cut_out(facts: Facts) -> Facts:
    """Return the same subject without its surroundings."""
    grids = replace(facts.grids, subject=np.where(facts.grids.subject > 0.5, 1, 0).astype(np.float32))
    return replace(facts, kind="cutout", ground=None, grids=grids)


def _facts() -> tuple[list[Facts], float]:
    """Return what the analyst knows of each picture, and the median CPU time that took in seconds."""
    from lambdas.analyst.analyse import analyse
    from lambdas.analyst.nets import Nets

    nets, found, seconds = Nets(), [], []
    for path in PICTURES:
        image = Image.open(path).convert("RGB")
        began = time.process_time()
        found.append(analyse(image, nets))
        seconds.append(time.process_time() - began)
    return found, statistics.median(seconds)
