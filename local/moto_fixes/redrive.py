"""RedriveExecution, which moto's Step Functions does not have."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from local.moto_fixes.context import PARSER, moto_module
from local.moto_fixes.events import send_status
from local.moto_fixes.interpreter import iso_ms
from local.moto_fixes.redrive_rules import refusal

# RedriveExecution's reference: a token is known for 15 minutes, and the last ten are.
TOKEN_LIFE = timedelta(minutes=15)
TOKENS = 10  # for each execution

_lock = threading.Lock()


def executions_are_redriven() -> None:
    """stepfunctions/responses.py:22 lacks RedriveExecution.

    The same execution continues, with its definition, in the states that had not ended. Its timeout
    begins anew and so does the count of every Retry.
    """
    api = moto_module("stepfunctions.responses")

    def redrive_execution(self: Any) -> Any:
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        token = self._get_param("clientToken")
        with _lock:
            return api.ActionResult({"redriveDate": _redrive(execution, token, datetime.now(UTC))})

    api.StepFunctionResponse.redrive_execution = redrive_execution


FIXES: tuple[Callable[[], None], ...] = (executions_are_redriven,)


def _redrive(execution: Any, token: str | None, now: datetime) -> datetime:
    """Let an execution continue, and return the redrive's date; for a known token, the earlier date."""
    tokens: dict[str | None, datetime] = execution.__dict__.setdefault("redrive_tokens", {})
    if token in tokens and now - tokens[token] < TOKEN_LIFE:
        return tokens[token]
    reason = refusal(execution, now)
    if reason:
        raise moto_module("core.exceptions").AWSError(reason, "ExecutionNotRedrivable", 400)
    if token is not None:
        tokens.pop(token, None)
        tokens[token] = now
        for oldest in list(tokens)[:-TOKENS]:
            del tokens[oldest]
    execution.redrive_count = getattr(execution, "redrive_count", 0) + 1
    execution.redrive_date = now
    # A worker that was stopped may still be ending: what it says of the execution no longer counts.
    execution.exec_worker._execution_communication.terminated = _nothing
    worker = _worker(execution, execution.exec_worker.env)
    execution.exec_worker = worker
    execution.stop_date = execution.error = execution.cause = None
    execution.exec_status = moto_module(f"{PARSER}.backend.execution").ExecutionStatus.RUNNING
    send_status(execution)
    thread = threading.Thread(target=_run, args=[worker], daemon=True)
    moto_module(f"{PARSER}.utils").TMP_THREADS.append(thread)
    thread.start()
    return now


def _nothing() -> None:
    pass


def _worker(execution: Any, ended: Any) -> Any:
    """Return a worker whose environment continues the `ended` one, in the same history."""
    api = moto_module(f"{PARSER}.api")
    history = moto_module(f"{PARSER}.asl.eval.event.event_manager").EventHistoryContext
    worker = execution._get_start_execution_worker()
    env = worker.env = worker._get_evaluation_environment()
    env.checkpoint = ended.checkpoint.resumed(execution.error)
    env.event_manager = ended.event_manager
    env.event_history_context = history(ended.event_history_context.last_published_event_id)
    about = env.states.context_object.context_object_data["Execution"]
    about["RedriveCount"], about["RedriveTime"] = execution.redrive_count, iso_ms(execution.redrive_date)
    env.event_manager.add_event(
        context=env.event_history_context,
        event_type=api.HistoryEventType.ExecutionRedriven,
        event_details={"executionRedrivenEventDetails": {"redriveCount": execution.redrive_count}},
    )
    return worker


def _run(worker: Any) -> None:
    worker._get_evaluation_entrypoint().eval(worker.env)
    worker._execution_communication.terminated()
