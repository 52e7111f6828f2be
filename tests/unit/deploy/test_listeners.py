"""A deployment whose alarms reach nobody says so."""

from dataclasses import replace

import boto3
import pytest
from botocore.stub import Stubber

from deploy import environments
from deploy.listeners import alarm_remark

TOPIC = "arn:aws:sns:us-east-1:123456789012:briefcast-dev-alarms"
DEV = environments.read("dev")


@pytest.fixture
def sns():
    client = boto3.client(
        "sns", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any"
    )
    with Stubber(client) as stub:
        yield client, stub


def remark(sns, *pages, protect_data=False):
    client, stub = sns
    for number, arns in enumerate(pages):
        more = {"NextToken": "more"} if number + 1 < len(pages) else {}
        stub.add_response(
            "list_subscriptions_by_topic",
            {"Subscriptions": [{"SubscriptionArn": arn} for arn in arns], **more},
        )
    return alarm_remark(client, TOPIC, replace(DEV, protect_data=protect_data))


def test_no_subscription_is_a_note_in_dev_and_a_fault_where_data_is_protected(sns):
    assert remark(sns, []).startswith("note: nobody receives the alarms: set alarm_emails in dev.tfvars.json")
    assert remark(sns, [], protect_data=True).startswith("fault: nobody receives the alarms: ")


def test_a_subscription_that_waits_for_its_confirmation_reaches_nobody(sns):
    assert "must be confirmed" in remark(sns, ["PendingConfirmation"])


def test_one_confirmed_subscription_on_any_page_is_enough(sns):
    assert remark(sns, ["PendingConfirmation"], [f"{TOPIC}:1f2e"]) is None


def test_who_may_not_list_subscriptions_reads_that_nothing_was_checked(sns):
    client, stub = sns
    stub.add_client_error("list_subscriptions_by_topic", "AuthorizationError", http_status_code=403)
    assert alarm_remark(client, TOPIC, DEV) == (
        "not checked: the subscriptions to the alarms (AuthorizationError)"
    )
