"""What `briefcast up` prints: how to use the local cloud, and its executions as they start and end."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from briefcast import keys
from briefcast.text.money import usd
from briefcast.text.plural import plural
from operations import explain
from operations.aws import ExecutionDescription
from operations.executions import Change, brief_source

if TYPE_CHECKING:
    from local.cloud import LocalCloud

# Versions of the aws command line differ: 2.9 ignores AWS_ENDPOINT_URL, and 1.46 does for SQS.
AWS = "aws --endpoint-url $AWS_ENDPOINT_URL"
SHORT_NAME_CHARS = 9  # of an execution's name, which is mostly a UUID: enough to distinguish it


def instructions(cloud: "LocalCloud", log_dir: Path) -> list[str]:
    """Return lines to read and lines to paste, for the aws command line and for boto3."""
    resources = cloud.resources
    return [
        f"The local cloud is running at {cloud.endpoint_url}; every service has this one address.",
        f"Ctrl-C stops it. The functions' logs are in {log_dir}",
        "",
        "Point your tools at it",
        f"  export AWS_ENDPOINT_URL={cloud.endpoint_url} AWS_DEFAULT_REGION={cloud.region}",
        "  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
        "",
        "Submit a brief, fetch the results",
        f"  {AWS} s3 cp brief.json s3://{resources.bucket}/{keys.BRIEFS}",
        f"  {AWS} s3 sync s3://{resources.bucket}/{keys.OUTPUT} output/",
        "",
        "Start an execution from another system",
        f"  {AWS} stepfunctions start-execution \\",
        '    --input "{\\"brief\\": $(cat brief.json)}" \\',
        f"    --state-machine-arn {resources.state_machine_arn}",
        "",
        "See what was rejected, and what failed and waits for an operator",
        f"  {AWS} sqs receive-message --queue-url \\\n    {resources.rejections_queue_url}",
        f"  {AWS} sqs receive-message --queue-url \\\n    {resources.dead_letters_queue_url}",
        f"  LOCALSTACK_HOST={cloud.endpoint_url.removeprefix('http://')} briefcast dead-letters",
        "",
        "Without the aws command line, in Python",
        "  import boto3",
        f'  key = "{keys.BRIEFS}brief.json"',
        f'  boto3.client("s3").upload_file("brief.json", "{resources.bucket}", key)',
        "",
    ]


def execution_line(change: Change) -> str:
    """Return one line about an execution that started or ended."""
    if change.started:
        source = brief_source(change.description["input"])
        return f"started    {_short_name(change.description)}  {source}"
    return ending_line(change.description)


def ending_line(description: ExecutionDescription) -> str:
    """Return one line about how an execution ended."""
    name = _short_name(description)
    if description["status"] == "SUCCEEDED":
        output = json.loads(description["output"])
        if output["status"] == "duplicate":
            return f"duplicate  {name}  another execution is making this version of the brief"
        counts = output["counts"]
        products = plural(counts["products"] - counts["rejected"], "product")
        creatives = plural(counts["variants"], "creative")
        rejected = f", {counts['rejected']} rejected" if counts["rejected"] else ""
        cost = usd(output["total_usd"])
        return f"published  {name}  {output['campaign_id']}: {products}, {creatives}{rejected}, {cost}"
    message = explain.read_cause(description.get("cause"))[0].split("\n")[0]
    if explain.is_rejection(description.get("error")):
        return f"rejected   {name}  {description['error']}: {message}"
    error = description.get("error") or description["status"]
    return f"failed     {name}  {error}: {message} (parked in the dead-letter queue)"


def _short_name(description: ExecutionDescription) -> str:
    name = description["name"]
    return name if len(name) <= SHORT_NAME_CHARS else f"{name[: SHORT_NAME_CHARS - 1]}…"
