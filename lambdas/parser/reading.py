"""Decodes untrusted bytes, JSON or YAML, into a JSON document."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from briefcast import keys
from briefcast.errors import Problem
from lambdas.parser import yaml_events
from lambdas.parser.syntax import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_INTEGER_DIGITS,
    NEAR_CHARS,
    Unreadable,
    WithRepeatedNames,
    an_object,
    near,
    too_deep,
    too_large,
)
from lambdas.parser.wording import UNSAFE, pointer, show

# Combining marks on one letter. Tibetan's tallest stack has eight; more would reach into other lines.
MAX_MARKS = 8

# Possessive quantifiers and an optional closing quote keep the time linear for every text.
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)

Path = tuple[str | int, ...]


def decode(body: bytes, name: str = "") -> Any:
    """Return the JSON value in `body`. Raises Unreadable with the first thing to fix.

    It is YAML if `name`, that of the file or its key, ends in .yaml or .yml, and JSON otherwise. NaN,
    infinities and integers above MAX_INTEGER_DIGITS become floats that are not finite. `text_problems`
    reports objects with repeated names.
    """
    if len(body) > MAX_BYTES:
        raise too_large()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"not UTF-8 text: byte 0x{body[error.start]:02x} at position {error.start:,} is not valid",
            "save the brief as UTF-8",
        ) from None
    if keys.is_yaml(name):
        return yaml_events.load(text)
    _check_depth(text)
    try:
        return json.loads(text, object_pairs_hook=an_object, parse_int=_integer)
    except json.JSONDecodeError as error:
        reason = (error.msg[:1].lower() + error.msg[1:]).removesuffix(" at")
        raise Unreadable(
            f"not JSON: {reason} at line {error.lineno}, column {error.colno}{near(text, error.pos)}",
            "correct the syntax there" if text else "write a JSON object",
        ) from None


def as_json(body: bytes, name: str) -> bytes:
    """Return a brief that `decode` accepts as JSON: byte for byte, or written anew where it is YAML."""
    if not keys.is_yaml(name):
        return body
    return (json.dumps(decode(body, name), ensure_ascii=False, indent=2) + "\n").encode()


def encode(document: Any) -> bytes:
    """Return the bytes of a brief given inline. Raises Unreadable for a value that cannot be written."""
    try:
        text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    except (RecursionError, ValueError):
        raise Unreadable(
            "nested too deeply, or a number too long, to be written down",
            f"keep to {MAX_DEPTH} levels and to numbers a brief can mean",
        ) from None
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape


def text_problems(document: Any) -> Iterator[Problem]:
    """Yield a problem for each text and field name with forbidden characters, and each repeated name."""
    pending: list[tuple[Path, Any]] = [((), document)]
    while pending:
        path, node = pending.pop()
        if isinstance(node, str):
            yield from _unsafe(path, node)
        elif isinstance(node, list):
            pending.extend(((*path, index), item) for index, item in enumerate(node) if _may_be_bad(item))
        elif isinstance(node, dict):
            if isinstance(node, WithRepeatedNames):
                yield from _repeated_names(path, node.repeated)
            for name, item in node.items():
                if UNSAFE.search(name):
                    yield from _unsafe((*path, name), name, "the field name ")
                if _may_be_bad(item):
                    pending.append(((*path, name), item))


def _check_depth(text: str) -> None:
    depth = 0
    for token in _BRACKETS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise too_deep()
        elif token[0] in "]}":
            depth -= 1


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_INTEGER_DIGITS else float("inf")


def _may_be_bad(item: Any) -> bool:
    """Whether a child may have a problem. Avoids building paths for a megabyte of numbers and good text."""
    if isinstance(item, str):
        return bool(UNSAFE.search(item)) or _invisible(item) or _stacked_marks(item) is not None
    return isinstance(item, list | dict)


def _invisible(text: str) -> bool:
    """Whether a text has characters but shows none: spaces and zero-width characters only."""
    return (
        bool(text)
        and not text.isspace()
        and all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)
    )


def _stacked_marks(text: str) -> int | None:
    """Return the position of the first stack of more than MAX_MARKS combining marks."""
    if text.isascii():
        return None
    height = 0
    for position, char in enumerate(text):
        height = height + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if height > MAX_MARKS:
            return position - MAX_MARKS
    return None


def _repeated_names(path: Path, names: dict[str, str]) -> Iterator[Problem]:
    for name, where in names.items():
        yield Problem(
            pointer((*path, name)), f"a name that its object has twice{where}", "keep one of the two"
        )


def _unsafe(path: Path, text: str, what: str = "") -> Iterator[Problem]:
    if match := UNSAFE.search(text):
        near = text[max(0, match.start() - NEAR_CHARS) : match.end() + NEAR_CHARS]
        kind, fix = _kind(match[0])
        more = len(UNSAFE.findall(text)) - 1
        also = f", and {more:,} more of its kind" if more else ""
        yield Problem(pointer(path), f"{kind} (U+{ord(match[0]):04X}) in {what}{show(near)}{also}", fix)
    elif _invisible(text):
        yield Problem(
            pointer(path),
            f"nothing visible: {_codes(text)}",
            "write words here (an optional field may be left out)",
        )
    elif (start := _stacked_marks(text)) is not None:
        yield Problem(
            pointer(path),
            f"more than {MAX_MARKS} combining marks on one letter: {_codes(text[start:])}",
            "keep those that its language has",
        )


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text[:4]) + (" …" if len(text) > 4 else "")


def _kind(char: str) -> tuple[str, str]:
    """Return what a forbidden character is, and what to do about it."""
    if unicodedata.category(char) == "Cs":
        return "half of a surrogate pair", "write the whole character"
    if unicodedata.category(char) == "Cc":
        return "a control character", "delete it; a new line is \\n, a tab is \\t"
    if unicodedata.category(char) == "Cn":
        return "a code point that is not a character", "delete it"
    return "a bidirectional override", "delete it; it displays text in another order than the stored one"
