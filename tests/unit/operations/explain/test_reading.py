"""What is known about an execution: its history, its plan and its logs, as far as they are there."""

import json

import pytest

from briefcast import keys
from operations.errors import CommandError
from operations.explain.reading import explain_campaign
from tests.unit.operations.explain.history import campaign
from tests.unit.operations.stubbed_cloud import EXECUTION

PLAN = {"campaign_id": "c-1", "products": [{"index": 0, "name": "Tarn Flask"}]}


@pytest.fixture
def functions(cloud):
    """The deployment's functions and their logs."""
    names = ("parser", "generator", "analyst", "variants", "publisher")
    cloud.resources.functions = {name: f"briefcast-dev-{name}" for name in names}
    return cloud.stub("logs")


def expect_logs(logs, *lines):
    """The first group has the lines, the others have none."""
    messages = [{"message": json.dumps(line)} for line in lines]
    for events in (messages, [], [], [], []):
        logs.add_response("filter_log_events", {"events": events})


def expect_execution(cloud):
    cloud.expect_description(status="SUCCEEDED", output="{}")
    cloud.expect_history(*campaign([(0, {})]))


def test_an_execution_is_explained_by_its_arn_with_the_names_of_its_plan(cloud, functions):
    expect_execution(cloud)
    line = {"correlation_id": EXECUTION, "service": "parser", "cold_start": True}
    expect_logs(functions, line, {**line, "correlation_id": "another"})
    cloud.expect_object(keys.plan("c-1"), PLAN)
    explanation = explain_campaign(cloud, EXECUTION)
    assert (explanation.title, explanation.missing_logs) == ("c-1", None)
    assert [product.name for product in explanation.products] == ["Tarn Flask"]
    assert [key for key, note in explanation.notes.items() if note.cold_start] == [
        ("ParseBrief", None, (), 1)
    ]
    assert explanation.memory_mb["RenderPlacements"] > 0


def test_a_campaign_is_found_by_its_job(cloud, functions):
    item = {"status": {"S": "completed"}, "execution_arn": {"S": EXECUTION}, "GSI1SK": {"S": "2026"}}
    cloud.expect_item(keys.job("c-1"), {**item, "products": {"N": "1"}, "variants": {"N": "1"}})
    expect_execution(cloud)
    expect_logs(functions)
    cloud.expect_object(keys.plan("c-1"), PLAN)
    assert explain_campaign(cloud, "c-1").title == "c-1"


def test_without_its_plan_it_has_the_execution_s_name_and_the_slugs(cloud, functions):
    expect_execution(cloud)
    expect_logs(functions)
    cloud.stub("s3").add_client_error("get_object", "AccessDenied")
    explanation = explain_campaign(cloud, EXECUTION)
    assert (explanation.title, explanation.plan) == ("first", None)
    assert [product.name for product in explanation.products] == ["product-0"]


def test_logs_that_may_not_be_read_are_missed_by_name_and_the_rest_is_explained(cloud, functions):
    expect_execution(cloud)
    functions.add_client_error("filter_log_events", "AccessDeniedException")
    cloud.expect_object(keys.plan("c-1"), PLAN)
    explanation = explain_campaign(cloud, EXECUTION)
    assert "AccessDeniedException" in explanation.missing_logs
    assert explanation.notes == {}


def test_an_execution_that_is_gone_is_refused_with_how_long_it_is_kept(cloud):
    cloud.stepfunctions.add_client_error("describe_execution", "ExecutionDoesNotExist")
    with pytest.raises(CommandError, match=f"no execution {EXECUTION}; .* 90 days"):
        explain_campaign(cloud, EXECUTION)
