"""Find the invocation, its campaign and its sandbox behind the trace id of an AWS call."""

import json
import re
import threading
from dataclasses import dataclass, field
from urllib.parse import unquote

from chaos.workload import NAME as CAMPAIGN
from local.lambda_runtime.hooks import Delivery
from local.names import NAME

_CAMPAIGN = re.compile(rf"{CAMPAIGN.lower()}-(\d{{4}})")


def campaign_in(text: str) -> int | None:
    """Return the number of the campaign that a key, an id or a payload names, None when it names none."""
    match = _CAMPAIGN.search(text)
    return int(match[1]) if match else None


@dataclass(slots=True)
class Invocation:
    function: str  # variants
    campaign: int | None
    execution_arn: str
    pid: int
    calls: int = 0  # to AWS services so far
    frozen: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    error: str | None = None  # the name of the error it failed with
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count_call(self) -> int:
        with self.lock:
            self.calls += 1
            return self.calls


class Invocations:
    """Every invocation of the run by its trace id."""

    def __init__(self) -> None:
        self._known: dict[str, Invocation] = {}
        self._lock = threading.Lock()

    def begin(self, delivery: Delivery) -> Invocation:
        """Return the invocation of a delivery, recorded if it is new."""
        with self._lock:
            if delivery.trace_id not in self._known:
                payload = delivery.payload.decode()
                self._known[delivery.trace_id] = Invocation(
                    delivery.function.removeprefix(f"{NAME}-"),
                    campaign_in(payload),
                    str(json.loads(payload).get("execution_arn", "")),
                    delivery.pid,
                )
            return self._known[delivery.trace_id]

    def end(self, delivery: Delivery, error: str | None) -> None:
        invocation = self.begin(delivery)
        invocation.error = error
        invocation.ended.set()

    def by_trace(self, trace_id: str | None) -> Invocation | None:
        """Return the invocation that made a call, None for a call that no sandbox made."""
        with self._lock:
            return self._known.get(unquote(trace_id)) if trace_id else None

    def running(self) -> int:
        """Return how many invocations have not ended."""
        with self._lock:
            return sum(not invocation.ended.is_set() for invocation in self._known.values())
