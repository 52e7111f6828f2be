"""Reads YAML as JSON is read: plain lists, objects and scalars, and every limit before anything is built.

The document is built from the parser's events, one at a time. A tag, an anchor, an alias, a merge key and a
second document are refused where they stand, so that none of them costs anything. Scalars are resolved by
the core schema of YAML 1.2, in which no, yes, on, off, 12:30, 2026-11-21 and 1_000 are text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from lambdas.parser.syntax import (
    MAX_DEPTH,
    MAX_INTEGER_DIGITS,
    Unreadable,
    WithRepeatedNames,
    near,
    too_deep,
)
from lambdas.parser.wording import show

MAX_NODES = 100_000  # four times a brief of 200 products with words of their own in 20 languages

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    spelling: spelling.lower() == "true" for spelling in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INTEGER = re.compile(r"[-+]?[0-9]++|0o[0-7]++|0x[0-9a-fA-F]++", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?", re.ASCII)
_INFINITY = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")
_NAN = frozenset({".nan", ".NaN", ".NAN"})
_BASES = {"0o": 8, "0x": 16}
# A colour without quotes, which YAML takes for a comment: anywhere in a line, and in place of a value.
_COLOR = r"(#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b)"
_COLOR_COMMENT = re.compile(rf"(?<![^\s\[,:]){_COLOR}")
_ONLY_A_COLOR = re.compile(rf":?[ \t]{{0,20}}{_COLOR}")
_QUOTE_IT = 'put the whole text in "quotes"'
# What libyaml says, and what most often is the cause.
_REMEDIES = {
    "mapping values are not allowed in this context": (
        f"{_QUOTE_IT} if it has a colon and a space; otherwise indent the fields of one object alike"
    ),
    "block sequence entries are not allowed in this context": (
        f"begin a list on a line of its own; or {_QUOTE_IT}, if it begins with a hyphen"
    ),
    "did not find expected key": (
        f"indent the fields of one object alike; {_QUOTE_IT} if it has quotes or brackets of its own"
    ),
    "did not find expected '-' indicator": "begin every item of the list with a hyphen, indented alike",
    "did not find expected ',' or ']'": 'close the list with ], and put a text with commas in "quotes"',
    "did not find expected ',' or '}'": 'close the object with }, and put a text with commas in "quotes"',
    "found unexpected end of stream": "close the quotes",
    "could not find expected ':'": "write a colon and a space after the name of a field",
    "found unknown escape character": "write two backslashes for one, or put the text in 'single quotes'",
}


@dataclass(slots=True)
class _Open:
    """A list or an object whose end has not been read, and where it began."""

    mark: Any
    value: list[Any] | dict[str, Any]
    name: str | None = None  # of the field whose value comes next; None where a name does
    name_end: int = 0
    lines: dict[str, int] = field(default_factory=dict)  # of the names
    repeated: dict[str, str] = field(default_factory=dict)

    def add(self, value: Any) -> None:
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.name is not None:
            self.value[self.name] = value
            self.name = None

    @property
    def awaits_a_name(self) -> bool:
        return isinstance(self.value, dict) and self.name is None


def load(text: str) -> Any:
    """Return the JSON value that a YAML text means. Raises Unreadable with its line and column."""
    document: Any = None
    empty = True
    stack: list[_Open] = []
    nodes = 0
    for event in _events(text):
        if isinstance(event, yaml.NodeEvent):
            empty = False
            nodes += 1
            if nodes > MAX_NODES:
                raise Unreadable(f"more than {MAX_NODES:,} values", "split the campaign into several briefs")
            _refuse_extras(event)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(stack) == MAX_DEPTH:
                raise too_deep()
            if stack and stack[-1].awaits_a_name:
                raise _error(
                    "a list or an object as the name of a field", event, "write a word before the colon"
                )
            stack.append(_Open(event.start_mark, [] if isinstance(event, yaml.SequenceStartEvent) else {}))
        elif isinstance(event, yaml.ScalarEvent):
            if stack and stack[-1].awaits_a_name:
                _begin_field(stack[-1], event)
            elif stack:
                stack[-1].add(_scalar(event, text, stack[-1].name_end))
            else:
                document = _scalar(event, text, 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            ended = stack.pop()
            value = ended.value
            if isinstance(value, dict) and ended.repeated:
                value = WithRepeatedNames(value, ended.repeated)
            if stack:
                stack[-1].add(value)
            else:
                document = value
        elif isinstance(event, yaml.DocumentStartEvent) and not empty:
            raise _error(
                "a second document", event, "write one brief in one file: --- only on its first line"
            )
    if empty:
        raise Unreadable("no YAML document: nothing but spaces and comments", "write the fields of a brief")
    return document


def resolve(plain: str) -> Any:
    """Return the value of a scalar without quotes, by the core schema of YAML 1.2."""
    if plain in _NULL:
        return None
    if plain in _BOOLEANS:
        return _BOOLEANS[plain]
    if _INTEGER.fullmatch(plain):
        base = _BASES.get(plain[:2], 10)
        return int(plain, base) if len(plain) <= MAX_INTEGER_DIGITS else float("inf")
    if _FLOAT.fullmatch(plain):
        return float(plain)
    if infinite := _INFINITY.fullmatch(plain):
        return float(f"{infinite[1]}inf")
    return float("nan") if plain in _NAN else plain


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=yaml.CSafeLoader)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise Unreadable(
            f"not YAML: a control character (U+{error.character:04X}) at line {line}, column {column}",
            "delete it",
        ) from None
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text) from None


def _syntax_error(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    mark, begin = error.problem_mark, error.context_mark
    since = (
        f" ({error.context}, which begins in line {begin.line + 1})"
        if begin and begin.line < mark.line
        else ""
    )
    first = max(0, min(begin.line if begin else mark.line, mark.line - 2))
    lines = text.splitlines()[first : mark.line + 1]
    color = next((found[1] for found in map(_COLOR_COMMENT.search, lines) if found), None)
    if color is not None:
        fix = _color_fix(color)
    elif error.problem == "found character that cannot start any token":
        fix = _character_fix(text[mark.index : mark.index + 1])
    else:
        fix = _REMEDIES.get(error.problem, "correct the syntax there")
    where = f"at line {mark.line + 1}, column {mark.column + 1}"
    return Unreadable(f"not YAML: {error.problem} {where}{since}{near(text, mark.index)}", fix)


def _character_fix(character: str) -> str:
    if character == "\t":
        return "indent with spaces: YAML allows no tabs there"
    return f"{_QUOTE_IT}: without quotes none begins with {character}"


def _color_fix(color: str) -> str:
    return f'write "{color}" in quotes: without them, YAML takes # and what follows for a comment'


def _refuse_extras(event: Any) -> None:
    """Raise Unreadable for what YAML has and JSON has not: aliases, anchors and tags."""
    if isinstance(event, yaml.AliasEvent):
        raise _extra(f"an alias (*{event.anchor})", event, "*")
    if event.anchor is not None:
        raise _extra(f"an anchor (&{event.anchor})", event, "&")
    if event.tag is not None:
        raise _extra(f"a tag ({event.tag})", event, "!")


def _extra(what: str, event: Any, sign: str) -> Unreadable:
    return _error(
        show(what)[1:-1], event, f'write the value itself; put text that begins with {sign} in "quotes"'
    )


def _begin_field(holder: _Open, event: Any) -> None:
    name, line = event.value, event.start_mark.line + 1
    if name == "<<" and event.implicit[0]:
        raise _error("a merge key (<<)", event, "write the fields themselves")
    if name in holder.lines:
        holder.repeated.setdefault(name, f", in lines {holder.lines[name]} and {line}")
    holder.lines.setdefault(name, line)
    holder.name, holder.name_end = name, event.end_mark.index


def _scalar(event: Any, text: str, name_end: int) -> Any:
    """Return a scalar's value. libyaml sets an empty one after its comment in braces, otherwise before it."""
    if not event.implicit[0]:
        return event.value
    if event.value == "":
        starts = (event.start_mark.index, name_end)
        if color := next(filter(None, (_ONLY_A_COLOR.match(text, start) for start in starts)), None):
            raise _error("nothing: the colour is a comment", event, _color_fix(color[1]))
    return resolve(event.value)


def _error(found: str, event: Any, fix: str) -> Unreadable:
    mark = event.start_mark
    return Unreadable(f"{found} at line {mark.line + 1}, column {mark.column + 1}", fix)
