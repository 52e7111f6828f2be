"""The HTTP server of the engine: werkzeug's, with connections that live longer than one request.

werkzeug closes a connection after its answer. Each AWS call of a sandbox would then cost a connect, a
new thread and ten milliseconds of looking for bytes that were not read. Here a body is read before the
application runs, so that nothing is left to look for.
"""

import io
import logging
import socket
import threading
from typing import Any
from wsgiref.types import WSGIApplication

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

LOG = logging.getLogger(__name__)
WITHOUT_BODY = ("204", "304")


def make_server(application: WSGIApplication, listener: socket.socket) -> "Server":
    """Return a server on a socket that listens already. It has a duplicate: close `listener`."""
    host, port = listener.getsockname()
    return Server(host, port, application, Handler, fd=listener.fileno())


class Handler(MotoRequestHandler):
    disable_nagle_algorithm = True  # else every answer waits 40 ms for a delayed ACK
    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def run_wsgi(self) -> None:
        """Answer one request."""
        environ = self.make_environ()
        if not self._read_body(environ):
            self.close_connection = True  # the client is gone
            return
        try:
            status, headers, body = _run(self.server.app, environ)
        except Exception:
            LOG.exception("%s %s", self.command, self.path)
            status, headers, body = "500 Internal Server Error", [], b"the local cloud failed"
        names = {name.lower() for name, _ in headers}
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        if "date" not in names:
            lines.append(f"Date: {self.date_time_string()}")
        if "content-length" not in names and status.split()[0] not in WITHOUT_BODY:
            lines.append(f"Content-Length: {len(body)}")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        self.wfile.write(head if self.command == "HEAD" else head + body)

    def _read_body(self, environ: Any) -> bool:
        """Put the whole body where the application reads it. Return False when the client sent less."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = environ["wsgi.input"].read()
            environ["CONTENT_LENGTH"] = str(len(body))
        else:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            if len(body) < size:
                return False
        environ["wsgi.input"] = io.BytesIO(body)
        return True


def _run(application: WSGIApplication, environ: Any) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status line, headers and body of the application's answer."""
    head: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        head[:] = [status, headers]
        return head.append  # WSGI's write(), which nothing here uses

    answer = application(environ, start_response)
    try:
        body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return head[0], head[1], body


class Server(ThreadedWSGIServer):
    """Keeps its connections, so that none outlives it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._closing: list[threading.Thread] = []
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self._connections[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        self._connections.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client disconnected; an exception of moto is answered with a 500 before it gets here

    def server_close(self) -> None:
        super().server_close()
        for connection, thread in list(self._connections.items()):
            self._closing.append(thread)
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client disconnected already

    def connection_threads(self) -> list[threading.Thread]:
        return self._closing
