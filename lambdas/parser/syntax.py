"""What a brief in JSON and one in YAML have in common: limits, the error, objects with repeated names."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from briefcast.errors import Problem
from briefcast.faults import Fault
from lambdas.parser.wording import show

MAX_BYTES = 1024 * 1024  # four times a brief of 200 products with long descriptions and 20 languages
MAX_DEPTH = 64  # a brief needs 4; far below any recursion limit, so that this limit applies first
MAX_INTEGER_DIGITS = 1_000  # Python converts at most 4,300
NEAR_CHARS = 20  # shown on each side of a syntax error


class Unreadable(Fault):
    """The bytes are not a document."""

    @property
    def problem(self) -> Problem:
        return Problem("", self.found, self.fix)


class WithRepeatedNames(dict[str, Any]):
    """An object in which some names occur more than once. `repeated` says of each where, or ""."""

    def __init__(self, fields: Mapping[str, Any], repeated: dict[str, str]) -> None:
        super().__init__(fields)
        self.repeated = repeated


def an_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of a JSON text."""
    document = dict(pairs)
    if len(document) == len(pairs):
        return document
    counts = Counter(name for name, _ in pairs)
    return WithRepeatedNames(document, {name: "" for name, count in counts.items() if count > 1})


def too_large() -> Unreadable:
    """Return the error for a brief above MAX_BYTES, which is never read completely."""
    return Unreadable(
        f"more than {MAX_BYTES:,} bytes", "shorten the brief, or split the campaign into several briefs"
    )


def too_deep() -> Unreadable:
    """Return the error for a brief above MAX_DEPTH."""
    return Unreadable(
        f"lists and objects nested more than {MAX_DEPTH} deep",
        "write the fields where the schema has them; a brief is at most 4 deep",
    )


def near(text: str, position: int) -> str:
    """Return, for the end of a message, the text around a position; "" where there is none."""
    excerpt = text[max(0, position - NEAR_CHARS) : position + NEAR_CHARS]
    return f", near {show(excerpt)}" if excerpt else ""
