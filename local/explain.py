"""An execution that did not end well, in words that say who does what next.

Pure: no AWS, no screen.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefcast.errors import ReportedRejection

REPORTED_REJECTIONS = frozenset(error.__name__ for error in ReportedRejection.__subclasses__())
_FAILED_ATTEMPT = ("TaskFailed", "TaskTimedOut", "TaskStartFailed", "TaskSubmitFailed", "EvaluationFailed")
_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)')


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an execution ended FAILED, TIMED_OUT or ABORTED, other than by rejecting its brief."""

    status: str
    state: str | None  # the state in which it stopped
    product: str | None  # the slug of the product it was at, inside the Map
    error: str
    message: str
    raised_at: str | None  # the innermost frame: file, line, function


def is_rejection(error: str | None) -> bool:
    """Whether an execution that failed by this name refused its brief, with a report in S3."""
    return error in REPORTED_REJECTIONS


def explain_failure(description: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> Failure:
    """Read DescribeExecution and GetExecutionHistory (oldest first)."""
    status = description["status"]
    error = description.get("error") or {"TIMED_OUT": "States.Timeout"}.get(status, status)
    message, raised_at = read_cause(description.get("cause"))
    entered = _state_of_failure(events, error)
    return Failure(
        status=status,
        state=entered.get("name"),
        product=_product(entered.get("input")),
        error=error,
        message=message or _standard_message(status),
        raised_at=raised_at,
    )


def _standard_message(status: str) -> str:
    return {
        "TIMED_OUT": "the execution reached the workflow's own time limit",
        "ABORTED": "somebody stopped the execution",
    }.get(status, "no cause was given")


def read_cause(cause: str | None) -> tuple[str, str | None]:
    """The message of a cause and where it was raised.

    A function's cause is JSON {"errorMessage", "errorType", "stackTrace": [frames]}; a
    state's own cause is plain text.
    """
    if not cause:
        return "", None
    try:
        told = json.loads(cause)
    except ValueError:
        return cause, None
    if not isinstance(told, dict) or "errorMessage" not in told:
        return cause, None
    frames = [match for frame in told.get("stackTrace") or [] for match in _FRAME.finditer(frame)]
    raised_at = "{file}, line {line}, in {function}".format(**frames[-1].groupdict()) if frames else None
    return str(told["errorMessage"]), raised_at


def _state_of_failure(events: Sequence[Mapping[str, Any]], error: str) -> Mapping[str, Any]:
    """The stateEnteredEventDetails of the state that ended the execution, {} when unknown.

    Failed attempts that a Retry or a Catch took care of come before the one that counts,
    so the last attempt that failed by the execution's own error is the one.
    """
    by_id = {event["id"]: event for event in events}
    attempts = [event for event in events if event["type"] in _FAILED_ATTEMPT]
    fatal = [event for event in attempts if _error_of(event) == error] or attempts
    event = fatal[-1] if fatal else None
    while event is not None:
        if "stateEnteredEventDetails" in event:
            return dict(event["stateEnteredEventDetails"])
        event = by_id.get(event["previousEventId"])
    entered = [e["stateEnteredEventDetails"] for e in events if "stateEnteredEventDetails" in e]
    return entered[-1] if entered else {}


def _error_of(event: Mapping[str, Any]) -> str | None:
    for name, details in event.items():
        if name.endswith("EventDetails") and isinstance(details, Mapping) and "error" in details:
            return str(details["error"])
    return None


def _product(state_input: str | None) -> str | None:
    value = json.loads(state_input or "{}")
    product = value.get("product") if isinstance(value, dict) else None
    return product.get("slug") if isinstance(product, dict) else None


def failure_facts(failure: Failure, log: str, parked: bool) -> list[tuple[str, str]]:
    """What an operator needs, as (word, fact): where it stopped, why, the log, what to do next."""
    where = failure.state or "before its first state"
    if failure.product:
        where += f" (product {failure.product})"
    facts = [("state", where), ("error", failure.error), ("cause", failure.message)]
    if failure.raised_at:
        facts.append(("at", failure.raised_at))
    queue = (
        "its event is parked in the dead-letter queue"
        if parked
        else "its event did NOT reach the dead-letter queue"
    )
    return [*facts, ("log", log), ("next", f"{queue}; mend the cause, then run it again")]


def problem_lines(problems: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every problem of a rejection report: where it is, what was found, what to do."""
    lines = []
    for problem in problems:
        lines.append(f"{problem['pointer'] or '(the whole brief)'}: {problem['found']}")
        lines.append(f"  → {problem['fix']}")
    return lines
