"""The rows of lambdas/functions.json: which functions exist, and which state calls which."""

import json
from pathlib import Path

FUNCTIONS = Path(__file__).parents[2] / "lambdas" / "functions.json"


def function_names() -> list[str]:
    """Return the short names: `parser` and so on."""
    return list(json.loads(FUNCTIONS.read_text("utf-8")))


def function_behind(state: str | None) -> str | None:
    """Return the short name of the function that a state calls, None when it calls none."""
    rows = json.loads(FUNCTIONS.read_text("utf-8"))
    return next((name for name, row in rows.items() if row.get("state") == state), None)
