"""An execution's history as states, and the attempts that each of them took.

Pure: no AWS, no screen.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from briefcast.errors import Rejected

_FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)')
_BEGINS = ("TaskScheduled", "LambdaFunctionScheduled")
_FAILS = (
    "TaskFailed",
    "TaskTimedOut",
    "TaskStartFailed",
    "TaskSubmitFailed",
    "EvaluationFailed",
    "LambdaFunctionFailed",
    "LambdaFunctionTimedOut",
)
_ENDS = ("ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted")
NOTHING = timedelta()


@dataclass(slots=True)
class Attempt:
    """One try at a state's work. `ended` is None while it runs, or when the execution ended first."""

    number: int
    started: datetime
    ended: datetime | None = None
    error: str | None = None
    message: str = ""
    raised_at: str | None = None  # the innermost frame: file, line, function


@dataclass(slots=True)
class Step:
    """One stay in one state."""

    state: str
    entered: datetime
    campaign: str | None = None  # its id, once the brief is parsed
    product: str | None = None  # the slug of the product that it was at, inside the Map
    product_index: int | None = None
    tasks: tuple[int, ...] = ()  # of the plan, for a call that renders
    left: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)
    paid_usd: float = 0.0  # to a model
    parent: "Step | None" = None  # the Map around it

    @property
    def error(self) -> str | None:
        """The error of its last attempt, also when a Catch took care of it."""
        return self.attempts[-1].error if self.attempts else None

    @property
    def retries(self) -> int:
        return max(0, len(self.attempts) - 1)


@dataclass(slots=True)
class Timeline:
    """All of an execution so far, its steps in the order in which they were entered."""

    started: datetime
    ended: datetime | None
    seen: datetime  # the last event
    steps: list[Step]
    events: int

    @property
    def calls(self) -> list[Step]:
        """The steps that did some work, rather than choose, pass on or fan out."""
        return [step for step in self.steps if step.attempts]

    def took(self, step: Step) -> timedelta:
        return (step.left or self.ended or self.seen) - step.entered

    def worked(self, attempt: Attempt) -> timedelta:
        return (attempt.ended or self.ended or self.seen) - attempt.started

    def outcome(self, step: Step) -> str:
        """`ok`, `rejected`, `answered` (an error that the workflow expects), `failed`, `stopped`,
        `running`, or `retrying` while it waits for its next attempt."""
        if step.error in REJECTIONS:
            return "rejected"
        if step.left is not None:
            return "ok" if step.error is None else "answered"
        if self.ended is not None:
            return "stopped" if step.error is None else "failed"
        return "running" if step.error is None else "retrying"


def _leaves(cls: type[Exception]) -> set[str]:
    return {name for sub in cls.__subclasses__() for name in _leaves(sub) or {sub.__name__}}


REJECTIONS = frozenset(_leaves(Rejected))


def read_timeline(events: Sequence[Mapping[str, Any]]) -> Timeline:
    """Follow GetExecutionHistory's events, oldest first, at least one.

    An event belongs to the step of the one before it, which its previousEventId names; so the
    iterations of a Map are told apart, however they interleave.
    """
    owner: dict[int, Step | None] = {0: None}
    steps: list[Step] = []
    for event in events:
        before = owner.get(event["previousEventId"])
        step: Step | None
        if "stateEnteredEventDetails" in event:
            step = _entered(event, _around(before))
            steps.append(step)
        elif "stateExitedEventDetails" in event:
            step = _leave(before, event)
        else:
            step = before
            if step is not None:
                _work(step, event)
        owner[event["id"]] = step
    last = events[-1]
    ended = last["timestamp"] if last["type"] in _ENDS else None
    return Timeline(events[0]["timestamp"], ended, last["timestamp"], steps, len(events))


def _around(before: Step | None) -> Step | None:
    """The Map in which the state that follows `before` is: `before` itself when that is still open."""
    return before if before is None or before.left is None else before.parent


def _entered(event: Mapping[str, Any], parent: Step | None) -> Step:
    details = event["stateEnteredEventDetails"]
    given = parsed(details.get("input"))
    product = given.get("product")
    product = product if isinstance(product, dict) else {}
    tasks = given.get("tasks", ())
    return Step(
        state=details["name"],
        entered=event["timestamp"],
        campaign=given.get("campaign_id"),
        product=product.get("slug") or (parent.product if parent else None),
        product_index=product.get("index", given.get("index", parent.product_index if parent else None)),
        tasks=tuple(tasks) if all(isinstance(task, int) for task in tasks) else (),
        parent=parent,
    )


def _leave(before: Step | None, event: Mapping[str, Any]) -> Step | None:
    """The step that is left: the one before, or the Map around it."""
    step = before
    while step is not None and step.state != event["stateExitedEventDetails"]["name"]:
        step = step.parent
    if step is not None:
        step.left = event["timestamp"]
    return step


def _work(step: Step, event: Mapping[str, Any]) -> None:
    kind, at = event["type"], event["timestamp"]
    if kind in _BEGINS:
        step.attempts.append(Attempt(len(step.attempts) + 1, at))
    elif kind in _FAILS:
        if not step.attempts or step.attempts[-1].ended:  # it failed before it was scheduled
            step.attempts.append(Attempt(len(step.attempts) + 1, at))
        details = _details(event)
        attempt = step.attempts[-1]
        attempt.ended = at
        attempt.error = str(details.get("error", "States.Timeout" if "TimedOut" in kind else kind))
        attempt.message, attempt.raised_at = read_cause(details.get("cause"))
    elif kind == "TaskSucceeded" and step.attempts:
        step.attempts[-1].ended = at
        payload = parsed(_details(event).get("output")).get("Payload")
        step.paid_usd += payload.get("paid_usd", 0.0) if isinstance(payload, dict) else 0.0


def _details(event: Mapping[str, Any]) -> Mapping[str, Any]:
    found = (value for name, value in event.items() if name.endswith("EventDetails"))
    return next((value for value in found if isinstance(value, Mapping)), {})


def parsed(text: str | None) -> dict[str, Any]:
    """A state's input or output, when it is an object; {} when it is not, or was left out."""
    try:
        value = json.loads(text or "{}")
    except ValueError:  # cut
        return {}
    return value if isinstance(value, dict) else {}


def read_cause(cause: str | None) -> tuple[str, str | None]:
    """The message of a cause and where it was raised.

    A function's cause is JSON {"errorMessage", "errorType", "stackTrace": [frames]}; a
    state's own cause is plain text.
    """
    told = parsed(cause)
    if "errorMessage" not in told:
        return cause or "", None
    frames = [match for frame in told.get("stackTrace") or [] for match in _FRAME.finditer(frame)]
    raised_at = "{file}, line {line}, in {function}".format(**frames[-1].groupdict()) if frames else None
    return str(told["errorMessage"]), raised_at


def products(steps: Iterable[Step]) -> dict[int, list[Step]]:
    """The steps of each product, by its index in the brief."""
    found: dict[int, list[Step]] = {}
    for step in steps:
        if step.product_index is not None:
            found.setdefault(step.product_index, []).append(step)
    return dict(sorted(found.items()))
