"""Shows a brief's content to its author, shortened and safe to print anywhere."""

import difflib
import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from briefcast.text.plural import plural

SHOWN_CHARS = 60  # of one value: enough to recognise it in a message with hundreds of others
POINTER_CHARS = 200  # longer than any pointer to a real field
TOKEN_CHARS = 60
SAFE_INTEGER = 2**63  # far above every number a brief may hold

# Control characters other than newline and tab, bidirectional overrides and isolates, lone surrogates, and
# Unicode's noncharacters: SQS refuses a message with U+FFFF in it.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def harmless(text: str) -> str:
    """Return `text` with every unsafe character written as its escape."""
    return UNSAFE.sub(lambda match: _escape(ord(match[0])), text)


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def show(value: Any) -> str:
    """Return a JSON value in a few words."""
    if isinstance(value, str):
        cut = value if len(value) <= SHOWN_CHARS else value[: SHOWN_CHARS - 1] + "…"
        return harmless(json.dumps(cut, ensure_ascii=False))
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _show_number(value)
    if isinstance(value, list):
        return f"a list of {plural(len(value), 'item')}"
    return f"an object of {plural(len(value), 'field')}"


def _show_number(value: int | float) -> str:
    if isinstance(value, float) and math.isnan(value):
        return "NaN, which is not JSON"
    return "a number too large to hold" if abs(value) > SAFE_INTEGER else repr(value)


def pointer(path: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of a path, each token shortened and safe to print."""
    tokens = (str(token).replace("~", "~0").replace("/", "~1") for token in path)
    cut = (token if len(token) <= TOKEN_CHARS else token[: TOKEN_CHARS - 1] + "…" for token in tokens)
    whole = "".join(f"/{harmless(token)}" for token in cut).replace("\n", "\\n").replace("\t", "\\t")
    return whole if len(whole) <= POINTER_CHARS else whole[: POINTER_CHARS - 1] + "…"


def nearest(word: str, known: Sequence[str], likeness: float = 0.6) -> str | None:
    """Return the known word that `word` probably stands for, None when none is close."""
    if len(word) > TOKEN_CHARS:
        return None  # difflib's time grows with the square of the length
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=likeness)
    return close[0] if close else None


def example(value: Any) -> str:
    """Return a value as an author writes it."""
    return json.dumps(value, ensure_ascii=False)
