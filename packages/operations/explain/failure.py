"""Why an execution failed, in words an operator can act on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from briefcast.errors import ReportedRejection
from operations.aws import ExecutionDescription, HistoryEvent
from operations.explain.timeline import Step, read_cause, read_timeline

REPORTED_REJECTIONS = frozenset(error.__name__ for error in ReportedRejection.__subclasses__())


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an execution ended FAILED, TIMED_OUT or ABORTED, other than by rejecting its brief."""

    status: str
    state: str | None  # the state in which it stopped
    product: str | None  # slug of the product that state was working on, inside the Map
    error: str
    message: str
    raised_at: str | None  # innermost stack frame: file, line, function


def is_rejection(error: str | None) -> bool:
    """Return whether an execution with this error rejected its brief and wrote a report to S3."""
    return error in REPORTED_REJECTIONS


def explain_failure(description: ExecutionDescription, events: Sequence[HistoryEvent]) -> Failure:
    """Return the cause of a failure. `events` are oldest first; without any, the state stays unknown."""
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
    """Return the step that ended an execution with `error`, None when it reached no step.

    Failures that a Retry or a Catch handled come before the one that counts, so it is the last step
    that failed with the execution's own error.
    """
    failures = [
        (step.attempts[-1].ended or step.entered, position)
        for position, step in enumerate(steps)
        if step.error
    ]
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
    """Return (label, text) pairs: state, error, cause, where it was raised, log, next step."""
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
    return [*facts, ("log", log), ("next", f"{queue}; fix the cause, then run it again")]
