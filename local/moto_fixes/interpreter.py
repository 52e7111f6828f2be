"""Differences of moto's Step Functions interpreter: what a state machine sees, and what a run costs."""

import functools
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local.access import Access, Context, Principal
from local.moto_fixes.context import COMMON, PARSER, STATES, engine_client, moto_module, settings

RECHECK_S = 0.2  # how late a waiting Retry may notice that its execution was stopped


def start_time_is_text() -> None:
    """parser/backend/execution_worker.py:75 puts a datetime into `$$.Execution.StartTime`.

    DynamoDB integrations then fail to serialise it, and DescribeExecution answers 500 when
    it is part of the output. In AWS it is text such as 2026-11-20T09:30:00.123Z.
    """
    execution = moto_module(f"{PARSER}.backend.execution").Execution
    stock = execution.get_start_execution_details

    def get_start_execution_details(self: Any) -> Any:
        details = stock(self)
        details.start_time = iso_ms(self.start_date)
        return details

    execution.get_start_execution_details = get_start_execution_details


def states_errors_pass_through_a_map() -> None:
    """parser/asl/component/state/exec/state_map/iteration/iteration_worker.py:91 makes every error of an
    iteration a CustomErrorName.

    That class refuses names that begin with `States.`, so States.Timeout inside a Map
    becomes States.Runtime, which no Catch or Retry can name.
    """
    custom = moto_module(f"{COMMON}.error_name.custom_error_name").CustomErrorName
    predefined = moto_module(f"{COMMON}.error_name.states_error_name").StatesErrorName

    def error_name_of(error_name: str | None) -> Any:
        try:
            return predefined.from_name(error_name)
        except ValueError:
            return custom(error_name=error_name)

    moto_module(f"{STATES}.state_map.iteration.iteration_worker").CustomErrorName = error_name_of


def dynamodb_faults_keep_their_names() -> None:
    """parser/asl/component/state/exec/state_task/service/state_task_service_dynamodb.py:119 names every
    error `DynamoDB.AmazonDynamoDBException`, even one that DynamoDB did not return.

    Among them are a timeout and a JSONPath that finds nothing; a Retry on States.TaskFailed then
    retries a mistake in the definition six times.
    """
    from botocore.exceptions import ClientError

    service = moto_module(f"{STATES}.state_task.service.state_task_service_dynamodb").StateTaskServiceDynamoDB
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
    service = moto_module(f"{STATES}.state_task.service.state_task_service_aws_sdk").StateTaskServiceAwsSdk

    def operation(self: Any) -> Any:
        client = engine_client(self._get_boto_service_name(), "us-east-1")
        return client.meta.service_model.operation_model(
            client.meta.method_to_api_mapping[self._get_boto_service_action()]
        )

    def _normalise_parameters(self: Any, parameters: Any, *_: Any) -> None:
        self._to_boto_request(parameters, operation(self).input_shape)

    def _normalise_response(self: Any, response: Any, *_: Any) -> None:
        self._from_boto_response(response, operation(self).output_shape)

    service._normalise_parameters = _normalise_parameters
    service._normalise_response = _normalise_response


def an_ended_execution_keeps_its_status() -> None:
    """parser/asl/eval/environment.py:211,219 `set_error` and `set_timed_out` overwrite any state, and
    iteration_worker.py:112 reads the error text of StopExecution as if it were a record.

    StopExecution during a Map then makes the Map's workers raise, and the execution ends FAILED
    with an AttributeError as its cause instead of ABORTED.
    """
    environment = moto_module(f"{PARSER}.asl.eval.environment").Environment

    def only_while_running(stock: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(stock)
        def change(self: Any, *args: Any, **kwargs: Any) -> None:
            with self._state_mutex:
                if self.is_running():
                    stock(self, *args, **kwargs)

        return change

    stock_set_stop = environment.set_stop

    def set_stop(self: Any, stop_date: datetime, cause: str | None, error: Any) -> None:
        # A frame is part of a Map: the Map reads its error and expects a record.
        stock_set_stop(self, stop_date=stop_date, cause=cause, error={} if self.is_frame() else error)

    environment.set_stop = set_stop
    environment.set_error = only_while_running(environment.set_error)
    environment.set_timed_out = only_while_running(environment.set_timed_out)


def retry_waits_can_be_cut_short() -> None:
    """parser/asl/component/common/retry/retrier_decl.py:107 waits in `time.sleep`.

    A stopped execution keeps sleeping, and a test would wait as long as AWS does. Here the wait
    ends when the execution ends, and Engine's `retry_wait_scale` shortens it.
    """
    module = moto_module(f"{COMMON}.retry.retrier_decl")

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
        until = time.monotonic() + env.stack.pop() * settings().retry_wait_scale
        while env.is_running() and (rest := until - time.monotonic()) > 0:
            # The event is set and cleared at once, so a thread can miss it: check again from time to time.
            env.program_state_event.wait(min(rest, RECHECK_S))
        env.stack.append(module.RetrierOutcome.Executed)

    module.RetrierDecl._eval_body = _eval_body


def clients_are_made_once() -> None:
    """parser/asl/utils/boto_client.py:21 makes a new boto3 client for every task, all with the same key.

    A client takes tens of milliseconds to make, and boto3's default session is not thread-safe. Here it
    acts as the state machine's role, as in AWS.
    """
    moto_module(f"{PARSER}.models")  # imports every module that imports the function by name

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        return engine_client(service, region, state_credentials.role_arn if state_credentials else "")

    for name, module in list(sys.modules.items()):
        if name.startswith(f"moto.{PARSER}.") and hasattr(module, "boto_client_for"):
            module.boto_client_for = boto_client_for  # type: ignore[attr-defined]


def a_state_machines_role_is_assumed() -> None:
    """parser/asl/component/state/exec/state_task/state_task.py:71 takes a role without asking its policy."""
    task = moto_module(f"{STATES}.state_task.state_task").StateTask
    stock = task._eval_state_credentials

    def _eval_state_credentials(self: Any, env: Any) -> Any:
        credentials = stock(self, env)
        machine = env.states.context_object.context_object_data["StateMachine"]["Id"]
        source = {"aws:SourceArn": machine, "aws:SourceAccount": env.aws_execution_details.account}
        step_functions = Principal("states.amazonaws.com")
        settings().authorize(Access(step_functions, "sts:AssumeRole", credentials.role_arn, Context(source)))
        return credentials

    task._eval_state_credentials = _eval_state_credentials


def definitions_are_parsed_once() -> None:
    """parser/backend/execution_worker.py:61 parses the definition again for every execution.

    ANTLR takes about 2 ms a state. Running the program that it returns does not change it.
    """
    parser = moto_module(f"{PARSER}.asl.parse.asl_parser").AmazonStateLanguageParser
    parser.parse = staticmethod(functools.lru_cache(maxsize=256)(parser.parse))


def paths_are_parsed_once() -> None:
    """parser/asl/utils/json_path.py:48 builds a parser for every JSONPath it evaluates, 0.4 ms each."""
    json_path = moto_module(f"{PARSER}.asl.utils.json_path")
    json_path.parse = functools.lru_cache(maxsize=4096)(json_path.parse)


FIXES: tuple[Callable[[], None], ...] = (
    start_time_is_text,
    states_errors_pass_through_a_map,
    dynamodb_faults_keep_their_names,
    aws_sdk_integrations_speak_pascal_case,
    an_ended_execution_keeps_its_status,
    retry_waits_can_be_cut_short,
    clients_are_made_once,
    a_state_machines_role_is_assumed,
    definitions_are_parsed_once,
    paths_are_parsed_once,
)


def iso_ms(moment: datetime) -> str:
    """Return a moment as Step Functions writes it: 2026-11-20T09:30:00.123Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
