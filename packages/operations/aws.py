"""Types of AWS's own documents, with the members that are read here. AWS gives more."""

from datetime import datetime
from typing import NotRequired, TypedDict


class ExecutionDescription(TypedDict):
    """What DescribeExecution returns."""

    executionArn: str
    name: str
    status: str
    startDate: datetime
    input: str  # JSON
    stopDate: NotRequired[datetime]
    output: NotRequired[str]  # JSON
    error: NotRequired[str]
    cause: NotRequired[str]
    redriveCount: NotRequired[int]
    redriveStatus: NotRequired[str]
    redriveStatusReason: NotRequired[str]


class ExecutionRow(TypedDict):
    """A row of ListExecutions."""

    executionArn: str
    status: str


class StateEntered(TypedDict):
    name: str
    input: NotRequired[str]  # JSON; absent when the history was read without data


class StateExited(TypedDict):
    name: str
    output: NotRequired[str]  # JSON


class HistoryEvent(TypedDict):
    """An event of GetExecutionHistory. Each other type has its data under `<type>EventDetails`."""

    id: int
    previousEventId: int
    timestamp: datetime
    type: str
    stateEnteredEventDetails: NotRequired[StateEntered]
    stateExitedEventDetails: NotRequired[StateExited]


class TaskDetails(TypedDict, total=False):
    """The data of an event about a task: whichever of these the event has."""

    output: str  # JSON
    error: str
    cause: str


class QueueMessage(TypedDict):
    """A message of ReceiveMessage."""

    MessageId: str
    ReceiptHandle: str
    Body: str


class StatusChangeDetail(TypedDict):
    executionArn: str
    input: NotRequired[str]  # JSON; absent when it is too large for an event


class StatusChange(TypedDict):
    """EventBridge's `Step Functions Execution Status Change`."""

    time: str  # ISO 8601
    detail: StatusChangeDetail
