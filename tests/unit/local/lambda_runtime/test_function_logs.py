import json

import pytest

from local.lambda_runtime import function_logs
from local.lambda_runtime.function_logs import filter_log_events

GROUP = "/aws/lambda/briefcast-local-parser"
FIRST = json.dumps({"timestamp": "2026-07-01T00:00:00.000+00:00", "correlation_id": "arn:a"})
EMF = json.dumps({"_aws": {"Timestamp": 1782864001000}, "correlation_id": "arn:a"})
OTHER = json.dumps({"timestamp": "2026-07-01T00:00:02.000+00:00", "correlation_id": "arn:b"})
START = 1782864000000


@pytest.fixture
def log_dir(tmp_path):
    lines = [FIRST, "plain text of arn:a", EMF, OTHER]
    (tmp_path / "briefcast-local-parser.log").write_text("\n".join(lines) + "\n")
    return tmp_path


def found(log_dir, **request):
    status, answer = filter_log_events(log_dir, {"logGroupName": GROUP, **request})
    assert status == 200, answer
    return [(event["timestamp"] - START, event["message"]) for event in answer["events"]]


def test_lines_come_with_their_times_and_plain_text_with_that_of_the_line_before(log_dir):
    assert found(log_dir) == [(0, FIRST), (0, "plain text of arn:a"), (1000, EMF), (2000, OTHER)]


def test_a_quoted_term_is_matched_literally(log_dir):
    assert found(log_dir, filterPattern='"arn:b"') == [(2000, OTHER)]


def test_times_are_kept_to(log_dir):
    assert found(log_dir, startTime=START + 500, endTime=START + 1500) == [(1000, EMF)]


def test_pages_follow_each_other(log_dir, monkeypatch):
    monkeypatch.setattr(function_logs, "LIMIT", 2)
    request = {"logGroupName": GROUP, "filterPattern": '"arn:a"'}
    _, first = filter_log_events(log_dir, request)
    _, second = filter_log_events(log_dir, {**request, "nextToken": first["nextToken"]})
    assert [event["message"] for page in (first, second) for event in page["events"]] == [
        FIRST,
        "plain text of arn:a",
        EMF,
    ]
    assert "nextToken" not in second


@pytest.mark.parametrize("group", ["/aws/lambda/briefcast-local-generator", "/aws/lambda/../x", "parser"])
def test_only_functions_have_a_log_group(log_dir, group):
    status, answer = filter_log_events(log_dir, {"logGroupName": group})
    assert (status, answer["__type"]) == (400, "ResourceNotFoundException")


def test_another_kind_of_pattern_is_refused_rather_than_misread(log_dir):
    status, answer = filter_log_events(log_dir, {"logGroupName": GROUP, "filterPattern": "{ $.a = 1 }"})
    assert (status, answer["__type"]) == (400, "InvalidParameterException")
