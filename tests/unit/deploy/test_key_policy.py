"""Whether a customer key's policy has what the services need."""

import json

import pytest

from deploy.key_policy import missing

EVENTS = {
    "Sid": "BriefcastEvents",
    "Effect": "Allow",
    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
    "Resource": "*",
    "Principal": {"Service": "events.amazonaws.com"},
}
ALARMS = {
    **EVENTS,
    "Sid": "BriefcastAlarms",
    "Principal": {"Service": "cloudwatch.amazonaws.com"},
    "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
}
ADMIN = {
    "Sid": "Root",
    "Effect": "Allow",
    "Action": "kms:*",
    "Resource": "*",
    "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_a_new_keys_policy_lacks_every_statement():
    assert missing(policy(EVENTS, ALARMS), policy(ADMIN)) == ["BriefcastEvents", "BriefcastAlarms"]


@pytest.mark.parametrize(
    "present",
    [
        EVENTS,
        {**EVENTS, "Sid": "Another"},
        {**EVENTS, "Action": "kms:*"},
        {**EVENTS, "Principal": {"Service": ["sqs.amazonaws.com", "events.amazonaws.com"]}},
    ],
)
def test_a_statement_that_allows_at_least_as_much_is_enough(present):
    assert missing(policy(EVENTS), policy(ADMIN, present)) == []


@pytest.mark.parametrize(
    "present",
    [
        {**EVENTS, "Action": ["kms:Decrypt"]},
        {**EVENTS, "Effect": "Deny"},
        {**EVENTS, "Principal": {"Service": "sqs.amazonaws.com"}},
        {**EVENTS, "Condition": ALARMS["Condition"]},
    ],
)
def test_a_statement_that_allows_less_is_not(present):
    assert missing(policy(EVENTS), policy(ADMIN, present)) == ["BriefcastEvents"]


def test_the_same_condition_may_be_written_as_a_list():
    listed = {**ALARMS, "Condition": {"StringEquals": {"aws:SourceAccount": ["123456789012"]}}}
    assert missing(policy(ALARMS), policy(listed)) == []
