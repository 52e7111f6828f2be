import hashlib
import json

import pytest

from briefcast import keys
from briefcast.errors import MAX_MESSAGE_CHARS, InvalidBrief, OverBudget, StorageUnavailable
from briefcast.registries.models import UnknownModel
from lambdas.parser.parse import parse_brief
from lambdas.parser.reading import MAX_BYTES

KEY = "input/campaign-briefs/spring/a.json"
REPORT = "rejected/input/campaign-briefs/spring/a.json"
ARN = "arn:aws:states:us-east-1:123456789012:execution:briefcast:run-7"
INPUT = {"bucket": "b", "key": KEY, "version_id": "v1", "time": "2026-11-21T08:00:00Z"}


@pytest.fixture
def parse(store):
    def parsed(given=INPUT, body=None, **options):
        if body is not None:
            store.write(KEY, body, "application/json")
        event = {"execution_arn": ARN, "started_at": "2026-11-22T09:30:00.123Z", "input": given}
        return parse_brief(event, store=store, bucket="b", **options)

    return parsed


@pytest.fixture
def report(store):
    return lambda key=REPORT: json.loads(store.read(key))


def test_the_brief_is_kept_byte_for_byte_with_its_plan(parse, store, brief):
    body = b"\xef\xbb\xbf" + json.dumps(brief, indent=4).encode()
    plan = parse(body=body)
    assert store.read(keys.brief_copy(plan.campaign_id)) == body
    assert json.loads(store.read(keys.plan(plan.campaign_id))) == plan.document
    assert plan.document["brief"] == {
        "bucket": "b",
        "key": KEY,
        "version_id": "v1",
        "sha256": hashlib.sha256(body).hexdigest(),
    }


def test_a_brief_in_yaml_is_kept_as_json_and_hashed_as_it_was_uploaded(parse, store, brief):
    key, body = KEY.replace(".json", ".yaml"), b"# ours\n" + json.dumps(brief, indent=4).encode()
    store.write(key, body, "application/yaml")
    plan = parse({"bucket": "b", "key": key})
    assert json.loads(store.read(keys.brief_copy(plan.campaign_id))) == brief
    assert plan.document["brief"]["sha256"] == hashlib.sha256(body).hexdigest()


def test_a_second_delivery_writes_the_same_objects(parse, store, brief, tmp_path):
    def files():
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    body = json.dumps(brief).encode()
    first = parse(body=body).output
    written = files()
    assert parse(body=body).output == first
    assert files() == written


def test_the_campaign_has_the_time_of_the_event_or_of_a_direct_start(parse, brief):
    assert "-20261121-080000-" in parse(body=json.dumps(brief).encode()).campaign_id
    assert "-20261122-093000-" in parse({"bucket": "b", "key": KEY}).campaign_id
    assert "-20261122-093000-" in parse({"brief": brief}).campaign_id


def test_an_inline_brief_is_kept_as_the_bytes_that_were_hashed(parse, store, brief):
    plan = parse({"brief": brief})
    copy = store.read(keys.brief_copy(plan.campaign_id))
    assert json.loads(copy) == brief
    assert plan.document["brief"]["sha256"] == hashlib.sha256(copy).hexdigest()


def test_assets_are_looked_up_in_the_store(parse, store, brief):
    store.write("existing-assets/acme/other/Front.WEBP", b"x", "image/webp")
    brief["products"][0]["existing_assets"] = "acme/other/"
    plan = parse({"brief": brief})
    assert plan.output["products"][0]["image"] == {
        "source": "existing",
        "key": "existing-assets/acme/other/Front.WEBP",
    }


def test_a_missing_picture_and_a_missing_logo_are_both_reported_and_nothing_is_planned(parse, brief, store):
    brief["products"][0]["existing_assets"] = "acme/nothing/"
    brief["brand"] = {"logo": "existing-assets/acme/logo.png"}
    with pytest.raises(InvalidBrief) as caught:
        parse({"brief": brief})
    pointers = [problem.pointer for problem in caught.value.problems]
    assert pointers == ["/brand/logo", "/products/0/existing_assets"]
    assert not (store.root / "output").exists()


@pytest.mark.parametrize("key", ["input/notes.txt", "input/campaign-briefs/a.JSON", "input/briefs/a.json"])
def test_a_file_that_is_no_brief_is_rejected_beside_its_own_name(parse, store, key):
    with pytest.raises(InvalidBrief) as caught:
        parse({"bucket": "b", "key": key, "version_id": "v1", "time": "2026-11-21T08:00:00Z"})
    assert caught.value.report_key == keys.rejection(key)
    (problem,) = json.loads(store.read(keys.rejection(key)))["problems"]
    assert (
        problem["fix"] == "put it under input/campaign-briefs/, with a name that ends in .json, .yaml or .yml"
    )


@pytest.mark.parametrize("key", ["output/a.json", "input/../a.json", "input/" + "x" * 900])
def test_no_report_lies_under_a_key_that_no_upload_below_input_has(parse, key):
    with pytest.raises(InvalidBrief) as caught:
        parse({"bucket": "b", "key": key, "version_id": "v1"})
    assert caught.value.report_key == "rejected/run-7.json"


def test_a_refused_brief_leaves_its_report_and_nothing_else(parse, report, tmp_path, brief):
    body = json.dumps({**brief, "seed": "x", "colour": "red"}).encode()
    with pytest.raises(InvalidBrief, match=f"{KEY}: 2 problems, reported in {REPORT}") as caught:
        parse(body=body)
    assert report() == {
        "error": "InvalidBrief",
        "execution_arn": ARN,
        "brief": {"bucket": "b", "key": KEY, "version_id": "v1", "sha256": hashlib.sha256(body).hexdigest()},
        "problems": [
            {
                "pointer": "/colour",
                "found": 'unknown field "colour"',
                "fix": caught.value.problems[0].fix,
            },
            {"pointer": "/seed", "found": '"x"', "fix": "write a whole number, such as 7"},
        ],
    }
    assert not (tmp_path / "output").exists()


def test_a_brief_over_its_budget_is_refused_by_that_name(parse, report, brief):
    with pytest.raises(OverBudget, match="the budget"):
        parse(body=json.dumps({**brief, "budget_usd": 0}).encode())
    assert report()["error"] == "OverBudget"


def test_a_brief_deleted_before_it_is_read_is_refused(parse, report):
    with pytest.raises(InvalidBrief, match="deleted before it was read"):
        parse()
    assert report()["brief"]["sha256"] is None


def test_a_brief_that_is_one_byte_too_long_is_refused_without_reading_it(parse, report):
    with pytest.raises(InvalidBrief, match="more than 1,048,576 bytes"):
        parse(body=b" " * (MAX_BYTES + 1))
    assert report()["brief"]["sha256"] is None


def test_an_inline_brief_is_reported_under_the_executions_name(parse, report):
    with pytest.raises(InvalidBrief, match=r"the brief given inline: .*reported in rejected/run-7\.json"):
        parse({"brief": "not a brief"})
    assert report("rejected/run-7.json")["brief"]["key"] is None


@pytest.mark.parametrize("given", [None, 7, [], {}, {"bucket": "b", "key": "../../etc/passwd"}])
def test_an_input_of_the_wrong_shape_is_refused_under_the_executions_name(parse, report, given):
    with pytest.raises(InvalidBrief):
        parse(given)
    assert report("rejected/run-7.json")["problems"]


def test_an_inline_brief_is_checked_like_one_from_s3(parse, brief):
    with pytest.raises(InvalidBrief) as caught:
        parse({"brief": {**brief, "campaign_name": "\ud800", "budget_usd": float("nan"), "seed": 10**400}})
    assert [problem.pointer for problem in caught.value.problems] == [
        "/budget_usd",
        "/campaign_name",
        "/seed",
    ]


def test_a_missing_logo_is_a_problem(parse, store, brief):
    logo = "existing-assets/acme/logo.png"
    with pytest.raises(
        InvalidBrief, match=r"/brand/logo: .*no such object; upload it, or leave the logo out"
    ):
        parse({"brief": {**brief, "brand": {"logo": logo}}})
    store.write(logo, b"x", "image/png")
    assert parse({"brief": {**brief, "brand": {"logo": logo}}}).document["campaign"]["brand"]["logo"] == logo


def test_the_message_has_a_limit_however_many_problems_there_are(parse, report, brief):
    with pytest.raises(InvalidBrief) as caught:
        parse(body=json.dumps({**brief, "target_regions": ["\x01" + "日" * 70] * 700}).encode())
    assert len(json.dumps(str(caught.value))) <= MAX_MESSAGE_CHARS
    assert str(caught.value).endswith(f"more in {REPORT}")
    assert len(report()["problems"]) == 501


def test_an_unknown_default_model_is_not_a_rejection(parse, brief):
    with pytest.raises(UnknownModel):
        parse({"brief": brief}, default_model="nothing")


def test_a_report_that_cannot_be_written_is_a_storage_error(parse, tmp_path):
    (tmp_path / "rejected").write_text("in the way")
    with pytest.raises(StorageUnavailable):
        parse({"brief": 1})
