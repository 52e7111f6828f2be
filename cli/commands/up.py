"""`briefcast up`: keep the local cloud running, say how to use it and what happens in it."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from briefcast import keys
from briefcast.text.money import usd
from briefcast.text.plural import plural
from cli.session import Session
from cli.terminal import progress
from operations import explain
from operations.executions import upload_assets

if TYPE_CHECKING:
    from local.cloud import LocalCloud

POLL_S = 0.5
SHORT_NAME_CHARS = 9


def serve(assets: Sequence[tuple[Path, str]], session: Session, console: Console) -> int:
    """Run until Ctrl-C or SIGTERM. Returns the command's exit code."""
    try:
        with session.cloud(console) as cloud:
            upload_assets(cloud, assets)
            for line in instructions(cloud, session.log_dir):
                progress.say_unbroken(console, line)
            if assets:
                progress.say(console, f"Uploaded {plural(len(assets), 'asset')}.")
            news = ExecutionNews(cloud)
            while True:
                for line in news.since_last():
                    progress.say(console, f"{time.strftime('%H:%M:%S')}  {line}")
                time.sleep(POLL_S)
    except KeyboardInterrupt:
        progress.say_unbroken(console, f"\nStopped. The functions' logs are in {session.log_dir}")
    return 0


def instructions(cloud: "LocalCloud", log_dir: Path) -> list[str]:
    """Lines to read and lines to paste, for the aws command line and for boto3."""
    at = cloud.resources
    return [
        f"The local cloud is up on {cloud.endpoint_url}, every service on this one port.",
        f"Ctrl-C stops it. The functions' logs are in {log_dir}",
        "",
        "Point your tools at it",
        f"  export AWS_ENDPOINT_URL={cloud.endpoint_url} AWS_DEFAULT_REGION={cloud.region}",
        "  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local",
        "",
        "Submit a brief, fetch what came out",
        f"  aws s3 cp brief.json s3://{at.bucket}/{keys.BRIEFS}",
        f"  aws s3 sync s3://{at.bucket}/{keys.OUTPUT} output/",
        "",
        "Start one from another system",
        '  aws stepfunctions start-execution --input "{\\"brief\\": $(cat brief.json)}" \\',
        f"    --state-machine-arn {at.state_machine_arn}",
        "",
        "See what was rejected, and what failed and waits for an operator",
        f"  aws sqs receive-message --queue-url \\\n    {at.rejections_queue_url}",
        f"  aws sqs receive-message --queue-url \\\n    {at.dead_letters_queue_url}",
        f"  LOCALSTACK_HOST={cloud.endpoint_url.removeprefix('http://')} briefcast dead-letters",
        "",
        "Without the aws command line, in Python",
        "  import boto3",
        f'  key = "{keys.BRIEFS}brief.json"',
        f'  boto3.client("s3").upload_file("brief.json", "{at.bucket}", key)',
        "",
    ]


class ExecutionNews:
    """Tells of each execution once when it starts and once when it ends."""

    def __init__(self, cloud: "LocalCloud") -> None:
        self._stepfunctions = cloud.client("stepfunctions")
        self._state_machine_arn = cloud.resources.state_machine_arn
        self._seen: dict[str, str] = {}  # execution ARN: status

    def since_last(self) -> Iterator[str]:
        """One line for each start and each end since the last call, oldest first."""
        for row in reversed(self._changed()):
            arn, status = row["executionArn"], row["status"]
            before = self._seen.get(arn)
            self._seen[arn] = status
            description = self._stepfunctions.describe_execution(executionArn=arn)
            if before is None:
                yield f"started    {_short(row['name'])}  {source(description['input'])}"
            if status != "RUNNING":
                yield ending(description)

    def _changed(self) -> list[Mapping[str, Any]]:
        """Executions that are new or not as they were; the listing's newest come first."""
        changed = []
        pages = self._stepfunctions.get_paginator("list_executions").paginate(
            stateMachineArn=self._state_machine_arn
        )
        for page in pages:
            rows = [row for row in page["executions"] if self._seen.get(row["executionArn"]) != row["status"]]
            changed += rows
            if not rows and "RUNNING" not in self._seen.values():
                break
        return changed


def _short(name: str) -> str:
    """Enough of an execution's name, mostly a UUID, to tell it from the others."""
    return name if len(name) <= SHORT_NAME_CHARS else f"{name[: SHORT_NAME_CHARS - 1]}…"


def source(execution_input: str) -> str:
    """Where an execution's brief came from."""
    given = json.loads(execution_input)
    if not isinstance(given, dict) or not {"brief", "key"} & given.keys():
        return "an input without a brief"
    if "brief" not in given:
        return str(given["key"])
    brief = given["brief"] if isinstance(given["brief"], dict) else {}
    return f"the brief given with it ({brief.get('campaign_name', 'no name')})"


def ending(description: Mapping[str, Any]) -> str:
    """One line on how an execution ended (DescribeExecution)."""
    name = _short(description["name"])
    if description["status"] == "SUCCEEDED":
        output = json.loads(description["output"])
        if output["status"] == "duplicate":
            return f"duplicate  {name}  another execution is making this version"
        counts = output["counts"]
        made = plural(counts["products"] - counts["rejected"], "product")
        creatives = plural(counts["variants"], "creative")
        cost = usd(output["total_usd"])
        rejected = f", {counts['rejected']} rejected" if counts["rejected"] else ""
        return f"published  {name}  {output['campaign_id']}: {made}, {creatives}{rejected}, {cost}"
    message = explain.read_cause(description.get("cause"))[0].split("\n")[0]
    if explain.is_rejection(description.get("error")):
        return f"rejected   {name}  {description['error']}: {message}"
    error = description.get("error") or description["status"]
    return f"failed     {name}  {error}: {message} (parked in the dead-letter queue)"
