"""Extension points of the local cloud: intercept requests, process launches and events.

A local cloud without hooks uses these, which change nothing. chaos/ injects faults through them,
in front of the real parts and beside them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Protocol, TypedDict
from wsgiref.types import WSGIApplication

from local.access import Access

# An event of EventBridge. What `detail` holds depends on the source.
Event = TypedDict(
    "Event",
    {
        "version": str,
        "id": str,
        "detail-type": str,
        "source": str,
        "account": str,
        "time": str,
        "region": str,
        "resources": list[str],
        "detail": dict[str, Any],
    },
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way into one sandbox."""

    function: str  # briefcast-local-variants
    payload: bytes
    trace_id: str  # every AWS call of the handler has it as X-Amzn-Trace-Id
    pid: int


@dataclass(frozen=True, slots=True)
class Launch:
    """A sandbox that is to be started."""

    function: str  # briefcast-local-variants
    handler: str  # dotted path, lambdas.parser.handler.lambda_handler
    memory_mb: int
    environment: Mapping[str, str]  # the whole environment, with AWS_LAMBDA_RUNTIME_API
    log: IO[bytes]  # receives stdout and stderr
    group: int  # the process group that is killed when this cloud ends, however it ends


class SandboxProcess(Protocol):
    """A started sandbox. subprocess.Popen is one."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...

    def kill(self) -> None:
        """End it at once. Do nothing if it has ended."""
        ...


class Hooks:
    """Every method is called from many threads at once."""

    def wrap_application(self, application: WSGIApplication) -> WSGIApplication:
        """Return the application to serve in place of this one (moto, with Lambda's Invoke in front)."""
        return application

    def authorize(self, access: Access) -> None:
        """Run before one service calls another for a rule, a topic or a state machine.

        Raises AccessDenied to keep it from doing so.
        """

    def launch(self, sandbox: Launch, start: Callable[[Launch], SandboxProcess]) -> SandboxProcess:
        """Start a sandbox; `start` runs the code of this checkout. Raises OSError when it cannot start."""
        return start(sandbox)

    def time_limit_s(self, delivery: Delivery, seconds: float) -> float:
        """Return how long the sandbox may take to start, or to answer. `seconds` is the function's limit."""
        return seconds

    def on_start(self, delivery: Delivery) -> None:
        """Run when a sandbox was started for this event and has not asked for it yet."""

    def on_delivery(self, delivery: Delivery) -> None:
        """Run just before the event is given to a sandbox that waits for one."""

    def on_end(self, delivery: Delivery, error: str | None) -> None:
        """Run when the event was answered, or failed with the error of this name."""

    def deliver_event(self, event: Event, deliver: Callable[[], None]) -> None:
        """Handle an event of EventBridge; `deliver` sends it to every target that matches."""
        deliver()
