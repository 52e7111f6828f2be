"""Where whoever starts a local cloud may look on, and step in: its edge, its sandboxes, its events.

A cloud without hooks of its own uses these, which let everything pass. What they are good
for is in chaos/: faults are injected here, in front of and beside the real parts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Protocol

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]  # WSGI


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way into one sandbox."""

    function: str  # briefcast-local-variants
    payload: bytes
    trace_id: str  # every AWS call of the handler carries it, as X-Amzn-Trace-Id
    pid: int


@dataclass(frozen=True, slots=True)
class Launch:
    """A sandbox that is to be started."""

    function: str  # briefcast-local-variants
    handler: str  # dotted path, lambdas.parser.handler.lambda_handler
    memory_mb: int
    environment: Mapping[str, str]  # all that it sees, AWS_LAMBDA_RUNTIME_API among it
    log: IO[bytes]  # where it prints
    group: int  # the process group that ends with this cloud, however it ends


class SandboxProcess(Protocol):
    """A sandbox that was started. subprocess.Popen is one."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...

    def kill(self) -> None:
        """End it at once. Does nothing to one that has ended."""
        ...


class Hooks:
    """Each method is called from many threads at once."""

    def edge(self, application: Application) -> Application:
        """The application to serve in place of this one: moto, with Lambda's Invoke in front."""
        return application

    def launch(self, sandbox: Launch, start: Callable[[Launch], SandboxProcess]) -> SandboxProcess:
        """Start a sandbox; `start` does so from this checkout. Raises OSError when it cannot be."""
        return start(sandbox)

    def limit_s(self, delivery: Delivery, seconds: float) -> float:
        """How long the sandbox may take to start, or to answer; `seconds` is the function's own limit."""
        return seconds

    def started(self, delivery: Delivery) -> None:
        """A new sandbox was started for this event, and has not asked for it yet."""

    def delivering(self, delivery: Delivery) -> None:
        """The event is about to be handed to a sandbox that waits for one."""

    def ended(self, delivery: Delivery, error: str | None) -> None:
        """The event was answered, or failed by this error's name."""

    def carry(self, event: Mapping[str, Any], deliver: Callable[[], None]) -> None:
        """EventBridge has an event; `deliver` brings it to every target that wants it."""
        deliver()
