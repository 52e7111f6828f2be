"""A deployment whose alarms or rejections reach nobody says so."""

from dataclasses import replace

import boto3
import pytest
from botocore.stub import Stubber

from operations.doctor.findings import run_checks
from operations.doctor.listeners import alarm_findings, author_findings
from operations.doctor.target import DeployedTarget

TOPIC = "arn:aws:sns:us-east-1:123456789012:briefcast-dev-alarms"
DEV = DeployedTarget("briefcast-dev", "us-east-1")


@pytest.fixture
def sns():
    client = boto3.client(
        "sns", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )
    with Stubber(client) as stub:
        yield client, stub


def lines(sns, findings, *pages, protect_data=False):
    """What is found of pages of (ARN, protocol)."""
    client, stub = sns
    for number, subscriptions in enumerate(pages):
        more = {"NextToken": "more"} if number + 1 < len(pages) else {}
        listed = [{"SubscriptionArn": arn, "Protocol": protocol} for arn, protocol in subscriptions]
        stub.add_response("list_subscriptions_by_topic", {"Subscriptions": listed, **more})
    return [str(each) for each in findings(client, TOPIC, replace(DEV, protect_data=protect_data))]


def test_no_subscription_is_a_note_in_dev_and_a_fault_where_data_is_protected(sns):
    (line,) = lines(sns, alarm_findings, [])
    assert line.startswith("note: nobody receives the alarms: set alarm_emails in dev.tfvars.json")
    (line,) = lines(sns, alarm_findings, [], protect_data=True)
    assert line.startswith("fault: nobody receives the alarms: ")


def test_a_subscription_that_waits_for_its_confirmation_reaches_nobody(sns):
    (line,) = lines(sns, alarm_findings, [("PendingConfirmation", "email")])
    assert "must be confirmed" in line


def test_one_confirmed_subscription_on_any_page_is_enough(sns):
    pages = [("PendingConfirmation", "email")], [(f"{TOPIC}:1f2e", "https")]
    assert lines(sns, alarm_findings, *pages) == []


def test_the_queue_of_rejections_is_no_person(sns):
    (line,) = lines(sns, author_findings, [(f"{TOPIC}:1f2e", "sqs")])
    assert line.startswith("note: nobody receives the reasons of rejected briefs by mail: set author_emails")


def test_an_author_who_confirmed_is_enough(sns):
    assert lines(sns, author_findings, [(f"{TOPIC}:1f2e", "sqs"), (f"{TOPIC}:3d4e", "email")]) == []


def test_who_may_not_list_subscriptions_reads_that_nothing_was_checked(sns):
    client, stub = sns
    stub.add_client_error("list_subscriptions_by_topic", "AuthorizationError", http_status_code=403)
    found = run_checks({"the subscriptions": lambda: alarm_findings(client, TOPIC, DEV)})
    assert [str(each) for each in found] == [
        "not checked: the subscriptions (not allowed: ListSubscriptionsByTopic)"
    ]
