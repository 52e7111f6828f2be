"""The same stack after it was given a customer key: whoever uses its data needs the key as well."""

import json

import pytest

from tests.bedrock_server import access_denied, ok
from tests.deploy.conftest import ACCOUNT, STACK
from tests.deploy.test_one_statement_less import (
    MISCONFIGURED,
    changed_policy,
    of_an_asset,
    paid,
    rejected,
    without,
)
from tests.statemachine.test_workflow import CORE, a_brief, unique

pytestmark = pytest.mark.usefixtures("changed")


def test_everything_that_holds_data_has_the_key(client, workflow, key):
    s3, resources = client("s3"), workflow.resources
    (rule,) = s3.get_bucket_encryption(Bucket=resources.bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    table = client("dynamodb").describe_table(TableName=resources.jobs_table)["Table"]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == key
    for url in (resources.dead_letters_queue_url, resources.rejections_queue_url):
        found = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["KmsMasterKeyId"])
        assert found["Attributes"]["KmsMasterKeyId"] == key
    groups = client("logs").describe_log_groups()["logGroups"]
    assert {group.get("kmsKeyId") for group in groups} == {key}


def test_campaigns_rejections_failures_and_redrives_use_the_key(workflow, bedrock, client, key, guard):
    name = unique("Locked lamp")
    bedrock.on(name, access_denied(), ok())
    failed = workflow.run(a_brief(name, image={"model": CORE}), unique("locked"))
    assert failed["error"] == "ModelMisconfigured"
    assert workflow.dead_letters_of(failed["executionArn"])
    client("stepfunctions").redrive_execution(executionArn=failed["executionArn"])
    assert workflow.ended(failed["executionArn"])["status"] == "SUCCEEDED"
    again = workflow.ended(workflow.start(json.loads(failed["input"])))
    assert again["status"] == "SUCCEEDED"
    assert of_an_asset(workflow)["status"] == "SUCCEEDED"
    assert workflow.rejections_of(
        workflow.run(a_brief("Lamp", campaign_message=7), unique("no"))["executionArn"]
    )
    users = {
        access.principal.role or access.principal.name for access in guard.decided if access.resource == key
    }
    roles = {f"arn:aws:iam::{ACCOUNT}:role/{STACK}-{name}" for name in USERS}
    assert users >= {*roles, "events.amazonaws.com", "sns.amazonaws.com", "logs.us-east-1.amazonaws.com"}


USERS = ("parser", "generator", "analyst", "variants", "publisher", "campaign-workflow")


@pytest.mark.parametrize(
    ("role", "run", "error"),
    [
        ("parser", rejected, MISCONFIGURED),
        ("generator", paid, MISCONFIGURED),
        ("analyst", of_an_asset, MISCONFIGURED),
        ("variants", of_an_asset, MISCONFIGURED),
        ("publisher", of_an_asset, MISCONFIGURED),
        ("campaign-workflow", of_an_asset, "DynamoDB.AccessDeniedException"),
    ],
)
def test_without_the_key_a_role_is_refused(workflow, client, guard, role, run, error):
    with (
        guard.refusing() as refused,
        changed_policy(client("iam"), f"{STACK}-{role}", without("UseCustomerKey")),
    ):
        described = run(workflow)
    assert (described["status"], described["error"]) == ("FAILED", error), described
    assert {each.access.action for each in refused} <= {"kms:Decrypt", "kms:GenerateDataKey"}
    assert {each.access.principal.role for each in refused} == {f"arn:aws:iam::{ACCOUNT}:role/{STACK}-{role}"}
