"""Sandboxes killed, starved of memory and frozen, by the signals a host would send."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

from chaos import faults
from chaos.faults import Fault
from chaos.invocations import Invocation
from chaos.schedule import Schedule

ROOM_BYTES = 2 * 1024 * 1024  # above what a starved sandbox holds when its event arrives
LOOK_S = 0.001
FROZEN_LIMIT_S = 2.0  # in place of the function's own timeout
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class SandboxFaults:
    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def started(self, invocation: Invocation) -> None:
        """A cold start: freeze it before it asks for its first event."""
        if self._take(invocation, faults.FROZEN_AT_START):
            self._freeze(invocation)

    def delivering(self, invocation: Invocation) -> None:
        if self._take(invocation, faults.FROZEN):
            self._freeze(invocation)
        elif fault := self._take(invocation, faults.OUT_OF_MEMORY):
            threading.Thread(target=_starve, args=(invocation, fault), daemon=True).start()

    def limit_s(self, invocation: Invocation, seconds: float) -> float:
        """Nobody learns more from a frozen sandbox by looking at it for a minute."""
        return FROZEN_LIMIT_S if invocation.frozen else seconds

    def _freeze(self, invocation: Invocation) -> None:
        invocation.frozen = True
        send(invocation.pid, signal.SIGSTOP)

    def calling(self, invocation: Invocation, number: int) -> None:
        """The sandbox makes its `number`-th AWS call."""
        kinds = (faults.KILLED,)
        if self._schedule.take(
            invocation.campaign, kinds, invocation.function, lambda fault: fault.at_call <= number
        ):
            send(invocation.pid, signal.SIGKILL)

    def dies_uploading(self, invocation: Invocation) -> bool:
        """Called half-way through an upload; True when nobody is left to send the rest."""
        return self._kill(invocation, faults.KILLED_UPLOADING)

    def dies_before_hearing(self, invocation: Invocation) -> bool:
        return self._kill(invocation, faults.KILLED_BEFORE_HEARING)

    def dies_paying(self, invocation: Invocation) -> bool:
        """Called when the model has made a picture, and charged for it, and is about to answer."""
        return self._kill(invocation, faults.KILLED_PAYING)

    def _kill(self, invocation: Invocation, kind: faults.Kind) -> bool:
        if not self._take(invocation, kind):
            return False
        send(invocation.pid, signal.SIGKILL)
        return True

    def _take(self, invocation: Invocation, kind: faults.Kind) -> Fault | None:
        return self._schedule.take(invocation.campaign, (kind,), invocation.function)


def send(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it died by another fault
        os.kill(pid, what)


def _starve(invocation: Invocation, fault: Fault) -> None:
    """Kill the sandbox as soon as it holds more than it had, as Lambda does at its limit."""
    limit = _resident(invocation.pid) + ROOM_BYTES
    while not invocation.over.is_set():
        if _resident(invocation.pid) > limit:
            send(invocation.pid, signal.SIGKILL)
            return
        time.sleep(LOOK_S)


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds, 0 when it is gone (proc(5), statm)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0
