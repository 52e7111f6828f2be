"""The rows of lambdas/functions.json: which functions exist, and which state calls which."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict, cast

FUNCTIONS = Path(__file__).parents[2] / "lambdas" / "functions.json"


class FunctionRow(TypedDict):
    """One deployed function. Texts may hold placeholders such as `${bucket}` (statemachine.asl.fill)."""

    state: NotRequired[str]  # the state that calls it, for a function that a state machine calls
    timeout_s: float
    memory_mb: int
    reserved_concurrency: int
    environment: dict[str, str]


def function_rows() -> Mapping[str, FunctionRow]:
    """Return the rows by the functions' short names, `parser` and so on."""
    return cast(Mapping[str, FunctionRow], json.loads(FUNCTIONS.read_text("utf-8")))


def function_names() -> list[str]:
    """Return the functions' short names."""
    return list(function_rows())


def states() -> Mapping[str, str]:
    """Return, by a function's short name, the state that calls it."""
    return {name: row["state"] for name, row in function_rows().items() if "state" in row}


def function_behind(state: str | None) -> str | None:
    """Return the short name of the function that a state calls, None when it calls none."""
    return next((name for name, caller in states().items() if caller == state), None)
