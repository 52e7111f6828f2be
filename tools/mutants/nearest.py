"""Which tests are run against a mutant: those named like its module, those that run its line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.mutants.measured import Map

FIRST_S, LINE_S, MODULE_S = 15.0, 120.0, 60.0  # of tests: before the others; that run the line; the module


def stages(module: Path, lines: range, known: Map, patience: float = 1.0) -> list[list[str]]:
    """Return two lists of tests, the nearest first. The second is run when the first has noticed nothing.

    `patience` multiplies the seconds that they may take.
    """
    first_s, line_s, module_s = (patience * seconds for seconds in (FIRST_S, LINE_S, MODULE_S))
    named = {test for test in known.seconds if _is_named_like(module, test)}
    line, whole = known.running_lines(module, lines), known.running(module)
    near = [*_quickest(named & line, known, line_s), *_quickest(line - named, known, first_s)]
    near += _quickest(named - line, known, first_s)
    far = _quickest(line - set(near), known, line_s)
    far += _quickest(whole - {*near, *far}, known, module_s)
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
