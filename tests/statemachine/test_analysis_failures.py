"""A picture that cannot be analysed does not cost its campaign, in the real Lambda runtime."""

import pytest

from briefcast.cost import transitions
from tests.statemachine.test_analysis import understood
from tests.statemachine.test_workflow import a_brief, unique

BROKEN = "tests.statemachine.broken_functions"


@pytest.mark.parametrize(
    ("handler", "timeout_s", "error", "tries"),
    [
        ("finds_no_weights", 10, "AnalysisUnavailable", 3),
        ("hangs", 0.7, "Sandbox.Timedout", 2),
        ("dies", 10, "Runtime.ExitError", 3),
    ],
)
def test_an_analysis_that_fails_does_not_cost_the_campaign(workflow_with, handler, timeout_s, error, tries):
    workflow = workflow_with(f"{BROKEN}.{handler}", timeout_s, function="analyst")
    described = workflow.run(a_brief(unique("Lamp")), "unseen")
    arn = described["executionArn"]
    assert described["status"] == "SUCCEEDED", described
    assert understood(workflow, described) == {
        "source": "fallback",
        "key": None,
        "kind": None,
        "subject": None,
        "faces": None,
        "error": error,
    }
    states = workflow.states(arn)
    assert "ComposeWithoutFacts" in states
    assert len(states) == transitions(existing=0, generated=1, calls=1, without_facts=1)
    failures = [event for event in workflow.history(arn) if event["type"] == "TaskFailed"]
    assert len(failures) == tries


def test_a_bug_elsewhere_in_the_analyst_fails_the_execution(workflow_with):
    """Only the measures may fail: an event that the handler cannot read is a bug, and is parked."""
    workflow = workflow_with(f"{BROKEN}.raises", 10, function="analyst")
    described = workflow.run(a_brief(unique("Lamp")), "bug")
    assert (described["status"], described["error"]) == ("FAILED", "KeyError")
    assert workflow.dead_letters_of(described["executionArn"])
