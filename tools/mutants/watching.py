"""Pytest plugins: what passed and how long it took; the tests that were chosen and the one that failed."""

import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

SECONDS_FILE = "MUTANTS_SECONDS_FILE"


class Chosen:
    """Runs the tests that are named, and reports each that fails."""

    def __init__(self, tests: list[str], on_failure: Callable[[str], None]) -> None:
        self._tests = frozenset(tests)
        self._on_failure = on_failure

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left_out = [item for item in items if not self._is_chosen(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if self._is_chosen(item)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._on_failure(report.nodeid)

    def _is_chosen(self, item: pytest.Item) -> bool:
        return item.nodeid in self._tests or item.nodeid.partition("::")[0] in self._tests


class Seconds:
    """Writes the seconds of every test that passed to the file that MUTANTS_SECONDS_FILE names."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._others: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        if not report.passed:
            self._others.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        passed = {test: round(s, 3) for test, s in self._seconds.items() if test not in self._others}
        Path(os.environ[SECONDS_FILE]).write_text(json.dumps(passed), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    if SECONDS_FILE in os.environ and not hasattr(config, "workerinput"):  # workers of xdist report
        config.pluginmanager.register(Seconds())
