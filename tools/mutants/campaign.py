"""Draw mutants, and run the nearest tests against each, several at a time."""

import importlib
import math
import multiprocessing
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

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
        if stages(module):
            trials = [Trial(module, source, mutant) for mutant in mutants(source)]
            rooms["/".join(module.parts[:2])] += trials
    whole = sum(math.sqrt(len(room)) for room in rooms.values())
    drawn: list[Trial] = []
    for name, room in sorted(rooms.items()):
        share = round(count * math.sqrt(len(room)) / whole)
        drawn += random.Random(f"{seed} {name}").sample(room, min(share, len(room)))
    return sorted(drawn, key=_place)


def run(trials: list[Trial], jobs: int, seconds: float) -> Iterator[Trial]:
    """Yield each trial with its verdict, as soon as its module is done; no new one starts after `seconds`."""
    Tree(ROOT, SNAPSHOT)
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
    """Run the tests of one module against its mutants, in a copy of the tree that this process keeps."""
    tree = _tree(os.getpid())
    usual_s: dict[str, float] = {}  # of each set of tests
    return [
        _try(trial, usual_s, tree)
        if time.time() < until
        else replace(trial, verdict="not run: there was no time left")
        for trial in trials
    ]


@cache
def _tree(process: int) -> Tree:
    return Tree(SNAPSHOT, FOLDER / f"tree-{process}")


def _try(trial: Trial, usual_s: dict[str, float], tree: Tree) -> Trial:
    seconds = 0.0
    for tests in stages(trial.module):
        named = " ".join(tests)
        if named not in usual_s:
            sound = tree.run(tests)
            if not sound.passed:
                last = sound.output.strip().splitlines()[-1:] or [""]
                return replace(trial, verdict=f"not run: {named} fails without a mutant ({last[0]})")
            usual_s[named] = sound.seconds
        tree.replace(trial.module, mutated(trial.source, trial.mutant.number))
        outcome = tree.run(tests, usual_s[named])
        tree.replace(trial.module, trial.source)
        seconds += outcome.seconds
        if not outcome.passed:
            return replace(trial, verdict="caught", seconds=seconds)
    return replace(trial, verdict="survived", seconds=seconds)
