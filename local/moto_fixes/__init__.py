"""What moto 5.2.5 does otherwise than AWS, and this project needs as AWS does it.

One function a gap. Its docstring names the file and what is wrong there;
tests/integration/test_moto_fixes.py shows each one at work, and fails as soon as moto
itself behaves, so that the fix can go. Paths are relative to the moto package; `parser/`
is stepfunctions/parser/, the interpreter moto took over from LocalStack.
"""

import functools
import importlib
import itertools
import json
import logging
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.moto_fixes import control_plane as moto_control_plane

MOTO_VERSION = "5.2.5"
ENGINE_KEY = "local"  # the interpreter's own calls are signed, but nobody checks
MAX_EVENT_DATA_BYTES = (
    248 * 1024
)  # a status event leaves out input or output beyond it (Step Functions guide)
RECHECK_S = 0.2  # how late a waiting Retry may notice that its execution was stopped
HISTORY_PAGE = 100  # GetExecutionHistory's own default for maxResults
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Settings:
    endpoint_url: str = ""
    retry_wait_scale: float = 1.0
    carry: Callable[[Mapping[str, Any], Callable[[], None]], None] = lambda event, deliver: deliver()


_settings = _Settings()
_clients: dict[tuple[str, str], Any] = {}
_lock = threading.Lock()
_applied = False


def apply_all() -> None:
    """Apply every fix once. Raises RuntimeError with another moto than the one they are made for."""
    global _applied
    import moto

    if moto.__version__ != MOTO_VERSION:
        raise RuntimeError(f"local/moto_fixes.py is made for moto {MOTO_VERSION}, this is {moto.__version__}")
    with _lock:
        if not _applied:
            for fix in APPLIED:
                fix()
            _applied = True


def configure(
    endpoint_url: str,
    retry_wait_scale: float,
    carry: Callable[[Mapping[str, Any], Callable[[], None]], None],
) -> None:
    """Tell the fixes where the edge is, by what factor a Retry's waits are shortened, and who
    carries EventBridge's events (local.lambda_runtime.hooks.Hooks.carry)."""
    global _settings
    with _lock:
        _settings = _Settings(endpoint_url, retry_wait_scale, carry)
        _clients.clear()


def _moto(path: str) -> Any:
    """A module of moto, untyped: what follows replaces what its types promise."""
    return importlib.import_module(f"moto.{path}")


PARSER = "stepfunctions.parser"
COMMON = f"{PARSER}.asl.component.common"
STATES = f"{PARSER}.asl.component.state.exec"


# The interpreter: what a state machine sees


def start_time_is_text() -> None:
    """parser/backend/execution_worker.py:75 puts a datetime into `$$.Execution.StartTime`.

    DynamoDB integrations then fail to serialise it, and DescribeExecution answers 500 when
    it is part of the output. In AWS it is text such as 2026-11-20T09:30:00.123Z.
    """
    execution = _moto(f"{PARSER}.backend.execution").Execution
    stock = execution.get_start_execution_details

    def get_start_execution_details(self: Any) -> Any:
        details = stock(self)
        details.start_time = _iso_ms(self.start_date)
        return details

    execution.get_start_execution_details = get_start_execution_details


def states_errors_pass_through_a_map() -> None:
    """parser/asl/component/state/exec/state_map/iteration/iteration_worker.py:91 makes every error of an
    iteration a CustomErrorName.

    That class refuses names that begin with `States.`, so States.Timeout inside a Map
    becomes States.Runtime, which nobody can catch or retry by its name.
    """
    custom = _moto(f"{COMMON}.error_name.custom_error_name").CustomErrorName
    predefined = _moto(f"{COMMON}.error_name.states_error_name").StatesErrorName

    def error_name_of(error_name: str | None) -> Any:
        try:
            return predefined.from_name(error_name)
        except ValueError:
            return custom(error_name=error_name)

    _moto(f"{STATES}.state_map.iteration.iteration_worker").CustomErrorName = error_name_of


def dynamodb_faults_keep_their_names() -> None:
    """parser/asl/component/state/exec/state_task/service/state_task_service_dynamodb.py:119 names whatever is
    not an answer of DynamoDB `DynamoDB.AmazonDynamoDBException`.

    A timeout and a JSONPath that finds nothing are among it; `Retry` on States.TaskFailed
    then retries a definition's own mistake six times.
    """
    from botocore.exceptions import ClientError

    service = _moto(f"{STATES}.state_task.service.state_task_service_dynamodb").StateTaskServiceDynamoDB
    stock = service._from_error

    def _from_error(self: Any, env: Any, ex: Exception) -> Any:
        if isinstance(ex, ClientError):
            return stock(self, env, ex)
        return super(service, self)._from_error(env=env, ex=ex)

    service._from_error = _from_error


def aws_sdk_integrations_speak_pascal_case() -> None:
    """parser/asl/component/state/exec/state_task/service/state_task_service.py:208 leaves
    `_normalise_parameters` and `_normalise_response` empty.

    Step Functions spells the members of an aws-sdk integration in PascalCase whatever the
    service does: `sfn:describeExecution` takes ExecutionArn and returns Status.
    """
    service = _moto(f"{STATES}.state_task.service.state_task_service_aws_sdk").StateTaskServiceAwsSdk

    def operation(self: Any) -> Any:
        client = _client(self._get_boto_service_name(), "us-east-1")
        return client.meta.service_model.operation_model(
            client.meta.method_to_api_mapping[self._get_boto_service_action()]
        )

    def _normalise_parameters(self: Any, parameters: Any, *_: Any) -> None:
        self._to_boto_request(parameters, operation(self).input_shape)

    def _normalise_response(self: Any, response: Any, *_: Any) -> None:
        self._from_boto_response(response, operation(self).output_shape)

    service._normalise_parameters = _normalise_parameters
    service._normalise_response = _normalise_response


def a_settled_execution_stays_settled() -> None:
    """parser/asl/eval/environment.py:211,219 `set_error` and `set_timed_out` overwrite any state, and
    iteration_worker.py:112 takes the text that StopExecution gave as error for a record.

    StopExecution during a Map makes its workers stumble, and the execution ends FAILED with
    an AttributeError as its cause instead of ABORTED.
    """
    environment = _moto(f"{PARSER}.asl.eval.environment").Environment

    def only_while_running(stock: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(stock)
        def change(self: Any, *args: Any, **kwargs: Any) -> None:
            with self._state_mutex:
                if self.is_running():
                    stock(self, *args, **kwargs)

        return change

    stock_set_stop = environment.set_stop

    def set_stop(self: Any, stop_date: datetime, cause: str | None, error: Any) -> None:
        # A frame's own program reports to nobody; what its owner reads from it must be a record.
        stock_set_stop(self, stop_date=stop_date, cause=cause, error={} if self.is_frame() else error)

    environment.set_stop = set_stop
    environment.set_error = only_while_running(environment.set_error)
    environment.set_timed_out = only_while_running(environment.set_timed_out)


def retry_waits_can_be_cut_short() -> None:
    """parser/asl/component/common/retry/retrier_decl.py:107 waits in `time.sleep`.

    A stopped execution sleeps on, and a test would have to wait as long as AWS. Here the
    wait ends when the program does, and is scaled by Engine's `retry_wait_scale`.
    """
    module = _moto(f"{COMMON}.retry.retrier_decl")

    def _eval_body(self: Any, env: Any) -> None:
        self.error_equals.eval(env)
        if not env.stack.pop():
            env.stack.append(module.RetrierOutcome.Skipped)
            return
        self.max_attempts.eval(env=env)
        if env.stack.pop() == module.MaxAttemptsOutcome.EXHAUSTED:
            env.stack.append(module.RetrierOutcome.Failed)
            return
        self.interval_seconds.eval(env=env)
        self.backoff_rate.eval(env=env)
        self.max_delay_seconds.eval(env=env)
        self.jitter_strategy.eval(env=env)
        until = time.monotonic() + env.stack.pop() * _settings.retry_wait_scale
        while env.is_running() and (left := until - time.monotonic()) > 0:
            # The event is set and cleared in one breath: whoever is late for it looks again.
            env.program_state_event.wait(min(left, RECHECK_S))
        env.stack.append(module.RetrierOutcome.Executed)

    module.RetrierDecl._eval_body = _eval_body


# The interpreter: what it costs


def clients_are_made_once() -> None:
    """parser/asl/utils/boto_client.py:21 makes a new boto3 client for every task.

    That is tens of milliseconds each, and boto3's default session is not safe to share
    between threads. These clients go to the engine by its address, whatever proxy the
    user's shell has set, and never try twice: Retry belongs to the state machine.
    """

    class Boto3:
        @staticmethod
        def client(service_name: str, region_name: str, **_: Any) -> Any:
            return _client(service_name, region_name)

    _moto(f"{PARSER}.asl.utils.boto_client").boto3 = Boto3


def definitions_are_parsed_once() -> None:
    """parser/backend/execution_worker.py:61 parses the definition again for every execution.

    ANTLR takes about 2 ms a state. The program it returns is not changed by running it.
    """
    parser = _moto(f"{PARSER}.asl.parse.asl_parser").AmazonStateLanguageParser
    parser.parse = staticmethod(functools.lru_cache(maxsize=256)(parser.parse))


def paths_are_parsed_once() -> None:
    """parser/asl/utils/json_path.py:48 builds a parser for every JSONPath it evaluates, 0.4 ms each."""
    json_path = _moto(f"{PARSER}.asl.utils.json_path")
    json_path.parse = functools.lru_cache(maxsize=4096)(json_path.parse)


def backends_are_found_once() -> None:
    """moto_server/werkzeug_app.py:119 lists moto's folders for every request, 2 ms behind one lock."""
    dispatcher = _moto("moto_server.werkzeug_app").DomainDispatcherApplication
    dispatcher.get_backend_for_host = functools.lru_cache(maxsize=256)(dispatcher.get_backend_for_host)


# Step Functions' API


def executions_get_a_name() -> None:
    """parser/models.py:207 StartExecution without a name makes an ARN that ends in `:None`."""
    backend = _moto(f"{PARSER}.models").StepFunctionsParserBackend
    stock = backend.start_execution

    def start_execution(
        self: Any, state_machine_arn: str, name: str | None = None, *rest: Any, **more: Any
    ) -> Any:
        return stock(self, state_machine_arn, name or str(uuid.uuid4()), *rest, **more)

    backend.start_execution = start_execution


def describe_execution_gives_json() -> None:
    """stepfunctions/responses.py:316 returns a text output unencoded, and no stopDate for TIMED_OUT."""
    to_json_str = _moto(f"{PARSER}.asl.utils.encoding").to_json_str
    api = _moto("stepfunctions.responses")

    def describe_execution(self: Any) -> Any:
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        answer = {
            "executionArn": execution.execution_arn,
            "stateMachineArn": execution.state_machine_arn,
            "stateMachineAliasArn": getattr(execution, "alias_arn", None),
            "stateMachineVersionArn": getattr(execution, "version_arn", None),
            "name": execution.name,
            "status": execution.status,
            "startDate": execution.start_date,
            "stopDate": execution.stop_date,
            "input": execution.execution_input,
            "inputDetails": {"included": True},
            "error": execution.error,
            "cause": execution.cause,
        }
        if execution.status == "SUCCEEDED":
            answer["output"] = to_json_str(execution.output, separators=(",", ":"))
            answer["outputDetails"] = {"included": True}
        return api.ActionResult({name: value for name, value in answer.items() if value is not None})

    api.StepFunctionResponse.describe_execution = describe_execution


def history_comes_in_pages() -> None:
    """stepfunctions/responses.py:359 GetExecutionHistory ignores maxResults, nextToken and reverseOrder."""
    api = _moto("stepfunctions.responses")

    def get_execution_history(self: Any) -> Any:
        arn = self._get_param("executionArn")
        events = list(self.stepfunction_backend.get_execution_history(arn)["events"])
        if self._get_bool_param("reverseOrder"):
            events.reverse()
        start = int(self._get_param("nextToken") or 0)
        end = start + (self._get_int_param("maxResults") or HISTORY_PAGE)
        page: dict[str, Any] = {"events": events[start:end]}
        if end < len(events):
            page["nextToken"] = str(end)
        return api.ActionResult(page)

    api.StepFunctionResponse.get_execution_history = get_execution_history


def stop_execution_aborts_at_once() -> None:
    """stepfunctions/responses.py:353 drops error and cause, and models.py:183 leaves the execution RUNNING
    until its current task has ended.
    """
    api = _moto("stepfunctions.responses")
    module = _moto(f"{PARSER}.backend.execution")
    communication = module.BaseExecutionWorkerCommunication
    stock_reflect = communication._reflect_execution_status
    stock_stop = module.Execution.stop

    def has_begun(execution: Any) -> bool:
        environment = execution.exec_worker and execution.exec_worker.env
        return bool(environment) and environment.program_state() is not None

    def _reflect_execution_status(self: Any) -> None:
        if self.execution.status == "RUNNING":
            stock_reflect(self)

    def stop(self: Any, stop_date: datetime, error: str | None, cause: str | None) -> None:
        while not has_begun(self):  # a stop before its first state would go unheard
            time.sleep(0.001)
        stock_stop(self, stop_date=stop_date, error=error, cause=cause)
        self.stop_date, self.error, self.cause = stop_date, error, cause
        self.exec_status = module.ExecutionStatus.ABORTED
        _send_status(self)

    def stop_execution(self: Any) -> Any:
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        if execution.status == "RUNNING":
            execution.stop(
                stop_date=datetime.now(UTC), error=self._get_param("error"), cause=self._get_param("cause")
            )
        return api.ActionResult({"stopDate": execution.stop_date})

    communication._reflect_execution_status = _reflect_execution_status
    module.Execution.stop = stop
    api.StepFunctionResponse.stop_execution = stop_execution


# DynamoDB


def one_write_at_a_time_reaches_an_item() -> None:
    """dynamodb/models/__init__.py:438 looks at an item, then checks the condition, then changes the item,
    while other threads do the same.

    Two of them meet one condition, and of two additions one is lost. In AWS a write of one
    item is atomic; here one lock makes it so.
    """
    handler = _moto("dynamodb.responses").DynamoHandler
    alone = threading.RLock()

    def one_at_a_time(stock: Callable[[Any], Any]) -> Callable[[Any], Any]:
        @functools.wraps(stock)
        def write(self: Any) -> Any:
            with alone:
                return stock(self)

        return write

    for name in ("put_item", "update_item", "delete_item", "batch_write_item", "transact_write_items"):
        setattr(handler, name, one_at_a_time(getattr(handler, name)))


# EventBridge


def executions_tell_their_status() -> None:
    """parser/backend/execution.py never sends `Step Functions Execution Status Change` to EventBridge."""
    module = _moto(f"{PARSER}.backend.execution")
    communication = module.BaseExecutionWorkerCommunication
    stock_start = module.Execution.start
    stock_terminated = communication.terminated

    def start(self: Any) -> None:
        self.exec_status = module.ExecutionStatus.RUNNING
        _send_status(self)  # first, or a short execution's end would overtake it
        stock_start(self)

    def terminated(self: Any) -> None:
        was_running = self.execution.status == "RUNNING"
        stock_terminated(self)
        if was_running:
            _send_status(self.execution)

    module.Execution.start = start
    communication.terminated = terminated


def new_objects_reach_every_rule_target() -> None:
    """s3/notifications.py:169 and events/models.py:151-202: an S3 event carries a number as its time and
    `eTag` for `etag`, its targets' input transformers are skipped, and a Step Functions
    target raises NotImplementedError, which is swallowed.
    """
    notifications = _moto("s3.notifications")
    stock = notifications._send_event_bridge_message
    reasons = {
        "Put": "PutObject",
        "Post": "POST Object",
        "Copy": "CopyObject",
        "CompleteMultipartUpload": "CompleteMultipartUpload",
    }
    sequence = itertools.count(time.time_ns())

    def _send_event_bridge_message(account_id: str, bucket: Any, event_name: Any, key: Any) -> None:
        _, kind, cause = event_name.value.split(":")
        if kind != "ObjectCreated":
            stock(account_id, bucket, event_name, key)
            return
        version = {"version-id": key.version_id} if bucket.is_versioned else {}
        detail = {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": {
                "key": key.name,
                "size": key.size,
                "etag": key.etag.strip('"'),
                **version,
                "sequencer": f"{next(sequence):018X}",
            },
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": account_id,
            "source-ip-address": "127.0.0.1",
            "reason": reasons[cause],
        }
        _publish("aws.s3", "Object Created", [bucket.arn], detail, account_id, bucket.region_name)

    notifications._send_event_bridge_message = _send_event_bridge_message


APPLIED: tuple[Callable[[], None], ...] = (
    start_time_is_text,
    states_errors_pass_through_a_map,
    dynamodb_faults_keep_their_names,
    aws_sdk_integrations_speak_pascal_case,
    a_settled_execution_stays_settled,
    retry_waits_can_be_cut_short,
    clients_are_made_once,
    definitions_are_parsed_once,
    paths_are_parsed_once,
    backends_are_found_once,
    executions_get_a_name,
    describe_execution_gives_json,
    history_comes_in_pages,
    stop_execution_aborts_at_once,
    one_write_at_a_time_reaches_an_item,
    executions_tell_their_status,
    new_objects_reach_every_rule_target,
    *moto_control_plane.APPLIED,
)


def transform(event: dict[str, Any], paths: dict[str, str], template: str) -> str:
    """What a rule's input transformer makes of an event.

    A value keeps its JSON form, except that text inside a template's own quotes goes
    without quotes of its own (EventBridge guide, Input transformation). Every placeholder
    is filled from the event alone, so a value that looks like a placeholder stays as it is.
    Raises LookupError for a path that finds nothing, where AWS would send broken JSON.
    """
    json_path = _moto(f"{PARSER}.asl.utils.json_path")

    def fill(found: re.Match[str]) -> str:
        name = found["name"]
        try:
            value = event if name == "aws.events.event.json" else json_path.extract_json(paths[name], event)
        except (KeyError, json_path.NoSuchJsonPathError) as error:
            raise LookupError(f"<{name}> finds nothing in the event") from error
        text = json.dumps(value)
        inside_quotes = _open_quote(template, found.start())
        return text[1:-1] if inside_quotes and isinstance(value, str) else text

    return re.sub(r"<(?P<name>[\w.-]+)>", fill, template)


def _open_quote(template: str, position: int) -> bool:
    return len(re.findall(r'(?<!\\)"', template[:position])) % 2 == 1


def _publish(
    source: str, detail_type: str, resources: list[str], detail: dict[str, Any], account: str, region: str
) -> None:
    """Put one event on the default bus."""
    event = {
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
    _settings.carry(event, functools.partial(_route, event, account, region))


def _route(event: dict[str, Any], account: str, region: str) -> None:
    """Deliver an event to the targets of every rule it matches."""
    buses = _moto("events.models").events_backends[account][region].event_buses
    for rule in list(buses["default"].rules.values()):
        if rule.state == "ENABLED" and rule.event_pattern.matches_event(event):
            for target in list(rule.targets):
                try:
                    _deliver(event, target)
                # Delivery is asynchronous in AWS: whoever caused the event never hears of a target's fault.
                except Exception:
                    LOG.exception("rule %s could not deliver to %s", rule.name, target["Arn"])


def _deliver(event: dict[str, Any], target: dict[str, Any]) -> None:
    _, _, service, region, account, resource = target["Arn"].split(":", 5)
    transformer = target.get("InputTransformer")
    if transformer:
        body = transform(event, transformer.get("InputPathsMap", {}), transformer["InputTemplate"])
    else:
        body = target.get("Input") or json.dumps(event)
    if service == "states":
        # EventBridge names its executions so, and a target cannot choose another name.
        name = f"{event['id']}_{uuid.uuid4()}"
        machines = _moto(f"{PARSER}.models").stepfunctions_parser_backends[account][region]
        machines.start_execution(target["Arn"], name, body)
    elif service == "sqs":
        queues = _moto("sqs.models").sqs_backends[account][region]
        queues.send_message(queue_name=resource, message_body=body)
    else:
        raise NotImplementedError(f"EventBridge target {target['Arn']}")


def _send_status(execution: Any) -> None:
    """Publish an execution's status as it is now, in the shape of the Step Functions guide."""
    to_json_str = _moto(f"{PARSER}.asl.utils.encoding").to_json_str

    def limited(text: str | None) -> tuple[str | None, dict[str, bool] | None]:
        if text is None:
            return None, None
        fits = len(text.encode()) <= MAX_EVENT_DATA_BYTES
        return (text if fits else None), {"included": fits}

    succeeded = execution.status == "SUCCEEDED"
    given, given_details = limited(execution.execution_input)
    output, output_details = limited(
        to_json_str(execution.output, separators=(",", ":")) if succeeded else None
    )
    detail = {
        "executionArn": execution.execution_arn,
        "stateMachineArn": execution.state_machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": _epoch_ms(execution.start_date),
        "stopDate": _epoch_ms(execution.stop_date) if execution.stop_date else None,
        "input": given,
        "inputDetails": given_details,
        "output": output,
        "outputDetails": output_details,
        "error": execution.error,
        "cause": execution.cause,
    }
    _publish(
        "aws.states",
        "Step Functions Execution Status Change",
        [execution.execution_arn],
        detail,
        execution.account_id,
        execution.region_name,
    )


def _client(service: str, region: str) -> Any:
    from botocore.config import Config
    from botocore.session import Session

    with _lock:
        if (service, region) not in _clients:
            _clients[service, region] = Session().create_client(
                service,
                region_name=region,
                endpoint_url=_settings.endpoint_url,
                aws_access_key_id=ENGINE_KEY,
                aws_secret_access_key=ENGINE_KEY,
                config=Config(
                    parameter_validation=False,
                    retries={"total_max_attempts": 1},
                    read_timeout=None,  # TimeoutSeconds of the task is what ends a call
                    max_pool_connections=256,
                    proxies={},
                ),
            )
        return _clients[service, region]


def _iso_ms(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def _epoch_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
