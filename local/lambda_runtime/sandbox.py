"""A sandbox: one function process and the Runtime API that it polls, with one event at a time."""

import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import IO

from local.lambda_runtime.environment import REPOSITORY
from local.lambda_runtime.hooks import Delivery, Hooks, Launch
from local.lambda_runtime.invocation import Invocation
from local.lambda_runtime.runtime_api import RuntimeApi
from local.lambda_runtime.spec import FunctionSpec

SHUTDOWN_TIMEOUT_S = 5.0  # a killed process is gone in milliseconds unless the disk hangs


class Sandbox:
    """Starts its process at once. Raises OSError when it cannot be started."""

    def __init__(
        self, spec: FunctionSpec, environment: Mapping[str, str], log: IO[bytes], group: int, hooks: Hooks
    ) -> None:
        self.spec = spec
        self.current: Invocation | None = None
        self._log = log
        self._hooks = hooks
        self._events: queue.SimpleQueue[Invocation | None] = queue.SimpleQueue()
        self._started = threading.Event()  # the process polled for its first event, failed to, or died
        self._init_error: bytes | None = None
        self._killed = False  # set at once, while the process takes a moment to end
        self._api = RuntimeApi(self)
        address = f"127.0.0.1:{self._api.server_port}"
        environment = {**environment, "AWS_LAMBDA_RUNTIME_API": address}
        launch = Launch(spec.name, spec.handler, spec.memory_mb, environment, log, group)
        self._process = hooks.launch(launch, start_process)
        self._serving = threading.Thread(target=self._api.serve_forever, args=(0.1,), daemon=True)
        self._serving.start()
        self._reaper = threading.Thread(target=self._reap, daemon=True)
        self._reaper.start()

    @property
    def usable(self) -> bool:
        """Whether it can take another event."""
        return not self._killed and self._init_error is None and self._process.poll() is None

    @property
    def gone(self) -> bool:
        """Whether the process has ended and its Runtime API is closed."""
        return not (self._reaper.is_alive() or self._serving.is_alive())

    def delivery(self, invocation: Invocation) -> Delivery:
        return Delivery(self.spec.name, invocation.payload, invocation.trace_id, self._process.pid)

    def next_event(self) -> Invocation | None:
        """Wait for the next event and return it, None when the process is to end (see EventSource)."""
        self._started.set()
        return self._events.get()

    def init_failed(self, error: bytes) -> None:
        self._init_error = error
        self._started.set()

    def run(self, invocation: Invocation) -> None:
        """Deliver the event and return once it is answered: by the function, by a timeout or by an exit."""
        delivery = self.delivery(invocation)
        limit_s = self._hooks.time_limit_s(delivery, self.spec.init_timeout_s)
        started = self._started.wait(limit_s)
        self.current = invocation
        if not started:
            self._time_out(invocation, limit_s)
        elif self._init_error is not None:
            invocation.answer(error=self._init_error)
            self.kill()
        elif self._process.poll() is not None:
            self._fail_with_exit(invocation)
        else:
            self._hooks.on_delivery(delivery)
            limit_s = self._hooks.time_limit_s(delivery, self.spec.timeout_s)
            invocation.deadline_ms = int((time.time() + limit_s) * 1000)
            self._events.put(invocation)
            if not invocation.answered.wait(limit_s):
                self._time_out(invocation, limit_s)
        self.current = None
        self._hooks.on_end(delivery, invocation.error_type)

    def kill(self) -> None:
        self._killed = True
        self._process.kill()

    def join(self) -> None:
        """Wait until it is gone."""
        self._reaper.join(SHUTDOWN_TIMEOUT_S)
        self._serving.join(SHUTDOWN_TIMEOUT_S)

    def _time_out(self, invocation: Invocation, seconds: float) -> None:
        message = f"Task timed out after {seconds:.2f} seconds"
        if invocation.fail("Sandbox.Timedout", message):
            self._write_log(f"{invocation.id} {message}")
            self.kill()

    def _fail_with_exit(self, invocation: Invocation) -> None:
        code = self._process.wait()
        reason = f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        if invocation.fail("Runtime.ExitError", f"Runtime exited with error: {reason}"):
            self._write_log(f"{invocation.id} Runtime exited with error: {reason}")

    def _write_log(self, text: str) -> None:
        self._log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}\n".encode())

    def _reap(self) -> None:
        """Wait for the end of the process, then fail its event and close its Runtime API."""
        self._process.wait()
        self._started.set()
        invocation = self.current
        if invocation is not None:
            self._fail_with_exit(invocation)
        self._events.put(None)  # ends a poll whose connection has not noticed yet
        self._api.shutdown()
        self._api.server_close()


def start_process(launch: Launch) -> "subprocess.Popen[bytes]":
    """Start the handler of this checkout with this Python interpreter."""
    return subprocess.Popen(
        [sys.executable, "-m", "awslambdaric", launch.handler],
        cwd=REPOSITORY,
        env=launch.environment,
        stdin=subprocess.DEVNULL,
        stdout=launch.log,
        stderr=subprocess.STDOUT,
        process_group=launch.group,
    )


class ProcessGroup:
    """A process group that is killed when this process ends, however it ends.

    Its leader waits on a pipe that only this process holds open. The pipe closes at close(), at a
    crash and at SIGKILL alike; the leader then kills its whole group. (Linux's PR_SET_PDEATHSIG
    watches the forking *thread*, which here is a short-lived HTTP handler, and macOS has nothing
    like it.)
    """

    def __init__(self) -> None:
        self._leader = subprocess.Popen(
            ["/bin/sh", "-c", "read -r _; kill -9 0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        self.id = self._leader.pid

    def close(self) -> None:
        assert self._leader.stdin is not None
        self._leader.stdin.close()
        self._leader.wait(SHUTDOWN_TIMEOUT_S)
