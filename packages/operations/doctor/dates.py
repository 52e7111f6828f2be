"""Dated data that has grown old: prices, models, placements."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files

from operations.doctor.findings import Finding

OLD = timedelta(days=90)
# What a file has, and what changes it, by the package and the file's place in it.
DATED = {
    ("briefcast", "registries/models.json"): "image models, their prices and lifecycles",
    ("briefcast", "registries/placements.json"): "placements",
    ("operations", "prices.json"): "prices of AWS",
}


def date_findings(today: date) -> Iterator[Finding]:
    """Yield a note for each file whose `as_of` is more than OLD before `today`."""
    for (package, path), what in DATED.items():
        as_of = json.loads(files(package).joinpath(path).read_text("utf-8"))["as_of"]
        age = today - _day(as_of)
        if age > OLD:
            yield Finding(
                "note",
                f"{what} in {path} are of {as_of}, {age.days} days ago: compare each row with its source and "
                "set as_of",
            )


def _day(as_of: str) -> date:
    """Return the day of `2026-11-21`; of `2026-11`, the first of the month."""
    return date.fromisoformat(as_of if len(as_of) > len("2026-11") else f"{as_of}-01")
