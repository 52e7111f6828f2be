"""make destroy leaves nothing behind. This module runs last: the deployment is gone afterwards."""

import pytest

from tests.deploy.conftest import STACK

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


def left(client):
    """What each service still lists."""
    iam, cloudwatch, logs = client("iam"), client("cloudwatch"), client("logs")
    listed = {
        service: getattr(client(service), call)().get(name, []) for service, (call, name) in LISTINGS.items()
    }
    listed["roles"] = iam.list_roles()["Roles"]
    listed["policies"] = iam.list_policies(Scope="Local")["Policies"]
    listed["dashboards"] = cloudwatch.list_dashboards()["DashboardEntries"]
    listed["metric filters"] = logs.describe_metric_filters()["metricFilters"]
    return {service: found for service, found in listed.items() if found}


@pytest.fixture(scope="module")
def before(client, deployed):
    return left(client)


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
