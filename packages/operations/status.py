"""The status of one campaign: its job, its execution and, if it failed, the cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from briefcast.contracts import JobStatus
from operations import explain
from operations.aws import ExecutionDescription
from operations.clouds import Cloud
from operations.executions import describe, has_ended
from operations.history import open_states, read_history
from operations.lookup import Job, get_job
from operations.progress import ProductProgress
from operations.runs import ExecutionRun, Rejected

CampaignState = JobStatus | Literal["failed"]


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    job: Job
    state: CampaignState
    description: ExecutionDescription | None  # None when the execution's history has expired
    open_states: str | None = None  # while it runs: `ProcessProducts > GenerateImage (2 times)`
    products: Sequence[ProductProgress] = ()  # while it runs
    failure: explain.Failure | None = None
    rejection: Rejected | None = None


def campaign_status(cloud: Cloud, campaign: str) -> CampaignStatus:
    """Return a campaign's status. Raises CommandError for a campaign that has no job."""
    job = get_job(cloud, campaign)
    description = describe(cloud, job.execution_arn)
    state = campaign_state(job, description)
    if description is None:
        return CampaignStatus(job, state, None)
    if state == "failed":
        failure = explain.explain_failure(description, read_history(cloud, job.execution_arn))
        return CampaignStatus(job, state, description, failure=failure)
    if explain.is_rejection(description.get("error")):
        run = ExecutionRun(cloud, campaign, job.execution_arn)
        run.poll()
        rejection = run.outcome if isinstance(run.outcome, Rejected) else None
        return CampaignStatus(job, state, description, rejection=rejection)
    if state == "running":
        run = ExecutionRun(cloud, campaign, job.execution_arn)
        run.poll()
        states = open_states(read_history(cloud, job.execution_arn))
        return CampaignStatus(job, state, description, states, run.progress.products)
    return CampaignStatus(job, state, description)


def campaign_state(job: Job, description: ExecutionDescription | None) -> CampaignState:
    """Return the job's status, corrected when its execution ended without updating the job."""
    if description is None or not has_ended(description) or description["status"] == "SUCCEEDED":
        return job.status
    return "rejected" if explain.is_rejection(description.get("error")) else "failed"
