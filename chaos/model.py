"""Faults of the image model, and the provider's ledger of what it charged."""

import functools
import threading
from dataclasses import dataclass
from enum import StrEnum

from chaos import faults
from chaos.invocations import Invocation, Invocations
from chaos.sandboxes import SandboxFaults
from chaos.schedule import Schedule
from chaos.workload import REFUSED
from tests import bedrock_server
from tests.bedrock_server import Answer, BedrockServer, Behaviour, Call

TRACE = "x-amzn-trace-id"
TOO_LATE_S = 60.0  # at most; the function's timeout ends the invocation earlier

BEHAVIOURS: dict[faults.Kind, Behaviour] = {
    faults.THROTTLED: bedrock_server.throttled(),
    faults.TIMED_OUT: bedrock_server.model_timeout(),
    faults.FAILED: bedrock_server.model_error(),
    faults.INTERNAL: bedrock_server.internal_error(),
    faults.UNAVAILABLE: bedrock_server.service_unavailable(),
    faults.HUNG_UP: bedrock_server.hang_up(),
    faults.NO_PICTURE: bedrock_server.no_picture(),
    faults.TRUNCATED: bedrock_server.truncated_base64(),
    faults.NO_IMAGE: bedrock_server.raw_picture(b"\x89PNG\r\n\x1a\nnot a picture"),
    faults.WRONG_SIZE: bedrock_server.ok(size=(512, 512)),
    faults.WRONG_FORMAT: bedrock_server.ok(image_format="JPEG"),
    faults.OUTPUT_FILTERED: bedrock_server.filtered("output image"),
}
# Charged, but the answer has no usable picture.
UNUSABLE = (faults.NO_PICTURE, faults.TRUNCATED, faults.NO_IMAGE, faults.WRONG_SIZE)


class Fate(StrEnum):
    """What happened to a picture that was charged."""

    KEPT = "kept"  # a function received it and succeeded
    LOST = "lost"  # its sandbox died before it could store the picture
    UNUSABLE = "unusable"  # the answer had no usable picture
    DROPPED = "dropped"  # a function received it and failed afterwards


@dataclass(frozen=True, slots=True)
class Payment:
    prompt: str
    seed: int
    invocation: Invocation
    unusable: bool

    @property
    def fate(self) -> Fate:
        if self.unusable:
            return Fate.UNUSABLE
        if self.invocation.error is None:
            return Fate.KEPT
        died = self.invocation.error in ("Runtime.ExitError", "Sandbox.Timedout")
        return Fate.LOST if died else Fate.DROPPED


class FaultyModel(BedrockServer):
    """A Bedrock server with the faults of the schedule. A context manager, like its base."""

    def __init__(
        self,
        schedule: Schedule,
        invocations: Invocations,
        sandboxes: SandboxFaults,
    ) -> None:
        super().__init__()
        self._schedule = schedule
        self._invocations = invocations
        self._sandboxes = sandboxes
        self._payments: list[Payment] = []
        self._lock = threading.Lock()

    @property
    def payments(self) -> list[Payment]:
        with self._lock:
            return list(self._payments)

    def behaviour(self, call: Call) -> Behaviour:
        headers = {name.lower(): value for name, value in call.headers.items()}
        invocation = self._invocations.by_trace(headers.get(TRACE))
        if invocation is None:
            raise RuntimeError(f"the model was called by no known invocation: {headers}")
        self._sandboxes.on_call(invocation, invocation.count_call())
        if REFUSED in call.body["prompt"]:
            return bedrock_server.filtered("prompt")
        fault = self._schedule.take(invocation.campaign, (*BEHAVIOURS, faults.TOO_LATE))
        return functools.partial(self._behave, invocation, fault.kind if fault else None)

    def _behave(self, invocation: Invocation, kind: faults.Kind | None, call: Call) -> Answer | None:
        if kind is None:
            answer = bedrock_server.ok()(call)
        elif kind is faults.TOO_LATE:
            invocation.ended.wait(TOO_LATE_S)
            answer = bedrock_server.ok()(call)
        else:
            answer = BEHAVIOURS[kind](call)
        unusable = kind in UNUSABLE
        if answer is not None and (answer.paid or unusable):
            payment = Payment(call.body["prompt"], call.body["seed"], invocation, unusable)
            with self._lock:
                self._payments.append(payment)
            self._sandboxes.kill_during_payment(invocation)
        return answer
