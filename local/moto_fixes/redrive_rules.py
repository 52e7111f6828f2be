"""Which executions can be redriven, and what is said of it."""

from datetime import datetime, timedelta
from typing import Any

# Step Functions guide, Restarting state machine executions with redrive.
PERIOD = timedelta(days=14)  # from the end of the execution
MAX_EXECUTION_TIME = timedelta(days=365)
MAX_EVENTS = 24_998  # "less than 24,999"


def redrive_fields(execution: Any, now: datetime) -> dict[str, Any]:
    """Return what DescribeExecution and a status event say of an execution's redrives."""
    reason = refusal(execution, now)
    return {
        "redriveCount": getattr(execution, "redrive_count", 0),
        "redriveDate": getattr(execution, "redrive_date", None),
        "redriveStatus": "NOT_REDRIVABLE" if reason else "REDRIVABLE",
        "redriveStatusReason": reason,
    }


def refusal(execution: Any, now: datetime) -> str | None:
    """Return why an execution cannot be redriven, as DescribeExecution words it. None when it can."""
    if execution.status in ("RUNNING", "SUCCEEDED"):
        return f"Execution is {execution.status} and cannot be redriven"
    if execution.exec_worker is None:
        # Kept from an earlier cloud (local/state), without the inputs of its states. AWS would redrive it.
        return "Execution ran in an earlier local cloud and cannot be redriven"
    if now - execution.start_date > MAX_EXECUTION_TIME:
        return "Execution has exceeded the max execution time"
    if now - execution.stop_date > PERIOD:
        return "Execution redrivable period exceeded"
    if execution.exec_worker is None:  # local/state/restoring.py: where it stopped is not kept
        return "The local cloud was started again since this execution ended"
    if len(execution.exec_worker.env.event_manager._history_event_list) > MAX_EVENTS:
        return "Execution history event limit exceeded"
    return None
