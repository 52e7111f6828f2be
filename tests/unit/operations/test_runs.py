import json
from itertools import count
from types import SimpleNamespace

import pytest
from botocore.stub import ANY

from briefcast import keys
from operations import runs
from operations.progress import Phase
from operations.runs import CampaignRun, ExecutionRun, Failed, Published, Rejected
from tests.unit.operations.stubbed_cloud import ALIAS, ANOTHER, EXECUTION, FAILED_EXECUTION, NOW

CAMPAIGN = "summer-20261121-080000-abcdef"
PLAN = {
    "campaign_id": CAMPAIGN,
    "tasks": [{"locale": None, "placements": ["twitter-card"], "clean": []}],
    "products": [{"index": 0, "name": "Flask", "slug": "flask"}],
}


def test_a_description_from_before_the_redrive_does_not_end_the_run(cloud):
    before = {**FAILED_EXECUTION, "stateMachineArn": ALIAS, "startDate": NOW}
    cloud.stepfunctions.add_response("describe_execution", before, {"executionArn": EXECUTION})
    run = ExecutionRun(cloud, "brief.json", EXECUTION, redrives=2)
    run.poll()
    assert run.outcome is None


def test_a_duplicate_leads_to_the_execution_that_makes_the_campaign(cloud, monkeypatch):
    monkeypatch.setattr(runs, "FOLLOWING_SHARE", float("inf"))  # looks again at once
    described = {"executionArn": EXECUTION, "stateMachineArn": ALIAS, "startDate": NOW}
    duplicate = json.dumps({"status": "duplicate", "claimed_by": ANOTHER})
    history = {"events": []}, {"executionArn": ANY, "maxResults": 1000}
    stood_down = {**described, "status": "SUCCEEDED", "redriveCount": 1, "output": duplicate}
    cloud.stepfunctions.add_response("describe_execution", stood_down, {"executionArn": EXECUTION})
    cloud.stepfunctions.add_response("get_execution_history", *history)
    at_work = {**described, "status": "RUNNING", "redriveCount": 0}
    cloud.stepfunctions.add_response("describe_execution", at_work, {"executionArn": ANOTHER})
    cloud.stepfunctions.add_response("get_execution_history", *history)
    run = ExecutionRun(cloud, "brief.json", EXECUTION, redrives=1)
    run.poll()
    run.poll()
    assert (run.execution_arn, run.outcome) == (ANOTHER, None)


def state_event(number, kind, name, **data):
    details = {"name": name, **{key: json.dumps(value) for key, value in data.items()}}
    member = "stateEnteredEventDetails" if kind == "Entered" else "stateExitedEventDetails"
    return {"id": number, "timestamp": NOW, "type": f"TaskState{kind}", member: details}


PARSED = state_event(1, "Exited", "ParseBrief", output={"campaign_id": CAMPAIGN})
PUBLISHING = state_event(2, "Entered", "PublishManifest", input={})


@pytest.fixture
def clock(monkeypatch):
    """A clock on which each look and each wait takes a second."""
    seconds = count()
    clock = SimpleNamespace(
        monotonic=lambda: float(next(seconds)), thread_time=lambda: 0.0, sleep=lambda _: next(seconds)
    )
    monkeypatch.setattr(runs, "time", clock)


def expect_keys(cloud, *found):
    listed = {"Contents": [{"Key": key} for key in found]} if found else {}
    prefix = keys.campaign_prefix(CAMPAIGN)
    cloud.stub("s3").add_response("list_objects_v2", listed, {"Bucket": "bucket", "Prefix": prefix})


def followed(cloud):
    run = ExecutionRun(cloud, "brief.json", EXECUTION)
    run.poll()
    return run


def test_a_brief_is_checked_until_its_campaign_is_planned(cloud):
    cloud.expect_description()
    cloud.expect_history()
    run = followed(cloud)
    assert (run.progress.phase, run.progress.campaign_id, run.outcome) == (Phase.CHECKING, None, None)


@pytest.mark.parametrize(
    ("events", "phase"), [([PARSED], Phase.MAKING), ([PARSED, PUBLISHING], Phase.PUBLISHING)]
)
def test_a_planned_campaign_is_made_and_then_published(cloud, events, phase):
    cloud.expect_description()
    cloud.expect_history(*events)
    cloud.expect_object(keys.plan(CAMPAIGN), PLAN)
    expect_keys(cloud, f"output/{CAMPAIGN}/variants/flask-0-twitter-card.jpg")
    progress = followed(cloud).progress
    assert (progress.phase, progress.campaign_id) == (phase, CAMPAIGN)
    assert [(each.rendered, each.planned) for each in progress.products] == [(1, 1)]


def test_the_plan_is_read_once(cloud, monkeypatch):
    monkeypatch.setattr(runs, "FOLLOWING_SHARE", float("inf"))  # looks again at once
    cloud.expect_object(keys.plan(CAMPAIGN), PLAN)
    for _ in range(2):
        cloud.expect_description()
        cloud.expect_history(PARSED)
        expect_keys(cloud)
    run = followed(cloud)
    run.poll()
    assert run.progress.campaign_id == CAMPAIGN


@pytest.mark.parametrize(("status", "phase"), [("completed", Phase.PUBLISHED), ("partial", Phase.PARTIAL)])
def test_an_execution_that_succeeded_ends_with_its_manifest(cloud, status, phase):
    output = json.dumps({"status": status, "manifest_key": "output/manifest.json"})
    cloud.expect_description(status="SUCCEEDED", output=output)
    cloud.expect_history()
    cloud.expect_object("output/manifest.json", {"status": status})
    run = followed(cloud)
    assert (run.outcome, run.progress.phase) == (Published({"status": status}), phase)
    before = run.elapsed_s
    run.poll()  # asks nobody
    assert run.elapsed_s == before


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"bucket": "b", "key": "input/a.json", "version_id": "1"}, "input/a.json"),
        ({"brief": {}}, "first"),
        ([], "first"),
    ],
    ids=["upload", "inline", "no object"],
)
def test_a_rejection_is_read_from_the_report_on_the_upload_or_on_the_execution(cloud, given, name):
    cloud.expect_description(status="FAILED", error="InvalidBrief", input=json.dumps(given))
    cloud.expect_history()
    problems = [{"pointer": "/seed", "found": "-1", "fix": "give at least 0"}]
    cloud.expect_object(keys.rejection(name), {"problems": problems})
    run = followed(cloud)
    assert (run.outcome, run.progress.phase) == (Rejected("InvalidBrief", problems), Phase.REJECTED)


def expect_letters(cloud, *bodies):
    messages = [{"MessageId": str(n), "ReceiptHandle": str(n), "Body": body} for n, body in enumerate(bodies)]
    expected = {"QueueUrl": ANY, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0}
    cloud.stub("sqs").add_response("receive_message", {"Messages": messages} if messages else {}, expected)


def test_a_failure_is_parked_once_its_letter_arrived(cloud, clock):
    cloud.expect_description(status="FAILED", error="ModelMisconfigured")
    cloud.expect_history()
    expect_letters(cloud)
    expect_letters(cloud, ANOTHER, f"about {EXECUTION}")
    run = followed(cloud)
    assert isinstance(run.outcome, Failed)
    assert (run.outcome.parked, run.outcome.failure.error) == (True, "ModelMisconfigured")
    assert run.progress.phase is Phase.FAILED


def test_a_failure_whose_letter_never_comes_is_not_parked(cloud, clock):
    cloud.expect_description(status="TIMED_OUT")
    cloud.expect_history()
    expect_letters(cloud, ANOTHER)
    expect_letters(cloud)
    assert not followed(cloud).outcome.parked


def uploaded(cloud, tmp_path):
    brief = tmp_path / "brief.json"
    brief.write_text("{}")
    expected = {"Bucket": "bucket", "Key": "input/a.json", "Body": ANY, "ContentType": "application/json"}
    cloud.stub("s3").add_response("put_object", {"VersionId": "v7"}, expected)
    return CampaignRun(cloud, "brief.json", "input/a.json", brief)


def test_an_upload_is_followed_once_an_execution_claimed_that_version(cloud, tmp_path):
    run = uploaded(cloud, tmp_path)
    claim = keys.claim("bucket", "input/a.json", "v7")
    cloud.expect_item(claim, None)
    run.poll()
    assert (run.progress.phase, run.execution_arn, run.outcome) == (Phase.UPLOADED, None, None)
    cloud.expect_item(claim, {"execution_arn": {"S": EXECUTION}})
    cloud.expect_description()
    cloud.expect_history()
    run.poll()
    assert (run.progress.phase, run.execution_arn) == (Phase.CHECKING, EXECUTION)


def test_an_upload_that_nobody_claims_fails_after_half_a_minute(cloud, tmp_path, monkeypatch):
    run = uploaded(cloud, tmp_path)
    started = runs.time.monotonic()
    claim = keys.claim("bucket", "input/a.json", "v7")
    for seconds, ended in ((29.0, False), (31.0, True)):
        monkeypatch.setattr(runs, "time", SimpleNamespace(monotonic=lambda now=started + seconds: now))
        cloud.expect_item(claim, None)
        run.poll()
        assert (run.outcome is not None) == ended
    assert run.outcome.failure.error == "NotStarted"
    assert "no execution claimed input/a.json within 30 s" in run.outcome.failure.message
    assert not run.outcome.parked


def test_files_are_uploaded_under_their_keys(cloud, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
        expected = {"Bucket": "bucket", "Key": f"existing-assets/{name}", "Body": ANY}
        cloud.stub("s3").add_response("put_object", {}, expected)
    runs.upload_files(cloud, [(tmp_path / name, f"existing-assets/{name}") for name in ("a", "b")])
