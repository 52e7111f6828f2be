"""The process that serves the objects, as the engine sees it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, TypedDict
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

from local.lambda_runtime.environment import PYTHON_PATH, REPOSITORY
from local.objects.actions import EVENT_NUMBER

HOST = "127.0.0.1"
EVENT_TIMEOUT_S = 10.0  # an event is there in a millisecond, or its process has died
STOP_TIMEOUT_S = 5.0
HOP_BY_HOP = frozenset({"connection", "expect", "host", "keep-alive", "transfer-encoding", "content-length"})
# Subresources of a bucket that are about its objects; any other is configuration, which moto keeps.
ABOUT_OBJECTS = frozenset({"versions", "delete", "list-type"})
LISTING = ABOUT_OBJECTS | {"prefix", "marker", "max-keys", "delimiter", "encoding-type", "key-marker"}


class Created(TypedDict):
    """A new object, as the process announces it."""

    number: int
    key: str
    version_id: str
    size: int  # bytes
    etag: str
    reason: str  # the action that made it: PutObject, CopyObject, CompleteMultipartUpload


class ObjectServer:
    """Serves the objects of one bucket until close()."""

    def __init__(self, folder: Path, bucket: str, log: Path, on_created: Callable[[Created], None]) -> None:
        """Start the process. `on_created` is told of every new object, in order, in one thread.

        Raises OSError when it cannot be started.
        """
        self._bucket = bucket
        self._on_created = on_created
        self._local = threading.local()
        self._announced = 0  # the number of the last event that was handled
        self._handled = threading.Condition()
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit it
            listener.bind((HOST, 0))
            listener.listen(128)  # so that nobody needs to wait until it has started
            self.url = f"http://{HOST}:{listener.getsockname()[1]}"
            self._address = listener.getsockname()
            with log.open("ab") as errors:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "local.objects.server", folder, bucket, str(listener.fileno())],
                    cwd=REPOSITORY,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, PYTHON_PATH))},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    pass_fds=[listener.fileno()],
                    start_new_session=True,  # Ctrl-C is for whoever started it
                )
        self._reader = threading.Thread(target=self._read_events, daemon=True)
        self._reader.start()

    def serves(self, environ: WSGIEnvironment) -> bool:
        """Return whether a request is about objects of the bucket, and not about its configuration."""
        path = environ["PATH_INFO"]
        if "HTTP_X_AMZ_TARGET" in environ or not path.startswith(f"/{self._bucket}"):
            return False
        bucket, _, key = path.lstrip("/").partition("/")
        if bucket != self._bucket:
            return False
        if key:
            return True
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).keys()
        if environ["REQUEST_METHOD"] == "GET":
            return not query or bool(query & LISTING)
        return bool(query & ABOUT_OBJECTS)

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on. A new object's event has reached its targets when this returns, as in moto."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") and isinstance(value, str)
        }
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        passed = {name: value for name, value in headers.items() if name not in HOP_BY_HOP}
        response, answer = self._request(environ["REQUEST_METHOD"], environ["REQUEST_URI"], body, passed)
        number = response.headers.get(EVENT_NUMBER)
        if number is not None:
            self._wait_for(int(number))
        kept = [(name, value) for name, value in response.getheaders() if name.lower() != EVENT_NUMBER]
        start_response(f"{response.status} {response.reason}", kept)
        return [answer]

    def close(self) -> None:
        """End the process and close its port."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(STOP_TIMEOUT_S)
        events: IO[bytes] | None = self._process.stdout
        if events is not None:
            events.close()

    def _request(
        self, method: str, target: str, body: bytes, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection(*self._address)
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            return response, response.read()
        except (http.client.HTTPException, OSError):
            connection.close()
            del self._local.connection
            raise

    def _read_events(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event: Created = json.loads(line)
            try:
                self._on_created(event)
            finally:
                with self._handled:
                    self._announced = event["number"]
                    self._handled.notify_all()

    def _wait_for(self, number: int) -> None:
        with self._handled:
            self._handled.wait_for(lambda: self._announced >= number, EVENT_TIMEOUT_S)
