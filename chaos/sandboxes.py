"""Faults of sandboxes: killed, out of memory and frozen, by the signals that a host would send."""

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

HEADROOM_BYTES = 2 * 1024 * 1024  # above the memory of the sandbox when its event arrives
SAMPLE_S = 0.001
FROZEN_LIMIT_S = 2.0  # replaces the function's timeout, which would only take longer
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class SandboxFaults:
    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def on_start(self, invocation: Invocation) -> None:
        """Freeze a new sandbox before it asks for its first event."""
        if self._take(invocation, faults.FROZEN_AT_START):
            self._freeze(invocation)

    def on_delivery(self, invocation: Invocation) -> None:
        if self._take(invocation, faults.FROZEN):
            self._freeze(invocation)
        elif fault := self._take(invocation, faults.OUT_OF_MEMORY):
            threading.Thread(target=_starve, args=(invocation, fault), daemon=True).start()

    def time_limit_s(self, invocation: Invocation, seconds: float) -> float:
        """Return a short limit for a frozen sandbox: waiting longer would show nothing more."""
        return FROZEN_LIMIT_S if invocation.frozen else seconds

    def _freeze(self, invocation: Invocation) -> None:
        invocation.frozen = True
        send_signal(invocation.pid, signal.SIGSTOP)

    def on_call(self, invocation: Invocation, number: int) -> None:
        """Kill a sandbox that makes its `number`-th AWS call, if a fault says so."""
        kinds = (faults.KILLED,)
        if self._schedule.take(
            invocation.campaign, kinds, invocation.function, lambda fault: fault.at_call <= number
        ):
            send_signal(invocation.pid, signal.SIGKILL)

    def kill_during_upload(self, invocation: Invocation) -> bool:
        """Kill a sandbox in the middle of an upload. Return whether it was killed."""
        return self._kill(invocation, faults.KILLED_UPLOADING)

    def kill_before_answer(self, invocation: Invocation) -> bool:
        """Kill a sandbox after an upload, before the answer. Return whether it was killed."""
        return self._kill(invocation, faults.KILLED_BEFORE_ANSWER)

    def kill_during_payment(self, invocation: Invocation) -> bool:
        """Kill a sandbox whose picture the model has made and charged. Return whether it was killed."""
        return self._kill(invocation, faults.KILLED_DURING_PAYMENT)

    def _kill(self, invocation: Invocation, kind: faults.Kind) -> bool:
        if not self._take(invocation, kind):
            return False
        send_signal(invocation.pid, signal.SIGKILL)
        return True

    def _take(self, invocation: Invocation, kind: faults.Kind) -> Fault | None:
        return self._schedule.take(invocation.campaign, (kind,), invocation.function)


def send_signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # another fault killed it
        os.kill(pid, number)


def _starve(invocation: Invocation, fault: Fault) -> None:
    """Kill the sandbox once it has used HEADROOM_BYTES more, as Lambda does at its memory limit."""
    limit = _resident(invocation.pid) + HEADROOM_BYTES
    while not invocation.ended.is_set():
        if _resident(invocation.pid) > limit:
            send_signal(invocation.pid, signal.SIGKILL)
            return
        time.sleep(SAMPLE_S)


def _resident(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 when it has ended (proc(5), statm)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0
