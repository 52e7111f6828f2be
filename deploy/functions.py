"""The rows of lambdas/functions.json: one deployed function each."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "lambdas" / "functions.json"


def rows() -> dict[str, dict[str, Any]]:
    """Return every function's row by its name, the `${…}` placeholders unfilled."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


def names() -> list[str]:
    """Return the functions' names in the order of the file."""
    return list(rows())
