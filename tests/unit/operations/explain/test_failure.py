import json
from datetime import UTC, datetime, timedelta

from operations import explain
from operations.explain.failure import REPORTED_REJECTIONS

CAUSE = json.dumps(
    {
        "errorMessage": "Bedrock is away",
        "errorType": "ModelUnavailable",
        "stackTrace": [
            '  File "/task/generator/handler.py", line 30, in lambda_handler\n    return make()\n',
            '  File "/task/generator/generate.py", line 99, in make\n    raise ModelUnavailable\n',
        ],
    }
)


def at(number):
    return datetime(2026, 7, 1, tzinfo=UTC) + timedelta(seconds=number)


def entered(number, before, name, state_input=None):
    details = {"name": name, "input": json.dumps(state_input or {})}
    return {
        "id": number,
        "previousEventId": before,
        "timestamp": at(number),
        "type": "TaskStateEntered",
        "stateEnteredEventDetails": details,
    }


def failed(number, before, error):
    return {
        "id": number,
        "previousEventId": before,
        "timestamp": at(number),
        "type": "TaskFailed",
        "taskFailedEventDetails": {"error": error, "cause": CAUSE},
    }


def test_the_error_name_distinguishes_a_rejection_from_a_failure():
    assert {"InvalidBrief", "OverBudget", "AllProductsRejected"} == REPORTED_REJECTIONS
    assert explain.is_rejection("OverBudget")
    assert not explain.is_rejection("ModelThrottled")
    assert not explain.is_rejection(None)


def test_a_cause_keeps_its_message_and_the_innermost_frame():
    assert explain.read_cause(CAUSE) == (
        "Bedrock is away",
        "/task/generator/generate.py, line 99, in make",
    )


def test_a_plain_cause_is_its_own_message():
    assert explain.read_cause("The JSONPath '$.x' could not be found") == (
        "The JSONPath '$.x' could not be found",
        None,
    )
    assert explain.read_cause('{"some": "object"}') == ('{"some": "object"}', None)
    assert explain.read_cause(None) == ("", None)


def test_a_failure_names_the_state_that_ended_the_execution():
    flask, mug = {"product": {"slug": "flask"}}, {"product": {"slug": "mug"}}
    events = [
        entered(1, 0, "GenerateImage", flask),
        entered(2, 0, "GenerateImage", mug),
        failed(3, 1, "ModelUnavailable"),
        failed(4, 2, "ContentRejected"),
    ]
    description = {"status": "FAILED", "error": "ModelUnavailable", "cause": CAUSE}
    failure = explain.explain_failure(description, events)
    assert (failure.state, failure.product, failure.error) == ("GenerateImage", "flask", "ModelUnavailable")
    assert failure.message == "Bedrock is away"


def test_a_timeout_of_the_workflow_names_the_state_it_was_in():
    events = [entered(1, 0, "ParseBrief"), entered(2, 1, "PublishManifest")]
    failure = explain.explain_failure({"status": "TIMED_OUT"}, events)
    assert (failure.state, failure.error) == ("PublishManifest", "States.Timeout")
    assert "time limit" in failure.message


def test_a_stopped_execution_has_a_message_that_it_was_stopped():
    failure = explain.explain_failure({"status": "ABORTED"}, [])
    assert (failure.state, failure.error) == (None, "ABORTED")
    assert "stopped" in failure.message
