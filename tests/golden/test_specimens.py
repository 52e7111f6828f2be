"""Every type style sets every script as it did when somebody last looked at it."""

from pathlib import Path

import pytest

from tests.golden.comparison import difference
from tests.golden.specimens import FOLDER, expected, sheet
from typesetting import STYLES

REPORTS = Path(__file__).parents[2] / "build/golden"


@pytest.mark.parametrize("name", STYLES)
def test_a_style_sets_type_as_it_did(name):
    before, made = expected(name), sheet(name)
    assert made.size == before.size
    apart = difference(before.convert("RGB"), made.convert("RGB"))
    if apart.is_seen:
        REPORTS.mkdir(parents=True, exist_ok=True)
        made.save(REPORTS / f"type-{name}.png")
        pytest.fail(
            f"{name} looks different: {apart}. Made: build/golden/type-{name}.png; "
            "`make golden` renews the sheets when the change is meant."
        )


def test_there_is_a_sheet_for_each_style_and_no_other():
    assert {path.stem for path in FOLDER.iterdir()} == set(STYLES)


def test_the_sheets_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 600_000  # bytes
