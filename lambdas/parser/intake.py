"""The execution's input: where its brief is, whoever started it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from briefcast import keys
from briefcast.errors import Problem
from lambdas.parser import reading
from lambdas.parser.plan import Origin
from lambdas.parser.wording import UNSAFE, show

MAX_KEY_BYTES = 900  # of S3's 1,024; the report's key is the brief's with rejected/ before it
MAX_VERSION_CHARS = 1024  # the longest version id S3 documents
_START_AGAIN = 'start the execution with {"bucket": …, "key": …} or with {"brief": {…}}'


@dataclass(frozen=True, slots=True)
class Request:
    """One brief to read: its origin, or its bytes when it was given inline; or why there is none."""

    origin: Origin = field(default_factory=Origin)
    body: bytes = b""
    time: datetime | None = None  # when S3 says that it was written
    problems: list[Problem] = field(default_factory=list)


def read_input(given: Any, own_bucket: str | None) -> Request:
    """What an execution was started with; any JSON value gives a request.

    `own_bucket` is the only one the functions may read; None when the store is no bucket.
    """
    if not isinstance(given, dict):
        return _refused("the execution's input is " + show(given))
    if "brief" in given:
        return _inline(given)
    missing = [name for name in ("bucket", "key") if name not in given]
    if missing:
        return _refused(f"the execution's input has no {' and no '.join(missing)}, and no brief")
    return _in_bucket(given, own_bucket)


def _inline(given: dict[str, Any]) -> Request:
    if "bucket" in given or "key" in given:
        return _refused("the execution's input has both a brief and the place of another")
    try:
        return Request(body=reading.encode(given["brief"]))
    except reading.Unreadable as error:
        return Request(problems=[error.problem])


def _in_bucket(given: dict[str, Any], own_bucket: str | None) -> Request:
    bucket, key, version_id, time = (given.get(name) for name in ("bucket", "key", "version_id", "time"))
    written = _time(time)
    problems = []
    if not _is_plain_text(bucket) or own_bucket not in (None, bucket):
        fix = f"put it into {own_bucket}" if own_bucket else "name a bucket"
        problems.append(Problem("", f"the brief is in bucket {show(bucket)}, which is not read", fix))
    if not _is_brief_key(key):
        fix = f"put it under {keys.BRIEFS}, with a name that ends in .json"
        problems.append(Problem("", f"the brief's key is {show(key)}", fix))
    if version_id not in (None, "") and not _is_version(version_id):
        fix = "give the version id that S3 gave, or none"
        problems.append(Problem("", f"the brief's version id is {show(version_id)}", fix))
    if time not in (None, "") and written is None:
        fix = "write it as S3 does, such as 2026-11-21T08:00:00Z, or leave it out"
        problems.append(Problem("", f"the brief's time is {show(time)}", fix))
    if problems:
        return Request(problems=problems)
    return Request(Origin(bucket, key, version_id or None), time=written)


def _refused(found: str) -> Request:
    return Request(problems=[Problem("", found, _START_AGAIN)])


def _is_plain_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and not UNSAFE.search(value)


def _is_brief_key(value: Any) -> bool:
    return (
        _is_plain_text(value)
        and value.startswith(keys.BRIEFS)
        and value.endswith(".json")
        and len(value.encode()) <= MAX_KEY_BYTES
        and not {"", ".", ".."} & set(value.split("/"))
    )


def _is_version(value: Any) -> bool:
    return (
        _is_plain_text(value) and value.isascii() and value.isprintable() and len(value) <= MAX_VERSION_CHARS
    )


def _time(value: Any) -> datetime | None:
    """An ISO 8601 time that says its zone, from 1970 on, in UTC; else None."""
    try:
        when = datetime.fromisoformat(value).astimezone(UTC) if _has_zone(value) else None
    except (ValueError, OverflowError):
        return None
    return when if when and when.year >= 1970 else None


def _has_zone(value: Any) -> bool:
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
