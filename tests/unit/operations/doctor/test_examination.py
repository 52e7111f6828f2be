"""The examination as a whole, and how single checks end."""

import json
from datetime import date, timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from operations.doctor.dates import DATED, date_findings
from operations.doctor.examination import examine
from operations.doctor.findings import Finding, run_checks
from tests.terraform.command import ROOT


def lines(checks, **options):
    return [str(each) for each in run_checks(checks, **options)]


def raises(error):
    def check():
        raise error

    return check


def test_a_check_that_finds_nothing_is_ok():
    assert lines({"the quota": lambda: iter(())}) == ["ok: the quota"]


def test_what_a_check_finds_takes_the_place_of_its_ok():
    assert lines({"the quota": lambda: [Finding("note", "small: ask for more")]}) == [
        "note: small: ask for more"
    ]


def test_a_check_that_is_not_allowed_is_not_checked_whatever_it_forbids():
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "GetAccountSettings")
    assert lines({"the quota": raises(denied)}, failed="fault") == [
        "not checked: the quota (not allowed: GetAccountSettings)"
    ]


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "InternalError", "Message": "a\nb"}}, "GetAccountSettings"),
        EndpointConnectionError(endpoint_url="https://lambda"),
    ],
)
def test_a_check_that_aws_does_not_answer_has_the_level_of_its_group_in_one_line(error):
    (line,) = lines({"the quota": raises(error)}, failed="fault")
    assert line.startswith("fault: the quota (no answer: ")
    assert "\n" not in line
    assert lines({"the quota": raises(error)})[0].startswith("not checked: the quota (no answer: ")


def test_one_check_does_not_stop_another():
    error = EndpointConnectionError(endpoint_url="https://lambda")
    assert lines({"a": raises(error), "b": lambda: ()})[-1] == "ok: b"


@pytest.mark.parametrize(("days", "noted"), [(90, 0), (91, 1)])
def test_data_is_old_after_ninety_days(days, noted):
    as_of = json.loads((ROOT / "packages/briefcast/registries/models.json").read_text("utf-8"))["as_of"]
    today = date.fromisoformat(as_of) + timedelta(days=days)
    found = [each.text for each in date_findings(today) if "models.json" in each.text]
    assert len(found) == noted
    assert all(f" are of {as_of}, 91 days ago: " in text for text in found)


def test_every_dated_file_is_asked_about():
    dated = {
        path.relative_to(ROOT / "packages").as_posix()
        for path in (ROOT / "packages").rglob("*.json")
        if '"as_of"' in path.read_text("utf-8")
    }
    assert dated == {f"{package}/{path}" for package, path in DATED}


def test_before_a_first_deployment_the_account_is_examined_and_the_next_step_named(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK", "http://127.0.0.1:1")  # moto does not have this question
    with mock_aws():
        found = [str(each) for each in examine("briefcast-staging", "us-east-1")]
    assert found[0] == "ok: credentials of account 123456789012, region us-east-1"
    assert "ok: the image model" in found  # a draft
    assert any(
        line.startswith("note: briefcast-staging is not in account 123456789012")
        and line.endswith("make deploy ENV=staging")
        for line in found
    )
    assert not any("queues" in line for line in found)
