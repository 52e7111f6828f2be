"""One mutant, its tests, in a process of its own: forked, so that no library is imported anew each time."""

import os
import resource
import shutil
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tools.mutants.modules import ROOT
from tools.mutants.watching import Chosen

LEFT_OUT = {
    "": {".git", ".venv", "build", "output", ".hypothesis"},
    "docs": {"gallery", "gallery.html", "images"},  # 20 MB of pictures
    "*": {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"},
}
# Imported before the forks. None is of this project: the tests must import the mutant themselves.
LIBRARIES = ("boto3", "hypothesis", "jinja2", "jsonschema", "moto.server", "numpy", "PIL.Image", "pytest")
PASSED, NO_TESTS = 0, 5  # pytest's exit codes
# A mutant may run for ever: it is ended after so many times the usual seconds of the processor and so many
# more, and after far more by the clock, because it may wait and others may use the processor.
TIMES_USUAL, CPU_S, LONGEST_S = 3, 10, 300
OPTIONS = (
    "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist",
    "-m", "not slow and not gate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one set of tests ended."""

    passed: bool
    seconds: float
    ended: str  # passed, failed or timed out
    failed: str  # the first test that failed; "" where that was no test but an import
    output: str


class Tree:
    """A copy of the repository in which one module at a time is replaced."""

    def __init__(self, origin: Path, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)

        def left_out(path: str, names: list[str]) -> set[str]:
            below = Path(path).relative_to(origin).as_posix()
            return (LEFT_OUT["*"] | LEFT_OUT.get("" if below == "." else below, set())) & set(names)

        shutil.copytree(origin, folder, ignore=left_out)
        self.folder = folder
        self._output, self._failed = folder / "output.txt", folder / "failed.txt"

    @property
    def environment(self) -> dict[str, str]:
        """Return what makes a Python process import from this copy."""
        paths = [str(self.folder), str(self.folder / "packages")]
        return {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}

    def enter(self) -> None:
        """Make this process import from the copy. It must not have imported anything of the project's."""
        os.chdir(self.folder)
        os.environ |= self.environment
        paths = self.environment["PYTHONPATH"].split(os.pathsep)
        sys.path[:] = [*paths, *(path for path in sys.path if path not in ("", str(ROOT)))]
        sys.modules["tools"].__path__[:] = [str(self.folder / "tools")]  # what is imported of it stays
        sys.dont_write_bytecode = True

    def run(self, tests: list[str], usual_s: float) -> Outcome:
        """Run tests, or files of them, until one fails, in a process that imports everything anew."""
        started = time.monotonic()
        self.forget_failed()
        child = os.fork()
        if child == 0:
            self._run_here(tests, usual_s)
        status = wait(child, usual_s)
        seconds = time.monotonic() - started
        output = self._output.read_text("utf-8", "replace") if self._output.exists() else ""
        if status is None:
            return Outcome(False, seconds, "timed out", self.failed(), output)
        passed = os.waitstatus_to_exitcode(status) in (PASSED, NO_TESTS)
        return Outcome(passed, seconds, "passed" if passed else "failed", self.failed(), output)

    def replace(self, module: Path, source: str) -> None:
        (self.folder / module).write_text(source, "utf-8")

    def note_failed(self, test: str) -> None:
        """Keep the name of the first test that failed."""
        self._failed.write_text(test, "utf-8")

    def failed(self) -> str:
        """Return the first test that failed, "" when none did."""
        return self._failed.read_text("utf-8") if self._failed.exists() else ""

    def forget_failed(self) -> None:
        self._failed.unlink(missing_ok=True)

    def _run_here(self, tests: list[str], usual_s: float) -> NoReturn:
        """Become pytest, in this copy."""
        code = 70  # EX_SOFTWARE
        try:
            os.setsid()  # what the tests start is ended with them
            limit = round(CPU_S + TIMES_USUAL * usual_s)
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            output = os.open(self._output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            self.enter()
            import pytest

            files = dict.fromkeys(test.partition("::")[0] for test in tests)
            chosen = Chosen(tests, self.note_failed)
            code = int(pytest.main(["-x", *OPTIONS, *files], plugins=[chosen]))
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def wait(child: int, usual_s: float) -> int | None:
    """Return the status of a child that ended, None when it had to be ended after far more than the usual."""
    deadline = time.monotonic() + LONGEST_S + 10 * TIMES_USUAL * usual_s
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # what its tests started
            return status
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
