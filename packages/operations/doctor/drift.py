"""Differences between lambdas/functions.json and the functions that are deployed."""

from collections.abc import Iterator
from typing import Any

from briefcast.registries.functions import FunctionRow, function_rows
from operations.doctor.findings import Finding
from operations.doctor.target import Target, environment_of


def drift_findings(functions: Any, target: Target) -> Iterator[Finding]:
    """Yield a note for each function that differs. `functions` is a boto3 client of Lambda."""
    remedy = f"make deploy ENV={environment_of(target)}"
    for name, row in function_rows().items():
        function = f"{target.stack}-{name}"
        try:
            deployed = functions.get_function_configuration(FunctionName=function, Qualifier="live")
        except functions.exceptions.ResourceNotFoundException:
            yield Finding("fault", f"{function} is not deployed, but functions.json has it: {remedy}")
            continue
        reserved = functions.get_function_concurrency(FunctionName=function)
        for difference in _differences(
            row, deployed, reserved.get("ReservedConcurrentExecutions"), target.reserve_concurrency
        ):
            yield Finding("note", f"{function} {difference}: {remedy}, if this checkout is the newer one")


def _differences(
    row: FunctionRow, deployed: dict[str, Any], reserved: int | None, reserve: bool
) -> Iterator[str]:
    pairs = [
        ("MB of memory", deployed["MemorySize"], row["memory_mb"]),
        ("seconds of timeout", deployed["Timeout"], row["timeout_s"]),
    ]
    if reserve:
        pairs.append(("reserved sandboxes", reserved or 0, row["reserved_concurrency"]))
    for what, here, there in pairs:
        if here != there:
            yield f"has {here:g} {what}, functions.json {there:g}"
    variables = set(deployed.get("Environment", {}).get("Variables", {}))
    if lacking := sorted(set(row["environment"]) - variables):
        yield f"lacks the variables {', '.join(lacking)} of functions.json"
    if surplus := sorted(variables - set(row["environment"])):
        yield f"has the variables {', '.join(surplus)}, functions.json has not"
