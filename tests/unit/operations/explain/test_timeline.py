from datetime import timedelta

import pytest

from operations.explain.timeline import read_timeline
from tests.unit.operations.explain.history import START, History, campaign


def calls(events):
    timeline = read_timeline(events)
    return [(step.state, step.product, timeline.outcome(step), len(step.attempts)) for step in timeline.calls]


def test_every_call_has_its_product_its_outcome_and_its_attempts():
    events = campaign([(0, {}), (1, {"errors": ["ModelThrottled", "ModelThrottled"]})])
    assert calls(events) == [
        ("ParseBrief", None, "ok", 1),
        ("GenerateImage", "product-0", "ok", 1),
        ("RenderPlacements", "product-0", "ok", 1),
        ("GenerateImage", "product-1", "ok", 3),
        ("RenderPlacements", "product-1", "ok", 1),
        ("PublishManifest", None, "ok", 1),
    ]


def test_iterations_that_interleave_are_kept_apart():
    history = History()
    history.enter("ProcessProducts", "Map")
    started = history.add("MapStateStarted")
    heads = []
    for index in (0, 1):
        history.add("MapIterationStarted", started)
        history.enter("GenerateImage", product={"index": index, "slug": f"p{index}"})
        heads.append(history.add("TaskScheduled"))
    failed = {"taskFailedEventDetails": {"error": "ContentRejected"}}
    history.add("TaskFailed", heads[1], took=2.0, **failed)
    history.add("TaskSucceeded", heads[0], took=1.0)
    timeline = read_timeline(history.events)
    first, second = timeline.calls
    assert (first.product, first.error, timeline.attempt_duration(first.attempts[0])) == (
        "p0",
        None,
        timedelta(seconds=3),
    )
    assert (second.product, second.error) == ("p1", "ContentRejected")
    assert timeline.attempt_duration(second.attempts[0]) == timedelta(seconds=2)


def test_a_map_is_left_when_its_own_exit_comes():
    timeline = read_timeline(campaign([(0, {})]))
    outer = next(step for step in timeline.steps if step.state == "ProcessProducts")
    inner = next(step for step in timeline.steps if step.state == "RenderVariants")
    assert inner.parent is outer
    assert timeline.step_duration(outer) == timedelta(seconds=2)
    after = next(step for step in timeline.steps if step.state == "PublishManifest")
    assert after.parent is None
    assert after.product is None


def test_what_a_model_was_paid_is_read_from_the_answer():
    timeline = read_timeline(campaign([(0, {}), (1, {})]))
    assert sum(step.paid_usd for step in timeline.steps) == pytest.approx(0.08)


@pytest.mark.parametrize(
    ("error", "outcome"), [("ModelThrottled", "failed"), ("ContentRejected", "rejected")]
)
def test_a_call_that_ended_its_execution_failed_or_was_rejected(error, outcome):
    events = campaign([(0, {"fails": error})], ended=False)
    events.append({**events[-1], "id": 99, "previousEventId": events[-1]["id"], "type": "ExecutionFailed"})
    assert calls(events)[-1][2] == outcome


def test_a_call_that_an_end_overtook_was_stopped():
    history = History()
    history.enter("ParseBrief")
    history.add("TaskScheduled")
    history.add("ExecutionAborted", took=5.0)
    timeline = read_timeline(history.events)
    assert timeline.outcome(timeline.calls[0]) == "stopped"
    assert timeline.attempt_duration(timeline.calls[0].attempts[0]) == timedelta(seconds=5)


def test_while_an_execution_runs_a_call_runs_or_waits_for_its_next_attempt():
    history = History()
    history.enter("ParseBrief")
    history.add("TaskScheduled")
    running = read_timeline(history.events)
    assert (running.ended, running.outcome(running.calls[0])) == (None, "running")
    details = {"error": "StorageUnavailable"}
    history.add("TaskFailed", took=1.0, taskFailedEventDetails=details)
    waiting = read_timeline(history.events)
    assert waiting.outcome(waiting.calls[0]) == "retrying"


def test_an_error_that_the_workflow_waits_for_is_an_answer():
    history = History()
    history.enter("ClaimBrief")
    history.attempt(1.0, "DynamoDB.ConditionalCheckFailedException")
    history.leave("ClaimBrief")
    timeline = read_timeline(history.events)
    assert timeline.outcome(timeline.calls[0]) == "answered"


def test_a_timeout_has_a_name_though_its_event_has_none():
    history = History()
    history.enter("GenerateImage")
    history.add("TaskScheduled")
    history.add("TaskTimedOut", took=240.0, taskTimedOutEventDetails={"resource": "invoke"})
    assert read_timeline(history.events).calls[0].error == "States.Timeout"


def test_a_redriven_execution_continues_in_the_step_that_failed():
    """The order that the guide describes: ExecutionRedriven follows the failure."""
    history = History()
    history.enter("GenerateImage")
    history.attempt(1.0, "ModelMisconfigured")
    history.add("ExecutionFailed")
    history.add("ExecutionRedriven", took=60.0)
    history.attempt(1.0)
    history.leave("GenerateImage")
    history.add("ExecutionSucceeded")
    timeline = read_timeline(history.events)
    assert calls(history.events) == [("GenerateImage", None, "ok", 2)]
    assert timeline.ended == START + timedelta(seconds=62)


@pytest.mark.parametrize("given", ["", '{"cut', "[]", "7"])
def test_a_state_with_unreadable_input_is_still_listed(given):
    history = History()
    details = {"name": "ParseBrief", "input": given}
    history.add("TaskStateEntered", stateEnteredEventDetails=details)
    history.attempt()
    assert calls(history.events) == [("ParseBrief", None, "running", 1)]
