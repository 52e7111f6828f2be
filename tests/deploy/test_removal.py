"""make destroy leaves nothing behind, and whoever deploys needs no more than the policy for it.

This module runs last: the deployment is gone afterwards.
"""

import json

import pytest

from tests.deploy.conftest import FIRST, STACK
from tests.deploy.permissions import of_document

# service: (operation, where its answer has the list); everything that either root makes.
LISTINGS = {
    "s3": ("list_buckets", "Buckets"),
    "dynamodb": ("list_tables", "TableNames"),
    "sqs": ("list_queues", "QueueUrls"),
    "sns": ("list_topics", "Topics"),
    "events": ("list_rules", "Rules"),
    "stepfunctions": ("list_state_machines", "stateMachines"),
    "lambda": ("list_functions", "Functions"),
    "ecr": ("describe_repositories", "repositories"),
    "logs": ("describe_log_groups", "logGroups"),
    "cloudwatch": ("describe_alarms", "MetricAlarms"),
}


# What the deployers' policy allows and no call here needs, by what it is for.
UNRECORDED = {
    "an image is pushed by docker or buildah, with the login of the first": {
        "ecr:GetAuthorizationToken",
        "ecr:BatchCheckLayerAvailability",
        "ecr:CompleteLayerUpload",
        "ecr:GetDownloadUrlForLayer",  # and Lambda asks whether its caller may pull
        "ecr:InitiateLayerUpload",
        "ecr:UploadLayerPart",
    },
    "how old a message is asked only where one waits": {"cloudwatch:GetMetricStatistics"},
    "the eleventh deployment takes a tag off the first": {"ecr:BatchDeleteImage"},
    "what DynamoDB asks of the key in the caller's name, when a table gets it": {
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    },
    "a deployment with other values may change these": {
        "iam:DeletePolicyVersion",  # the sixth version of a policy takes the place of the first
        "iam:UpdateAssumeRolePolicy",
        "lambda:DeleteFunctionConcurrency",  # reserve_concurrency
        "lambda:PublishVersion",
        "lambda:UpdateFunctionCode",  # image_uris: to the emulator every image has one digest
        "logs:DisassociateKmsKey",  # kms_key_arn is null again
        "sns:SetSubscriptionAttributes",
    },
}
ALWAYS_ALLOWED = {"sts:GetCallerIdentity"}


def left(client):
    """What each service still lists."""
    iam, cloudwatch, logs = client("iam"), client("cloudwatch"), client("logs")
    listed = {
        service: getattr(client(service), call)().get(name, []) for service, (call, name) in LISTINGS.items()
    }
    listed["roles"] = iam.list_roles()["Roles"]
    policies = iam.list_policies(Scope="Local")["Policies"]
    listed["policies"] = [each for each in policies if not each["PolicyName"].startswith(FIRST)]
    listed["dashboards"] = cloudwatch.list_dashboards()["DashboardEntries"]
    listed["metric filters"] = logs.describe_metric_filters()["metricFilters"]
    return {service: found for service, found in listed.items() if found}


@pytest.fixture(scope="module")
def policy(client, outputs, changed):
    """What the deployers' policies allow, read while there are some."""
    iam, allowed = client("iam"), []
    for arn in outputs["deployer_policy_arns"]:
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        # AWS counts a managed policy without its blanks, and takes no longer one.
        assert len("".join(json.dumps(document).split())) <= 6144
        allowed += of_document("deployer", document)
    return allowed


@pytest.fixture(scope="module")
def before(client, deployed, changed, policy):
    return left(client)


def test_other_values_and_images_change_what_is_there(changed, client):
    assert "3/3 deployment: " in changed
    assert "to change" in changed
    found = client("lambda").get_function(FunctionName=f"{STACK}-generator", Qualifier="live")
    assert found["Configuration"]["Version"] == "2"
    assert found["Configuration"]["Environment"]["Variables"]["BEDROCK_IMAGE_REGION"] == "us-west-2"


def test_the_listing_sees_all_that_was_made(before):
    assert set(before) == {*LISTINGS, "roles", "policies", "dashboards", "metric filters"}


def test_make_destroy_leaves_nothing(checkout, client, before):
    told = checkout.make("destroy", "ENV=dev")
    assert f"{STACK} is removed." in told
    assert left(client) == {}


def test_destroying_what_is_gone_is_no_error(checkout, client):
    if left(client):
        pytest.skip("not run: the deployment is still there")
    assert "1/2 deployment: nothing to change" in checkout.make("destroy", "ENV=dev")


@pytest.fixture(scope="module")
def made(calls, deployer):
    """Every call of make deploy and make destroy so far."""
    return {call for call in calls.ever_by(deployer.key) if call.action not in ALWAYS_ALLOWED}


def allows(each, call):
    """Whether an allowance covers a call, whose resource is not always known."""
    return each.covers(call) or (call.resource == "*" and each.action == call.action)


def test_no_call_was_made_that_the_deployers_policy_does_not_allow(made, policy):
    refused = {
        f"{call.action} on {call.resource}" for call in made if not any(allows(e, call) for e in policy)
    }
    assert not refused, "\n".join(sorted(refused))


def test_the_deployers_policy_allows_exactly_what_was_recorded_and_the_exceptions(made, policy):
    used = {each.action for each in policy if any(allows(each, call) for call in made)}
    assert {each.action for each in policy} == used | set().union(*UNRECORDED.values())


def test_nothing_was_refused_but_on_purpose(guard):
    """All that the tests of this folder did, deployments included, was allowed by the policies."""
    assert [each.message for each in guard.unexpected()] == []
