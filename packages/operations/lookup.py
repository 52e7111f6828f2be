"""Find a campaign's job or the claim on a brief, or suggest the campaign that was meant."""

import difflib
from dataclasses import dataclass
from typing import cast

from briefcast import keys
from briefcast.contracts import JobItem, JobStatus, TableKey
from operations.clouds import Cloud
from operations.errors import CommandError

JOB_STATUSES: tuple[JobStatus, ...] = ("running", "completed", "partial", "rejected")
PUBLISHED: tuple[JobStatus, ...] = ("completed", "partial")
NAMED_CAMPAIGNS = 3  # named in the message about an unknown one
SEARCHED_CAMPAIGNS = 200  # of each status, the newest; among them the nearest name is looked for


@dataclass(frozen=True, slots=True)
class Job:
    """A campaign's item in the jobs table."""

    campaign_id: str
    status: JobStatus
    execution_arn: str  # of the latest execution that worked on the campaign
    products: int
    variants: int
    started_at: str  # ISO 8601
    finished_at: str | None
    rejected: int | None  # products; None while it runs
    manifest_key: str | None
    total_usd: float | None


def find_job(cloud: Cloud, campaign: str) -> Job | None:
    """Return the campaign's job, None when there is none."""
    item: JobItem | None = (
        cloud.client("dynamodb")
        .get_item(TableName=cloud.resources.jobs_table, Key=keys.job(campaign), ConsistentRead=True)
        .get("Item")
    )
    if item is None:
        return None
    return Job(
        campaign_id=campaign,
        status=cast(JobStatus, item["status"]["S"]),
        execution_arn=item["execution_arn"]["S"],
        products=int(item["products"]["N"]),
        variants=int(item["variants"]["N"]),
        started_at=item["GSI1SK"]["S"],
        finished_at=item["finished_at"]["S"] if "finished_at" in item else None,
        rejected=int(item["rejected"]["N"]) if "rejected" in item else None,
        manifest_key=item["manifest_key"]["S"] if "manifest_key" in item else None,
        total_usd=float(item["total_usd"]["N"]) if "total_usd" in item else None,
    )


def get_job(cloud: Cloud, campaign: str) -> Job:
    """Return the campaign's job. Raises CommandError, with the nearest names, when there is none."""
    job = find_job(cloud, campaign)
    if job is None:
        raise CommandError(_unknown_campaign(cloud, campaign))
    return job


def find_claimant(cloud: Cloud, claim: TableKey) -> str | None:
    """Return the ARN of the execution that holds a claim (keys.claim), None when nobody holds it."""
    item = (
        cloud.client("dynamodb")
        .get_item(TableName=cloud.resources.jobs_table, Key=claim, ConsistentRead=True)
        .get("Item")
    )
    return item["execution_arn"]["S"] if item else None


def newest_campaigns(cloud: Cloud, status: JobStatus) -> list[str]:
    """Return the ids of up to SEARCHED_CAMPAIGNS campaigns of that status, newest first."""
    items = cloud.client("dynamodb").query(
        TableName=cloud.resources.jobs_table,
        IndexName="GSI1",
        KeyConditionExpression="GSI1PK = :status",
        ExpressionAttributeValues={":status": {"S": f"STATUS#{status}"}},
        ScanIndexForward=False,
        Limit=SEARCHED_CAMPAIGNS,
    )["Items"]
    return [item["PK"]["S"].partition("#")[2] for item in items]


def _unknown_campaign(cloud: Cloud, campaign: str) -> str:
    known = [name for status in JOB_STATUSES for name in newest_campaigns(cloud, status)]
    near = difflib.get_close_matches(campaign, known, NAMED_CAMPAIGNS, 0.4)
    if near:
        return f"there is no campaign {campaign}; did you mean {', '.join(near)}?"
    where = f"in {cloud.resources.jobs_table}"
    return f"there is no campaign {campaign} {where}, and none has a similar name" + (
        f"; the newest are {', '.join(known[:NAMED_CAMPAIGNS])}" if known else ""
    )
