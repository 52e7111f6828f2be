"""What the functions' logs add to a history: asked of CloudWatch Logs, here and in AWS alike."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

PAGE = 10_000  # events, the most that FilterLogEvents gives at once
_CHAIN = ("\n\nThe above exception was", "\n\nDuring handling of the above exception")

Place = tuple[str, str | None, tuple[int, ...], int]  # state, product's slug, tasks, attempt


@dataclass(frozen=True, slots=True)
class Note:
    """What the log of one attempt says beyond the history."""

    request_id: str | None = None  # to find the platform's own lines by
    cold_start: bool = False
    model_calls: int = 0
    because: str | None = None  # the first of a chain of exceptions


def read_notes(lines: Iterable[str], execution_arn: str, states: Mapping[str, str]) -> dict[Place, Note]:
    """The notes of an execution's lines; lines of others, or that are no JSON, are passed over.

    `states` names the state of each function.
    """
    notes: dict[Place, Note] = {}
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if not isinstance(told, dict) or told.get("correlation_id") != execution_arn:
            continue
        place = (
            states.get(told.get("service", ""), ""),
            told.get("product"),
            tuple(told.get("tasks", ())),
            told.get("attempt", 1),
        )
        notes[place] = _with(notes.get(place, Note()), told)
    return notes


def _with(note: Note, told: Mapping[str, Any]) -> Note:
    return replace(
        note,
        request_id=told.get("function_request_id", note.request_id),
        cold_start=bool(told.get("cold_start", note.cold_start)),
        model_calls=note.model_calls + int(sum(told.get("ModelCalls", ()))),
        because=root_cause(told["exception"]) if "exception" in told else note.because,
    )


def root_cause(traceback: str) -> str | None:
    """The last line of the first of several chained tracebacks, None for a single one."""
    ends = [traceback.find(words) for words in _CHAIN if words in traceback]
    return traceback[: min(ends)].rstrip().rpartition("\n")[2] if ends else None


def log_lines(
    client: Any, groups: Iterable[str], execution_arn: str, since: datetime, until: datetime | None
) -> Iterator[str]:
    """Every line of these log groups that names the execution. Raises botocore's ClientError."""
    window = {"startTime": _ms(since)} | ({"endTime": _ms(until) + 60_000} if until else {})
    for group in groups:
        pages = client.get_paginator("filter_log_events").paginate(
            logGroupName=group,
            filterPattern=f'"{execution_arn}"',
            PaginationConfig={"PageSize": PAGE},
            **window,
        )
        try:
            for page in pages:
                yield from (event["message"] for event in page["events"])
        except client.exceptions.ResourceNotFoundException:
            continue  # a function that was never called has no log yet


def why_no_logs(error: ClientError) -> str:
    return f"the functions' logs could not be read: {error.response['Error']['Code']}"


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
