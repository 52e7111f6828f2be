"""One event on its way through a sandbox."""

import json
import threading
import time
import uuid


class Invocation:
    """An event, its deadline and its answer. `answered` is set once there is one."""

    def __init__(self, payload: bytes, arn: str, trace_id: str | None) -> None:
        self.id = str(uuid.uuid4())
        self.payload = payload
        self.arn = arn
        self.execution = _execution(payload)
        self.trace_id = trace_id or f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0"
        self.deadline_ms = 0  # milliseconds since 1970
        self.answered = threading.Event()
        self.result: bytes | None = None
        self.error: bytes | None = None
        self._lock = threading.Lock()

    def answer(self, *, result: bytes | None = None, error: bytes | None = None) -> bool:
        """Settle the invocation. Return False if it was settled before: the first answer counts."""
        with self._lock:
            if self.answered.is_set():
                return False
            self.result, self.error = result, error
            self.answered.set()
            return True

    def fail(self, error_type: str, message: str) -> bool:
        """Settle the invocation with an error, in the form that Lambda gives it."""
        text = f"RequestId: {self.id} Error: {message}"
        return self.answer(error=json.dumps({"errorType": error_type, "errorMessage": text}).encode())

    @property
    def error_type(self) -> str | None:
        """The name of the error that it failed with."""
        return None if self.error is None else str(json.loads(self.error).get("errorType"))


def _execution(payload: bytes) -> str:
    """Return the ARN of the execution that an event names, "" when it names none."""
    event = json.loads(payload)
    return str(event.get("execution_arn", "")) if isinstance(event, dict) else ""
