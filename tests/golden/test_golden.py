"""Every family of layouts in every kind of text looks as it did when somebody last looked at it."""

from pathlib import Path

import pytest

from raster import choice, compiled_loops, numpy_loops
from tests.golden.comparison import difference
from tests.golden.sheets import FAMILIES, FOLDER, cells, expected, report

REPORTS = Path(__file__).parents[2] / "build/golden"


IMPLEMENTATIONS = [
    pytest.param(compiled_loops, id="compiled"),
    pytest.param(numpy_loops, id="numpy", marks=pytest.mark.gate),
]


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("loops", IMPLEMENTATIONS)
def test_a_family_looks_as_it_did(name, loops, monkeypatch):
    if loops is compiled_loops and not compiled_loops.LIBRARY.exists():
        pytest.skip("not run: the kernel is not compiled here")
    monkeypatch.setattr(choice, "loops", lambda: loops)
    before, made = expected(name), cells(name)
    assert {each: picture.size for each, picture in made.items()} == {
        each: picture.size for each, picture in before.items()
    }
    seen = {each: difference(before[each], made[each]) for each in made}
    changed = [f"{each}: {apart}" for each, apart in seen.items() if apart.is_seen]
    if changed:
        path = report(REPORTS, name, made)
        pytest.fail(
            f"{name} looks different: {'; '.join(changed)}. "
            f"Expected, made and their difference are in {path}; "
            "`make golden` renews the sheets when the change is meant."
        )


def test_there_is_a_sheet_for_each_family_and_no_other():
    assert {path.stem for path in FOLDER.iterdir()} == set(FAMILIES)


def test_the_sheets_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000  # bytes
