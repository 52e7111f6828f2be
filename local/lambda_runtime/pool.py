"""The sandboxes of one function.

The next event goes to the sandbox that was used last. A new one starts while the function has fewer
than its concurrency allows; beyond that events wait, and the executions take turns (turns.py).
"""

import threading
from collections.abc import Mapping
from typing import IO

from local.lambda_runtime.hooks import Hooks
from local.lambda_runtime.invocation import Invocation
from local.lambda_runtime.sandbox import Sandbox
from local.lambda_runtime.spec import FunctionSpec
from local.lambda_runtime.turns import Turns


class InvokeError(Exception):
    """Invoke failed before the function saw the event: HTTP status, error code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Pool:
    def __init__(
        self, spec: FunctionSpec, environment: Mapping[str, str], log: IO[bytes], group: int, hooks: Hooks
    ) -> None:
        self.spec = spec
        self._environment = environment
        self._log = log
        self._group = group
        self._hooks = hooks
        self._idle: list[Sandbox] = []  # the one used last is at the end and is taken first
        self._all: set[Sandbox] = set()  # idle, busy, and dead ones that were not removed yet
        self._busy = 0  # sandboxes with an event, or promised to a turn that was called
        self._closed = False
        self._turns = Turns()
        self._lock = threading.Lock()

    def invoke(self, invocation: Invocation) -> None:
        """Run the event in a sandbox. Raises InvokeError when there is none and the event may not wait."""
        sandbox = self._take(invocation)
        try:
            sandbox.run(invocation)
        finally:
            self._give_back(sandbox)

    def retire_idle(self) -> None:
        """Kill the sandboxes that wait for an event."""
        with self._lock:
            for sandbox in self._idle:
                sandbox.kill()
            self._idle.clear()

    def close(self) -> set[Sandbox]:
        """Kill every sandbox, refuse the waiting events, and return the sandboxes to be joined."""
        with self._lock:
            self._closed = True
            sandboxes = set(self._all)
            for sandbox in sandboxes:
                sandbox.kill()
            while (turn := self._turns.next()) is not None:
                turn.call()
            return sandboxes

    def _take(self, invocation: Invocation) -> Sandbox:
        self._wait_for_turn(invocation)
        with self._lock:
            if self._closed:
                raise InvokeError(503, "ServiceUnavailableException", "The local cloud is shutting down.")
            while self._idle:
                sandbox = self._idle.pop()
                if sandbox.usable:
                    return sandbox
            self._all = {other for other in self._all if not other.gone}
            try:
                sandbox = Sandbox(self.spec, self._environment, self._log, self._group, self._hooks)
            except OSError as error:
                self._release()
                message = f"No sandbox could be started: {error}"
                raise InvokeError(500, "ServiceException", message) from error
            self._all.add(sandbox)
        self._hooks.on_start(sandbox.delivery(invocation))
        return sandbox

    def _wait_for_turn(self, invocation: Invocation) -> None:
        """Return once this event may take a sandbox, or the pool is closed."""
        with self._lock:
            if self._closed:
                return
            if self._busy < self.spec.concurrency:
                self._busy += 1
                return
            if not self.spec.queue_when_busy:
                raise InvokeError(429, "TooManyRequestsException", "Rate Exceeded.")
            turn = self._turns.join(invocation.execution)
        turn.wait()

    def _give_back(self, sandbox: Sandbox) -> None:
        with self._lock:
            if sandbox.usable and not self._closed:
                self._idle.append(sandbox)
            else:
                sandbox.kill()
            self._release()

    def _release(self) -> None:
        """Pass the place of one sandbox to the next turn. The caller holds the lock."""
        turn = self._turns.next()
        if turn is None:
            self._busy -= 1
        else:
            turn.call()
