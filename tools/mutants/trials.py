"""One mutant, its tests, in a process of its own: forked, so that no library is imported anew each time."""

import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tools.mutants.nearest import ROOT

LEFT_OUT = {
    "": {".git", ".venv", "build", "output", ".hypothesis"},
    "docs": {"gallery", "gallery.html", "images"},  # 20 MB of pictures
    "*": {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"},
}
# Imported before the forks. None is of this project: the tests must import the mutant themselves.
LIBRARIES = ("boto3", "hypothesis", "jinja2", "jsonschema", "moto.server", "numpy", "PIL.Image", "pytest")
PASSED = 0  # pytest's exit code
TIMES_USUAL, LEAST_S = 6, 60  # a mutant may run for ever: it is ended after so many times the usual


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one set of tests ended."""

    passed: bool
    seconds: float
    ended: str  # passed, failed or timed out
    output: str


class Tree:
    """A copy of the repository in which one module at a time is replaced."""

    def __init__(self, origin: Path, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)

        def left_out(path: str, names: list[str]) -> set[str]:
            below = Path(path).relative_to(origin).as_posix()
            return (LEFT_OUT["*"] | LEFT_OUT.get("" if below == "." else below, set())) & set(names)

        shutil.copytree(origin, folder, ignore=left_out)
        self._folder = folder
        self._output = folder / "output.txt"

    def run(self, tests: list[str], usual_s: float | None = None) -> Outcome:
        """Run tests in a process of its own until the first one fails."""
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            self._run_here(tests)
        limit = max(LEAST_S, TIMES_USUAL * usual_s) if usual_s is not None else 1800
        status = _wait(child, started + limit)
        seconds = time.monotonic() - started
        output = self._output.read_text("utf-8", "replace") if self._output.exists() else ""
        if status is None:
            return Outcome(False, seconds, "timed out", output)
        passed = os.waitstatus_to_exitcode(status) == PASSED
        return Outcome(passed, seconds, "passed" if passed else "failed", output)

    def replace(self, module: Path, source: str) -> None:
        (self._folder / module).write_text(source, "utf-8")

    def _run_here(self, tests: list[str]) -> NoReturn:
        """Become pytest, in this copy."""
        code = 70  # EX_SOFTWARE
        try:
            os.setsid()  # what the tests start is ended with them
            os.chdir(self._folder)
            output = os.open(self._output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            paths = [str(self._folder), str(self._folder / "packages")]
            sys.path[:] = [*paths, *(path for path in sys.path if path not in ("", str(ROOT)))]
            for name in [name for name in sys.modules if name.partition(".")[0] in ("tools", "tests")]:
                del sys.modules[name]
            os.environ["PYTHONPATH"] = os.pathsep.join(paths)
            sys.dont_write_bytecode = True
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
            import pytest

            options = ["-x", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist"]
            code = int(pytest.main([*options, "-m", "not slow and not gate", *tests]))
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def _wait(child: int, deadline: float) -> int | None:
    """Return the status of a child that ended, None when it had to be ended at the deadline."""
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
