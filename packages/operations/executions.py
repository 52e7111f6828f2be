"""Step Functions executions of a deployment: describe one, see which start and end."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from briefcast import keys
from briefcast.contracts import TableKey
from operations.aws import ExecutionDescription, ExecutionRow
from operations.clouds import Cloud

RUNNING = ("RUNNING", "PENDING_REDRIVE")  # statuses of an execution that has not ended


def describe(cloud: Cloud, execution_arn: str) -> ExecutionDescription | None:
    """Return DescribeExecution's answer, None when there is no such execution or its history has expired."""
    stepfunctions = cloud.client("stepfunctions")
    try:
        description: ExecutionDescription = stepfunctions.describe_execution(executionArn=execution_arn)
    except (stepfunctions.exceptions.ExecutionDoesNotExist, stepfunctions.exceptions.InvalidArn):
        return None
    return description


def has_ended(description: ExecutionDescription) -> bool:
    return description["status"] not in RUNNING


def brief_source(execution_input: str) -> str:
    """Return in words where an execution's brief came from: its key, or "inline brief (name)"."""
    document = json.loads(execution_input)
    if not isinstance(document, dict) or not {"brief", "key"} & document.keys():
        return "an input without a brief"
    if "brief" not in document:
        return str(document["key"])
    brief = document["brief"] if isinstance(document["brief"], dict) else {}
    return f"inline brief ({brief.get('campaign_name', 'no name')})"


def claim_key(description: ExecutionDescription) -> TableKey | None:
    """Return the table key of the claim on an execution's brief, None for an inline brief."""
    document = json.loads(description["input"])
    if isinstance(document, dict) and {"bucket", "key", "version_id"} <= document.keys():
        return keys.claim(document["bucket"], document["key"], document["version_id"])
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """An execution that started or ended since the last call; one that did both makes two changes."""

    started: bool
    description: ExecutionDescription


class ExecutionFeed:
    """Reports each execution of the state machine once when it starts and once when it ends."""

    def __init__(self, cloud: Cloud) -> None:
        self._stepfunctions = cloud.client("stepfunctions")
        self._state_machine_arn = cloud.resources.state_machine_arn
        self._statuses: dict[str, str] = {}  # by execution ARN, as last reported

    def changes(self) -> Iterator[Change]:
        """Yield what changed since the last call, oldest execution first."""
        for row in reversed(self._changed_rows()):
            arn, status = row["executionArn"], row["status"]
            is_new = arn not in self._statuses
            self._statuses[arn] = status
            description = self._stepfunctions.describe_execution(executionArn=arn)
            if is_new:
                yield Change(True, description)
            if status != "RUNNING":
                yield Change(False, description)

    def _changed_rows(self) -> list[ExecutionRow]:
        """Return the rows of ListExecutions that are new or have another status; the newest come first."""
        changed: list[ExecutionRow] = []
        pages = self._stepfunctions.get_paginator("list_executions").paginate(
            stateMachineArn=self._state_machine_arn
        )
        for page in pages:
            rows = [
                row for row in page["executions"] if self._statuses.get(row["executionArn"]) != row["status"]
            ]
            changed += rows
            if not rows and "RUNNING" not in self._statuses.values():
                break
        return changed
