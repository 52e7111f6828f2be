"""Lambda's Runtime API, which a sandbox polls for events and sends its answers to."""

import re
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from local.lambda_runtime.invocation import Invocation

PATH = "/2018-06-01/runtime"
MAX_RESPONSE_BYTES = 6 * 1024 * 1024  # a synchronous response, AWS Lambda quotas


class EventSource(Protocol):
    """The sandbox that a Runtime API serves."""

    current: Invocation | None

    def next_event(self) -> Invocation | None:
        """Wait for the next event and return it, None when the sandbox is to end."""
        ...

    def init_failed(self, error: bytes) -> None:
        """Take the error with which the handler's module could not be loaded."""
        ...


class RuntimeApi(ThreadingHTTPServer):
    """The Runtime API of one sandbox, on its own port."""

    daemon_threads = True

    def __init__(self, sandbox: EventSource) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sandbox = sandbox

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a killed process closes in mid-poll
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits 40 ms for a delayed ACK
    wbufsize = -1  # header and body leave in one packet
    server: RuntimeApi

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != f"{PATH}/invocation/next":
            self._reply(404)
            return
        invocation = self.server.sandbox.next_event()
        if invocation is None:
            self.close_connection = True
            return
        self._reply(
            200,
            invocation.payload,
            {
                "Lambda-Runtime-Aws-Request-Id": invocation.id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
                "Lambda-Runtime-Trace-Id": invocation.trace_id,
                "Content-Type": "application/json",
            },
        )

    def do_POST(self) -> None:
        body = self._body()
        sandbox = self.server.sandbox
        if self.path == f"{PATH}/init/error":
            sandbox.init_failed(body)
            self._reply(202, b'{"status":"OK"}')
            return
        match = re.fullmatch(rf"{PATH}/invocation/([^/]+)/(response|error)", self.path)
        invocation = sandbox.current
        if not match or invocation is None or match[1] != invocation.id:
            self._reply(400, b'{"errorType":"InvalidRequestID"}')
            return
        self._reply(202, b'{"status":"OK"}')
        if match[2] == "error":
            invocation.answer(error=body)
        elif len(body) > MAX_RESPONSE_BYTES:
            invocation.fail(
                "Function.ResponseSizeTooLarge",
                f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes).",
            )
        else:
            invocation.answer(result=body)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(body)

    def _reply(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
