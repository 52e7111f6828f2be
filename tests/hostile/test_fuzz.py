"""Mutations of the corpus, the same in every run: each gives a plan or a refusal within limits."""

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lambdas.parser.parse import check
from tests.hostile.corpus import CASES, FULL, MIB, NOWHERE, texts, with_text
from tests.unit.parser.test_any_brief import WHEN, is_sound

pytestmark = pytest.mark.gate

# The same cases on every machine and every day: what fails here fails for everybody.
FIXED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
SMALL = [(body, f"brief{case.ending}") for case in CASES if len(body := case.body()) <= 20_000]
TOKENS = [
    b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN", b"1e999", b"-", b"0",
    b"\\ud800", b"\\u0000", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xef\xbb\xbf", b"\xcc\x81" * 20,
    b"[" * 200, b"9" * 5000, b"../", b"\n", b"\x00",
    b": ", b"- ", b"&a", b"*a", b"!!b", b"? ", b"|\n", b"\t",
]  # fmt: skip


@st.composite
def broken(draw):
    """A brief of the corpus and its name, and up to six edits: a token inserted, a range cut or repeated."""
    body, name = draw(st.sampled_from(SMALL))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from([*TOKENS, b"", body[start:end] * 2]))
        body = body[:start] + piece + body[end:]
    return body, draw(st.sampled_from([name, "brief.yaml"]))


@st.composite
def briefs_with_bad_texts(draw):
    """The full brief with up to four texts replaced by values that some field refuses."""
    document = FULL
    words = st.sampled_from([text for text, _ in NOWHERE.values()]) | st.text(max_size=600)
    for path in draw(st.lists(st.sampled_from(list(texts(FULL))), min_size=1, max_size=4, unique=True)):
        document = with_text(document, path, draw(words))
    return document


@settings(FIXED, max_examples=3000)
@given(broken())
def test_three_thousand_broken_briefs_give_plans_or_refusals(brief):
    body, name = brief
    assert is_sound(check(body, when=WHEN, name=name))


@settings(FIXED, max_examples=1000)
@given(briefs_with_bad_texts())
def test_a_thousand_bad_texts_give_plans_or_refusals(document):
    assert is_sound(check(json.dumps(document).encode(), when=WHEN))


# The worst mebibytes: what grows most in memory for its bytes, and what nests or repeats.
HEAVY = {
    "numbers": b'{"products": [' + b"0," * (MIB // 2 - 20) + b"0]}",
    "objects": b'{"products": [' + b"{}," * (MIB // 3 - 20) + b"{}]}",
    "lists": b'{"products": [' + b"[]," * (MIB // 3 - 20) + b"[]]}",
    "empty texts": b'{"target_regions": [' + b'"",' * (MIB // 3 - 20) + b'""]}',
    "unknown fields": json.dumps({f"f{n}": "" for n in range(70_000)}).encode()[:MIB],
    "one field again and again": b"{" + b'"a":0,' * (MIB // 6 - 20) + b'"a":0}',
    "escapes": b'"' + b"\\u0000" * (MIB // 6 - 1) + b'"',
    "wide characters": '"{}"'.format("\U0001f600" * (MIB // 4 - 1)).encode(),
    "marks": '"{}"'.format("\u0301" * (MIB // 2 - 1)).encode(),
    "deep": b"[" * (MIB - 1),
    "wide and deep": (b"[" * 60 + b"]" * 60 + b",") * (MIB // 121 - 1),
}
WITHIN_MB = 256  # of data; half of the parser's memory in functions.json, twice what the worst takes here
CHILD = """
import resource, sys
from datetime import UTC, datetime
from lambdas.parser import handler
from lambdas.parser.parse import Refusal, check
sys.setrecursionlimit(300)
resource.setrlimit(resource.RLIMIT_DATA, (%d * 2**20,) * 2)
verdict = check(sys.stdin.buffer.read(), when=datetime(2026, 11, 21, tzinfo=UTC), name=sys.argv[1])
assert isinstance(verdict, Refusal) and verdict.problems, verdict
"""


@pytest.mark.parametrize("name", ["brief.json", "brief.yaml"])
@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY)
def test_the_worst_mebibyte_is_refused_within_the_functions_memory(body, name):
    assert len(body) <= MIB
    child = subprocess.run(
        [sys.executable, "-c", CHILD % WITHIN_MB, name],
        input=body,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == 0, child.stderr.decode()[-2000:]
