"""Puts the records of a state into moto: items, messages, and executions that have ended."""

import json
from datetime import UTC, datetime
from typing import Any

from local.moto_fixes.context import PARSER, moto_module
from local.names import JOBS_TABLE
from local.state.records import Facts, Records

INTERRUPTED = "The local cloud ended while this execution ran."


def restore(records: Records, account: str, region: str) -> None:
    """Put everything back that the records have. The resources must exist, and be empty.

    An execution that ran when its cloud ended is ABORTED from now on, with INTERRUPTED as its cause.
    """
    table = moto_module("dynamodb.models").dynamodb_backends[account][region]
    for item in records.items():
        table.put_item(JOBS_TABLE, item)
    _restore_messages(records, moto_module("sqs.models").sqs_backends[account][region])
    machines = moto_module(f"{PARSER}.models").stepfunctions_parser_backends[account][region].state_machines
    by_arn = {machine.arn: machine for machine in machines}
    for arn, facts in records.executions():
        if facts["status"] == "RUNNING":
            facts |= {"status": "ABORTED", "cause": INTERRUPTED, "stopped": _last_sign(records, arn, facts)}
            records.keep_execution(arn, facts, 0, [])
        machine = by_arn.get(facts["machine"])
        if machine is not None:
            machine.executions.append(KeptExecution(records, arn, facts, account, region))


def _restore_messages(records: Records, queues: Any) -> None:
    message_class = moto_module("sqs.models").Message
    for queue, message_id, body in records.messages():
        if queue in queues.queues:
            message = message_class(message_id, body)
            message.mark_sent()
            queues.queues[queue].add_message(message)


def _last_sign(records: Records, arn: str, facts: Facts) -> float:
    """Return when an interrupted execution was last seen at work, in seconds since 1970."""
    events = records.events(arn)
    return datetime.fromisoformat(events[-1]["timestamp"]).timestamp() if events else float(facts["started"])


class KeptExecution:
    """An execution of an earlier cloud, as moto's API reads it (parser/backend/execution.py)."""

    exec_worker = None  # it does not run

    def __init__(self, records: Records, arn: str, facts: Facts, account: str, region: str) -> None:
        status = moto_module(f"{PARSER}.api").ExecutionStatus
        self._records = records
        self.exec_arn = self.execution_arn = arn
        self.account_id, self.region_name = account, region
        self.name: str = facts["name"]
        self.state_machine_arn: str = facts["machine"]
        self.alias_arn: str | None = facts["alias"]
        self.version_arn: str | None = facts["version"]
        self.exec_status = status(facts["status"])
        self.execution_input: str = facts["input"]
        self.input_data = json.loads(facts["input"])
        self.start_date = datetime.fromtimestamp(facts["started"], UTC)
        self.stop_date = datetime.fromtimestamp(facts["stopped"], UTC)
        self.error: str | None = facts["error"]
        self.cause: str | None = facts["cause"]
        self.output = json.loads(facts["output"]) if "output" in facts else None

    @property
    def status(self) -> str:
        return str(self.exec_status.value)

    def to_history_output(self) -> dict[str, Any]:
        return {"events": self._records.events(self.exec_arn)}
