"""A function that hangs or dies, in the real Lambda runtime under the real ASL."""

from tests.statemachine.test_workflow import a_brief, unique

HANGS = "tests.statemachine.broken_functions.hangs"
DIES = "tests.statemachine.broken_functions.dies_twice"


def task_failures(workflow, arn):
    return [
        event["taskFailedEventDetails"]["error"]
        for event in workflow.history(arn)
        if event["type"] == "TaskFailed"
    ]


def test_a_function_that_hangs_is_tried_once_more_and_parked(workflow_with):
    workflow = workflow_with(HANGS, 0.7)
    described = workflow.run(a_brief(unique("Lamp")), "hangs")
    arn = described["executionArn"]
    assert (described["status"], described["error"]) == ("FAILED", "Sandbox.Timedout")
    assert task_failures(workflow, arn) == ["Sandbox.Timedout"] * 2
    assert workflow.dead_letters_of(arn)


def test_a_sandbox_that_dies_twice_does_not_cost_the_campaign(workflow_with, tmp_path):
    workflow = workflow_with(DIES, 10, COUNTER=str(tmp_path / "deaths"))
    described = workflow.run(a_brief(unique("Lamp")), "dies")
    assert described["status"] == "SUCCEEDED"
    assert task_failures(workflow, described["executionArn"]) == ["Runtime.ExitError"] * 2
