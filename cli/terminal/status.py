"""A campaign's status."""

from rich.console import Console
from rich.text import Text

from cli.terminal.jobs import job_facts
from cli.terminal.outcomes import print_rejected
from cli.terminal.output import print_facts, print_text
from cli.terminal.progress import totals
from operations import explain
from operations.clouds import Cloud
from operations.lookup import PUBLISHED
from operations.status import CampaignStatus


def print_status(console: Console, cloud: Cloud, status: CampaignStatus) -> None:
    """Print a campaign's job and its execution and, if it failed or was rejected, why."""
    job, description = status.job, status.description
    print_text(console, Text(job.campaign_id, "bold"))
    print_facts(console, job_facts(cloud, job, status.state))
    if description is None:
        print_facts(console, [("note", "the history of its execution has expired")])
    elif "stopDate" in description and status.state not in PUBLISHED:
        print_facts(console, [("stopped", description["stopDate"].isoformat(timespec="seconds"))])
    if status.open_states is not None:
        print_facts(console, [("state", status.open_states)])
    if status.products:
        print_facts(console, [("progress", totals(status.products))])
    if status.failure is not None:
        *facts, _ = explain.failure_facts(status.failure, cloud.log_of(status.failure.state), parked=False)
        next_step = f"fix the cause, then: briefcast replay --execution {job.execution_arn}"
        print_facts(console, [*facts, ("next", next_step)])
    if status.rejection is not None:
        print_rejected(console, job.campaign_id, status.rejection.error, status.rejection.problems)
