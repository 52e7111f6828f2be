"""The rows of lambdas/functions.json: which functions exist, what they have, which state calls which.

Terraform and the local cloud make the functions from that file, and every image carries it. No
function's code is imported from here.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

FUNCTIONS = files("lambdas").joinpath("functions.json")


class FunctionRow(TypedDict):
    """One deployed function. Texts may hold placeholders such as `${bucket}`, filled at deployment."""

    state: NotRequired[str]  # the state that calls it, for a function that a state machine calls
    timeout_s: float
    memory_mb: int
    reserved_concurrency: int
    environment: dict[str, str]


@cache
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
