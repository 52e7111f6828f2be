import json
from datetime import UTC, datetime
from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from cli.commands import operate
from operations import executions as campaigns
from operations.executions import ExecutionRun

PLACE = "arn:aws:states:eu-central-1:111122223333"
ALIAS = f"{PLACE}:stateMachine:briefcast-dev-campaign:live"
EXECUTION = f"{PLACE}:execution:briefcast-dev-campaign:first"
ANOTHER = f"{PLACE}:execution:briefcast-dev-campaign:another"
NOW = datetime(2026, 7, 1, tzinfo=UTC)
FAILED = {
    "executionArn": EXECUTION,
    "status": "FAILED",
    "error": "ModelMisconfigured",
    "input": '{"brief": {}}',
    "redriveStatus": "REDRIVABLE",
    "redriveCount": 1,
}


class StubbedCloud:
    """A stack whose Step Functions answers only what it was told to expect."""

    resources = SimpleNamespace(state_machine_arn=ALIAS, bucket="bucket")

    def __init__(self):
        session = boto3.Session("stub", "stub", region_name="eu-central-1")
        self._clients = {name: session.client(name) for name in ("stepfunctions", "s3", "dynamodb")}
        self.stepfunctions = Stubber(self._clients["stepfunctions"])
        self.stepfunctions.activate()

    def client(self, service):
        return self._clients[service]

    def expect_start(self):
        self.stepfunctions.add_response(
            "start_execution",
            {"executionArn": ANOTHER, "startDate": NOW},
            {"stateMachineArn": ALIAS, "name": ANY, "input": FAILED["input"]},
        )


@pytest.fixture
def cloud():
    stubbed = StubbedCloud()
    yield stubbed
    stubbed.stepfunctions.assert_no_pending_responses()


def test_a_redrivable_execution_is_redriven_and_nothing_else_is_started(cloud):
    cloud.stepfunctions.add_response("redrive_execution", {"redriveDate": NOW}, {"executionArn": EXECUTION})
    attempt = operate.start_again(cloud, FAILED)
    assert (attempt.execution_arn, attempt.redrives) == (EXECUTION, 2)
    assert attempt.how.startswith("redriven")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "SUCCEEDED", "error": None}, "succeeded"),
        ({"error": "InvalidBrief"}, "in the state that rejects"),
        ({"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "too old"}, "(too old)"),
    ],
)
def test_one_that_a_redrive_cannot_help_is_started_anew_and_the_reason_is_told(cloud, changes, why):
    cloud.expect_start()
    attempt = operate.start_again(cloud, {**FAILED, **changes})
    assert (attempt.execution_arn, attempt.redrives) == (ANOTHER, 0)
    assert why in attempt.how


def test_a_cloud_that_says_nothing_of_redrives_is_not_asked_for_one(cloud):
    cloud.expect_start()
    description = {name: value for name, value in FAILED.items() if not name.startswith("redrive")}
    assert "this cloud has no redrive" in operate.start_again(cloud, description).how


@pytest.mark.parametrize(
    ("code", "status"),
    [("ExecutionNotRedrivable", 400), ("UnknownOperationException", 400), ("NotImplemented", 501)],
)
def test_a_redrive_that_is_refused_or_not_known_becomes_a_new_execution(cloud, code, status):
    cloud.stepfunctions.add_client_error("redrive_execution", code, "no", http_status_code=status)
    cloud.expect_start()
    assert f"a redrive was refused ({code}: no)" in operate.start_again(cloud, FAILED).how


def test_a_redrive_that_is_not_allowed_starts_nothing(cloud):
    cloud.stepfunctions.add_client_error("redrive_execution", "AccessDeniedException", http_status_code=400)
    with pytest.raises(ClientError):
        operate.start_again(cloud, FAILED)


def test_an_execution_that_runs_is_left_alone(cloud):
    attempt = operate.start_again(cloud, {**FAILED, "status": "RUNNING"})
    assert (attempt.execution_arn, attempt.redrives) == (EXECUTION, 1)
    assert "nothing was started" in attempt.how


def test_a_description_from_before_the_redrive_is_not_taken_for_its_end(cloud):
    before = {**FAILED, "stateMachineArn": ALIAS, "startDate": NOW}
    cloud.stepfunctions.add_response("describe_execution", before, {"executionArn": EXECUTION})
    run = ExecutionRun(cloud, "brief.json", EXECUTION, redrives=2)
    run.poll()
    assert run.outcome is None


def test_one_that_stood_down_leads_to_the_execution_that_it_stood_down_for(cloud, monkeypatch):
    monkeypatch.setattr(campaigns, "WATCHING_SHARE", float("inf"))  # looks again at once
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


def entered(name):
    return {"stateEnteredEventDetails": {"name": name}}


def left(name):
    return {"stateExitedEventDetails": {"name": name}}


def test_the_open_states_are_those_that_were_entered_and_not_left():
    events = [entered("ParseBrief"), left("ParseBrief"), entered("ProcessProducts")]
    events += [entered("GenerateImage"), entered("GenerateImage"), entered("GenerateImage")]
    assert operate.open_states([*events, left("GenerateImage")]) == (
        "ProcessProducts > GenerateImage (2 times)"
    )
    assert operate.open_states(events[:2]) == "between two states"


@pytest.mark.parametrize("body", ["", "null", "[]", '{"detail": null}', '{"detail": {"executionArn": "a"}}'])
def test_a_message_that_is_no_event_of_an_execution_is_kept_as_it_is(body):
    letter = operate.read_letter({"Body": body, "ReceiptHandle": "r"})
    assert (letter.event, letter.body) == (None, body)


def test_a_parked_event_is_read():
    event = {"time": "2026-07-01T00:00:00Z", "detail": {"executionArn": EXECUTION}}
    assert operate.read_letter({"Body": json.dumps(event), "ReceiptHandle": "r"}).event == event
