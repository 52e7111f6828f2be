import pytest
from botocore.exceptions import ClientError

from operations.redrive import run_again
from tests.unit.operations.stubbed_cloud import ANOTHER, EXECUTION, FAILED_EXECUTION, NOW


def test_a_redrivable_execution_is_redriven_and_nothing_else_is_started(cloud):
    cloud.stepfunctions.add_response("redrive_execution", {"redriveDate": NOW}, {"executionArn": EXECUTION})
    restart = run_again(cloud, FAILED_EXECUTION)
    assert (restart.execution_arn, restart.redrives) == (EXECUTION, 2)
    assert restart.description.startswith("redriven")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "SUCCEEDED", "error": None}, "succeeded"),
        ({"error": "InvalidBrief"}, "in the state that rejects"),
        ({"error": "States.Runtime"}, "would read the same input"),
        ({"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": "too old"}, "(too old)"),
    ],
)
def test_an_execution_that_cannot_be_redriven_is_started_anew_with_the_reason(cloud, changes, why):
    cloud.expect_start()
    restart = run_again(cloud, {**FAILED_EXECUTION, **changes})
    assert (restart.execution_arn, restart.redrives) == (ANOTHER, 0)
    assert why in restart.description


def test_no_redrive_is_requested_from_a_cloud_without_redrive(cloud):
    cloud.expect_start()
    description = {name: value for name, value in FAILED_EXECUTION.items() if not name.startswith("redrive")}
    assert "this cloud has no redrive" in run_again(cloud, description).description


@pytest.mark.parametrize(
    ("code", "status"),
    [("ExecutionNotRedrivable", 400), ("UnknownOperationException", 400), ("NotImplemented", 501)],
)
def test_a_refused_or_unknown_redrive_becomes_a_new_execution(cloud, code, status):
    cloud.stepfunctions.add_client_error("redrive_execution", code, "no", http_status_code=status)
    cloud.expect_start()
    assert f"a redrive was refused ({code}: no)" in run_again(cloud, FAILED_EXECUTION).description


def test_a_redrive_that_is_not_allowed_starts_nothing(cloud):
    cloud.stepfunctions.add_client_error("redrive_execution", "AccessDeniedException", http_status_code=400)
    with pytest.raises(ClientError):
        run_again(cloud, FAILED_EXECUTION)


def test_a_running_execution_is_not_run_again(cloud):
    restart = run_again(cloud, {**FAILED_EXECUTION, "status": "RUNNING"})
    assert (restart.execution_arn, restart.redrives) == (EXECUTION, 1)
    assert "nothing was started" in restart.description
