"""Differences of moto's EventBridge: which events are sent, and how they reach their targets."""

import functools
import itertools
import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NotRequired, TypedDict

from local.access import Access, AccessDenied, Context, Principal
from local.lambda_runtime.hooks import Event
from local.moto_fixes.context import PARSER, moto_module, settings
from local.moto_fixes.redrive_rules import redrive_fields

MAX_EVENT_DATA_BYTES = 248 * 1024  # a status event leaves out longer input or output (Step Functions guide)
EVENTBRIDGE = Principal("events.amazonaws.com")
UNQUALIFIED_FIELDS = 7  # arn:partition:states:region:account:stateMachine:name
LOG = logging.getLogger(__name__)


class InputTransformer(TypedDict):
    InputPathsMap: NotRequired[dict[str, str]]
    InputTemplate: str


class Target(TypedDict):
    """A target of a rule, as PutTargets takes it."""

    Arn: str
    RoleArn: NotRequired[str]
    DeadLetterConfig: NotRequired[dict[str, str]]
    Input: NotRequired[str]
    InputTransformer: NotRequired[InputTransformer]


def executions_send_their_status() -> None:
    """parser/backend/execution.py never sends `Step Functions Execution Status Change` to EventBridge."""
    module = moto_module(f"{PARSER}.backend.execution")
    communication = module.BaseExecutionWorkerCommunication
    stock_start = module.Execution.start
    stock_terminated = communication.terminated

    def start(self: Any) -> None:
        self.exec_status = module.ExecutionStatus.RUNNING
        send_status(self)  # before the start, or a short execution's end would be sent first
        stock_start(self)

    def terminated(self: Any) -> None:
        was_running = self.execution.status == "RUNNING"
        stock_terminated(self)
        if was_running:
            send_status(self.execution)

    module.Execution.start = start
    communication.terminated = terminated


def new_objects_reach_every_target() -> None:
    """s3/notifications.py:169 and events/models.py:151-202: an S3 event has a number as its time and `eTag`
    for `etag`, the targets' input transformers are skipped, and a Step Functions target raises
    NotImplementedError, which is ignored.
    """
    notifications = moto_module("s3.notifications")
    stock = notifications._send_event_bridge_message
    reasons = {
        "Put": "PutObject",
        "Post": "POST Object",
        "Copy": "CopyObject",
        "CompleteMultipartUpload": "CompleteMultipartUpload",
    }

    def _send_event_bridge_message(account_id: str, bucket: Any, event_name: Any, key: Any) -> None:
        _, kind, cause = event_name.value.split(":")
        if kind != "ObjectCreated":
            stock(account_id, bucket, event_name, key)
            return
        version = {"version-id": key.version_id} if bucket.is_versioned else {}
        facts = {"key": key.name, "size": key.size, "etag": key.etag.strip('"'), **version}
        publish_created(bucket.name, facts, reasons[cause], account_id, bucket.region_name)

    notifications._send_event_bridge_message = _send_event_bridge_message


_sequence = itertools.count(time.time_ns())


def publish_created(bucket: str, facts: dict[str, Any], reason: str, account: str, region: str) -> None:
    """Send S3's `Object Created`. `facts` are key, size, etag and version-id; `reason` is the API action."""
    detail = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": {**facts, "sequencer": f"{next(_sequence):018X}"},
        "request-id": uuid.uuid4().hex[:16].upper(),
        "requester": account,
        "source-ip-address": "127.0.0.1",
        "reason": reason,
    }
    publish("aws.s3", "Object Created", [f"arn:aws:s3:::{bucket}"], detail, account, region)


FIXES: tuple[Callable[[], None], ...] = (
    executions_send_their_status,
    new_objects_reach_every_target,
)


def transform(event: Event, paths: dict[str, str], template: str) -> str:
    """Return what a rule's input transformer makes of an event.

    A value is inserted as JSON; text inside quotes of the template is inserted without quotes
    (EventBridge guide, Input transformation). A value that looks like a placeholder is not filled.
    Raises LookupError for a path that finds nothing, where AWS would send broken JSON.
    """
    json_path = moto_module(f"{PARSER}.asl.utils.json_path")

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        try:
            value = event if name == "aws.events.event.json" else json_path.extract_json(paths[name], event)
        except (KeyError, json_path.NoSuchJsonPathError) as error:
            raise LookupError(f"<{name}> finds nothing in the event") from error
        text = json.dumps(value)
        inside_quotes = _is_quoted(template, match.start())
        return text[1:-1] if inside_quotes and isinstance(value, str) else text

    return re.sub(r"<(?P<name>[\w.-]+)>", fill, template)


def _is_quoted(template: str, position: int) -> bool:
    """Return whether `position` is inside quotes of the template."""
    return len(re.findall(r'(?<!\\)"', template[:position])) % 2 == 1


def publish(
    source: str, detail_type: str, resources: list[str], detail: dict[str, Any], account: str, region: str
) -> None:
    """Send one event to the default bus."""
    event: Event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": resources,
        "detail": detail,
    }
    settings().deliver_event(event, functools.partial(_route, event, account, region))


def _route(event: Event, account: str, region: str) -> None:
    """Deliver an event to the targets of every rule it matches."""
    buses = moto_module("events.models").events_backends[account][region].event_buses
    for rule in list(buses["default"].rules.values()):
        if rule.state == "ENABLED" and rule.event_pattern.matches_event(event):
            for target in list(rule.targets):
                try:
                    _deliver_or_park(event, rule.arn, target)
                # Delivery is asynchronous in AWS: a target's failure does not reach the event's sender.
                except Exception:
                    LOG.exception("rule %s could not deliver to %s", rule.name, target["Arn"])


def _deliver_or_park(event: Event, rule: str, target: Target) -> None:
    """Deliver an event. One that EventBridge may not deliver goes to the target's dead-letter queue.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    try:
        _deliver(event, rule, target)
    except AccessDenied as denied:
        parked = target.get("DeadLetterConfig", {}).get("Arn")
        if parked is None:
            raise
        facts = {"RULE_ARN": rule, "TARGET_ARN": target["Arn"], "ERROR_CODE": "NO_PERMISSIONS"}
        send_message(EVENTBRIDGE, rule, parked, json.dumps(event), {**facts, "ERROR_MESSAGE": str(denied)})


def send_message(
    sender: Principal, source: str, queue: str, body: str, attributes: dict[str, str] | None = None
) -> None:
    """Send a message to a queue in the name of a service, for the rule or topic `source`.

    Raises AccessDenied.
    """
    settings().authorize(Access(sender, "sqs:SendMessage", queue, Context({"aws:SourceArn": source})))
    _, _, _, region, account, name = queue.split(":", 5)
    texts = {key: {"DataType": "String", "StringValue": value} for key, value in (attributes or {}).items()}
    moto_module("sqs.models").sqs_backends[account][region].send_message(
        queue_name=name, message_body=body, message_attributes=texts
    )


def _deliver(event: Event, rule: str, target: Target) -> None:
    _, _, service, region, account, _ = target["Arn"].split(":", 5)
    transformer = target.get("InputTransformer")
    if transformer:
        body = transform(event, transformer.get("InputPathsMap", {}), transformer["InputTemplate"])
    else:
        body = target.get("Input") or json.dumps(event)
    if service == "states":
        _authorize_start(rule, target)
        # EventBridge names executions this way, and a target cannot choose another name.
        name = f"{event['id']}_{uuid.uuid4()}"
        machines = moto_module(f"{PARSER}.models").stepfunctions_parser_backends[account][region]
        machines.start_execution(target["Arn"], name, body)
    elif service == "sqs":
        send_message(EVENTBRIDGE, rule, target["Arn"], body)
    else:
        raise NotImplementedError(f"EventBridge target {target['Arn']}")


def _authorize_start(rule: str, target: Target) -> None:
    """Assume the target's role and ask whether it may start the state machine. Raises AccessDenied."""
    role, fields = target.get("RoleArn", ""), target["Arn"].split(":")
    account = fields[4]
    assume = Access(EVENTBRIDGE, "sts:AssumeRole", role, Context({"aws:SourceArn": rule}))
    settings().authorize(assume)
    session = f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/events"
    qualifier = {"states:StateMachineQualifier": fields[UNQUALIFIED_FIELDS:]}
    settings().authorize(
        Access(
            Principal(session, account, role),
            "states:StartExecution",
            ":".join(fields[:UNQUALIFIED_FIELDS]),
            Context(qualifier),
        )
    )


def send_status(execution: Any) -> None:
    """Send an event with an execution's current status, as the Step Functions guide describes it."""
    to_json_str = moto_module(f"{PARSER}.asl.utils.encoding").to_json_str

    def limited(text: str | None) -> tuple[str | None, dict[str, bool] | None]:
        if text is None:
            return None, None
        fits = len(text.encode()) <= MAX_EVENT_DATA_BYTES
        return (text if fits else None), {"included": fits}

    succeeded = execution.status == "SUCCEEDED"
    execution_input, input_details = limited(execution.execution_input)
    output, output_details = limited(
        to_json_str(execution.output, separators=(",", ":")) if succeeded else None
    )
    redrives = redrive_fields(execution, datetime.now(UTC))
    redriven = redrives["redriveDate"]
    detail = {
        "executionArn": execution.execution_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": _epoch_ms(execution.start_date),
        "stopDate": _epoch_ms(execution.stop_date) if execution.stop_date else None,
        "input": execution_input,
        "inputDetails": input_details,
        "output": output,
        "outputDetails": output_details,
        "error": execution.error,
        "cause": execution.cause,
        **redrives,
        "redriveDate": _epoch_ms(redriven) if redriven else None,
    }
    publish(
        "aws.states",
        "Step Functions Execution Status Change",
        [execution.execution_arn],
        detail,
        execution.account_id,
        execution.region_name,
    )


def _epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
