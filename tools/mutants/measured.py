"""Which tests run which lines, measured by coverage.py, and how long each test takes.

Kept in build/mutants-map between runs. Of a module that changed since, only which tests run it is used.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import coverage

from tools.mutants.modules import ROOT, modules
from tools.mutants.trials import Tree
from tools.mutants.watching import SECONDS_FILE

FOLDER = ROOT / "build/mutants-map"
LINES, SECONDS, DIGESTS = FOLDER / "lines.coverage", FOLDER / "seconds.json", FOLDER / "digests.json"
TESTS = ("tests/unit", "tests/hostile", "tests/golden")


@dataclass(frozen=True, slots=True)
class Map:
    """Tests by the lines that they run."""

    lines: dict[str, dict[int, set[str]]]  # module, line, the tests that run it
    seconds: dict[str, float]  # of every test that passed
    imported: dict[str, frozenset[int]]  # the lines of each module that ran outside of any test
    changed: frozenset[str]  # modules whose lines are no longer those that were measured

    def running(self, module: Path) -> set[str]:
        """Return the tests that run any line of a module."""
        return {test for tests in self.lines.get(module.as_posix(), {}).values() for test in tests}

    def runs_at_import(self, module: Path, lines: range) -> bool:
        """Whether one of these lines ran outside of any test."""
        return bool(self.imported.get(module.as_posix(), frozenset()).intersection(lines))

    def running_lines(self, module: Path, lines: range) -> set[str]:
        """Return the tests that run one of these lines of a module."""
        if module.as_posix() in self.changed:
            return self.running(module)
        of_line = self.lines.get(module.as_posix(), {})
        return {test for line in lines for test in of_line.get(line, ())}


def read() -> Map:
    """Return what was measured."""
    digests: dict[str, str] = json.loads(DIGESTS.read_text("utf-8"))
    seconds: dict[str, float] = json.loads(SECONDS.read_text("utf-8"))
    of_file: dict[str, set[str]] = defaultdict(set)
    for test in seconds:
        of_file[test.partition("::")[0]].add(test)
    data = coverage.CoverageData(str(LINES))
    data.read()
    lines: dict[str, dict[int, set[str]]] = {}
    imported: dict[str, frozenset[int]] = {}
    for file in data.measured_files():
        for module in (name for name in digests if file.endswith(f"/{name}")):
            contexts = data.contexts_by_lineno(file).items()
            imported[module] = frozenset(line for line, names in contexts if "" in names)
            lines[module] = {line: _tests(names, of_file) & seconds.keys() for line, names in contexts}
    changed = frozenset(name for name, digest in digests.items() if _digest(Path(name)) != digest)
    return Map(lines, seconds, imported, changed)


def measure(tree: Tree) -> None:
    """Run the unit tests once in a copy of the repository, and keep which lines each of them runs."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    environment = (
        os.environ
        | tree.environment
        | {
            "COVERAGE_FILE": str(LINES),
            "COVERAGE_CORE": "ctrace",  # sys.monitoring does not say which test runs
            SECONDS_FILE: str(SECONDS),
        }
    )
    options = ["-q", "-n", str(os.cpu_count() or 1), "-m", "not slow and not gate"]
    measuring = ["-p", "tools.mutants.watching", "--cov", "--cov-context=test", "--cov-report="]
    command = [sys.executable, "-m", "pytest", *options, *measuring, "--cov-fail-under=0", *TESTS]
    subprocess.run(command, cwd=tree.folder, env=environment, stdout=subprocess.DEVNULL, check=False)
    digests = {module.as_posix(): _digest(module) for module in modules([])}
    DIGESTS.write_text(json.dumps(digests), "utf-8")


def _digest(module: Path) -> str:
    path = ROOT / module
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _tests(contexts: list[str], of_file: dict[str, set[str]]) -> set[str]:
    """Return the tests of pytest-cov's contexts. What one test's set-up runs may serve all of its file."""
    tests: set[str] = set()
    for context in contexts:
        test, _, when = context.rpartition("|")
        tests |= of_file.get(test.partition("::")[0], set()) if when == "setup" else {test}
    return tests
