from datetime import UTC, datetime

import pytest

from lambdas.parser.intake import read_input
from lambdas.parser.plan import Origin

KEY = "input/campaign-briefs/a.json"
FROM_S3 = {"bucket": "b", "key": KEY, "version_id": "v1", "time": "2026-11-21T08:00:00Z"}


def test_an_event_from_s3_has_bucket_key_version_and_time():
    request = read_input(FROM_S3, "b")
    assert request.origin == Origin("b", KEY, "v1")
    assert request.time == datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert request.problems == []


def test_a_direct_start_needs_only_bucket_and_key():
    request = read_input({"bucket": "b", "key": KEY}, "b")
    assert (request.origin, request.time) == (Origin("b", KEY, None), None)


def test_an_inline_brief_is_encoded_to_bytes():
    request = read_input({"brief": {"a": 1}}, "b")
    assert (request.body, request.origin) == (b'{"a": 1}', Origin())


@pytest.mark.parametrize("ending", [".json", ".yaml", ".yml"])
def test_a_brief_is_json_or_yaml(ending):
    key = f"input/campaign-briefs/a{ending}"
    assert read_input({"bucket": "b", "key": key}, "b").origin.key == key


def test_unknown_fields_of_the_input_are_ignored():
    assert read_input({**FROM_S3, "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID": "x"}, "b").problems == []


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (None, "the execution's input is null"),
        ([], "the execution's input is a list of 0 items"),
        ("x", 'the execution\'s input is "x"'),
        ({}, "the execution's input has no bucket and no key, and no brief"),
        ({"bucket": "b"}, "the execution's input has no key, and no brief"),
        ({**FROM_S3, "brief": {}}, "the execution's input has both a brief and the key of another"),
        ({**FROM_S3, "bucket": "other"}, 'the brief is in bucket "other", which the functions do not read'),
        ({**FROM_S3, "bucket": 7}, "the brief is in bucket 7, which the functions do not read"),
        ({**FROM_S3, "key": "output/x/brief.json"}, 'the brief\'s key is "output/x/brief.json"'),
        ({**FROM_S3, "version_id": 5}, "the brief's version id is 5"),
        ({**FROM_S3, "version_id": "v\n1"}, 'the brief\'s version id is "v\\n1"'),
        ({**FROM_S3, "time": "yesterday"}, 'the brief\'s time is "yesterday"'),
        ({**FROM_S3, "time": "2026-11-21T08:00:00"}, 'the brief\'s time is "2026-11-21T08:00:00"'),
        (
            {**FROM_S3, "time": "0001-01-01T00:00:00+05:00"},
            'the brief\'s time is "0001-01-01T00:00:00+05:00"',
        ),
        ({**FROM_S3, "time": 1795000000}, "the brief's time is 1795000000"),
    ],
)
def test_any_other_input_is_a_problem(given, found):
    (problem,) = read_input(given, "b").problems
    assert problem.found == found


@pytest.mark.parametrize(
    "key",
    [
        "input/campaign-briefs/../../output/x.json",
        "input/campaign-briefs//x.json",
        "input/campaign-briefs/./x.json",
        "input/campaign-briefs/x.txt",
        "input/campaign-briefs/x.YAML",
        "input/campaign-briefs/x.yaml.bak",
        "input/campaign-briefs/yaml",
        "input/campaign-briefs/\ud800.json",
        "input/campaign-briefs/\u202ex.json",
        "input/campaign-briefs/" + "ü" * 440 + ".json",
        "existing-assets/x.json",
        "/input/campaign-briefs/x.json",
        "",
        None,
        ["input/campaign-briefs/x.json"],
    ],
)
def test_a_key_outside_the_briefs_is_a_problem(key):
    (problem,) = read_input({"bucket": "b", "key": key}, "b").problems
    assert problem.fix == "put it under input/campaign-briefs/, with a name that ends in .json, .yaml or .yml"


def test_a_time_is_from_1970_on():
    assert read_input({**FROM_S3, "time": "1970-01-01T00:00:00Z"}, "b").time.year == 1970
    assert read_input({**FROM_S3, "time": "1969-12-31T23:59:59Z"}, "b").problems


def test_the_longest_version_id_is_accepted_and_a_longer_one_is_a_problem():
    assert read_input({**FROM_S3, "version_id": "v" * 1024}, "b").origin.version_id == "v" * 1024
    (problem,) = read_input({**FROM_S3, "version_id": "v" * 1025}, "b").problems
    assert problem.fix == "give the version id that S3 gave, or leave it out"


def test_a_directory_store_accepts_any_bucket():
    assert read_input(FROM_S3, None).problems == []


def test_a_brief_in_another_bucket_is_to_be_put_into_the_deployments_own():
    (problem,) = read_input({**FROM_S3, "bucket": "other"}, "b").problems
    assert problem.fix == "put it into b"
    (problem,) = read_input({**FROM_S3, "bucket": ""}, None).problems
    assert problem.fix == "name a bucket"


def test_every_problem_of_the_input_is_reported():
    assert len(read_input({"bucket": 1, "key": 2, "version_id": 3, "time": 4}, "b").problems) == 4
