"""CloudWatch Logs' FilterLogEvents, answered from the functions' log files."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NotRequired, TypedDict

TARGET = "Logs_20140328.FilterLogEvents"
GROUPS = "/aws/lambda/"
LIMIT = 10_000  # events a page, as in AWS


class Request(TypedDict):
    """FilterLogEvents, with the members that are supported here."""

    logGroupName: str
    filterPattern: NotRequired[str]
    startTime: NotRequired[int]  # milliseconds since 1970
    endTime: NotRequired[int]
    limit: NotRequired[int]
    nextToken: NotRequired[str]


class Event(TypedDict):
    eventId: str
    timestamp: int  # milliseconds since 1970
    message: str


class Page(TypedDict):
    events: list[Event]
    nextToken: NotRequired[str]


Fault = TypedDict("Fault", {"__type": str, "message": str})


def filter_log_events(log_dir: Path, request: Request) -> tuple[int, Page | Fault]:
    """Return HTTP status and body. The only filter pattern that is supported is one term in quotes."""
    file = log_dir / f"{request['logGroupName'].removeprefix(GROUPS)}.log"
    if not request["logGroupName"].startswith(GROUPS) or file.parent != log_dir or not file.exists():
        message = "The specified log group does not exist."
        return 400, {"__type": "ResourceNotFoundException", "message": message}
    term = request.get("filterPattern", "")
    if term and not (term.startswith('"') and term.endswith('"') and len(term) > 2):
        message = "Only a term in double quotes is supported here."
        return 400, {"__type": "InvalidParameterException", "message": message}
    first, last = request.get("startTime", 0), request.get("endTime", 2**63)
    skip = int(request.get("nextToken") or 0)
    page: list[Event] = []
    for position, (timestamp, line) in enumerate(_events(file)):
        if position < skip or term[1:-1] not in line or not first <= timestamp <= last:
            continue
        if len(page) == min(LIMIT, request.get("limit", LIMIT)):
            return 200, {"events": page, "nextToken": str(position)}
        page.append({"eventId": str(position), "timestamp": timestamp, "message": line})
    return 200, {"events": page}


def _events(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each line with its time in milliseconds since 1970, by default that of the line before."""
    timestamp = 0
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            timestamp = _timestamp(line) or timestamp
            yield timestamp, line.rstrip("\n")


def _timestamp(line: str) -> int | None:
    try:
        entry = json.loads(line)
        if "_aws" in entry:
            return int(entry["_aws"]["Timestamp"])
        return int(datetime.fromisoformat(entry["timestamp"]).timestamp() * 1000)
    except (ValueError, TypeError, KeyError):
        return None
