"""Draw mutants, and run the nearest tests against each, several at a time."""

import math
import multiprocessing
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.mutants import measured
from tools.mutants.modules import ROOT, modules
from tools.mutants.mutations import mutants
from tools.mutants.trials import Tree
from tools.mutants.worker import SNAPSHOT, Trial, work


def draw(paths: list[Path], count: int, seed: int) -> list[Trial]:
    """Return `count` mutants, spread over the rooms by the square root of the number that each may have."""
    rooms: dict[str, list[Trial]] = defaultdict(list)
    for module in modules(paths):
        source = (ROOT / module).read_text("utf-8")
        rooms["/".join(module.parts[:2])] += [Trial(module, source, mutant) for mutant in mutants(source)]
    whole = sum(math.sqrt(len(room)) for room in rooms.values())
    drawn: list[Trial] = []
    for name, room in sorted(rooms.items()):
        share = math.ceil(count * math.sqrt(len(room)) / whole)
        drawn += random.Random(f"{seed} {name}").sample(room, min(share, len(room)))
    return sorted(drawn, key=_place)


def named_in(report: str) -> list[Trial]:
    """Return the mutants that a report lists as not caught and that the code still may have."""
    trials = draw([], sys.maxsize, 0)
    return [trial for trial in trials if f": `{trial.line}`" in report]


def run(trials: list[Trial], jobs: int, seconds: float, patience: float) -> Iterator[Trial]:
    """Yield each trial with its verdict; no new one starts after `seconds`."""
    snapshot = Tree(ROOT, SNAPSHOT)
    if not measured.DIGESTS.exists():
        measured.measure(snapshot)
    context = multiprocessing.get_context("spawn")  # a forked process would hold this one's modules
    waiting: multiprocessing.Queue[Trial | None] = context.Queue()
    done: multiprocessing.Queue[Trial | None] = context.Queue()
    shuffled = random.Random(0).sample(trials, len(trials))  # so that the first hour is a sample of all
    for trial in [*shuffled, *[None] * jobs]:
        waiting.put(trial)
    how = (waiting, done, time.time() + seconds, patience)
    workers = [context.Process(target=work, args=how) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    working = jobs
    while working:
        trial = done.get()
        if trial is None:
            working -= 1
        else:
            yield trial
    for worker in workers:
        worker.join()


def _place(trial: Trial) -> tuple[str, int]:
    return str(trial.module), trial.mutant.line
