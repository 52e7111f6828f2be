"""Read everything that is known about one execution from a deployment."""

from collections.abc import Sequence
from typing import cast

from botocore.exceptions import ClientError

from briefcast import keys
from briefcast.contracts import Plan
from briefcast.registries.functions import function_rows, states
from operations.aws import ExecutionDescription
from operations.clouds import Cloud
from operations.errors import CommandError
from operations.executions import describe
from operations.explain.explanation import Explanation
from operations.explain.logs import AttemptKey, Note, log_lines, read_notes, why_no_logs
from operations.explain.timeline import Step, Timeline, read_timeline
from operations.history import read_history, read_object
from operations.lookup import get_job

HISTORY_DAYS = 90  # how long Step Functions keeps an execution after its end


def explain_campaign(cloud: Cloud, subject: str) -> Explanation:
    """Explain one execution. `subject` is a campaign's id or an execution's ARN.

    Raises CommandError when it is unknown.
    """
    description = _description(cloud, subject)
    timeline = read_timeline(read_history(cloud, description["executionArn"]))
    notes: dict[AttemptKey, Note] = {}
    missing_logs = None
    try:
        notes = _notes(cloud, description["executionArn"], timeline)
    except ClientError as error:
        missing_logs = why_no_logs(error)
    plan = _plan(cloud, timeline.steps)
    return Explanation(
        title=plan["campaign_id"] if plan else description["name"],
        description=description,
        timeline=timeline,
        memory_mb={state: function_rows()[function]["memory_mb"] for function, state in states().items()},
        plan=plan,
        notes=notes,
        missing_logs=missing_logs,
    )


def _description(cloud: Cloud, subject: str) -> ExecutionDescription:
    arn = subject if subject.startswith("arn:") else get_job(cloud, subject).execution_arn
    description = describe(cloud, arn)
    if description is None:
        raise CommandError(
            f"there is no execution {arn}; Step Functions keeps one for {HISTORY_DAYS} days after its end"
        )
    return description


def _notes(cloud: Cloud, execution_arn: str, timeline: Timeline) -> dict[AttemptKey, Note]:
    callers = states()
    groups = [f"/aws/lambda/{cloud.resources.functions[function]}" for function in callers]
    lines = log_lines(cloud.client("logs"), groups, execution_arn, timeline.started, timeline.ended)
    return read_notes(lines, execution_arn, callers)


def _plan(cloud: Cloud, steps: Sequence[Step]) -> Plan | None:
    """Return the plan of the campaign, None when the execution wrote none or it is gone."""
    campaign = next((step.campaign for step in steps if step.campaign), None)
    if campaign is None:
        return None
    s3 = cloud.client("s3")
    try:
        body = s3.get_object(Bucket=cloud.resources.bucket, Key=keys.plan(campaign))["Body"].read()
    except ClientError:  # a missing object, which S3 calls "access denied" for who may not list the bucket
        return None
    return cast(Plan, read_object(body)) or None
