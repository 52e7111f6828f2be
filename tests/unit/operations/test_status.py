"""A campaign's status: what its job says, unless its execution ended without telling it."""

import pytest

from briefcast import keys
from operations.errors import CommandError
from operations.lookup import Job
from operations.status import campaign_state, campaign_status
from tests.unit.operations.stubbed_cloud import EXECUTION, NOW

CAMPAIGN = "summer-20261121-080000-abcdef"


def job(status):
    return Job(CAMPAIGN, status, EXECUTION, 1, 5, "2026-07-01T06:00:00Z", None, None, None, None)


def item(status="running"):
    return {
        "status": {"S": status},
        "execution_arn": {"S": EXECUTION},
        "products": {"N": "2"},
        "variants": {"N": "5"},
        "GSI1SK": {"S": "2026-07-01T06:00:00Z"},
    }


@pytest.mark.parametrize(
    ("status", "execution", "state"),
    [
        ("running", None, "running"),  # its history has expired
        ("running", {"status": "RUNNING"}, "running"),
        ("running", {"status": "PENDING_REDRIVE"}, "running"),
        ("completed", {"status": "SUCCEEDED"}, "completed"),
        ("partial", {"status": "SUCCEEDED"}, "partial"),
        ("running", {"status": "FAILED", "error": "ModelMisconfigured"}, "failed"),
        ("running", {"status": "TIMED_OUT"}, "failed"),
        ("completed", {"status": "ABORTED"}, "failed"),  # a redrive of it was stopped
        ("running", {"status": "FAILED", "error": "InvalidBrief"}, "rejected"),
    ],
)
def test_a_job_that_its_execution_left_behind_is_corrected(status, execution, state):
    assert campaign_state(job(status), execution) == state


def test_a_published_campaign_is_told_by_its_job_alone(cloud):
    published = {**item("partial"), "rejected": {"N": "1"}, "manifest_key": {"S": "output/m.json"}}
    cloud.expect_item(keys.job(CAMPAIGN), published)
    cloud.expect_description(status="SUCCEEDED", output="{}")
    found = campaign_status(cloud, CAMPAIGN)
    assert (found.state, found.job.rejected, found.job.manifest_key) == ("partial", 1, "output/m.json")
    assert (found.failure, found.rejection, found.products) == (None, None, ())


def test_a_campaign_whose_history_expired_has_its_job(cloud):
    cloud.expect_item(keys.job(CAMPAIGN), item("completed"))
    cloud.stepfunctions.add_client_error("describe_execution", "ExecutionDoesNotExist")
    found = campaign_status(cloud, CAMPAIGN)
    assert (found.state, found.description) == ("completed", None)


def test_a_failed_campaign_has_its_cause(cloud):
    cloud.expect_item(keys.job(CAMPAIGN), item())
    cloud.expect_description(status="FAILED", error="ModelMisconfigured", cause="no access")
    cloud.expect_history()
    found = campaign_status(cloud, CAMPAIGN)
    assert (found.state, found.failure.error) == ("failed", "ModelMisconfigured")


def test_a_running_campaign_has_its_states_and_its_products(cloud):
    cloud.expect_item(keys.job(CAMPAIGN), item())
    cloud.expect_description()
    cloud.expect_description()
    entered = {"type": "TaskStateEntered", "id": 1, "timestamp": NOW}
    events = [{**entered, "stateEnteredEventDetails": {"name": "ParseBrief", "input": "{}"}}]
    cloud.expect_history(*events)
    cloud.expect_history(*events)
    found = campaign_status(cloud, CAMPAIGN)
    assert (found.state, found.open_states) == ("running", "ParseBrief")


def test_a_rejected_brief_has_its_problems(cloud):
    rejected = {
        "status": "FAILED",
        "error": "InvalidBrief",
        "input": '{"bucket": "b", "key": "input/a.json"}',
    }
    cloud.expect_item(keys.job(CAMPAIGN), item())
    cloud.expect_description(**rejected)
    cloud.expect_description(**rejected)
    cloud.expect_history()
    problems = [{"pointer": "/seed", "found": "-1", "fix": "give at least 0"}]
    cloud.expect_object(keys.rejection("input/a.json"), {"error": "InvalidBrief", "problems": problems})
    found = campaign_status(cloud, CAMPAIGN)
    assert (found.state, found.rejection.error, found.rejection.problems) == (
        "rejected",
        "InvalidBrief",
        problems,
    )


def test_an_unknown_campaign_is_refused(cloud):
    cloud.expect_item(keys.job(CAMPAIGN), None)
    for _ in range(4):
        cloud.stub("dynamodb").add_response("query", {"Items": []})
    with pytest.raises(CommandError, match=f"there is no campaign {CAMPAIGN}"):
        campaign_status(cloud, CAMPAIGN)
