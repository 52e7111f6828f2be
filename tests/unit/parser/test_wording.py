"""A brief's content in messages: shortened, escaped and in a few words."""

import pytest

from lambdas.parser.wording import nearest, pointer, show


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 60, f'"{"x" * 60}"'),
        ("x" * 61, f'"{"x" * 59}…"'),
        ('say "hi"', r'"say \"hi\""'),
        ("a\u202eb", '"a\\u202eb"'),
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (2**63, "9223372036854775808"),
        (2**63 + 1, "a number too large to hold"),
        (-(2**63) - 1, "a number too large to hold"),
        (float("nan"), "NaN, which is not JSON"),
        ([1], "a list of 1 item"),
        ({"a": 1, "b": 2}, "an object of 2 fields"),
    ],
)
def test_a_value_is_shown_in_a_few_words(value, shown):
    assert show(value) == shown


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ((), ""),
        (("products", 0, "name"), "/products/0/name"),
        (("a/b", "c~d"), "/a~1b/c~0d"),
        (("x" * 60,), "/" + "x" * 60),
        (("x" * 61,), "/" + "x" * 59 + "…"),
        (("a\nb\tc",), "/a\\nb\\tc"),
    ],
)
def test_a_pointer_has_escaped_and_shortened_tokens(path, written):
    assert pointer(path) == written


def test_a_pointer_of_200_characters_is_whole_and_a_longer_one_is_cut():
    assert pointer(["x" * 49] * 4) == ("/" + "x" * 49) * 4
    longer = pointer([*["x" * 49] * 3, "x" * 50])
    assert len(longer) == 200
    assert longer.endswith("…")


def test_a_word_that_is_too_long_to_compare_is_near_nothing():
    assert nearest("x" * 59 + "y", ["x" * 60]) == "x" * 60
    assert nearest("x" * 60 + "y", ["x" * 60]) is None
    assert nearest("facebok-feed", ["facebook-feed"]) == "facebook-feed"
    assert nearest("facebook-feed" * 5, ["facebook-feed"]) is None
