"""The rows of lambdas/functions.json: which functions there are, and which state calls which."""

import json

from local.provision import FUNCTIONS


def function_names() -> list[str]:
    """`parser` and so on."""
    return list(json.loads(FUNCTIONS.read_text("utf-8")))


def function_behind(state: str | None) -> str | None:
    """The function that a state calls, None when it calls none."""
    rows = json.loads(FUNCTIONS.read_text("utf-8"))
    return next((name for name, row in rows.items() if row["state"] == state), None)
