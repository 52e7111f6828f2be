"""`briefcast explain`: ask for everything that is known of one execution, and tell it."""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from rich.console import Console

from briefcast import keys
from cli import exits
from cli.terminal import progress
from cli.terminal.story import print_story
from operations.clouds import Cloud
from operations.errors import CommandError
from operations.executions import RUNNING, history
from operations.explain import is_rejection
from operations.explain.logs import log_lines, read_notes, why_no_logs
from operations.explain.page import render_page
from operations.explain.story import Story
from operations.explain.timeline import parsed, read_timeline
from operations.functions import FUNCTIONS
from operations.lookup import describe, find_job, unknown_campaign


def explain(cloud: Cloud, subject: str, html: Path | None, console: Console) -> int:
    """Print what happened, or write it to `html`. Returns the exit code that `status` would have.

    `subject` is a campaign's id or an execution's ARN. Raises CommandError for one that is
    unknown, and for a file that cannot be written.
    """
    description = _find(cloud, subject)
    story, silence = _story(cloud, description)
    if html is None:
        print_story(story, console)
    else:
        try:
            html.write_text(render_page(story), "utf-8")
        except OSError as error:
            raise CommandError(
                f"--html {html}: cannot be written ({error.strerror or error}); choose another file"
            ) from error
        progress.say_unbroken(console, str(html))
    if silence:
        progress.say(console, f"note: {silence}", 2)
    if description["status"] in (*RUNNING, "SUCCEEDED"):
        return 0
    return exits.REJECTED if is_rejection(description.get("error")) else exits.FAILED


def _find(cloud: Cloud, subject: str) -> dict[str, Any]:
    arn = subject
    if not subject.startswith("arn:"):
        job = find_job(cloud, subject)
        if job is None:
            raise CommandError(unknown_campaign(cloud, subject))
        arn = job["execution_arn"]
    description = describe(cloud, arn)
    if description is None:
        raise CommandError(f"there is no execution {arn}; Step Functions keeps one for 90 days after its end")
    return description


def _story(cloud: Cloud, description: dict[str, Any]) -> tuple[Story, str | None]:
    """The story, and why there are no logs in it."""
    every_row = json.loads(FUNCTIONS.read_text("utf-8"))
    rows = {name: row for name, row in every_row.items() if "state" in row}
    timeline = read_timeline(history(cloud, description["executionArn"]))
    notes, silence = {}, None
    try:
        lines = log_lines(
            cloud.client("logs"),
            [f"/aws/lambda/{cloud.resources.functions[function]}" for function in rows],
            description["executionArn"],
            timeline.started,
            timeline.ended,
        )
        notes = read_notes(
            lines, description["executionArn"], {function: row["state"] for function, row in rows.items()}
        )
    except ClientError as error:
        silence = why_no_logs(error)
    plan = _plan(cloud, timeline.steps)
    story = Story(
        title=plan["campaign_id"] if plan else description["name"],
        description=description,
        timeline=timeline,
        memory_mb={row["state"]: row["memory_mb"] for row in rows.values()},
        plan=plan,
        notes=notes,
    )
    return story, silence


def _plan(cloud: Cloud, steps: Any) -> dict[str, Any] | None:
    """The plan of the campaign, None when the execution did not come to one."""
    campaign = next((step.campaign for step in steps if step.campaign), None)
    if campaign is None:
        return None
    s3 = cloud.client("s3")
    try:
        body = s3.get_object(Bucket=cloud.resources.bucket, Key=keys.plan(campaign))["Body"].read()
    except ClientError:  # gone; whoever may not list the bucket hears "access denied" instead
        return None
    plan: dict[str, Any] = parsed(body)
    return plan or None
