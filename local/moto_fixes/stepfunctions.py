"""Differences of moto's Step Functions API."""

import copy
import random
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local.moto_fixes.context import PARSER, moto_module
from local.moto_fixes.events import send_status
from local.moto_fixes.redrive_rules import redrive_fields

HISTORY_PAGE = 100  # GetExecutionHistory's default for maxResults
UNQUALIFIED_PARTS = 7  # arn:partition:states:region:account:stateMachine:name


def executions_get_a_name() -> None:
    """parser/models.py:207 StartExecution without a name makes an ARN that ends in `:None`."""
    backend = moto_module(f"{PARSER}.models").StepFunctionsParserBackend
    stock = backend.start_execution

    def start_execution(
        self: Any, state_machine_arn: str, name: str | None = None, *rest: Any, **more: Any
    ) -> Any:
        return stock(self, state_machine_arn, name or str(uuid.uuid4()), *rest, **more)

    backend.start_execution = start_execution


def describe_execution_gives_json() -> None:
    """stepfunctions/responses.py:316 returns a text output unencoded, and no stopDate for TIMED_OUT."""
    to_json_str = moto_module(f"{PARSER}.asl.utils.encoding").to_json_str
    api = moto_module("stepfunctions.responses")

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
            **redrive_fields(execution, datetime.now(UTC)),
        }
        if execution.status == "SUCCEEDED":
            answer["output"] = to_json_str(execution.output, separators=(",", ":"))
            answer["outputDetails"] = {"included": True}
        return api.ActionResult({name: value for name, value in answer.items() if value is not None})

    api.StepFunctionResponse.describe_execution = describe_execution


def history_comes_in_pages() -> None:
    """stepfunctions/responses.py:359 GetExecutionHistory ignores maxResults, nextToken and reverseOrder."""
    api = moto_module("stepfunctions.responses")

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
    api = moto_module("stepfunctions.responses")
    module = moto_module(f"{PARSER}.backend.execution")
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
        while not has_begun(self):  # a stop before the first state would be ignored
            time.sleep(0.001)
        stock_stop(self, stop_date=stop_date, error=error, cause=cause)
        self.stop_date, self.error, self.cause = stop_date, error, cause
        self.exec_status = module.ExecutionStatus.ABORTED
        send_status(self)

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


def definitions_are_validated() -> None:
    """stepfunctions/responses.py:22 lacks ValidateStateMachineDefinition.

    Terraform's AWS provider calls it at every plan.
    """
    backend = moto_module(f"{PARSER}.models").StepFunctionsParserBackend
    api = moto_module("stepfunctions.responses")
    refused = moto_module(f"{PARSER}.api").InvalidDefinition

    def validate_state_machine_definition(self: Any) -> Any:
        diagnostics = []
        try:
            backend._validate_definition(self._get_param("definition"))
        except refused as error:
            diagnostics.append(
                {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": str(error.message)}
            )
        return api.ActionResult(
            {"result": "FAIL" if diagnostics else "OK", "diagnostics": diagnostics, "truncated": False}
        )

    api.StepFunctionResponse.validate_state_machine_definition = validate_state_machine_definition


def versions_are_listed_and_deleted() -> None:
    """stepfunctions/responses.py:22 has neither ListStateMachineVersions nor DeleteStateMachineVersion."""
    api = moto_module("stepfunctions.responses")

    def list_state_machine_versions(self: Any) -> Any:
        machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
        newest_first = sorted(machine.versions.values(), key=lambda version: -version.version)
        return api.ActionResult(
            {
                "stateMachineVersions": [
                    {"stateMachineVersionArn": each.arn, "creationDate": each.creation_date}
                    for each in newest_first
                ]
            }
        )

    def delete_state_machine_version(self: Any) -> Any:
        machine, _, number = self._get_param("stateMachineVersionArn").rpartition(":")
        self.stepfunction_backend.describe_state_machine(machine).versions.pop(int(number), None)
        return api.EmptyResult()

    api.StepFunctionResponse.list_state_machine_versions = list_state_machine_versions
    api.StepFunctionResponse.delete_state_machine_version = delete_state_machine_version


def executions_start_by_alias_or_version() -> None:
    """stepfunctions/parser/models.py:168 finds no state machine for the ARN of an alias or of a version.

    Here the version's definition runs as an execution of the state machine.
    """
    backend = moto_module(f"{PARSER}.models").StepFunctionsParserBackend
    stock = backend.start_execution

    class OfVersion:
        """The backend, except that it describes a version as the state machine."""

        def __init__(self, backend: Any, machine: Any) -> None:
            self._backend, self._machine = backend, machine

        def __getattr__(self, name: str) -> Any:
            return getattr(self._backend, name)

        def describe_state_machine(self, _: str) -> Any:
            return self._machine

    def start_execution(self: Any, state_machine_arn: str, *rest: Any, **more: Any) -> Any:
        parts = state_machine_arn.split(":")
        if len(parts) == UNQUALIFIED_PARTS:
            return stock(self, state_machine_arn, *rest, **more)
        base, alias_arn, version_arn = ":".join(parts[:-1]), None, state_machine_arn
        if not parts[-1].isnumeric():
            alias_arn = state_machine_arn
            routes = self.describe_state_machine_alias(alias_arn).routing_configuration
            (route,) = random.choices(routes, [route["weight"] for route in routes])
            version_arn = route["stateMachineVersionArn"]
        version = self.describe_state_machine(version_arn)
        machine = copy.copy(self.describe_state_machine(base))  # a shallow copy shares the list of executions
        machine.definition, machine.roleArn = version.definition, version.roleArn
        execution = stock(OfVersion(self, machine), base, *rest, **more)
        execution.alias_arn, execution.version_arn = alias_arn, version_arn
        return execution

    backend.start_execution = start_execution


FIXES: tuple[Callable[[], None], ...] = (
    executions_get_a_name,
    describe_execution_gives_json,
    history_comes_in_pages,
    stop_execution_aborts_at_once,
    definitions_are_validated,
    versions_are_listed_and_deleted,
    executions_start_by_alias_or_version,
)
