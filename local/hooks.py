"""Where whoever starts a local cloud may look on, and step in: its edge, its sandboxes, its events.

A cloud without hooks of its own uses these, which let everything pass. What they are good
for is in chaos/: faults are injected here, in front of and beside the real parts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]  # WSGI


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way into one sandbox."""

    function: str  # briefcast-local-variants
    payload: bytes
    trace_id: str  # every AWS call of the handler carries it, as X-Amzn-Trace-Id
    pid: int


class Hooks:
    """Each method is called from many threads at once."""

    def edge(self, application: Application) -> Application:
        """The application to serve in place of this one: moto, with Lambda's Invoke in front."""
        return application

    def started(self, delivery: Delivery) -> None:
        """A new sandbox was started for this event, and has not asked for it yet."""

    def delivering(self, delivery: Delivery) -> None:
        """The event is about to be handed to a sandbox that waits for one."""

    def ended(self, delivery: Delivery, error: str | None) -> None:
        """The event was answered, or failed by this error's name."""

    def carry(self, event: Mapping[str, Any], deliver: Callable[[], None]) -> None:
        """EventBridge has an event; `deliver` brings it to every target that wants it."""
        deliver()
