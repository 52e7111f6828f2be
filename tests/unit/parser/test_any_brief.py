"""Any input gives a plan or a list of problems, and never another exception."""

import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefcast import contracts, keys
from briefcast.errors import MAX_MESSAGE_CHARS, InvalidBrief, OverBudget
from briefcast.registries.placements import placements
from briefcast.store.objects import DirStore
from lambdas.parser.parse import MAX_PROBLEMS, Plan, check, parse_brief
from lambdas.parser.validation import SCHEMA
from lambdas.parser.wording import UNSAFE
from tests.contract_types import mismatches

pytestmark = pytest.mark.gate

WHEN = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(), max_size=60)  # lone surrogates and control characters too
HOSTILE = st.sampled_from(
    ["", " ", "\u200b", "\u202e", "\x00", "\ud800", "../../x", "a" * 600, "=1+1", "<b>"]
)
FIT_SOMEWHERE = st.sampled_from(
    ["existing-assets/a.png", "a/b/", "de-DE", "draft", "instagram-story", "#FFFFFF"]
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -(10**30), 2**64, 1e308])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | ANY_TEXT | HOSTILE | FIT_SOMEWHERE,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ANY_TEXT | HOSTILE, inner, max_size=5),
    max_leaves=15,
)


def near(schema):
    """Values that mostly keep the schema, and sometimes any JSON value."""
    return st.one_of(*([_right(schema)] * 6), ANY_JSON)


def _right(schema):
    examples = st.sampled_from(schema.get("examples") or [None])
    match schema["type"]:
        case "object":
            fields = {name: near(inner) for name, inner in schema.get("properties", {}).items()}
            required = {name: fields.pop(name) for name in schema.get("required", [])}
            known = st.fixed_dictionaries(required, optional=fields)
            extra = schema["additionalProperties"]
            names = st.sampled_from(["de", "de-DE", "DE-de", "zh-hant", "x"]) | ANY_TEXT
            return st.dictionaries(names, near(extra), max_size=3) if isinstance(extra, dict) else known
        case "array":
            return examples | st.lists(near(schema["items"]), max_size=4)
        case "string":
            return examples | HOSTILE | FIT_SOMEWHERE | st.text(max_size=40)
        case "boolean":
            return st.booleans()
        case _:
            return examples | NUMBERS


BRIEFS = _right(SCHEMA)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_sound(result):
    if isinstance(result, Plan):
        return every_key_is_in_its_place(result)
    assert result.error in (InvalidBrief, OverBudget)
    assert 1 <= len(result.problems) <= MAX_PROBLEMS + 1
    for problem in result.problems:
        line = str(problem)
        assert not UNSAFE.search(line)
        assert "\n" not in line
        assert len(line) < 1000
        assert problem.found
        assert problem.fix
    error = result.error("the brief", result.problems, "rejected/x.json")
    assert len(json.dumps(str(error))) <= MAX_MESSAGE_CHARS
    return True


def every_key_is_in_its_place(plan):
    campaign = plan.campaign_id
    assert SLUG.fullmatch(campaign)
    assert keys.plan(campaign).startswith(keys.campaign_prefix(campaign))
    slugs = [product["slug"] for product in plan.document["products"]]
    assert len(set(slugs)) == len(slugs)
    for product in plan.document["products"]:
        assert SLUG.fullmatch(product["slug"])
        assert len(product["slug"]) <= keys.SLUG_CHARS
        assert 0 <= product["seed"] <= 4_294_967_294
        assert product["image"].get("key", keys.ASSETS).startswith(keys.ASSETS)
        assert ".." not in product["image"].get("key", "")
    for task in plan.document["tasks"]:
        assert set(task["placements"]) <= set(placements())
        for placement in task["placements"]:
            key = keys.variant(campaign, slugs[0], 0, placement, task["locale"])
            assert re.fullmatch(rf"output/{campaign}/variants/[A-Za-z0-9-]+\.jpg", key)
            assert len(key) < 200
    json.dumps(plan.document, allow_nan=False, ensure_ascii=False).encode()
    assert list(mismatches(plan.document, contracts.Plan)) == []
    assert list(mismatches(plan.output, contracts.ParseBriefOutput)) == []
    return True


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | ANY_TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_plan_or_problems(body):
    assert is_sound(check(body, when=WHEN))


@settings(max_examples=300, deadline=None)
@given(ANY_JSON)
def test_any_json_gives_a_plan_or_problems(document):
    try:
        body = json.dumps(document).encode()
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return
    assert is_sound(check(body, when=WHEN))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BRIEFS)
def test_anything_like_a_brief_gives_a_plan_or_problems(document):
    assert is_sound(check(json.dumps(document).encode(), when=WHEN))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BRIEFS, st.integers(0, 10_000), st.integers(0, 255))
def test_a_brief_with_a_broken_byte_gives_a_plan_or_problems(document, position, byte):
    body = bytearray(json.dumps(document).encode())
    body[position % len(body)] = byte
    assert is_sound(check(bytes(body), when=WHEN))


def test_the_briefs_that_are_drawn_are_of_both_kinds():
    kinds = set()

    @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(BRIEFS)
    def draw(document):
        kinds.add(type(check(json.dumps(document).encode(), when=WHEN)))

    draw()
    assert len(kinds) == 2


INPUTS = (
    ANY_JSON
    | st.fixed_dictionaries({"brief": BRIEFS | ANY_JSON})
    | st.fixed_dictionaries(
        {"bucket": ANY_JSON | st.just("b"), "key": ANY_JSON | st.just("input/campaign-briefs/a.json")},
        optional={"version_id": ANY_JSON, "time": ANY_JSON | st.datetimes().map(str), "brief": ANY_JSON},
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = DirStore(tmp_path_factory.mktemp("bucket"))
    folder.write("input/campaign-briefs/a.json", b'{"campaign_name": 1}', "application/json")
    return folder


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(INPUTS)
def test_any_input_of_an_execution_gives_a_plan_or_a_rejection(folder, given_input):
    event = {"execution_arn": "arn:x:run", "started_at": "2026-11-21T08:00:00Z", "input": given_input}
    try:
        plan = parse_brief(event, store=folder, bucket="b")
    except (InvalidBrief, OverBudget) as error:
        rejected = error
    else:
        assert every_key_is_in_its_place(plan)
        return
    assert json.loads(folder.read(rejected.report_key))["error"] == type(rejected).__name__
