"""Executions that a state starts and waits for: `states:startExecution`, `.sync` and `.sync:2`."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.moto_fixes.context import STATES, engine_client, moto_module


def nested_executions_are_started_and_awaited() -> None:
    """parser/asl/component/state/exec/state_task/service/state_task_service.py:208 leaves names as they are:
    `states:startExecution` sends StateMachineArn, which botocore refuses, and its answer has
    executionArn, which the .sync pattern does not find.

    Dates are numbers in the answer, in milliseconds. When the state's execution is stopped, the one
    that it waits for is stopped too.
    """
    service = moto_module(f"{STATES}.state_task.service.state_task_service_sfn").StateTaskServiceSfn
    stock_parameters, stock_eval_sync = service._normalise_parameters, service._eval_sync
    stock_task = service._eval_service_task

    @functools.cache
    def shapes(action: str) -> Any:
        name = "".join(part.title() for part in action.split("_"))
        return engine_client("stepfunctions", "us-east-1").meta.service_model.operation_model(name)

    def _normalise_parameters(
        self: Any,
        parameters: Any,
        boto_service_name: str | None = None,
        service_action_name: str | None = None,
    ) -> None:
        stock_parameters(self, parameters, boto_service_name, service_action_name)
        action = service_action_name or self._get_boto_service_action()
        self._to_boto_request(parameters, shapes(action).input_shape)

    def _normalise_response(
        self: Any, response: Any, _: str | None = None, service_action_name: str | None = None
    ) -> None:
        action = service_action_name or self._get_boto_service_action()
        self._from_boto_response(response, shapes(action).output_shape)
        for member, value in response.items():
            if isinstance(value, datetime):
                response[member] = int(value.timestamp() * 1000)

    def _eval_service_task(self: Any, env: Any, *rest: Any, **more: Any) -> None:
        stock_task(self, env, *rest, **more)
        env.awaited_execution = env.stack[-1].get("executionArn")

    def _eval_sync(self: Any, env: Any, *rest: Any, **more: Any) -> Any:
        result = stock_eval_sync(self, env, *rest, **more)
        if result is None:  # the environment ended first
            details = env.aws_execution_details
            client = engine_client("stepfunctions", details.region, details.role_arn)
            client.stop_execution(executionArn=env.awaited_execution)
        return result

    service._normalise_parameters, service._normalise_response = _normalise_parameters, _normalise_response
    service._eval_service_task, service._eval_sync = _eval_service_task, _eval_sync


FIXES: tuple[Callable[[], None], ...] = (nested_executions_are_started_and_awaited,)
