import json

import pytest

from briefcast import keys
from operations.executions import ExecutionFeed, brief_source, claim_key, describe, has_ended
from tests.unit.operations.stubbed_cloud import ALIAS, EXECUTION, NOW


def test_an_execution_started_by_an_upload_is_known_by_its_key():
    given = {"bucket": "b", "key": "input/campaign-briefs/a.json", "version_id": "1", "time": "now"}
    assert brief_source(json.dumps(given)) == "input/campaign-briefs/a.json"


def test_an_execution_with_the_brief_in_it_is_known_by_its_campaign():
    assert "(Summer)" in brief_source('{"brief": {"campaign_name": "Summer"}}')


def test_any_input_at_all_has_a_source():
    assert [brief_source(text) for text in ("[]", "null", "7", '{"brief": []}', "{}")] == [
        "an input without a brief",
        "an input without a brief",
        "an input without a brief",
        "inline brief (no name)",
        "an input without a brief",
    ]


ROWS = {"stateMachineArn": ALIAS, "startDate": NOW}


def expect_rows(cloud, **statuses):
    """ListExecutions' answer, the newest first."""
    rows = [{"executionArn": arn(name), "name": name, "status": s, **ROWS} for name, s in statuses.items()]
    cloud.stepfunctions.add_response("list_executions", {"executions": rows}, {"stateMachineArn": ALIAS})


def arn(name):
    return f"{EXECUTION}-{name}"


def changes(feed):
    return [(change.started, change.description["executionArn"]) for change in feed.changes()]


def test_each_execution_is_reported_once_when_it_starts_and_once_when_it_ends(cloud):
    feed = ExecutionFeed(cloud)
    expect_rows(cloud, second="RUNNING", first="SUCCEEDED")
    cloud.expect_description(arn("first"), status="SUCCEEDED")
    cloud.expect_description(arn("second"))
    assert changes(feed) == [(True, arn("first")), (False, arn("first")), (True, arn("second"))]
    expect_rows(cloud, second="RUNNING", first="SUCCEEDED")
    assert changes(feed) == []
    expect_rows(cloud, second="FAILED", first="SUCCEEDED")
    cloud.expect_description(arn("second"), status="FAILED")
    assert changes(feed) == [(False, arn("second"))]


def test_a_later_page_is_read_while_an_execution_runs_or_a_page_has_news(cloud):
    feed = ExecutionFeed(cloud)
    row = {"name": "n", "status": "SUCCEEDED", **ROWS}
    pages = [{"executions": [{**row, "executionArn": arn(name)}]} for name in ("new", "old")]
    given = {"stateMachineArn": ALIAS}
    cloud.stepfunctions.add_response("list_executions", {**pages[0], "nextToken": "t"}, given)
    cloud.stepfunctions.add_response("list_executions", pages[1], {**given, "nextToken": "t"})
    for name in ("old", "new"):
        cloud.expect_description(arn(name), status="SUCCEEDED")
    assert len(changes(feed)) == 4
    cloud.stepfunctions.add_response("list_executions", {**pages[0], "nextToken": "t"}, given)
    assert changes(feed) == []  # nothing is new on the first page and nothing runs: the second is not read


@pytest.mark.parametrize("code", ["ExecutionDoesNotExist", "InvalidArn"])
def test_an_execution_that_is_gone_has_no_description(cloud, code):
    cloud.stepfunctions.add_client_error("describe_execution", code)
    assert describe(cloud, EXECUTION) is None


def test_the_claim_of_an_upload_names_its_version_and_an_inline_brief_has_none():
    given = {"bucket": "b", "key": "input/a.json", "version_id": "1", "time": "now"}
    assert claim_key({"input": json.dumps(given)}) == keys.claim("b", "input/a.json", "1")
    for other in ({"brief": {}}, {"bucket": "b", "key": "input/a.json"}, [], None):
        assert claim_key({"input": json.dumps(other)}) is None


@pytest.mark.parametrize(
    ("status", "ended"),
    [("RUNNING", False), ("PENDING_REDRIVE", False), ("FAILED", True), ("SUCCEEDED", True)],
)
def test_an_execution_that_waits_for_its_redrive_has_not_ended(status, ended):
    assert has_ended({"status": status}) == ended
