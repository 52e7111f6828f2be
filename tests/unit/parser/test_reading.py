import json
import time
from contextlib import suppress

import pytest

from lambdas.parser.reading import decode, encode, text_problems
from lambdas.parser.syntax import MAX_BYTES, MAX_DEPTH, Unreadable


def problem(body):
    with pytest.raises(Unreadable) as caught:
        decode(body)
    return caught.value.problem


def texts(document):
    return [(found.pointer, found.found, found.fix) for found in text_problems(document)]


def test_a_byte_order_mark_is_accepted():
    assert decode(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_a_mebibyte_is_read_and_one_byte_more_is_not():
    assert decode(b'"' + b"x" * (MAX_BYTES - 2) + b'"')
    assert problem(b'"' + b"x" * (MAX_BYTES - 1) + b'"').found == "more than 1,048,576 bytes"


def test_an_integer_of_1000_digits_is_read_and_a_longer_one_is_infinite():
    """Python itself would refuse one of more than 4,300 digits."""
    assert decode(b"9" * 1000) == 10**1000 - 1
    assert decode(b"9" * 1001) == float("inf")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_bytes_in_another_encoding_are_reported_as_not_utf_8(encoding):
    assert problem('{"a": "ü"}'.encode(encoding)).found.startswith("not UTF-8 text: byte 0x")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "not JSON: expecting value at line 1, column 1"),
        (b'{"a": 1\n "b": 2}', "not JSON: expecting ',' delimiter at line 2, column 2"),
        (b'{"a": "x', "not JSON: unterminated string starting at line 1, column 7"),
        (b'{"a": "x\ny"}', "not JSON: invalid control character at line 1, column 9"),
        (b"{} {}", "not JSON: extra data at line 1, column 4"),
    ],
)
def test_a_syntax_error_is_reported_with_its_line_and_column(body, found):
    assert problem(body).found.startswith(found)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_beyond_the_limit_is_one_problem(opening):
    closing = "]" if opening == "[" else "}"
    inner = "" if opening == "[" else "1"
    at_limit = opening * MAX_DEPTH + inner + closing * MAX_DEPTH
    assert decode(at_limit.encode())
    for depth in (MAX_DEPTH + 1, 10_000):
        body = opening * depth + inner + closing * depth
        assert problem(body.encode()).found == "lists and objects nested more than 64 deep"


@pytest.mark.parametrize("closed", [b"[],", b"{}, ", b'{"b": [1]},'])
def test_what_closed_before_makes_no_room_for_deeper_nesting(closed):
    def nested(depth):
        return b"[" + closed * 40 + b"[" * (depth - 1) + b"]" * depth

    assert decode(nested(MAX_DEPTH))
    assert problem(nested(MAX_DEPTH + 1)).found == "lists and objects nested more than 64 deep"


def test_brackets_in_text_do_not_count_as_nesting():
    assert decode(json.dumps({"a": '"[[\\' * 1000}).encode())


def test_nan_and_huge_numbers_become_infinite():
    document = decode(b'{"a": ' + b"9" * 5000 + b', "b": 1e999, "c": NaN, "d": -Infinity}')
    assert [str(value) for value in document.values()] == ["inf", "inf", "nan", "-inf"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'\\"' * (MAX_BYTES // 2), id="escaped quotes"),
        pytest.param(b'"' + b"a" * (MAX_BYTES - 1), id="unterminated"),
        pytest.param(b"[" + b"[]," * (MAX_BYTES // 3 - 2) + b"[]]", id="many brackets"),
    ],
)
def test_no_text_takes_more_than_linear_time(body):
    start = time.process_time()
    with suppress(Unreadable):
        decode(body)
    assert time.process_time() - start < 10  # half a second here; quadratic would be hours


def test_a_repeated_name_is_reported_with_its_pointer():
    document = decode(b'{"a": [{"b": 1, "b": 2, "c": 3}]}')
    assert texts(document) == [("/a/0/b", "a name that its object has twice", "keep one of the two")]


@pytest.mark.parametrize(
    ("char", "kind"),
    [
        *((chr(code), "a control character") for code in (0x00, 0x08, 0x0B, 0x0D, 0x1F, 0x7F, 0x85, 0x9F)),
        *((chr(code), "a bidirectional override") for code in range(0x202A, 0x202F)),
        *((chr(code), "a bidirectional override") for code in range(0x2066, 0x206A)),
        *((chr(code), "a code point that is not a character") for code in (0xFDD0, 0xFFFE, 0xFFFF)),
        *((chr(code), "half of a surrogate pair") for code in (0xD800, 0xDFFF)),
    ],
)
def test_unsafe_characters_are_found_in_texts_and_in_names(char, kind):
    document = decode(json.dumps({"a": ["fine", f"x{char}y"], f"k{char}": {"b": f"{char}"}}).encode())
    found = sorted(texts(document))
    assert [where for where, _, _ in found] == ["/a/1", f"/k\\u{ord(char):04x}", f"/k\\u{ord(char):04x}/b"]
    assert all(what.startswith(f"{kind} (U+{ord(char):04X}) in ") for _, what, _ in found)
    assert not any(char in part for line in found for part in line)


@pytest.mark.parametrize("text", ["two\nlines\tand a tab", "العربية\u200f!", "👩‍👩‍👧", "é", "\U0001f600"])
def test_every_script_and_newline_and_tab_are_accepted(text):
    assert texts({"a": text}) == []


def test_a_surrogate_pair_is_one_character():
    assert decode(b'"\\ud83d\\ude00"') == "😀"


def test_invisible_text_is_reported():
    assert texts({"a": "\u200b\u2060"}) == [
        ("/a", "nothing visible: U+200B U+2060", "write words here (an optional field may be left out)")
    ]


def test_a_code_point_beyond_the_first_plane_is_shown_with_all_its_digits():
    ((_, found, _),) = texts({"a": "x\U0001ffff"})
    assert found == 'a code point that is not a character (U+1FFFF) in "x\\U0001ffff"'


def test_more_combining_marks_than_any_language_stacks_are_refused():
    assert texts({"a": "e" + "\u0301" * 8, "b": ("e" + "\u0301" * 8) * 5}) == []
    assert texts({"a": "e" + "\u0301" * 9}) == [
        (
            "/a",
            "more than 8 combining marks on one letter: U+0301 U+0301 U+0301 U+0301 …",
            "keep those that its language has",
        )
    ]


def test_an_inline_brief_has_the_same_bytes_whatever_the_order_of_its_fields():
    assert encode({"b": "ü", "a": 1}) == encode({"a": 1, "b": "ü"}) == '{"a": 1, "b": "ü"}'.encode()


def test_a_lone_surrogate_in_an_inline_brief_is_still_reported():
    assert texts(decode(encode({"a": "\ud800"})))[0][1].startswith("half of a surrogate pair")


def test_an_inline_brief_too_deep_to_encode_is_one_problem():
    document = []
    for _ in range(100_000):
        document = [document]
    with pytest.raises(Unreadable, match="nested too deeply"):
        encode(document)
    while document:  # or freeing it would recurse as deep
        document = document[0]


def test_the_limits_are_those_of_the_contract():
    assert (MAX_BYTES, MAX_DEPTH) == (1_048_576, 64)
