"""Alarms and dashboard look at metrics that somebody sends."""

import ast
import json
import re

import pytest

from briefcast import telemetry
from briefcast.registries.functions import function_names
from tests.terraform.command import ROOT

HANDLERS = sorted((ROOT / "lambdas").glob("*/handler.py"))
RUNBOOK = ROOT / "docs/operating.md"
SENT_BY_AWS = {"AWS/SQS", "AWS/States", "AWS/Lambda"}


def sent():
    """(metric, service) of every metric that a handler sends, in the namespace and with the stack as
    `briefcast.telemetry` has it."""
    for path in HANDLERS:
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        (service,) = [
            each.args[0].value for each in calls if getattr(each.func, "id", "") == "open_telemetry"
        ]
        yield "Retries", service  # by the door of each
        for call in calls:
            if getattr(call.func, "attr", "") == "add_metric":
                (name,) = [each.value.value for each in call.keywords if each.arg == "name"]
                yield name, service


@pytest.fixture(scope="module")
def alarms(of_type):
    return of_type("aws_cloudwatch_metric_alarm")


def test_the_search_finds_what_the_handlers_send():
    assert ("ModelUsd", "generator") in set(sent())


def test_every_alarm_watches_a_metric_that_is_sent(alarms, deployed):
    log_filter = deployed['aws_cloudwatch_log_metric_filter.executions_failed["campaign"]'][
        "metric_transformation"
    ][0]
    known = {(telemetry.NAMESPACE, name) for name, _ in sent()}
    known.add((log_filter["namespace"], log_filter["name"]))
    watched = {
        (alarm["namespace"], alarm["metric_name"]) for alarm in alarms.values() if alarm["metric_name"]
    }
    assert {each for each in watched if each[0] not in SENT_BY_AWS} <= known


def dimensions(metric):
    """The dimensions of one metric of a widget: namespace, name, then names and values in turns."""
    rest = [each for each in metric[2:] if isinstance(each, str)]
    return dict(zip(rest[::2], rest[1::2], strict=True))


@pytest.fixture(scope="module")
def shown(deployed):
    widgets = json.loads(deployed["aws_cloudwatch_dashboard.campaigns"]["dashboard_body"])["widgets"]
    return [metric for widget in widgets for metric in widget["properties"]["metrics"]]


def test_the_dashboard_shows_metrics_that_are_sent(shown):
    own = {(metric[1], dimensions(metric)["service"]) for metric in shown if metric[0] == telemetry.NAMESPACE}
    assert own
    assert own <= set(sent())


def test_what_is_shown_and_watched_is_this_deployments_alone(shown, alarms):
    own = [dimensions(metric) for metric in shown if metric[0] == telemetry.NAMESPACE]
    own += [each["dimensions"] for each in alarms.values() if each["namespace"] == telemetry.NAMESPACE]
    assert {each["stack"] for each in own} == {"briefcast-dev"}


def test_rejections_are_shown_by_their_reason(shown):
    (search,) = [metric[0]["expression"] for metric in shown if isinstance(metric[0], dict)]
    assert search == (
        'SEARCH(\'{briefcast,reason,service,stack} MetricName="Rejections" '
        "stack=\"briefcast-dev\"', 'Sum', 300)"
    )


def test_every_function_is_told_its_stack(of_type):
    functions = of_type("aws_lambda_function").values()
    assert {each["environment"][0]["variables"]["STACK"] for each in functions} == {"briefcast-dev"}


def test_every_alarm_reaches_the_topic(alarms, deployed):
    topic = deployed["aws_sns_topic.alarms"]["arn"]
    assert all(alarm["alarm_actions"] == [topic] for alarm in alarms.values())


def test_each_thing_that_needs_an_operator_has_an_alarm(alarms):
    assert {alarm["alarm_name"].removeprefix("briefcast-dev-") for alarm in alarms.values()} == {
        "dead-letters",
        "undelivered",
        "executions-failed",
        "slow-campaigns",
        "throttles",
        "errors",
        "model-throttled",
        "model-spend",
    }


def test_the_alarm_on_errors_leaves_out_what_the_functions_count_as_expected(alarms):
    queries = {each["id"]: each for each in alarms["aws_cloudwatch_metric_alarm.errors"]["metric_query"]}
    assert queries["unexpected"]["expression"] == 'SUM(METRICS("errors")) - FILL(expected, 0)'
    (expected,) = queries["expected"]["metric"]
    assert (expected["namespace"], expected["metric_name"]) == (telemetry.NAMESPACE, "ExpectedErrors")
    assert expected["dimensions"] == {"stack": "briefcast-dev"}
    assert sorted(each for each in queries if each.startswith("errors")) == sorted(
        f"errors_{name}" for name in function_names()
    )


def test_a_quiet_deployment_raises_no_alarm(alarms):
    assert {alarm["treat_missing_data"] for alarm in alarms.values()} == {"notBreaching"}


def test_the_runbook_says_what_to_do_at_each_alarm(alarms):
    rows = re.findall(
        r"^\| `<stack>-([a-z-]+)` \| (.+) \| (.+) \|$", RUNBOOK.read_text("utf-8"), re.MULTILINE
    )
    assert sorted(name for name, _, _ in rows) == sorted(
        alarm["alarm_name"].removeprefix("briefcast-dev-") for alarm in alarms.values()
    )
    assert all(len(meaning) > 20 and len(remedy) > 20 for _, meaning, remedy in rows)


def runbook_row(alarm_name):
    name = alarm_name.removeprefix("briefcast-dev-")
    return re.search(rf"^\| `<stack>-{name}` \|.*$", RUNBOOK.read_text("utf-8"), re.MULTILINE)[0]


def test_what_the_runbook_says_about_an_alarms_threshold_is_so(alarms):
    slow = alarms["aws_cloudwatch_metric_alarm.slow_campaigns"]
    assert f"`slow_campaign_seconds` ({slow['threshold'] // 1000:.0f})" in RUNBOOK.read_text("utf-8")
    assert slow["period"] * slow["evaluation_periods"] == 1800  # "for half an hour"
    for name in ("errors", "model_throttled"):
        alarm = alarms[f"aws_cloudwatch_metric_alarm.{name}"]
        assert f"more than {alarm['threshold']:.0f}" in runbook_row(alarm["alarm_name"])
    throttles = alarms["aws_cloudwatch_metric_alarm.throttles"]
    assert throttles["evaluation_periods"] * 300 == 1800  # "for half an hour"
