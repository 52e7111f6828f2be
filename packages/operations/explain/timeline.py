"""An execution's history as states, and the attempts that each state took. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from briefcast.errors import Rejected
from operations.aws import HistoryEvent, TaskDetails
from operations.history import read_object

_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)')
_STARTS = ("TaskScheduled", "LambdaFunctionScheduled")
_FAILURES = (
    "TaskFailed",
    "TaskTimedOut",
    "TaskStartFailed",
    "TaskSubmitFailed",
    "EvaluationFailed",
    "LambdaFunctionFailed",
    "LambdaFunctionTimedOut",
)
_ENDS = ("ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted")
ZERO = timedelta()


@dataclass(slots=True)
class Attempt:
    """One attempt at a state's work. `ended` is None while it runs, or if the execution ended first."""

    number: int  # from 1
    started: datetime
    ended: datetime | None = None
    error: str | None = None
    message: str = ""
    raised_at: str | None = None  # innermost stack frame: file, line, function


@dataclass(slots=True)
class Step:
    """One visit to one state."""

    state: str
    entered: datetime
    campaign: str | None = None  # campaign id, known once the brief is parsed
    product: str | None = None  # slug of the product it works on, inside the Map
    product_index: int | None = None
    tasks: tuple[int, ...] = ()  # indices in the plan, for a call that renders
    exited: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)
    paid_usd: float = 0.0  # to an image model
    parent: "Step | None" = None  # the Map around it

    @property
    def error(self) -> str | None:
        """The error of its last attempt, even if a Catch handled it."""
        return self.attempts[-1].error if self.attempts else None

    @property
    def retries(self) -> int:
        return max(0, len(self.attempts) - 1)


@dataclass(slots=True)
class Timeline:
    """An execution so far, its steps in the order in which they were entered."""

    started: datetime
    ended: datetime | None
    last_event: datetime
    steps: list[Step]
    events: int

    @property
    def calls(self) -> list[Step]:
        """The steps that called something. A Choice, a Pass and a Map have no attempts."""
        return [step for step in self.steps if step.attempts]

    @property
    def duration(self) -> timedelta:
        """From start to end, or to the last event while the execution runs."""
        return (self.ended or self.last_event) - self.started

    def step_duration(self, step: Step) -> timedelta:
        return (step.exited or self.ended or self.last_event) - step.entered

    def attempt_duration(self, attempt: Attempt) -> timedelta:
        return (attempt.ended or self.ended or self.last_event) - attempt.started

    def outcome(self, step: Step) -> str:
        """Return one of `ok`, `rejected`, `answered`, `failed`, `stopped`, `running`, `retrying`.

        `answered` is an error that the workflow expects and catches; `stopped` is a step that ran
        when the execution ended; `retrying` waits for its next attempt.
        """
        if step.error in REJECTIONS:
            return "rejected"
        if step.exited is not None:
            return "ok" if step.error is None else "answered"
        if self.ended is not None:
            return "stopped" if step.error is None else "failed"
        return "running" if step.error is None else "retrying"


def _leaves(cls: type[Exception]) -> set[str]:
    return {name for sub in cls.__subclasses__() for name in _leaves(sub) or {sub.__name__}}


REJECTIONS = frozenset(_leaves(Rejected))  # error names by which a product or a brief is rejected


def read_timeline(events: Sequence[HistoryEvent]) -> Timeline:
    """Return the timeline of at least one event, oldest first.

    An event belongs to the step of its predecessor, which previousEventId names; so the
    iterations of a Map are kept apart, however they interleave.
    """
    owners: dict[int, Step | None] = {0: None}  # by event id
    steps: list[Step] = []
    for event in events:
        predecessor = owners.get(event["previousEventId"])
        step: Step | None
        if "stateEnteredEventDetails" in event:
            step = _enter(event, _enclosing_map(predecessor))
            steps.append(step)
        elif "stateExitedEventDetails" in event:
            step = _exit(predecessor, event)
        else:
            step = predecessor
            if step is not None:
                _record_attempt(step, event)
        owners[event["id"]] = step
    last = events[-1]
    ended = last["timestamp"] if last["type"] in _ENDS else None
    return Timeline(events[0]["timestamp"], ended, last["timestamp"], steps, len(events))


def _enclosing_map(predecessor: Step | None) -> Step | None:
    """Return the Map that contains the state after `predecessor`: that step itself while it is open."""
    return predecessor if predecessor is None or predecessor.exited is None else predecessor.parent


def _enter(event: HistoryEvent, parent: Step | None) -> Step:
    details = event["stateEnteredEventDetails"]
    state_input = read_object(details.get("input"))
    product = state_input.get("product")
    product = product if isinstance(product, dict) else {}
    tasks = state_input.get("tasks", ())
    inherited = parent.product_index if parent else None
    return Step(
        state=details["name"],
        entered=event["timestamp"],
        campaign=state_input.get("campaign_id"),
        product=product.get("slug") or (parent.product if parent else None),
        product_index=product.get("index", state_input.get("index", inherited)),
        tasks=tuple(tasks) if all(isinstance(task, int) for task in tasks) else (),
        parent=parent,
    )


def _exit(predecessor: Step | None, event: HistoryEvent) -> Step | None:
    """Mark the step as exited and return it: the predecessor, or a Map around it."""
    step = predecessor
    while step is not None and step.state != event["stateExitedEventDetails"]["name"]:
        step = step.parent
    if step is not None:
        step.exited = event["timestamp"]
    return step


def _record_attempt(step: Step, event: HistoryEvent) -> None:
    kind, time = event["type"], event["timestamp"]
    if kind in _STARTS:
        step.attempts.append(Attempt(len(step.attempts) + 1, time))
    elif kind in _FAILURES:
        if not step.attempts or step.attempts[-1].ended:  # it failed before it was scheduled
            step.attempts.append(Attempt(len(step.attempts) + 1, time))
        details = _details(event)
        attempt = step.attempts[-1]
        attempt.ended = time
        attempt.error = str(details.get("error", "States.Timeout" if "TimedOut" in kind else kind))
        attempt.message, attempt.raised_at = read_cause(details.get("cause"))
    elif kind == "TaskSucceeded" and step.attempts:
        step.attempts[-1].ended = time
        payload = read_object(_details(event).get("output")).get("Payload")
        step.paid_usd += payload.get("paid_usd", 0.0) if isinstance(payload, dict) else 0.0


def _details(event: HistoryEvent) -> TaskDetails:
    """Return the event's data, whatever its type is called."""
    members = (value for name, value in event.items() if name.endswith("EventDetails"))
    return cast(TaskDetails, next((value for value in members if isinstance(value, Mapping)), {}))


def read_cause(cause: str | None) -> tuple[str, str | None]:
    """Return the message of a cause, and where it was raised if the cause says so.

    A function's cause is JSON {"errorMessage", "errorType", "stackTrace": [frames]}; a state's own
    cause is plain text.
    """
    report = read_object(cause)
    if "errorMessage" not in report:
        return cause or "", None
    frames = [match for frame in report.get("stackTrace") or [] for match in _FRAME.finditer(frame)]
    raised_at = "{file}, line {line}, in {function}".format(**frames[-1].groupdict()) if frames else None
    return str(report["errorMessage"]), raised_at


def steps_by_product(steps: Iterable[Step]) -> dict[int, list[Step]]:
    """Return the steps of each product, by its index in the brief."""
    products: dict[int, list[Step]] = {}
    for step in steps:
        if step.product_index is not None:
            products.setdefault(step.product_index, []).append(step)
    return dict(sorted(products.items()))
