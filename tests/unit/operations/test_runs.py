import json

from botocore.stub import ANY

from operations import runs
from operations.runs import ExecutionRun
from tests.unit.operations.stubbed_cloud import ALIAS, ANOTHER, EXECUTION, FAILED_EXECUTION, NOW


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
