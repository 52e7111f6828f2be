"""Which ends of an execution call an operator, by the rule and by the alarm that Terraform makes."""

import json
import re

import pytest
from moto.events.models import EventPattern

from briefcast import errors
from local.provision import execution_failed_pattern

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:briefcast-dev-campaign"
REJECTIONS = sorted(error.__name__ for error in errors.ReportedRejection.__subclasses__())
FAULTS = sorted(error.__name__ for error in errors.Unavailable.__subclasses__())
ABSENT = object()


def event(status, error=None, machine=MACHINE):
    """A status change, in the shape of the Step Functions guide; started through the alias."""
    detail = {
        "executionArn": machine.replace(":stateMachine:", ":execution:") + ":17793124-05d4",
        "stateMachineArn": machine,
        "stateMachineVersionArn": f"{machine}:3",
        "stateMachineAliasArn": f"{machine}:live",
        "name": "17793124-05d4",
        "status": status,
        "startDate": 1795248000000,
        "stopDate": None if status == "RUNNING" else 1795248060000,
        "input": "{}",
        "inputDetails": {"included": True},
        "output": None,
        "outputDetails": None,
        "error": error,
        "cause": None,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "REDRIVABLE",
        "redriveStatusReason": None,
    }
    return {
        "version": "0",
        "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": "123456789012",
        "time": "2026-11-21T08:01:00Z",
        "region": "us-east-1",
        "resources": [detail["executionArn"]],
        "detail": {name: value for name, value in detail.items() if value is not ABSENT},
    }


@pytest.fixture(scope="module")
def rule(deployed):
    return json.loads(deployed["aws_cloudwatch_event_rule.execution_failed"]["event_pattern"])


@pytest.fixture(scope="module", params=["terraform", "the local cloud"])
def parks(request, rule):
    pattern = rule if request.param == "terraform" else execution_failed_pattern(MACHINE)
    return EventPattern(None, pattern).matches_event


def test_the_list_of_rejections_is_the_one_in_errors_py(rule):
    names = [choice["error"][0] for choice in rule["detail"]["$or"] if isinstance(choice["error"][0], dict)]
    assert [choice["anything-but"] for choice in names if "anything-but" in choice] == [REJECTIONS]


def test_an_error_that_is_null_is_asked_for_by_itself(rule):
    # AWS does not say that anything-but takes a null. moto does take it, so no event below can tell.
    assert {"error": [None]} in rule["detail"]["$or"]


def test_the_alarm_makes_the_same_exception_as_the_rule(deployed):
    pattern = deployed['aws_cloudwatch_log_metric_filter.executions_failed["campaign"]']["pattern"]
    assert re.findall(r'\$\.details\.error != "(\w+)"', pattern) == REJECTIONS
    assert re.findall(r'\$\.type = "(\w+)"', pattern) == ["ExecutionTimedOut", "ExecutionFailed"]


@pytest.mark.parametrize("error", REJECTIONS)
def test_an_authors_mistake_is_not_parked(parks, error):
    assert not parks(event("FAILED", error))


@pytest.mark.parametrize(
    "error", [*FAULTS, "States.Runtime", "States.DataLimitExceeded", "KeyError", None, ABSENT]
)
def test_any_other_failure_is_parked(parks, error):
    assert parks(event("FAILED", error))


@pytest.mark.parametrize("error", [None, ABSENT])
@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
def test_an_execution_that_was_cut_off_is_parked(parks, status, error):
    assert parks(event(status, error))


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED", "PENDING_REDRIVE"])
def test_an_execution_that_did_not_fail_is_not_parked(parks, status):
    assert not parks(event(status))


def test_another_state_machine_is_not_parked(parks):
    assert not parks(event("FAILED", "KeyError", MACHINE.replace("briefcast-dev", "another")))


def test_a_dead_letter_waits_as_long_as_it_can_be_redriven(deployed):
    assert deployed["module.dead_letters.aws_sqs_queue.this"]["message_retention_seconds"] == 14 * 24 * 3600
