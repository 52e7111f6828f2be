import json
from datetime import UTC, datetime

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from operations.explain.logs import Note, log_lines, read_notes, root_cause

ARN = "arn:aws:states:us-east-1:123456789012:execution:briefcast-dev-campaign:e"
STATES = {"generator": "GenerateImage", "variants": "RenderPlacements"}
CHAINED = (
    'Traceback (most recent call last):\n  File "a.py", line 1\nConnectionError: the network is down\n\n'
    "The above exception was the direct cause of the following exception:\n\n"
    'Traceback (most recent call last):\n  File "b.py", line 2\nStorageUnavailable: S3 did not answer'
)
SINCE, UNTIL = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, 0, 1, tzinfo=UTC)


def line(service, **more):
    return json.dumps({"service": service, "correlation_id": ARN, "attempt": 1, **more})


def test_lines_and_metrics_of_one_attempt_become_one_note():
    lines = [
        line("generator", product="mug", cold_start=True, function_request_id="r-1", message="x"),
        line("generator", product="mug", exception=CHAINED, function_request_id="r-1", cold_start=True),
        line("generator", product="mug", ModelCalls=[1.0, 1.0], function_request_id="r-1"),
    ]
    assert read_notes(lines, ARN, STATES) == {
        ("GenerateImage", "mug", (), 1): Note("r-1", True, 2, "ConnectionError: the network is down")
    }


def test_attempts_products_and_tasks_have_separate_notes():
    lines = [
        line("variants", product="mug", tasks=[0]),
        line("variants", product="mug", tasks=[1, 2]),
        line("variants", product="cup", tasks=[0], attempt=2),
    ]
    assert set(read_notes(lines, ARN, STATES)) == {
        ("RenderPlacements", "mug", (0,), 1),
        ("RenderPlacements", "mug", (1, 2), 1),
        ("RenderPlacements", "cup", (0,), 2),
    }


@pytest.mark.parametrize("text", ["", "START RequestId: x", "[]", '{"correlation_id": "another"}'])
def test_lines_of_the_platform_and_of_others_are_passed_over(text):
    assert read_notes([text], ARN, STATES) == {}


def test_a_single_traceback_has_no_cause_behind_it():
    assert root_cause("Traceback (most recent call last):\nValueError: x") is None


@pytest.fixture
def logs():
    client = boto3.client("logs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        yield client, stubber


def asked(group, **more):
    """From the first event to a minute after the last: a log is written a moment later."""
    window = {"startTime": 1782864000000, "endTime": 1782864120000}
    return {"logGroupName": group, "filterPattern": f'"{ARN}"', "limit": 10_000, **window, **more}


def test_every_page_of_every_group_is_read(logs):
    client, stubber = logs
    stubber.add_response("filter_log_events", {"events": [{"message": "1"}], "nextToken": "t"}, asked("a"))
    stubber.add_response("filter_log_events", {"events": [{"message": "2"}]}, asked("a", nextToken="t"))
    stubber.add_response("filter_log_events", {"events": []}, asked("b"))
    assert list(log_lines(client, ["a", "b"], ARN, SINCE, UNTIL)) == ["1", "2"]


def test_a_function_that_was_never_called_has_no_log(logs):
    client, stubber = logs
    stubber.add_client_error("filter_log_events", "ResourceNotFoundException")
    stubber.add_response("filter_log_events", {"events": [{"message": "1"}]}, asked("b"))
    assert list(log_lines(client, ["a", "b"], ARN, SINCE, UNTIL)) == ["1"]


def test_a_denied_read_of_the_logs_is_raised(logs):
    client, stubber = logs
    stubber.add_client_error("filter_log_events", "AccessDeniedException")
    with pytest.raises(ClientError):
        list(log_lines(client, ["a"], ARN, SINCE, UNTIL))
