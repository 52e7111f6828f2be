"""Bytes into a JSON document, without trusting them."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from briefcast.errors import Problem
from briefcast.faults import Fault
from lambdas.parser.wording import UNSAFE, pointer, show

MAX_BYTES = 1024 * 1024  # a brief of 200 products with long descriptions in 20 languages is a quarter of it
MAX_DEPTH = 64  # a brief needs 4; far below every recursion limit, so ours is the one that is met
MAX_INTEGER_DIGITS = 1_000  # Python refuses to convert more than 4,300
_NEAR_CHARS = 20  # shown on each side of a fault
# Combining marks on one letter. Tibetan's tallest stack has eight; a ninth grows out of every line.
MAX_MARKS = 8

# Possessive, and the closing quote optional, so that no text takes more than linear time.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)

Path = tuple[str | int, ...]


class Unreadable(Fault):
    """The bytes are not a JSON document."""

    @property
    def problem(self) -> Problem:
        return Problem("", self.found, self.fix)


class _Doubled(dict[str, Any]):
    """An object in which names stood more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.doubled = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]


def too_large() -> Unreadable:
    """What is wrong with a brief above MAX_BYTES, which nobody reads to the end."""
    return Unreadable(
        f"more than {MAX_BYTES:,} bytes", "shorten the brief, or split the campaign into several briefs"
    )


def decode(body: bytes) -> Any:
    """The JSON value in `body`. Raises Unreadable with the one thing to mend first.

    NaN, infinities and endless integers come out as floats that are not finite; objects with
    doubled names are left for `text_problems` to name.
    """
    if len(body) > MAX_BYTES:
        raise too_large()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"not UTF-8 text: byte 0x{body[error.start]:02x} at position {error.start:,} fits nothing",
            "save the brief as UTF-8",
        ) from None
    _check_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as error:
        near = text[max(0, error.pos - _NEAR_CHARS) : error.pos + _NEAR_CHARS]
        reason = (error.msg[:1].lower() + error.msg[1:]).removesuffix(" at")
        raise Unreadable(
            f"not JSON: {reason} at line {error.lineno}, column {error.colno}"
            + (f", near {show(near)}" if near else ""),
            "mend the syntax there" if near else "write a JSON object",
        ) from None


def encode(document: Any) -> bytes:
    """The bytes that stand for a brief given inline. Raises Unreadable for what no bytes can say."""
    try:
        text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    except (RecursionError, ValueError):
        raise Unreadable(
            "nested too deeply, or a number too long, to be written down",
            f"keep to {MAX_DEPTH} levels and to numbers a brief can mean",
        ) from None
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape


def text_problems(document: Any) -> Iterator[Problem]:
    """Every text, and every field name, that holds what none may; every name that stands twice."""
    todo: list[tuple[Path, Any]] = [((), document)]
    while todo:
        path, node = todo.pop()
        if isinstance(node, str):
            yield from _unsafe(path, node)
        elif isinstance(node, list):
            todo.extend(((*path, index), item) for index, item in enumerate(node) if _worth_a_look(item))
        elif isinstance(node, dict):
            if isinstance(node, _Doubled):
                yield from _doubled(path, node.doubled)
            for name, item in node.items():
                if UNSAFE.search(name):
                    yield from _unsafe((*path, name), name, "the field name ")
                if _worth_a_look(item):
                    todo.append(((*path, name), item))


def _check_depth(text: str) -> None:
    depth = 0
    for token in _BRACKETS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable(
                    f"lists and objects nested more than {MAX_DEPTH} deep",
                    "write the fields where the schema has them; a brief is at most 4 deep",
                )
        elif token[0] in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Doubled(pairs)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_INTEGER_DIGITS else float("inf")


def _worth_a_look(item: Any) -> bool:
    """Whether a child can hold a problem; spares a megabyte of numbers and good text its paths."""
    if isinstance(item, str):
        return bool(UNSAFE.search(item)) or _invisible(item) or _pile(item) is not None
    return isinstance(item, list | dict)


def _invisible(text: str) -> bool:
    """Not blank by its looks to a computer, but to everybody else: zero-width characters only."""
    return (
        bool(text)
        and not text.isspace()
        and all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)
    )


def _pile(text: str) -> int | None:
    """Where the first pile of more than MAX_MARKS combining marks starts."""
    if text.isascii():
        return None
    height = 0
    for position, char in enumerate(text):
        height = height + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if height > MAX_MARKS:
            return position - MAX_MARKS
    return None


def _doubled(path: Path, names: list[str]) -> Iterator[Problem]:
    for name in names:
        yield Problem(pointer((*path, name)), "a name that stands twice in its object", "keep one of the two")


def _unsafe(path: Path, text: str, what: str = "") -> Iterator[Problem]:
    if found := UNSAFE.search(text):
        near = text[max(0, found.start() - _NEAR_CHARS) : found.end() + _NEAR_CHARS]
        kind, fix = _kind(found[0])
        more = len(UNSAFE.findall(text)) - 1
        also = f", and {more:,} more of its kind" if more else ""
        yield Problem(pointer(path), f"{kind} (U+{ord(found[0]):04X}) in {what}{show(near)}{also}", fix)
    elif _invisible(text):
        yield Problem(
            pointer(path),
            f"nothing visible: {_codes(text)}",
            "write words here (an optional field may be left out)",
        )
    elif (start := _pile(text)) is not None:
        yield Problem(
            pointer(path),
            f"more than {MAX_MARKS} combining marks on one letter: {_codes(text[start:])}",
            "keep those that its language has",
        )


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text[:4]) + (" …" if len(text) > 4 else "")


def _kind(char: str) -> tuple[str, str]:
    if unicodedata.category(char) == "Cs":
        return "half of a surrogate pair", "write the whole character"
    if unicodedata.category(char) == "Cc":
        return "a control character", "delete it; a new line is \\n, a tab is \\t"
    if unicodedata.category(char) == "Cn":
        return "a code point that is no character", "delete it"
    return "a bidirectional override", "delete it; it makes text read otherwise than it is stored"
