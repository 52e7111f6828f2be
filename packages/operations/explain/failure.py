"""An execution that did not end well, in words that say who does what next.

Pure: no AWS, no screen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefcast.errors import ReportedRejection
from operations.explain.timeline import Step, read_cause, read_timeline

REPORTED_REJECTIONS = frozenset(error.__name__ for error in ReportedRejection.__subclasses__())


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
    step = failed_step(read_timeline(events).steps, error) if events else None
    return Failure(
        status=status,
        state=step.state if step else None,
        product=step.product if step else None,
        error=error,
        message=message or _standard_message(status),
        raised_at=raised_at,
    )


def failed_step(steps: Sequence[Step], error: str) -> Step | None:
    """The step that ended an execution by `error`, None when it had not come to one.

    Attempts that a Retry or a Catch took care of come before the one that counts, so the
    last one that failed by the execution's own error is it.
    """
    failures = [(step.attempts[-1].ended or step.entered, at) for at, step in enumerate(steps) if step.error]
    fatal = [failure for failure in failures if steps[failure[1]].error == error] or failures
    if fatal:
        return steps[max(fatal)[1]]
    return steps[-1] if steps else None


def _standard_message(status: str) -> str:
    return {
        "TIMED_OUT": "the execution reached the workflow's own time limit",
        "ABORTED": "somebody stopped the execution",
    }.get(status, "no cause was given")


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
