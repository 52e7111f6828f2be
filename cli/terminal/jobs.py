"""A campaign's job."""

from rich.console import Console
from rich.text import Text

from briefcast import keys
from briefcast.text.money import usd
from briefcast.text.plural import plural
from cli.terminal.output import print_facts, print_text
from operations.clouds import Cloud
from operations.lookup import PUBLISHED, Job, find_job


def print_job(console: Console, cloud: Cloud, campaign: str, state: str) -> None:
    """Print a campaign's id and its job; `state` replaces the job's own status."""
    print_text(console, Text(campaign, "bold"))
    job = find_job(cloud, campaign)
    if job is not None:
        print_facts(console, job_facts(cloud, job, state))


def job_facts(cloud: Cloud, job: Job, state: str) -> list[tuple[str, str]]:
    """Return (label, text) pairs about a job. `state` is its status, or the corrected one."""
    counts = [plural(job.products, "product"), plural(job.variants, "variant")]
    if job.rejected is not None:
        counts.append(f"{job.rejected} rejected")
    facts = [("status", state), ("made" if state in PUBLISHED else "planned", " · ".join(counts))]
    if job.total_usd is not None:
        facts.append(("cost", usd(job.total_usd)))
    facts.append(("started", job.started_at))
    if job.finished_at is not None:
        facts.append(("finished", job.finished_at))
    facts.append(("execution", job.execution_arn))
    if job.manifest_key is not None:
        facts.append(("manifest", f"s3://{cloud.resources.bucket}/{job.manifest_key}"))
        facts.append(("fetch", f"briefcast fetch {job.campaign_id} --open"))
        facts.append(("preview", f"s3://{cloud.resources.bucket}/{keys.contact_sheet(job.campaign_id)}"))
    return facts
