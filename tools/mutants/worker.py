"""A process that tries one mutant after the other, in a copy of the tree of its own."""

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tools.mutants import measured
from tools.mutants.live import AtImport, changed_functions
from tools.mutants.modules import ROOT
from tools.mutants.mutations import Mutant, mutated
from tools.mutants.nearest import stages
from tools.mutants.session import OutOfReach, Session
from tools.mutants.trials import LIBRARIES, OPTIONS, Outcome, Tree

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


def work(
    waiting: "multiprocessing.Queue[Trial | None]",
    done: "multiprocessing.Queue[Trial | None]",
    until: float,
    patience: float,
) -> None:
    """Give every trial that waits its verdict, until there is a None or no time left."""
    try:
        for library in LIBRARIES:
            importlib.import_module(library)
        tree = Tree(SNAPSHOT, FOLDER / f"tree-{os.getpid()}")
        anew = _serve(tree)
        known = measured.read()
        output = os.open(tree.folder / "session.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        tree.enter()

        def try_all(session: Session) -> None:
            trier = Trier(tree, known, session, anew, patience, {})
            while (trial := waiting.get()) is not None:
                late = replace(trial, verdict="not run: there was no time left")
                done.put(trier.tried(trial) if time.time() < until else late)

        basetemp = f"--basetemp={tree.folder / 'tmp'}"
        pytest.main([*OPTIONS, basetemp, *measured.TESTS], plugins=[Session(tree, try_all)])
    finally:
        done.put(None)


@dataclass(frozen=True, slots=True)
class Trier:
    """Runs the nearest tests against mutants."""

    tree: Tree
    known: measured.Map
    session: Session
    anew: Callable[[list[str], float], Outcome]  # runs tests in a process that imports everything anew
    patience: float
    passing: dict[str, bool]  # whether a test passes without a mutant

    def tried(self, trial: Trial) -> Trial:
        """Return the trial with its verdict."""
        started = time.monotonic()
        verdict, by = "survived", ""
        for tests in stages(trial.module, trial.mutant.lines, self.known, self.patience):
            self.tree.replace(trial.module, mutated(trial.source, trial.mutant.number))
            outcome = self._run(trial, tests)
            self.tree.replace(trial.module, trial.source)
            if not outcome.passed:
                by = outcome.failed or outcome.ended
                sound = not outcome.failed or self._passes(outcome.failed)
                verdict = "caught" if sound else f"not run: {by} fails without a mutant"
                break
        return replace(trial, verdict=verdict, by=by, seconds=time.monotonic() - started)

    def _run(self, trial: Trial, tests: list[str]) -> Outcome:
        usual_s = sum(self.known.seconds[test] for test in tests)
        try:
            pairs = changed_functions(trial.source, trial.mutant.number)
            outcome = self.session.run(tests, usual_s, trial.module, pairs)
        except (AtImport, OutOfReach):
            return self.anew(tests, usual_s)
        # What a module or a cache computed while it was imported was computed without the bug.
        if outcome.passed and self.known.runs_at_import(trial.module, trial.mutant.lines):
            return self.anew(tests, usual_s)
        return outcome

    def _passes(self, test: str) -> bool:
        """Whether a test passes without a mutant; one that does not has noticed nothing."""
        if test not in self.passing:
            usual_s = self.known.seconds.get(test, 0.0)
            self.passing[test] = self.session.run([test], usual_s, Path(), []).passed
        return self.passing[test]


def _serve(tree: Tree) -> Callable[[list[str], float], Outcome]:
    """Fork a process that has imported no module of the project; return a function that runs tests there."""
    here, there = multiprocessing.Pipe()
    if os.fork() == 0:
        here.close()
        while True:
            try:
                there.send(tree.run(*there.recv()))
            except EOFError:  # the worker ended
                os._exit(0)
    there.close()

    def run(tests: list[str], usual_s: float) -> Outcome:
        here.send((tests, usual_s))
        outcome: Outcome = here.recv()
        return outcome

    return run
