"""Draw mutants, and run the nearest tests against each, several at a time."""

import importlib
import math
import multiprocessing
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tools.mutants import measured
from tools.mutants.measured import Map
from tools.mutants.mutations import Mutant, mutants, mutated
from tools.mutants.nearest import ROOT, modules, stages
from tools.mutants.trials import LIBRARIES, Tree

FOLDER = ROOT / "build/mutants"
SNAPSHOT = FOLDER / "snapshot"  # the checkout may change while the tests run


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and what became of it."""

    module: Path
    source: str  # of the module without a bug, as it was when the mutants were drawn
    mutant: Mutant
    verdict: str = "not run"  # caught, survived, or "not run" with the reason
    by: str = ""  # the test that noticed it
    seconds: float = 0.0

    @property
    def line(self) -> str:
        return f"{self.module}:{self.mutant.line}: {self.mutant.before}  →  {self.mutant.after}"

    @property
    def room(self) -> str:
        return "/".join(self.module.parts[:2])


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


def run(trials: list[Trial], jobs: int, seconds: float) -> Iterator[Trial]:
    """Yield each trial with its verdict, as soon as its module is done; no new one starts after `seconds`."""
    snapshot = Tree(ROOT, SNAPSHOT)
    if not measured.DIGESTS.exists():
        measured.measure(snapshot)
    until = time.time() + seconds
    groups: dict[Path, list[Trial]] = defaultdict(list)
    for trial in trials:
        groups[trial.module].append(trial)
    context = multiprocessing.get_context("spawn")  # a forked process would hold this one's modules
    with ProcessPoolExecutor(jobs, context, initializer=_import_libraries) as pool:
        largest_first = sorted(groups.values(), key=len, reverse=True)
        for done in as_completed([pool.submit(_try_module, group, until) for group in largest_first]):
            yield from done.result()


def _place(trial: Trial) -> tuple[str, int]:
    return str(trial.module), trial.mutant.line


def _import_libraries() -> None:
    for library in LIBRARIES:
        importlib.import_module(library)


def _try_module(trials: list[Trial], until: float) -> list[Trial]:
    """Run tests against the mutants of one module, in a copy of the tree that this process keeps."""
    late = "not run: there was no time left"
    return [_try(trial) if time.time() < until else replace(trial, verdict=late) for trial in trials]


@cache
def _tree(process: int) -> Tree:
    return Tree(SNAPSHOT, FOLDER / f"tree-{process}")


@cache
def _map() -> Map:
    return measured.read()


@cache
def _passes(test: str, process: int) -> bool:
    """Whether a test passes without a mutant; one that does not has noticed nothing."""
    return _tree(process).run([test], _map().seconds.get(test, 0.0)).passed


def _try(trial: Trial) -> Trial:
    tree = _tree(os.getpid())
    started = time.monotonic()
    verdict, by = "survived", ""
    for tests in stages(trial.module, trial.mutant.lines, _map()):
        usual_s = sum(_map().seconds[test] for test in tests)
        tree.replace(trial.module, mutated(trial.source, trial.mutant.number))
        outcome = tree.run(tests, usual_s)
        tree.replace(trial.module, trial.source)
        if not outcome.passed:
            by = outcome.failed or outcome.ended
            sound = not outcome.failed or _passes(outcome.failed, os.getpid())
            verdict = "caught" if sound else f"not run: {by} fails without a mutant"
            break
    return replace(trial, verdict=verdict, by=by, seconds=time.monotonic() - started)
