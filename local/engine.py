"""S3, DynamoDB, SQS, EventBridge and Step Functions on one port, in this process.

moto in server mode emulates the services. A WSGI middleware in front of it passes Lambda's Invoke to
the local Lambda service, whether the state machine or an SDK calls it.
"""

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

from local.lambda_runtime import function_logs
from local.lambda_runtime.service import LambdaService
from local.objects.process import ObjectServer

HOST = "127.0.0.1"
STOP_TIMEOUT_S = 5.0  # a stopped execution ends when its current step does

_INVOKE = re.compile(r"/2015-03-31/functions/(.+)/invocations")
_one_engine = threading.Lock()  # moto keeps its state in module globals


class PortInUse(Exception):
    """The port is not available, most often because another program listens on it."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(f"port {port} is not available: {reason}; free it or choose another")
        self.port = port


class EngineRunning(Exception):
    """This process already runs a local cloud. Two cannot share moto's state."""


class Engine:
    """The running services. They listen from construction to close()."""

    def __init__(
        self,
        functions: LambdaService,
        port: int | None = None,
        retry_wait_scale: float = 1.0,
        objects: ObjectServer | None = None,
    ) -> None:
        """`port` None takes a free one; `retry_wait_scale` 0 makes every Retry immediate.

        `objects` serves the objects of its bucket in moto's place; it is closed by whoever made it.

        Raises PortInUse, EngineRunning.
        """
        if not _one_engine.acquire(blocking=False):
            raise EngineRunning("one process runs one local cloud at a time")
        try:
            # Before moto is imported, which takes a second: a taken port is reported at once.
            listener = _listen(port)
        except BaseException:
            _one_engine.release()
            raise
        self.port: int = listener.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        try:
            self._server = _serve(listener, functions, self.url, retry_wait_scale, objects)
        except BaseException:
            listener.close()
            _one_engine.release()
            raise
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop_executions(self) -> None:
        """Abort every running execution, so that none starts another task."""
        from moto.stepfunctions.parser.models import stepfunctions_parser_backends

        for regions in list(stepfunctions_parser_backends.values()):
            for backend in list(regions.values()):
                for machine in list(backend.state_machines):
                    for execution in list(machine.executions):
                        if execution.status == "RUNNING":
                            execution.stop(
                                datetime.now(UTC), error=None, cause="The local cloud was stopped."
                            )

    def close(self) -> None:
        """Close the port and drop every resource. Call stop_executions() and close the functions first."""
        from moto.core.base_backend import BackendDict
        from moto.stepfunctions.parser.utils import TMP_THREADS

        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for thread in [*TMP_THREADS, *self._server.connection_threads()]:
            thread.join(max(0.0, deadline - time.monotonic()))
        TMP_THREADS.clear()
        BackendDict.reset()
        _one_engine.release()


def _listen(port: int | None) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port or 0))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUse(port or 0, error.strerror or str(error)) from error
    return listener


def _serve(
    listener: socket.socket,
    functions: LambdaService,
    url: str,
    retry_wait_scale: float,
    objects: ObjectServer | None,
) -> Any:
    """Return a server of moto's WSGI application behind the middleware, on a socket that already listens."""
    from moto.core.base_backend import BackendDict
    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from local import moto_fixes
    from local.http_server import make_server
    from local.lambda_runtime.created_functions import CreatedFunctions
    from local.moto_fixes import context as moto_context

    # moto logs each error of a state with the whole definition; the execution's history has the error.
    logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    moto_fixes.apply_all()
    hooks = functions.hooks
    moto_context.configure(moto_context.Settings(url, retry_wait_scale, hooks.deliver_event, hooks.authorize))
    BackendDict.reset()
    functions.find_created = CreatedFunctions(url, functions.region).find

    application = _Middleware(DomainDispatcherApplication(create_backend_app), functions, objects)
    server = make_server(hooks.wrap_application(application), listener)
    listener.close()  # the server holds a duplicate
    return server


class _Middleware:
    """Answers Lambda's Invoke and FilterLogEvents; passes objects to their server, all else to moto."""

    def __init__(
        self, application: Callable[..., Any], functions: LambdaService, objects: ObjectServer | None
    ) -> None:
        self._application = application
        self._functions = functions
        self._objects = objects

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_X_AMZ_TARGET") == function_logs.TARGET:
            return self._filter_logs(environ, start_response)
        if self._objects is not None and self._objects.serves(environ):
            return self._objects.answer(environ, start_response)
        match = _INVOKE.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if match is None:
            answer: Iterable[bytes] = self._application(environ, start_response)
            return answer
        payload = _body(environ)
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").title(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        qualifier = parse_qs(environ.get("QUERY_STRING", "")).get("Qualifier", [None])[0]
        response = self._functions.invoke(match[1], payload, headers, qualifier)
        start_response(
            f"{response.status} Lambda",
            [*response.headers.items(), ("Content-Length", str(len(response.body)))],
        )
        return [response.body]

    def _filter_logs(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, answer = function_logs.filter_log_events(self._functions.log_dir, json.loads(_body(environ)))
        body = json.dumps(answer).encode()
        start_response(
            f"{status} Logs",
            [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(body)))],
        )
        return [body]


def _body(environ: WSGIEnvironment) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return body
