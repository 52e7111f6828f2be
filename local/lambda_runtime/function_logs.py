"""CloudWatch Logs' FilterLogEvents, answered from the files that the functions write to."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

TARGET = "Logs_20140328.FilterLogEvents"
GROUPS = "/aws/lambda/"
LIMIT = 10_000  # events a page, as in AWS


def filter_log_events(log_dir: Path, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """HTTP status and body. Of filter patterns, the one kind that is asked: one term in quotes."""
    file = log_dir / f"{request['logGroupName'].removeprefix(GROUPS)}.log"
    if not request["logGroupName"].startswith(GROUPS) or file.parent != log_dir or not file.exists():
        message = "The specified log group does not exist."
        return 400, {"__type": "ResourceNotFoundException", "message": message}
    term = request.get("filterPattern", "")
    if term and not (term.startswith('"') and term.endswith('"') and len(term) > 2):
        message = "Only a term in double quotes is understood here."
        return 400, {"__type": "InvalidParameterException", "message": message}
    first, last = request.get("startTime", 0), request.get("endTime", 2**63)
    skip = int(request.get("nextToken") or 0)
    page: list[dict[str, Any]] = []
    for position, (timestamp, line) in enumerate(_events(file)):
        if position < skip or term[1:-1] not in line or not first <= timestamp <= last:
            continue
        if len(page) == min(LIMIT, request.get("limit", LIMIT)):
            return 200, {"events": page, "nextToken": str(position)}
        page.append({"eventId": str(position), "timestamp": timestamp, "message": line})
    return 200, {"events": page}


def _events(file: Path) -> Iterator[tuple[int, str]]:
    """Each line with its milliseconds since 1970; one that says none has those of the line before."""
    timestamp = 0
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            timestamp = _timestamp(line) or timestamp
            yield timestamp, line.rstrip("\n")


def _timestamp(line: str) -> int | None:
    try:
        told = json.loads(line)
        if "_aws" in told:
            return int(told["_aws"]["Timestamp"])
        return int(datetime.fromisoformat(told["timestamp"]).timestamp() * 1000)
    except (ValueError, TypeError, KeyError):
        return None
