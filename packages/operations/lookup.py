"""Find a campaign's job and an execution, or say which ones there are."""

import difflib
from typing import Any

from briefcast import keys
from operations.clouds import Cloud

JOB_STATUSES = ("running", "completed", "partial", "rejected")
NAMED_CAMPAIGNS = 3  # in the line on an unknown one
KNOWN_CAMPAIGNS = 200  # the newest of each status, among which the one that was meant is looked for


def find_job(cloud: Cloud, campaign: str) -> dict[str, str] | None:
    """The campaign's job item with plain values, None when there is none."""
    item = (
        cloud.client("dynamodb")
        .get_item(TableName=cloud.resources.jobs_table, Key=keys.job(campaign), ConsistentRead=True)
        .get("Item")
    )
    return {name: next(iter(value.values())) for name, value in item.items()} if item else None


def unknown_campaign(cloud: Cloud, campaign: str) -> str:
    """One line for somebody who mistyped: the ids that come nearest, else the newest."""
    known = [name for status in JOB_STATUSES for name in newest_campaigns(cloud, status)]
    near = difflib.get_close_matches(campaign, known, NAMED_CAMPAIGNS, 0.4)
    if near:
        return f"there is no campaign {campaign}; did you mean {', '.join(near)}?"
    where = f"in {cloud.resources.jobs_table}"
    return f"there is no campaign {campaign} {where}, nor one of a similar name" + (
        f"; the newest are {', '.join(known[:NAMED_CAMPAIGNS])}" if known else ""
    )


def newest_campaigns(cloud: Cloud, status: str) -> list[str]:
    """The ids of the newest campaigns of that status."""
    items = cloud.client("dynamodb").query(
        TableName=cloud.resources.jobs_table,
        IndexName="GSI1",
        KeyConditionExpression="GSI1PK = :status",
        ExpressionAttributeValues={":status": {"S": f"STATUS#{status}"}},
        ScanIndexForward=False,
        Limit=KNOWN_CAMPAIGNS,
    )["Items"]
    return [item["PK"]["S"].partition("#")[2] for item in items]


def describe(cloud: Cloud, execution_arn: str) -> dict[str, Any] | None:
    """DescribeExecution's answer, None when there is no such execution or its history is gone."""
    stepfunctions = cloud.client("stepfunctions")
    try:
        description: dict[str, Any] = stepfunctions.describe_execution(executionArn=execution_arn)
    except (stepfunctions.exceptions.ExecutionDoesNotExist, stepfunctions.exceptions.InvalidArn):
        return None
    return description
