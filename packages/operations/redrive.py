"""Run an execution again: redrive it, or start a new one with the same input."""

import uuid
from dataclasses import dataclass

from botocore.exceptions import ClientError

from operations import explain
from operations.aws import ExecutionDescription
from operations.clouds import Cloud
from operations.executions import RUNNING, brief_source
from operations.runs import ExecutionRun

# Errors of RedriveExecution after which a new execution can still help.
NO_REDRIVE = frozenset(
    {"ExecutionNotRedrivable", "InternalFailure", "NotImplemented", "UnknownOperationException"}
)


@dataclass(frozen=True, slots=True)
class Restart:
    """What was done to run an execution again."""

    execution_arn: str  # the one that runs now
    redrives: int  # of that execution, this one included
    description: str  # what was done, and why

    def run(self, cloud: Cloud, description: ExecutionDescription) -> ExecutionRun:
        """Return the run to follow. `description` is of the execution that was run again."""
        return ExecutionRun(cloud, brief_source(description["input"]), self.execution_arn, self.redrives)


def run_again(cloud: Cloud, description: ExecutionDescription) -> Restart:
    """Redrive an execution or, if it cannot be redriven, start a new one with its input.

    A redrive keeps what the execution has done and continues in the state that failed. Nothing is
    started for an execution that is running. Raises botocore's ClientError.
    """
    stepfunctions = cloud.client("stepfunctions")
    arn, redrives = description["executionArn"], description.get("redriveCount", 0)
    if description["status"] in RUNNING:
        return Restart(arn, redrives, "it is running already: nothing was started")
    refusal = why_not_redrivable(description)
    if refusal is None:
        try:
            stepfunctions.redrive_execution(executionArn=arn)
        except ClientError as error:
            refusal = _refusal(error)
        else:
            return Restart(arn, redrives + 1, "redriven: it continues in the state that failed")
    started = stepfunctions.start_execution(
        stateMachineArn=cloud.resources.state_machine_arn,
        name=f"replay-{uuid.uuid4()}",  # botocore's retry of a lost answer then starts nothing twice
        input=description["input"],
    )
    return Restart(started["executionArn"], 0, f"a new execution of the same input, because {refusal}")


def why_not_redrivable(description: ExecutionDescription) -> str | None:
    """Return why no redrive of this execution is requested, None when one is."""
    if description["status"] == "SUCCEEDED":
        return "the first one succeeded"
    if explain.is_rejection(description.get("error")):
        return "a redrive would continue in the state that rejects"
    # Such as a claim that was released between the two states that lost and read it: it stays unread.
    if description.get("error") == "States.Runtime":
        return "a redrive would read the same input in the state that could not"
    if "redriveStatus" not in description:
        return "this cloud has no redrive"
    if description["redriveStatus"] != "REDRIVABLE":
        return f"it is not redrivable ({description.get('redriveStatusReason', 'no reason was given')})"
    return None


def _refusal(error: ClientError) -> str:
    """Return in words why a redrive was refused. Raises `error` again if a new execution cannot help."""
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if code in NO_REDRIVE or error.response["ResponseMetadata"].get("HTTPStatusCode") == 501:
        return f"a redrive was refused ({code}: {message})"
    raise error
