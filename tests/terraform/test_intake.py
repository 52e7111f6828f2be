"""Events as S3 sends them, against the rule and the transformer that Terraform makes."""

import json

import pytest
from moto.events.models import EventPattern

from briefcast import keys
from lambdas.parser.intake import read_input
from local.moto_fixes.events import transform
from local.provision import BRIEF_TRANSFORMER, brief_created_pattern
from operations.bill import RETENTION_DAYS

BUCKET = "briefcast-dev-123456789012-us-east-1"
VERSION = "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e"
BRIEFS = (
    "spring.json",
    "2026/november/spring.json",
    "Spring sale, final (2).json",
    "été 春のセール.json",
    "spring%20sale+2026.json",  # EventBridge gives keys as they are: this one is really called so
    'say "hello" \\ <key>.json',
    "*.json",
    "spring.yaml",
    "2026/spring sale, final (2).yml",
)
STRAY = (
    "input/campaign-briefs/notes.txt",
    "input/campaign-briefs/spring.json.bak",
    "input/campaign-briefs/spring.JSON",
    "input/campaign-briefs/spring.YAML",
    "input/campaign-briefs/spring.yaml.bak",
    "input/spring.yaml",
    "input/other/spring.json",
    "input/spring.json",
)
NOT_BRIEFS = (
    "my-input/campaign-briefs/spring.json",
    "output/spring-20261121-080000-abcdef/brief.json",
    "rejected/input/campaign-briefs/spring.json",
    "existing-assets/acme/flask/product.png",
)


def event(key, bucket=BUCKET, **changes):
    """Object Created, in the shape of the S3 user guide ("EventBridge event message structure")."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-11-21T08:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {
                "key": key,
                "size": 5,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "version-id": VERSION,
                "sequencer": "617f08299329d189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "source-ip-address": "198.51.100.7",
            "reason": "PutObject",
            **changes,
        },
    }


@pytest.fixture(scope="module")
def starts(deployed):
    pattern = deployed["aws_cloudwatch_event_rule.brief_created"]["event_pattern"]
    return EventPattern(pattern, json.loads(pattern)).matches_event


@pytest.fixture(scope="module")
def transformer(deployed):
    (found,) = deployed["aws_cloudwatch_event_target.workflow"]["input_transformer"]
    return found


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_starts_the_workflow_under_its_own_name(starts, transformer, name):
    written = event(keys.BRIEFS + name)
    assert starts(written)
    given = json.loads(transform(written, transformer["input_paths"], transformer["input_template"]))
    assert given == {
        "bucket": BUCKET,
        "key": keys.BRIEFS + name,
        "version_id": VERSION,
        "time": "2026-11-21T08:00:00Z",
    }


@pytest.mark.parametrize("name", BRIEFS)
def test_the_parser_takes_what_the_transformer_makes(transformer, name):
    given = transform(event(keys.BRIEFS + name), transformer["input_paths"], transformer["input_template"])
    request = read_input(json.loads(given), BUCKET)
    assert not request.problems
    assert (request.origin.key, request.origin.version_id) == (keys.BRIEFS + name, VERSION)


@pytest.mark.parametrize("reason", ["PutObject", "POST Object", "CopyObject", "CompleteMultipartUpload"])
def test_it_does_not_matter_how_a_brief_was_written(starts, reason):
    assert starts(event(keys.BRIEFS + "spring.json", reason=reason))


@pytest.mark.parametrize("key", STRAY)
def test_another_file_below_input_is_rejected_with_a_report_under_its_name(starts, transformer, key):
    assert starts(event(key))
    given = transform(event(key), transformer["input_paths"], transformer["input_template"])
    request = read_input(json.loads(given), BUCKET)
    assert [problem.found for problem in request.problems] == [f'the brief\'s key is "{key}"']
    assert request.origin.key == key


def test_a_folder_made_in_the_console_starts_nothing_and_an_empty_brief_is_rejected(starts):
    cases = (
        ("input/campaign-briefs/", False),
        ("input/a/", False),
        *((f"{keys.BRIEFS}a{ending}", True) for ending in keys.BRIEF_EXTENSIONS),
    )
    for key, started in cases:
        written = event(key)
        written["detail"]["object"]["size"] = 0
        assert starts(written) is started


@pytest.mark.parametrize("key", NOT_BRIEFS)
def test_another_object_starts_nothing(starts, key):
    assert not starts(event(key))


def test_a_brief_in_another_bucket_starts_nothing(starts):
    assert not starts(event(keys.BRIEFS + "spring.json", bucket="another"))


def test_a_deleted_brief_starts_nothing(starts):
    assert not starts({**event(keys.BRIEFS + "spring.json"), "detail-type": "Object Deleted"})


def test_the_local_cloud_looks_for_the_same_and_hands_on_the_same(deployed, transformer):
    pattern = deployed["aws_cloudwatch_event_rule.brief_created"]["event_pattern"]
    assert json.loads(pattern) == brief_created_pattern(BUCKET)
    assert transformer["input_paths"] == BRIEF_TRANSFORMER["InputPathsMap"]
    assert transformer["input_template"] == BRIEF_TRANSFORMER["InputTemplate"]


def test_what_the_workflow_makes_starts_no_further_execution(starts):
    made = (
        keys.brief_copy("c"),
        keys.plan("c"),
        keys.manifest("c"),
        keys.rejection(keys.BRIEFS + "spring.json"),
        keys.cached_image_record("0" * 64),
        keys.render_record("c", "flask", 0, 0),
    )
    assert not any(starts(event(key)) for key in made)


EVERYWHERE = ("superseded-versions", "incomplete-uploads")  # rules without a prefix


def prefix(rule):
    (found,) = [each["prefix"] for each in rule["filter"]]
    assert found.endswith("/"), rule["id"]
    return found


def stored_days(rules, key):
    """How long a version is stored: until it expires, and then until it is deleted as noncurrent."""
    applying = [rule for rule in rules if rule["id"] in EVERYWHERE or key.startswith(prefix(rule))]
    expires = [each["days"] for rule in applying for each in rule["expiration"] if each["days"]]
    deleted = [each["noncurrent_days"] for rule in applying for each in rule["noncurrent_version_expiration"]]
    return min(expires, default=None), min(deleted)  # S3 follows the shorter of two rules


def test_outputs_are_gone_when_the_bill_stops_and_inputs_outlast_a_replay(deployed):
    rules = deployed["aws_s3_bucket_lifecycle_configuration.campaigns"]["rule"]
    campaign = "spring-20261121-080000-abcdef"
    for key in (keys.manifest(campaign), keys.rejection(f"{keys.BRIEFS}spring.json")):
        expires, deleted = stored_days(rules, key)
        assert expires == RETENTION_DAYS
        assert deleted <= 1
    for key in (f"{keys.BRIEFS}spring.json", f"{keys.ASSETS}acme/product.png"):
        assert stored_days(rules, key) == (None, 90)
