"""A pytest session that imports all tests once and forks for every mutant."""

import gc
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from tools.mutants.live import Pair, put_in
from tools.mutants.trials import CPU_S, TIMES_USUAL, Outcome, Tree, wait

FAILED, OUT_OF_REACH = 1, 3  # exit codes of a child


class OutOfReach(Exception):
    """The mutant needs a new import."""


class Session:
    """A plugin that replaces pytest's loop over the tests by work that is given to it."""

    def __init__(self, tree: Tree, work: "Callable[[Session], None]") -> None:
        self._tree, self._work = tree, work
        self._items: dict[str, pytest.Item] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {item.nodeid: item for item in session.items}
        self._session = session
        gc.collect()
        gc.freeze()  # else the first collection in each fork copies all memory that it shares
        self._work(self)
        return True

    def run(self, tests: list[str], usual_s: float, module: Path, pairs: list[Pair]) -> Outcome:
        """Run tests against a mutant, in a fork, until the first one fails. Raises OutOfReach."""
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            self._run_here(tests, usual_s, str(self._tree.folder / module), pairs)
        status = wait(child, usual_s)
        code = os.waitstatus_to_exitcode(status) if status is not None else -signal.SIGKILL
        if code == OUT_OF_REACH:
            raise OutOfReach
        ended = {0: "passed", FAILED: "failed"}.get(code, "timed out")
        return Outcome(ended == "passed", time.monotonic() - started, ended, self._tree.failed(), "")

    def _run_here(self, tests: list[str], usual_s: float, file: str, pairs: list[Pair]) -> NoReturn:
        code = FAILED
        try:
            gc.disable()
            os.setsid()  # what the tests start is ended with them
            limit = round(CPU_S + TIMES_USUAL * usual_s)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            self._tree.forget_failed()
            try:
                put_in(pairs, file)
            except Exception:
                os._exit(OUT_OF_REACH)
            items = [self._items[test] for test in tests if test in self._items]
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self._session.testsfailed:
                    self._tree.note_failed(item.nodeid)
                    os._exit(FAILED)
            code = 0
        finally:
            sys.stdout.flush()
            os._exit(code)
