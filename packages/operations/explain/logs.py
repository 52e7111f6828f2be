"""What the functions' logs add to a history. They come from CloudWatch Logs, which a local cloud imitates."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict

from botocore.exceptions import ClientError

PAGE_EVENTS = 10_000  # the most that FilterLogEvents returns at once
LATE_MS = 60_000  # a log line can carry a time after the execution's last event
_CHAIN = ("\n\nThe above exception was", "\n\nDuring handling of the above exception")

AttemptKey = tuple[str, str | None, tuple[int, ...], int]  # state, product's slug, tasks, attempt number


class LogEntry(TypedDict, total=False):
    """The members of a log line or of a metric that are read here (briefcast.telemetry)."""

    service: str
    correlation_id: str
    product: str
    tasks: list[int]
    attempt: int
    function_request_id: str
    cold_start: bool
    exception: str
    ModelCalls: list[float]


@dataclass(frozen=True, slots=True)
class Note:
    """What the log of one attempt says beyond the history."""

    request_id: str | None = None  # identifies the platform's own log lines
    cold_start: bool = False
    model_calls: int = 0
    root_cause: str | None = None  # the first of a chain of exceptions


def read_notes(lines: Iterable[str], execution_arn: str, states: Mapping[str, str]) -> dict[AttemptKey, Note]:
    """Return the notes of an execution's attempts. Lines of other executions and non-JSON are ignored.

    `states` maps a function's short name to the state that calls it.
    """
    notes: dict[AttemptKey, Note] = {}
    for line in lines:
        try:
            entry: LogEntry = json.loads(line)
        except ValueError:
            continue
        if not isinstance(entry, dict) or entry.get("correlation_id") != execution_arn:
            continue
        key = (
            states.get(entry.get("service", ""), ""),
            entry.get("product"),
            tuple(entry.get("tasks", ())),
            entry.get("attempt", 1),
        )
        notes[key] = _updated(notes.get(key, Note()), entry)
    return notes


def _updated(note: Note, entry: LogEntry) -> Note:
    return replace(
        note,
        request_id=entry.get("function_request_id", note.request_id),
        cold_start=bool(entry.get("cold_start", note.cold_start)),
        model_calls=note.model_calls + int(sum(entry.get("ModelCalls", ()))),
        root_cause=root_cause(entry["exception"]) if "exception" in entry else note.root_cause,
    )


def root_cause(traceback: str) -> str | None:
    """Return the last line of the first of several chained tracebacks, None for a single one."""
    ends = [traceback.find(words) for words in _CHAIN if words in traceback]
    return traceback[: min(ends)].rstrip().rpartition("\n")[2] if ends else None


def log_lines(
    client: Any, groups: Iterable[str], execution_arn: str, since: datetime, until: datetime | None
) -> Iterator[str]:
    """Yield every line of these log groups that names the execution. Raises botocore's ClientError."""
    window = {"startTime": _ms(since)} | ({"endTime": _ms(until) + LATE_MS} if until else {})
    for group in groups:
        pages = client.get_paginator("filter_log_events").paginate(
            logGroupName=group,
            filterPattern=f'"{execution_arn}"',
            PaginationConfig={"PageSize": PAGE_EVENTS},
            **window,
        )
        try:
            for page in pages:
                yield from (event["message"] for event in page["events"])
        except client.exceptions.ResourceNotFoundException:
            continue  # a function that was never called has no log group yet


def why_no_logs(error: ClientError) -> str:
    return f"the functions' logs could not be read: {error.response['Error']['Code']}"


def _ms(time: datetime) -> int:
    return int(time.timestamp() * 1000)
