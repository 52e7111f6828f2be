"""Every kind of draft looks as it did when somebody last looked at it, in docs/drafts.md."""

import pytest

from tests.golden.comparison import difference
from tests.golden.drafts import FOLDER, ROOT, as_stored, expected, families, sheet


@pytest.mark.parametrize("family", families())
def test_a_family_of_drafts_looks_as_it_did(family):
    before, made = expected(family), as_stored(sheet(family))
    assert made.size == before.size
    apart = difference(before, made)
    assert not apart.is_seen, (
        f"{family}: {apart}. `make golden` renews docs/drafts/ when the change is meant."
    )


def test_the_page_shows_every_family_and_there_is_no_other_sheet():
    page = (ROOT / "docs/drafts.md").read_text("utf-8")
    assert {path.stem for path in FOLDER.iterdir()} == set(families())
    assert all(f"drafts/{family}.webp" in page for family in families())


def test_the_sheets_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 900_000  # bytes
