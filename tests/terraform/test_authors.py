"""Which ends of an execution reach authors by mail, and what they read."""

import json

import pytest
from moto.events.models import EventPattern

from briefcast.errors import InvalidBrief, Problem
from local.moto_fixes.events import transform
from tests.terraform.test_failures import FAULTS, REJECTIONS, event


@pytest.fixture(scope="module")
def mails(deployed):
    pattern = json.loads(deployed["aws_cloudwatch_event_rule.brief_rejected"]["event_pattern"])
    return EventPattern(None, pattern).matches_event


@pytest.mark.parametrize("error", REJECTIONS)
def test_a_rejection_is_mailed(mails, error):
    assert mails(event("FAILED", error))


@pytest.mark.parametrize("error", [*FAULTS, None])
def test_what_an_operator_fixes_is_not_mailed_to_authors(mails, error):
    assert not mails(event("FAILED", error))


@pytest.mark.parametrize("status", ["SUCCEEDED", "RUNNING", "ABORTED", "TIMED_OUT"])
def test_no_other_end_is_mailed(mails, status):
    assert not mails(event(status))


def test_another_machines_rejection_is_not_mailed(mails):
    other = "arn:aws:states:us-east-1:123456789012:stateMachine:another"
    assert not mails(event("FAILED", REJECTIONS[0], machine=other))


def test_the_mail_has_the_problems_their_fixes_and_the_key_of_the_report(deployed):
    problem = Problem("/products/0/name", 'it is "empty"', "give 1 to 120 characters")
    report = "rejected/input/campaign-briefs/spring.json"
    rejection = InvalidBrief("input/campaign-briefs/spring.json", [problem], report)
    rejected = event("FAILED", "InvalidBrief")
    rejected["detail"]["cause"] = str(rejection)
    (transformer,) = deployed["aws_cloudwatch_event_target.authors"]["input_transformer"]
    mail = json.loads(transform(rejected, transformer["input_paths"], transformer["input_template"]))
    assert (mail["error"], mail["bucket"]) == ("InvalidBrief", "briefcast-dev-123456789012-us-east-1")
    for words in ("/products/0/name", 'it is "empty"', "give 1 to 120 characters", report):
        assert words in mail["reasons"]
