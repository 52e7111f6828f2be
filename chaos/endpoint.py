"""Faults of S3, DynamoDB and Lambda's Invoke, in front of the local cloud's endpoint."""

import base64
import io
import json
import re
import threading
import uuid
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from briefcast.keys import IMAGE_CACHE
from chaos import faults
from chaos.invocations import Invocation, Invocations, campaign_in
from chaos.sandboxes import SandboxFaults
from chaos.schedule import Schedule
from local.moto_fixes.context import ENGINE_KEY
from local.names import NAME

_INVOKE = re.compile(r"/2015-03-31/functions/(?P<name>.+)/invocations")
_DYNAMODB = "DynamoDB_20120810."
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")

Answer = tuple[str, list[tuple[str, str]], bytes]  # status line, headers, body


class FaultyEndpoint:
    """A WSGI application that passes calls on, changes their answers, or answers in the service's place."""

    def __init__(
        self,
        application: WSGIApplication,
        schedule: Schedule,
        invocations: Invocations,
        sandboxes: SandboxFaults,
        retire_idle: Callable[[str], None],
    ) -> None:
        self._application = application
        self._schedule = schedule
        self._invocations = invocations
        self._sandboxes = sandboxes
        self._retire_idle = retire_idle
        self._written: Counter[str] = Counter()  # successful puts, by key
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        caller = self._invocations.by_trace(environ.get("HTTP_X_AMZN_TRACE_ID"))
        invoked = _INVOKE.fullmatch(environ["PATH_INFO"])
        if invoked:
            answer = self._invoke(environ, invoked["name"])
        elif environ.get("HTTP_X_AMZ_TARGET", "").startswith(_DYNAMODB) and _from_workflow(environ):
            answer = self._dynamodb(environ, caller)
        elif caller is not None and environ["PATH_INFO"].startswith(f"/{NAME}/"):
            answer = self._s3(environ, caller)
        else:
            return self._application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [body]

    def _invoke(self, environ: WSGIEnvironment, name: str) -> Answer:
        payload = _read_body(environ)
        campaign = campaign_in(payload.decode())
        function = name.rpartition(":")[2].removeprefix(f"{NAME}-")
        if self._schedule.take(campaign, (faults.INVOKE_THROTTLED,), function):
            return _lambda_error("429 Too Many Requests", "TooManyRequestsException", "Rate Exceeded.")
        if self._schedule.take(campaign, (faults.INVOKE_PREPARING,), function):
            return _lambda_error(
                "409 Conflict", "CodeArtifactUserPendingException", "Lambda is initializing your function."
            )
        if self._schedule.take(campaign, (faults.INVOKE_FAILED,), function):
            return _lambda_error(
                "500 Internal Server Error", "ServiceException", "Service encountered an error."
            )
        if any(
            fault.kind is faults.FROZEN_AT_START and fault.function == function
            for fault in self._schedule.of(campaign if campaign is not None else -1)
        ):
            self._retire_idle(function)
        return self._pass_on(environ)

    def _dynamodb(self, environ: WSGIEnvironment, caller: Invocation | None) -> Answer:
        body = _read_body(environ)
        text = body.decode()
        campaign = caller.campaign if caller else campaign_in(text)
        operation = environ["HTTP_X_AMZ_TARGET"].removeprefix(_DYNAMODB)
        if caller:
            self._sandboxes.on_call(caller, caller.count_call())
        if self._schedule.take(campaign, (faults.TABLE_THROTTLED,)):
            return _dynamodb_error("400 Bad Request", "ProvisionedThroughputExceededException")
        if self._schedule.take(campaign, (faults.TABLE_INTERNAL,)):
            return _dynamodb_error("500 Internal Server Error", "InternalServerError")
        if (
            caller is None
            and "ConditionExpression" in text
            and self._schedule.take(campaign, (faults.TABLE_CONDITION,))
        ):
            return _dynamodb_error("400 Bad Request", "ConditionalCheckFailedException")
        answer = self._pass_on(environ)
        if operation in _WRITES and self._schedule.take(campaign, (faults.TABLE_ANSWER_LOST,)):
            return _dynamodb_error("500 Internal Server Error", "InternalServerError")
        return answer

    def _s3(self, environ: WSGIEnvironment, caller: Invocation) -> Answer:
        method, key = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(f"/{NAME}/")
        self._sandboxes.on_call(caller, caller.count_call())
        match method:
            case "PUT":
                return self._put(environ, caller, key)
            case "GET" if key:
                return self._get(environ, caller, key)
            case "HEAD" if self._take(caller, faults.HEAD_SLOW_DOWN):
                return _s3_error("503 Slow Down", "SlowDown", method)
        return self._pass_on(environ)

    def _put(self, environ: WSGIEnvironment, caller: Invocation, key: str) -> Answer:
        body = _read_body(environ, 0.5)
        if self._sandboxes.kill_during_upload(caller):
            return _s3_error("400 Bad Request", "IncompleteBody")
        body += environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0) - len(body))
        environ["wsgi.input"] = io.BytesIO(body)
        if self._take(caller, faults.PUT_SLOW_DOWN, key):
            return _s3_error("503 Slow Down", "SlowDown")
        if self._take(caller, faults.PUT_CORRUPTED, key):
            return _s3_error("400 Bad Request", "BadDigest")
        answer = self._pass_on(environ)
        if answer[0].startswith("200"):
            with self._lock:
                self._written[key] += 1
        if self._take(caller, faults.PUT_ANSWER_LOST, key) or self._sandboxes.kill_before_answer(caller):
            return _s3_error("500 Internal Server Error", "InternalError")
        return answer

    def _get(self, environ: WSGIEnvironment, caller: Invocation, key: str) -> Answer:
        with self._lock:
            written = self._written[key]
        if self._take(caller, faults.GET_SLOW_DOWN):
            return _s3_error("503 Slow Down", "SlowDown")
        if written and self._take(caller, faults.NOT_FOUND_YET):
            return _s3_error("404 Not Found", "NoSuchKey")
        status, headers, body = self._pass_on(environ)
        if status.startswith("200") and body and self._take(caller, faults.GET_CORRUPTED):
            return status, _with_checksum(headers, body), bytes([body[0] ^ 1]) + body[1:]
        return status, headers, body

    def _take(self, caller: Invocation, kind: faults.Kind, key: str = "") -> bool:
        def strikes(fault: faults.Fault) -> bool:
            return not fault.after_payment or (key.startswith(IMAGE_CACHE) and key.endswith(".png"))

        return self._schedule.take(caller.campaign, (kind,), caller.function, strikes) is not None

    def _pass_on(self, environ: WSGIEnvironment) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], error: object = None, /
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda data: None

        body = b"".join(self._application(environ, start_response))
        [(status, headers)] = started
        return status, headers, body


def _from_workflow(environ: WSGIEnvironment) -> bool:
    """Return whether the workflow or one of its functions calls, rather than an operator or the auditor."""
    return f"Credential={ENGINE_KEY}/" in environ.get("HTTP_AUTHORIZATION", "")


def _read_body(environ: WSGIEnvironment, share: float = 1.0) -> bytes:
    """Return that share of the body. A body that was read whole can be read again."""
    body: bytes = environ["wsgi.input"].read(int(int(environ.get("CONTENT_LENGTH") or 0) * share))
    if share == 1.0:
        environ["wsgi.input"] = io.BytesIO(body)
    return body


def _answer(status: str, body: bytes, kind: str, *headers: tuple[str, str]) -> Answer:
    request_id = ("x-amzn-RequestId", str(uuid.uuid4()))
    return status, [("Content-Type", kind), ("Content-Length", str(len(body))), request_id, *headers], body


def _s3_error(status: str, code: str, method: str = "") -> Answer:
    text = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>injected</Message></Error>"
    return _answer(status, b"" if method == "HEAD" else text.encode(), "application/xml")


def _dynamodb_error(status: str, code: str) -> Answer:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "injected"}
    return _answer(status, json.dumps(body).encode(), "application/x-amz-json-1.0")


def _lambda_error(status: str, code: str, message: str) -> Answer:
    body = {"Type": "Service", "Message": message, "message": message}
    return _answer(status, json.dumps(body).encode(), "application/json", ("x-amzn-ErrorType", code))


def _with_checksum(headers: list[tuple[str, str]], body: bytes) -> list[tuple[str, str]]:
    """Return the headers, with a checksum of these bytes if S3 gave none, so that a reader detects others."""
    if any(name.lower().startswith("x-amz-checksum-") for name, _ in headers):
        return headers
    crc = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    return [*headers, ("x-amz-checksum-crc32", crc)]
