import json
import math
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Plan
from lambdas.parser.reading import as_json, decode, text_problems
from lambdas.parser.syntax import MAX_BYTES, MAX_DEPTH, Unreadable
from lambdas.parser.yaml_events import MAX_NODES, resolve

WHEN = datetime(2026, 11, 21, 8, tzinfo=UTC)


def read(text):
    return decode(text.encode(), "brief.yaml")


def problem(text):
    with pytest.raises(Unreadable) as caught:
        read(text)
    return caught.value.problem


def test_lists_objects_and_scalars_are_those_of_json():
    assert read(
        "a: [1, -2.5, true, null]\nb:\n  - c: x\n    d: 'y'\n  - ~\ne: {}\nf: |\n  two\n  lines\n"
    ) == {
        "a": [1, -2.5, True, None],
        "b": [{"c": "x", "d": "y"}, None],
        "e": {},
        "f": "two\nlines\n",
    }


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "input/campaign-briefs/A.YAML"])
def test_the_ending_of_the_name_decides(name):
    assert decode(b"a: 1", name) == {"a": 1}
    with pytest.raises(Unreadable, match="not JSON"):
        decode(b"a: 1", f"{name}.json")


@pytest.mark.parametrize(
    "text",
    [
        "no", "NO", "yes", "on", "Off", "y", "n", "12:30", "1:2:3", "2026-11-21", "2026-11-21T08:00:00Z",
        "1_000", "0b11", "<<", "=", "+", ".", "1.2.3", "0x", "1e", "- ", "NaN", "inf", "nUll", "\u0667",
    ],
)  # fmt: skip
def test_what_yaml_1_1_takes_for_something_else_is_text(text):
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("0", 0), ("007", 7), ("-12", -12), ("+3", 3), ("0o17", 15), ("0xfF", 255), ("1.", 1.0), (".5", 0.5),
        ("1e3", 1000.0), ("-1.5E-2", -0.015), ("True", True), ("FALSE", False), ("NULL", None), ("~", None),
        ("-.inf", -math.inf), (".Inf", math.inf), ("9" * 1001, math.inf),
    ],
)  # fmt: skip
def test_numbers_booleans_and_null_are_those_of_the_core_schema(plain, value):
    found = resolve(plain)
    assert (found, type(found)) == (value, type(value))


def test_nan_is_a_number_that_is_none():
    assert math.isnan(resolve(".nan"))


def test_a_name_is_text_and_a_country_stays_one():
    assert read("no: {message: Hei}\ntrue: 1\n2: [NO, SE]\n") == {
        "no": {"message": "Hei"},
        "true": 1,
        "2": ["NO", "SE"],
    }


@pytest.mark.parametrize(
    ("text", "found", "fix"),
    [
        ("a: b: c", "not YAML: mapping values are not allowed in this context at line 1, column 5", "colon"),
        (
            "a:\n\tb: 1",
            "not YAML: found character that cannot start any token at line 2, column 1",
            "no tabs",
        ),
        (
            "a: @b",
            "not YAML: found character that cannot start any token at line 1, column 4",
            "begins with @",
        ),
        ("a: 1\nb: 'Don't'", "not YAML: did not find expected key at line 2, column 9", "quotes"),
        ('a: "b', "not YAML: found unexpected end of stream at line 1, column 6", "close the quotes"),
        (
            "a: [b,\n  c",
            "not YAML: did not find expected ',' or ']' at line 3, column 1 (while parsing a flow "
            "sequence, which begins in line 1)",
            "with ]",
        ),
        (
            "a: - b",
            "not YAML: block sequence entries are not allowed in this context at line 1",
            "line of its own",
        ),
        ("a: 1\nb: x\x07", "not YAML: a control character (U+0007) at line 2, column 5", "delete it"),
        ("a: *b", "an alias (*b) at line 1, column 4", "begins with *"),
        ("a: &b c", "an anchor (&b) at line 1, column 4", "begins with &"),
        ("a: !b c", "a tag (!b) at line 1, column 4", "begins with !"),
        (
            "a: !!python/object/apply:os.system [x]",
            "a tag (tag:yaml.org,2002:python/object/apply:os.system)",
            "value",
        ),
        ("a: 1\n<<: {b: 2}", "a merge key (<<) at line 2, column 1", "the fields themselves"),
        ("a: 1\n---\nb: 2", "a second document at line 2, column 1", "one brief in one file"),
        ("? [a]\n: b", "a list or an object as the name of a field at line 1, column 3", "a word"),
        ("", "no YAML document", "write the fields"),
        ("# later\n", "no YAML document", "write the fields"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place_and_a_remedy(text, found, fix):
    refused = problem(text)
    assert refused.found.startswith(found)
    assert fix in refused.fix


@pytest.mark.parametrize(
    "text",
    [
        "a: #0b3d91\nb: 1",
        "a: [#0b3d91, x]\nb: 1",
        "- #0b3d91",
        "{a: 1, b: #0b3d91\n}",
        "a: [x,\n  #0b3d91]\n",
        "a:  #0b3d91",
    ],
)
def test_a_colour_without_quotes_is_said_to_be_a_comment(text):
    fix = 'write "#0b3d91" in quotes: without them, YAML takes # and what follows for a comment'
    assert problem(text).fix == fix


def test_other_comments_stay_comments():
    assert read("a: # a note\n  b  # another\nc: #\n") == {"a": "b", "c": None}


def test_a_repeated_name_is_reported_with_its_lines():
    document = read("a:\n  b: 1\n  c: 2\n  b: 3\n  b: 4\n")
    assert [(found.pointer, found.found) for found in text_problems(document)] == [
        ("/a/b", "a name that its object has twice, in lines 2 and 4")
    ]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_nesting_beyond_the_limit_is_one_problem(opening, closing):
    assert read(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH)
    for depth in (MAX_DEPTH + 1, 10_000):
        text = opening * depth + "1" + closing * depth
        assert problem(text).found == "lists and objects nested more than 64 deep"


def test_more_values_than_the_limit_are_one_problem():
    assert len(read("[" + "1," * (MAX_NODES - 1) + "]")) == MAX_NODES - 1
    assert problem("[" + "1," * MAX_NODES + "]").found == "more than 100,000 values"


LAUGHS = "\n".join(
    ["a0: &a0 [ha, ha]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LAUGHS, id="a billion laughs"),
        pytest.param("\t" * MAX_BYTES, id="tabs"),
        pytest.param(" " * MAX_BYTES, id="spaces"),
        pytest.param("{" + "a," * (MAX_BYTES // 2 - 1), id="names without values"),
        pytest.param("a: {" + "b: #c,\n" * 40_000, id="comments"),
        pytest.param("- " * (MAX_BYTES // 2), id="lists in lists"),
        pytest.param("? " * (MAX_BYTES // 2), id="names of names"),
        pytest.param("[" + "[]," * (MAX_BYTES // 3 - 1) + "]", id="many lists"),
        pytest.param("a: " + "9" * (MAX_BYTES - 3), id="digits"),
        pytest.param("a: 0x" + "f" * (MAX_BYTES - 5), id="hexadecimal digits"),
        pytest.param("a: " + "1." * (MAX_BYTES // 2 - 2), id="points"),
        pytest.param('"' + "\\n" * (MAX_BYTES // 2 - 1), id="escapes"),
        pytest.param("a: |\n" + " x\n" * (MAX_BYTES // 3 - 2), id="a block"),
        pytest.param("a: #0b3d9" + " #0b3d9" * 100_000 + "\nb: c: d", id="almost colours"),
        pytest.param("---\n" * (MAX_BYTES // 4), id="documents"),
        pytest.param("!" * MAX_BYTES, id="exclamation marks"),
        pytest.param("&" + "a" * (MAX_BYTES - 1), id="a long anchor"),
        pytest.param("a" * (MAX_BYTES - 4) + ": b", id="a long name"),
        pytest.param("".join(f"{' ' * depth}a:\n" for depth in range(1400)), id="a staircase"),
        pytest.param("a: 1\n" * (MAX_NODES // 2 - 1), id="one name"),
    ],
)
def test_no_text_takes_more_than_linear_time(text):
    start = time.process_time()
    with suppress(Unreadable):
        list(text_problems(read(text)))
    assert time.process_time() - start < 10  # below a second here; quadratic would be minutes


# Without line separators, which YAML folds even in quotes, and controls, which it accepts as escapes only.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
documents = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(documents, st.sampled_from([None, 2]))
def test_json_is_yaml_and_means_the_same(document, indent):
    assert read(json.dumps(document, ensure_ascii=False, indent=indent)) == document


BRIEF = """\
# What we want to say this spring.
campaign_name: Slow Mornings
campaign_message: Make tomorrow morning worth getting up for
target_audience: People who grind their own beans
target_regions: [NO, SE, Northern Europe]
products:
  - name: Ember Roast
    description: >-
      Whole coffee beans
      in a matte stand-up bag
brand_colors: ["#0b3d91", '#f4b942']
budget_usd: 12.5
localized_messages:
  no: {message: En morgen verd å stå opp til}
"""
SAME = {
    "campaign_name": "Slow Mornings",
    "campaign_message": "Make tomorrow morning worth getting up for",
    "target_audience": "People who grind their own beans",
    "target_regions": ["NO", "SE", "Northern Europe"],
    "products": [{"name": "Ember Roast", "description": "Whole coffee beans in a matte stand-up bag"}],
    "brand_colors": ["#0b3d91", "#f4b942"],
    "budget_usd": 12.5,
    "localized_messages": {"no": {"message": "En morgen verd å stå opp til"}},
}


def plan_of(body, name):
    plan = check(body, when=WHEN, name=name)
    assert isinstance(plan, Plan), plan
    return plan.document


def test_the_same_content_gives_the_same_plan_but_for_the_hash_of_the_brief():
    as_yaml, as_text = plan_of(BRIEF.encode(), "a.yaml"), plan_of(json.dumps(SAME).encode(), "a.json")
    for plan in (as_yaml, as_text):
        plan["campaign_id"] = plan["campaign_id"][:-6]
        plan["brief"]["sha256"] = ""
    assert as_yaml == as_text


def test_the_copy_of_a_brief_is_json_of_the_same_content():
    assert json.loads(as_json(BRIEF.encode(), "a.yaml")) == SAME
    body = json.dumps(SAME).encode()
    assert as_json(body, "a.json") is body


def test_a_refused_brief_in_yaml_has_the_pointers_of_one_in_json():
    broken = BRIEF.replace("products:", "product:").replace("12.5", "1_000")
    refused = check(broken.encode(), when=WHEN, name="a.yaml")
    assert isinstance(refused, Refusal)
    assert {problem.pointer for problem in refused.problems} == {"/budget_usd", "/product", "/products"}
