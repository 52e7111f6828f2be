"""What a function logs and counts, read from its output."""

import json
import logging
from functools import cache

import pytest
from botocore.exceptions import EndpointConnectionError

from briefcast.errors import (
    ContentRejected,
    ImageInProgress,
    ModelThrottled,
    OverBudget,
    Problem,
    StorageUnavailable,
)
from briefcast.telemetry import count_rejections, observed, open_telemetry

ARN = "arn:aws:states:us-east-1:123456789012:execution:briefcast-dev-campaign:run-7"
EVENT = {
    "execution_arn": ARN,
    "retries": 0,
    "campaign_id": "summer-20261121-080000-1f2e3d",
    "product": {"index": 1, "slug": "mug"},
    "tasks": [0, 2],
}
IDS = {
    "correlation_id": ARN,
    "campaign_id": "summer-20261121-080000-1f2e3d",
    "product": "mug",
    "tasks": [0, 2],
    "attempt": 1,
    "function_request_id": "00000000-0000-0000-0000-000000000000",
}
SIGNED = "https://b.s3.amazonaws.com/k?X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027"


@pytest.fixture
def function(monkeypatch, lambda_context, capsys, request):
    """Runs code as a function's handler. Returns its log lines, its metrics and the error it raised."""
    monkeypatch.setenv("STACK", "briefcast-dev")
    opened = cache(open_telemetry)  # in the test itself: the log keeps the stdout of its first moment

    def run(work, event=EVENT):
        logger, metrics = opened(request.node.name)
        error = None
        try:
            observed(logger, metrics)(lambda event, context: work(logger, metrics) or {})(
                event, lambda_context
            )
        except Exception as raised:
            error = raised
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return (
            [line for line in lines if "_aws" not in line],
            [each for each in lines if "_aws" in each],
            error,
        )

    return run


def fails_with(error):
    def work(logger, metrics):
        raise error

    return work


def test_every_line_and_metric_has_the_ids_of_its_event(function):
    def work(logger, metrics):
        logger.info("one")
        logger.warning("two")
        metrics.add_metric(name="Things", unit="Count", value=1)

    logs, metrics, _ = function(work)
    assert len(logs) == 2
    assert len(metrics) == 1
    for line in logs + metrics:
        assert {name: line.get(name) for name in IDS} == IDS


def test_ids_of_one_event_are_not_on_the_next(function):
    function(lambda logger, _: logger.info("first"))
    ((line,), (metric,), _) = function(lambda logger, _: logger.info("second"), {"execution_arn": "other"})
    for each in (line, metric):
        assert each["correlation_id"] == "other"
        assert not {"product", "campaign_id", "tasks"} & each.keys()


def test_metrics_of_two_stacks_are_separate(function):
    _, (metric,), _ = function(lambda logger, _: logger.info("x"))
    [directive] = metric["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "briefcast"
    assert sorted(directive["Dimensions"][0]) == ["service", "stack"]
    assert metric["stack"] == "briefcast-dev"


@pytest.mark.parametrize(("retries", "attempt", "counted"), [(0, 1, 0), (3, 4, 1)])
def test_a_retry_is_counted_and_every_line_has_its_number(function, retries, attempt, counted):
    (line,), (metric,), _ = function(lambda logger, _: logger.info("x"), {**EVENT, "retries": retries})
    assert line["attempt"] == metric["attempt"] == attempt
    assert metric["Retries"] == [counted]


def test_a_rejected_brief_is_counted_by_its_reason(function):
    problems = [Problem("/budget_usd", "too little", "raise it")]
    logs, metrics, error = function(fails_with(OverBudget("a brief", problems, "rejected/a.json")))
    assert isinstance(error, OverBudget)
    by_reason = next(each for each in metrics if "Rejections" in each)
    assert by_reason["Rejections"] == [1]
    assert (by_reason["reason"], by_reason["stack"]) == ("OverBudget", "briefcast-dev")
    assert by_reason["correlation_id"] == ARN
    assert [line["level"] for line in logs] == ["WARNING"]


@pytest.mark.parametrize(
    "error", [ContentRejected("no"), ModelThrottled("slow down"), ImageInProgress("wait")]
)
def test_an_error_that_is_an_answer_is_counted_as_expected_by_stack_alone(function, error):
    _, metrics, _ = function(fails_with(error))
    (expected,) = [each for each in metrics if "ExpectedErrors" in each]
    assert expected["ExpectedErrors"] == [1]
    assert expected["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["stack"]]
    assert expected["stack"] == "briefcast-dev"


@pytest.mark.parametrize("error", [StorageUnavailable("S3"), RuntimeError("a bug")])
def test_a_fault_is_not_counted_as_expected(function, error):
    _, metrics, _ = function(fails_with(error))
    assert not [each for each in metrics if "ExpectedErrors" in each]


def test_products_are_counted_by_their_reasons(function):
    _, metrics, _ = function(lambda _, metrics: count_rejections(metrics, {"ContentRejected": 2, "X": 1}))
    assert {each["reason"]: each["Rejections"] for each in metrics if "reason" in each} == {
        "ContentRejected": [2],
        "X": [1],
    }


def test_a_rejected_product_is_counted_by_the_publisher_only(function):
    _, metrics, _ = function(fails_with(ContentRejected("no")))
    assert not [each for each in metrics if "Rejections" in each]


def test_a_failure_is_logged_with_its_causes_and_raised_unchanged(function):
    def work(logger, metrics):
        try:
            raise ConnectionError("the network is down")
        except ConnectionError as error:
            raise StorageUnavailable("S3 did not answer") from error

    (line,), _, error = function(work)
    assert type(error) is StorageUnavailable
    assert (line["level"], line["exception_name"]) == ("ERROR", "StorageUnavailable")
    assert "the network is down" in line["exception"]
    assert {name: line[name] for name in IDS} == IDS


def test_a_signed_url_in_a_failure_reaches_neither_the_log_nor_step_functions(function):
    def work(logger, metrics):
        try:
            raise EndpointConnectionError(endpoint_url=SIGNED)
        except EndpointConnectionError as error:
            raise StorageUnavailable(f"S3: {error}") from error

    (line,), _, error = function(work)
    assert "X-Amz-Signature" not in json.dumps(line)
    assert (
        str(error) == 'S3: Could not connect to the endpoint URL: "https://b.s3.amazonaws.com/k?[redacted]"'
    )


def test_the_environments_own_credentials_are_never_printed(function, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLE")
    (line,), _, _ = function(
        lambda logger, _: logger.info(
            "x", secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", t="IQoJb3JpZ2luX2VjEXAMPLE"
        )
    )
    assert (line["secret"], line["t"]) == ("[redacted]", "[redacted]")


def test_no_library_logs_at_debug_whatever_the_log_level(function):
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        function(lambda logger, _: None)
        assert not logging.getLogger("botocore.auth").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("urllib3.connectionpool").isEnabledFor(logging.INFO)
    finally:
        root.setLevel(before)
