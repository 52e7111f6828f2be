"""Alarms and dashboard look at metrics that somebody sends."""

import ast
import json
import re

import pytest

from tests.terraform.command import ROOT

HANDLERS = sorted((ROOT / "lambdas").glob("*/handler.py"))
RUNBOOK = ROOT / "docs/operating.md"
SENT_BY_AWS = {"AWS/SQS", "AWS/States", "AWS/Lambda"}


def sent():
    """(namespace, metric, service) of every metric that a handler sends."""
    for path in HANDLERS:
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        named = [
            {each.arg: each.value.value for each in call.keywords if isinstance(each.value, ast.Constant)}
            for call in calls
        ]
        (maker,) = [each for each in named if "namespace" in each]
        for call, each in zip(calls, named, strict=True):
            if getattr(call.func, "attr", "") == "add_metric":
                yield maker["namespace"], each["name"], maker["service"]


@pytest.fixture(scope="module")
def alarms(of_type):
    return of_type("aws_cloudwatch_metric_alarm")


def test_the_search_finds_what_the_handlers_send():
    assert ("briefcast", "ModelUsd", "generator") in set(sent())


def test_every_alarm_watches_a_metric_that_is_sent(alarms, deployed):
    log_filter = deployed["aws_cloudwatch_log_metric_filter.executions_failed"]["metric_transformation"][0]
    known = {(namespace, name) for namespace, name, _ in sent()} | {
        (log_filter["namespace"], log_filter["name"])
    }
    watched = {
        (alarm["namespace"], alarm["metric_name"]) for alarm in alarms.values() if alarm["metric_name"]
    }
    assert {each for each in watched if each[0] not in SENT_BY_AWS} <= known


def test_the_dashboard_shows_metrics_that_are_sent(deployed):
    widgets = json.loads(deployed["aws_cloudwatch_dashboard.campaigns"]["dashboard_body"])["widgets"]
    shown = [metric for widget in widgets for metric in widget["properties"]["metrics"]]
    own = {(metric[0], metric[1], metric[3]) for metric in shown if metric[0] not in SENT_BY_AWS}
    assert own
    assert own <= set(sent())


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
        "model-spend",
    }


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


def test_what_the_runbook_says_about_an_alarms_threshold_is_so(alarms):
    slow = alarms["aws_cloudwatch_metric_alarm.slow_campaigns"]
    assert f"`slow_campaign_seconds` ({slow['threshold'] // 1000:.0f})" in RUNBOOK.read_text("utf-8")
    assert slow["period"] * slow["evaluation_periods"] == 1800  # "for half an hour"
    throttles = alarms["aws_cloudwatch_metric_alarm.throttles"]
    assert throttles["evaluation_periods"] * 300 == 600  # "for ten minutes"
