"""AWS Lambda on one machine: every function a real `python -m awslambdaric` process.

A sandbox is one such process and the private Runtime API it polls, with one event in
flight, as in AWS. A function keeps its sandboxes warm, hands the next event to the one
used last, and starts another while it has fewer than its concurrency allows. Beyond that
events wait, and the executions take turns (turns.py).
"""

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO

from local.lambda_runtime.hooks import Delivery, Hooks, Launch
from local.lambda_runtime.turns import Turns

REPOSITORY = Path(__file__).parents[2]
PYTHON_PATH = (REPOSITORY, REPOSITORY / "packages")
ACCOUNT = "123456789012"

RUNTIME_API = "/2018-06-01/runtime"
MAX_RESPONSE_BYTES = 6 * 1024 * 1024  # a synchronous response, AWS Lambda quotas
INIT_TIMEOUT_S = 60.0  # AWS allows 10 s; several cold starts may share two laptop cores
SHUTDOWN_TIMEOUT_S = 5.0  # a killed process is gone in milliseconds unless the disk hangs

# Without these a sandbox could not start, or could not reach a real model behind a proxy.
# HTTP_PROXY stays out: the edge speaks plain HTTP and must be reached directly.
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "BRIEFCAST_KERNEL",
    "AWS_CA_BUNDLE",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "HTTPS_PROXY",
    "https_proxy",
)
CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
)
# The edge takes any key. The user's own files stay shut: an expired login in them would
# fail calls that never leave this machine.
NO_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """What Lambda is told about a function."""

    name: str
    handler: str  # dotted path, lambdas.parser.handler.lambda_handler
    environment: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 3.0  # from the event's delivery to the answer; starting up is not counted
    memory_mb: int = 128  # told to the function, not enforced
    concurrency: int = 1  # sandboxes at most
    queue_when_busy: bool = True  # else an event beyond `concurrency` is answered 429, as in AWS
    init_timeout_s: float = INIT_TIMEOUT_S  # from process start to the first poll
    calls_aws: bool = False  # given the user's own AWS credentials instead of stand-ins
    version: str = "$LATEST"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer to Invoke: HTTP status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class NotRunnable(Exception):
    """The function was created, but nothing in this checkout is its code."""


class _Refused(Exception):
    """Invoke itself failed; the function never saw the event."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class _Invocation:
    """One event on its way through a sandbox."""

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
        self._first = threading.Lock()

    def answer(self, *, result: bytes | None = None, error: bytes | None = None) -> bool:
        """Settle the invocation. False when it was settled before: the first answer counts."""
        with self._first:
            if self.answered.is_set():
                return False
            self.result, self.error = result, error
            self.answered.set()
            return True

    @property
    def error_type(self) -> str | None:
        """The name of the error it failed by."""
        return None if self.error is None else str(json.loads(self.error).get("errorType"))

    def fail(self, error_type: str, message: str) -> bool:
        text = f"RequestId: {self.id} Error: {message}"
        return self.answer(error=json.dumps({"errorType": error_type, "errorMessage": text}).encode())


def _execution(payload: bytes) -> str:
    """The execution that an event says it belongs to, "" when it says none."""
    given = json.loads(payload)
    return str(given.get("execution_arn", "")) if isinstance(given, dict) else ""


class _Guard:
    """Kills every sandbox when this process ends, however it ends.

    Sandboxes join the guard's process group. The guard waits on a pipe that only this
    process holds open, so it wakes at close(), at a crash and at SIGKILL alike, and takes
    its whole group with it. (Linux's PR_SET_PDEATHSIG watches the forking *thread*, which
    here is a short-lived HTTP handler, and macOS has nothing of the kind.)
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", "read -r _; kill -9 0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        self.group = self._process.pid

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(SHUTDOWN_TIMEOUT_S)


class _RuntimeApi(ThreadingHTTPServer):
    """The Runtime API of one sandbox, on a port of its own."""

    daemon_threads = True

    def __init__(self, sandbox: "_Sandbox") -> None:
        super().__init__(("127.0.0.1", 0), _RuntimeApiHandler)
        self.sandbox = sandbox

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a killed process hangs up mid-poll
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _RuntimeApiHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits 40 ms for a delayed ACK
    wbufsize = -1  # header and body leave in one packet
    server: _RuntimeApi

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != f"{RUNTIME_API}/invocation/next":
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
        if self.path == f"{RUNTIME_API}/init/error":
            sandbox.init_failed(body)
            self._reply(202, b'{"status":"OK"}')
            return
        found = re.fullmatch(rf"{RUNTIME_API}/invocation/([^/]+)/(response|error)", self.path)
        invocation = sandbox.current
        if not found or invocation is None or found[1] != invocation.id:
            self._reply(400, b'{"errorType":"InvalidRequestID"}')
            return
        self._reply(202, b'{"status":"OK"}')
        if found[2] == "error":
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


class _Sandbox:
    """One function process and its Runtime API."""

    def __init__(
        self, spec: FunctionSpec, environment: Mapping[str, str], log: IO[bytes], group: int, hooks: Hooks
    ) -> None:
        self.spec = spec
        self.current: _Invocation | None = None
        self._log = log
        self._hooks = hooks
        self._events: queue.SimpleQueue[_Invocation | None] = queue.SimpleQueue()
        self._started = threading.Event()  # polled for its first event, failed to, or died
        self._init_error: bytes | None = None
        self._killed = False  # at once, while the process takes a moment to be gone
        self._api = _RuntimeApi(self)
        address = f"127.0.0.1:{self._api.server_port}"
        environment = {**environment, "AWS_LAMBDA_RUNTIME_API": address}
        launch = Launch(spec.name, spec.handler, spec.memory_mb, environment, log, group)
        self._process = hooks.launch(launch, _start)
        self._serving = threading.Thread(target=self._api.serve_forever, args=(0.1,), daemon=True)
        self._serving.start()
        self._reaper = threading.Thread(target=self._reap, daemon=True)
        self._reaper.start()

    @property
    def usable(self) -> bool:
        return not self._killed and self._init_error is None and self._process.poll() is None

    @property
    def gone(self) -> bool:
        """The process is reaped and its Runtime API is closed."""
        return not (self._reaper.is_alive() or self._serving.is_alive())

    def delivery(self, invocation: _Invocation) -> Delivery:
        return Delivery(self.spec.name, invocation.payload, invocation.trace_id, self._process.pid)

    def next_event(self) -> _Invocation | None:
        """Called by the process through its Runtime API; None once it is to be gone."""
        self._started.set()
        return self._events.get()

    def init_failed(self, error: bytes) -> None:
        self._init_error = error
        self._started.set()

    def run(self, invocation: _Invocation) -> None:
        """Deliver the event and wait until it is answered, one way or another."""
        delivery = self.delivery(invocation)
        limit_s = self._hooks.limit_s(delivery, self.spec.init_timeout_s)
        started = self._started.wait(limit_s)
        self.current = invocation
        if not started:
            self._time_out(invocation, limit_s)
        elif self._init_error is not None:
            invocation.answer(error=self._init_error)
            self.kill()
        elif self._process.poll() is not None:
            self._exited(invocation)
        else:
            self._hooks.delivering(delivery)
            limit_s = self._hooks.limit_s(delivery, self.spec.timeout_s)
            invocation.deadline_ms = int((time.time() + limit_s) * 1000)
            self._events.put(invocation)
            if not invocation.answered.wait(limit_s):
                self._time_out(invocation, limit_s)
        self.current = None
        self._hooks.ended(delivery, invocation.error_type)

    def kill(self) -> None:
        self._killed = True
        self._process.kill()

    def join(self) -> None:
        """Wait until it is gone."""
        self._reaper.join(SHUTDOWN_TIMEOUT_S)
        self._serving.join(SHUTDOWN_TIMEOUT_S)

    def _time_out(self, invocation: _Invocation, seconds: float) -> None:
        if invocation.fail("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds"):
            self._note(f"{invocation.id} Task timed out after {seconds:.2f} seconds")
            self.kill()

    def _exited(self, invocation: _Invocation) -> None:
        code = self._process.wait()
        reason = f"signal: {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        if invocation.fail("Runtime.ExitError", f"Runtime exited with error: {reason}"):
            self._note(f"{invocation.id} Runtime exited with error: {reason}")

    def _note(self, text: str) -> None:
        self._log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}\n".encode())

    def _reap(self) -> None:
        self._process.wait()
        self._started.set()
        invocation = self.current
        if invocation is not None:
            self._exited(invocation)
        self._events.put(None)  # releases a poll whose connection has not noticed yet
        self._api.shutdown()
        self._api.server_close()


def _start(launch: Launch) -> "subprocess.Popen[bytes]":
    """The sandbox as a process of this checkout, in this interpreter's environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "awslambdaric", launch.handler],
        cwd=REPOSITORY,
        env=launch.environment,
        stdin=subprocess.DEVNULL,
        stdout=launch.log,
        stderr=subprocess.STDOUT,
        process_group=launch.group,
    )


class _Function:
    """The warm pool of one function."""

    def __init__(
        self, spec: FunctionSpec, environment: Mapping[str, str], log: IO[bytes], group: int, hooks: Hooks
    ) -> None:
        self.spec = spec
        self._environment = environment
        self._log = log
        self._group = group
        self._hooks = hooks
        self._idle: list[_Sandbox] = []  # the one used last is at the end, and goes first
        self._all: set[_Sandbox] = set()  # idle, busy, and dead ones not yet cleared away
        self._busy = 0  # sandboxes with an event, or promised to one that was called
        self._closed = False
        self._turns = Turns()
        self._lock = threading.Lock()

    def invoke(self, invocation: _Invocation) -> None:
        """Run the event in a sandbox. Raises _Refused when there is none and it may not wait."""
        sandbox = self._take(invocation)
        try:
            sandbox.run(invocation)
        finally:
            self._give_back(sandbox)

    def _take(self, invocation: _Invocation) -> _Sandbox:
        self._wait_for_turn(invocation)
        with self._lock:
            if self._closed:
                raise _Refused(503, "ServiceUnavailableException", "The local cloud is shutting down.")
            while self._idle:
                sandbox = self._idle.pop()
                if sandbox.usable:
                    return sandbox
            self._all = {other for other in self._all if not other.gone}
            try:
                sandbox = _Sandbox(self.spec, self._environment, self._log, self._group, self._hooks)
            except OSError as error:
                self._free()
                raise _Refused(500, "ServiceException", f"No sandbox could be started: {error}") from error
            self._all.add(sandbox)
        self._hooks.started(sandbox.delivery(invocation))
        return sandbox

    def _wait_for_turn(self, invocation: _Invocation) -> None:
        """Return once a sandbox is this event's to take, or the function is closed."""
        with self._lock:
            if self._closed:
                return
            if self._busy < self.spec.concurrency:
                self._busy += 1
                return
            if not self.spec.queue_when_busy:
                raise _Refused(429, "TooManyRequestsException", "Rate Exceeded.")
            turn = self._turns.join(invocation.execution)
        turn.wait()

    def _free(self) -> None:
        """Hand the place of one sandbox to whoever is next. The lock is held."""
        turn = self._turns.next()
        if turn is None:
            self._busy -= 1
        else:
            turn.call()

    def _give_back(self, sandbox: _Sandbox) -> None:
        with self._lock:
            if sandbox.usable and not self._closed:
                self._idle.append(sandbox)
            else:
                sandbox.kill()
            self._free()

    def retire_idle(self) -> None:
        """Kill the sandboxes that wait for an event."""
        with self._lock:
            for sandbox in self._idle:
                sandbox.kill()
            self._idle.clear()

    def close(self) -> set[_Sandbox]:
        """Kill every sandbox, refuse whoever waits; the sandboxes are still to be joined."""
        with self._lock:
            self._closed = True
            sandboxes = set(self._all)
            for sandbox in sandboxes:
                sandbox.kill()
            while (turn := self._turns.next()) is not None:
                turn.call()
            return sandboxes


class LambdaService:
    """Answers Invoke for a set of functions.

    What a function writes to stdout and stderr is appended to `<log_dir>/<function>.log`.
    A function that was not registered is asked of `created`, with its name and its qualifier,
    at every invocation: the qualifier may be an alias.
    """

    created: Callable[[str, str | None], FunctionSpec | None] | None = None

    def __init__(
        self,
        log_dir: Path,
        region: str = "us-east-1",
        partition: str = "aws",
        hooks: Hooks | None = None,
    ) -> None:
        self.hooks = hooks or Hooks()
        self.region = region
        self.partition = partition
        self.log_dir = log_dir
        self._guard = _Guard()
        self._functions: dict[str, _Function] = {}
        self._logs: list[IO[bytes]] = []
        self._learning = threading.Lock()

    def register(self, specs: Iterable[FunctionSpec]) -> None:
        """Make functions known. Nothing is started before its first event."""
        for spec in specs:
            self._functions[spec.name] = self._function(spec)

    def arn(self, name: str) -> str:
        return f"arn:{self.partition}:lambda:{self.region}:{ACCOUNT}:function:{name}"

    def log_file(self, name: str) -> Path:
        return self.log_dir / f"{name}.log"

    def invoke(
        self, reference: str, payload: bytes, headers: Mapping[str, str], qualifier: str | None = None
    ) -> Response:
        """Lambda's Invoke, synchronous. `reference` is a name or an ARN, perhaps with its qualifier.

        A function that was registered has one version, whatever the qualifier.

        As in AWS, an error in the function is a 200 with `X-Amz-Function-Error`; the body
        then holds `errorType`, the exception's class name: `Sandbox.Timedout` after the
        timeout, `Runtime.ExitError` when the process ended, `Runtime.ImportModuleError`
        when the handler's module could not be imported.
        """
        request_id = {"x-amzn-RequestId": str(uuid.uuid4()), "Content-Type": "application/json"}
        try:
            function = self._find(reference, qualifier)
            kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
            if kind == "DryRun":
                return Response(204, request_id, b"")
            if kind != "RequestResponse":
                raise _Refused(
                    400, "InvalidParameterValueException", f"InvocationType {kind} is not supported here."
                )
            invocation = _Invocation(
                _json_or_refuse(payload), self.arn(function.spec.name), headers.get("X-Amzn-Trace-Id")
            )
            function.invoke(invocation)
        except _Refused as refused:
            body = json.dumps({"Type": "User", "Message": str(refused), "message": str(refused)}).encode()
            return Response(refused.status, {**request_id, "x-amzn-ErrorType": refused.code}, body)
        answer = {
            **request_id,
            "x-amzn-RequestId": invocation.id,
            "X-Amz-Executed-Version": function.spec.version,
        }
        if invocation.error is not None:
            return Response(200, {**answer, "X-Amz-Function-Error": "Unhandled"}, invocation.error)
        return Response(200, answer, invocation.result or b"null")

    def retire_idle(self, name: str) -> None:
        """Kill a function's idle sandboxes, as AWS does whenever it likes: the next event starts cold."""
        self._functions[name].retire_idle()

    def close(self) -> None:
        """Kill every sandbox and wait until nothing is left of them."""
        sandboxes = [sandbox for function in self._functions.values() for sandbox in function.close()]
        self._guard.close()
        for sandbox in sandboxes:
            sandbox.join()
        for log in self._logs:
            log.close()

    def _function(self, spec: FunctionSpec) -> _Function:
        log = self.log_file(spec.name).open("ab", buffering=0)
        self._logs.append(log)
        environment = sandbox_environment(spec, self.region, os.environ)
        return _Function(spec, environment, log, self._guard.group, self.hooks)

    def _find(self, reference: str, qualifier: str | None) -> _Function:
        bare = re.sub(r"^(?:arn:[^:]+:lambda:[^:]*:)?(?:\d{12}:)?(?:function:)?", "", reference)
        name, _, in_reference = bare.partition(":")
        if name in self._functions:
            return self._functions[name]
        try:
            spec = self.created(name, in_reference or qualifier) if self.created else None
        except NotRunnable as error:
            raise _Refused(400, "InvalidParameterValueException", str(error)) from error
        if spec is None:
            raise _Refused(404, "ResourceNotFoundException", f"Function not found: {reference}")
        with self._learning:
            version = f"{name}:{spec.version}"
            known = self._functions.get(version)
            if known is None or known.spec != spec:
                if known is not None:
                    known.close()
                known = self._functions[version] = self._function(spec)
            return known


def _json_or_refuse(payload: bytes) -> bytes:
    try:
        json.loads(payload or b"{}")
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        raise _Refused(400, "InvalidRequestContentException", message) from error
    return payload or b"{}"


def sandbox_environment(spec: FunctionSpec, region: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Everything a sandbox sees, except its Runtime API's address.

    The variables that Lambda sets, those of the function, and of `environ` only what a
    process cannot do without. AWS_ENDPOINT_URL is never set: the function's own
    environment names the edge service by service, so that a real model stays in reach.
    """
    if spec.calls_aws and any(environ.get(name) for name in (*CREDENTIALS, "HOME")):
        credentials = {name: environ[name] for name in CREDENTIALS if environ.get(name)}
    else:
        credentials = NO_CREDENTIALS
    return {
        **{name: environ[name] for name in PASSED_ON if environ.get(name)},
        **credentials,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": spec.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",  # as terraform/functions.tf has it
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{spec.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d')}/[{spec.version}]{uuid.uuid4().hex}",
        "LAMBDA_TASK_ROOT": str(REPOSITORY),
        "PYTHONPATH": os.pathsep.join(map(str, PYTHON_PATH)),
        "PYTHONUNBUFFERED": "1",  # a killed process keeps what it had printed
        "TZ": ":UTC",
        "_HANDLER": spec.handler,
        **spec.environment,
    }
