"""Reads the execution's input, from S3 or from StartExecution: where its brief is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from briefcast import keys
from briefcast.errors import Problem
from lambdas.parser import reading
from lambdas.parser.plan import Origin
from lambdas.parser.syntax import Unreadable
from lambdas.parser.wording import UNSAFE, show

MAX_KEY_BYTES = 900  # of S3's 1,024; the report's key is the brief's with rejected/ before it
MAX_VERSION_CHARS = 1024  # the longest version id S3 documents
_START_AGAIN = 'start the execution with {"bucket": …, "key": …} or with {"brief": {…}}'


@dataclass(frozen=True, slots=True)
class Request:
    """A brief to read: its origin, or its bytes when it was given inline; or the problems of the input."""

    origin: Origin = field(default_factory=Origin)
    body: bytes = b""
    time: datetime | None = None  # when S3 received it
    problems: list[Problem] = field(default_factory=list)


def read_input(document: Any, own_bucket: str | None) -> Request:
    """Return the request in an execution's input, which may be any JSON value.

    `own_bucket` is the only one that the functions may read; None when the store is a directory.
    """
    if not isinstance(document, dict):
        return _refused("the execution's input is " + show(document))
    if "brief" in document:
        return _inline(document)
    missing = [name for name in ("bucket", "key") if name not in document]
    if missing:
        return _refused(f"the execution's input has no {' and no '.join(missing)}, and no brief")
    return _in_bucket(document, own_bucket)


def _inline(document: dict[str, Any]) -> Request:
    if "bucket" in document or "key" in document:
        return _refused("the execution's input has both a brief and the key of another")
    try:
        return Request(body=reading.encode(document["brief"]))
    except Unreadable as error:
        return Request(problems=[error.problem])


def _in_bucket(document: dict[str, Any], own_bucket: str | None) -> Request:
    bucket, key, version_id, time = (document.get(name) for name in ("bucket", "key", "version_id", "time"))
    received = _time(time)
    problems = []
    if not _is_plain_text(bucket) or own_bucket not in (None, bucket):
        fix = f"put it into {own_bucket}" if own_bucket else "name a bucket"
        problems.append(
            Problem("", f"the brief is in bucket {show(bucket)}, which the functions do not read", fix)
        )
    if not _is_brief_key(key):
        fix = f"put it under {keys.BRIEFS}, with a name that ends in .json, .yaml or .yml"
        problems.append(Problem("", f"the brief's key is {show(key)}", fix))
    if version_id not in (None, "") and not _is_version(version_id):
        fix = "give the version id that S3 gave, or leave it out"
        problems.append(Problem("", f"the brief's version id is {show(version_id)}", fix))
    if time not in (None, "") and received is None:
        fix = "write it as S3 does, such as 2026-11-21T08:00:00Z, or leave it out"
        problems.append(Problem("", f"the brief's time is {show(time)}", fix))
    if problems:
        # The report lies beside a brief's own name, also where that is no brief's.
        own = _is_plain_text(bucket) and own_bucket in (None, bucket) and _is_key(key)
        return Request(Origin(bucket, key) if own else Origin(), problems=problems)
    return Request(Origin(bucket, key, version_id or None), time=received)


def _refused(found: str) -> Request:
    return Request(problems=[Problem("", found, _START_AGAIN)])


def _is_plain_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and not UNSAFE.search(value)


def _is_brief_key(value: Any) -> bool:
    return _is_key(value) and value.startswith(keys.BRIEFS) and value.endswith(keys.BRIEF_EXTENSIONS)


def _is_key(value: Any) -> bool:
    """Whether a key below input/ can be the end of a report's key."""
    return (
        _is_plain_text(value)
        and value.startswith(keys.INPUT)
        and len(value.encode()) <= MAX_KEY_BYTES
        and not {"", ".", ".."} & set(value.split("/"))
    )


def _is_version(value: Any) -> bool:
    return (
        _is_plain_text(value) and value.isascii() and value.isprintable() and len(value) <= MAX_VERSION_CHARS
    )


def _time(value: Any) -> datetime | None:
    """Return an ISO 8601 time with a zone, from 1970 on, in UTC. None for any other value."""
    try:
        when = datetime.fromisoformat(value).astimezone(UTC) if _has_zone(value) else None
    except (ValueError, OverflowError):
        return None
    return when if when and when.year >= 1970 else None


def _has_zone(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
