"""An operator: stops running executions, and later redrives what is parked."""

import threading
from typing import TextIO

from rich.console import Console

from chaos import faults
from chaos.invocations import Invocation
from chaos.schedule import Schedule
from cli.actions.dead_letters import redrive_parked
from local.cloud import LocalCloud
from operations.dead_letters import Letter, received
from operations.redrive import run_again

CAUSE = "Stopped by hand."


class Operator:
    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.cloud: LocalCloud | None = None  # set once it has started

    def on_delivery(self, invocation: Invocation) -> None:
        """Stop the execution that calls a function, if a fault says so."""
        kinds = (faults.STOPPED, faults.STOPPED_AND_STARTED)
        fault = self._schedule.take(invocation.campaign, kinds, invocation.function)
        if fault:
            again = fault.kind is faults.STOPPED_AND_STARTED
            threading.Thread(target=self._stop, args=(invocation.execution_arn, again), daemon=True).start()

    def _stop(self, arn: str, again: bool) -> None:
        assert self.cloud is not None
        sfn = self.cloud.client("stepfunctions")
        sfn.stop_execution(executionArn=arn, cause=CAUSE)
        if again:
            run_again(self.cloud, sfn.describe_execution(executionArn=arn))


def redrive(cloud: LocalCloud, log: TextIO) -> int:
    """Run `briefcast dead-letters --redrive` and return its exit code."""
    return redrive_parked(cloud, Console(file=log, width=200))


def parked(cloud: LocalCloud) -> list[Letter]:
    """Return the messages of the dead-letter queue, which stay there."""
    with received(cloud) as mailbox:
        return list(mailbox.letters)
