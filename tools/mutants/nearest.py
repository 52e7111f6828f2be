"""Which tests are run against a mutant: those named like its module, those that run its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.mutants.measured import Map

ROOT = Path(__file__).parents[2]
ROOMS = ("packages", "lambdas")
NOT_MUTATED = (
    "packages/raster/build.py",  # a step of the build: its tests compile, for seconds each
    "packages/briefcast/contracts",  # types alone
    # Vector drawings: thousands of coordinates, which are judged by eye.
    "packages/drafts/products/",
    "packages/drafts/stage.py",
    "packages/drafts/sculpt.py",
)
FIRST_S, LINE_S, MODULE_S = 15.0, 120.0, 60.0  # of tests: before the others; that run the line; the module


def modules(paths: list[Path]) -> list[Path]:
    """Return the modules below these paths, or below every room, relative to the repository."""
    folders = [path.resolve() for path in paths] or [ROOT / room for room in ROOMS]
    files = [file for path in folders for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    relative = [file.relative_to(ROOT) for file in files]
    return [path for path in relative if not path.as_posix().startswith(NOT_MUTATED)]


def stages(module: Path, lines: range, known: Map) -> list[list[str]]:
    """Return two lists of tests, the nearest first. The second is run when the first has noticed nothing."""
    named = {test for test in known.seconds if _is_named_like(module, test)}
    line, whole = known.running_lines(module, lines), known.running(module)
    near = [*_quickest(named & line, known, LINE_S), *_quickest(line - named, known, FIRST_S)]
    near += _quickest(named - line, known, FIRST_S)
    far = _quickest(line - set(near), known, LINE_S)
    far += _quickest(whole - {*near, *far}, known, MODULE_S)
    return [by_file for tests in (near, far) if (by_file := list(_by_file(tests)))]


def _is_named_like(module: Path, test: str) -> bool:
    path = Path(test.partition("::")[0])
    return module.parts[1] in path.parts and path.stem.startswith(f"test_{module.stem.removeprefix('_')}")


def _quickest(tests: Iterable[str], known: Map, limit_s: float) -> list[str]:
    """Return tests, the quickest first, that take at most so many seconds together."""
    chosen: list[str] = []
    for test in sorted(tests, key=lambda test: (known.seconds[test], test)):
        limit_s -= known.seconds[test]
        if limit_s < 0:
            break
        chosen.append(test)
    return chosen


def _by_file(tests: list[str]) -> Iterator[str]:
    """Yield the tests of one file together: a fixture of a module is made once."""
    files: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        files[test.partition("::")[0]].append(test)
    for of_file in files.values():
        yield from of_file
