"""S3 on a loopback port: hands everything on to the local cloud, but for what it was told to refuse.

The functions are sent there (AWS_ENDPOINT_URL_S3). What it refuses it refuses as S3 does:
XML with a code for a GET or a PUT, a bare status for a HEAD.

    with S3Edge() as edge:
        edge.upstream = cloud.endpoint_url
        edge.refuse("logo.png", 403, "AccessDenied", "kms:Decrypt")   # every key that ends so
        edge.before("product.png", lambda: ...)                       # once, just before it is read
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

HOP_BY_HOP = {"connection", "expect", "host", "keep-alive", "transfer-encoding"}
READS = ("GET", "HEAD")


@dataclass(frozen=True)
class Request:
    method: str
    key: str
    query: str


@dataclass(frozen=True)
class Refusal:
    ending: str
    status: int
    code: str
    message: str
    methods: tuple[str, ...]


class S3Edge:
    def __init__(self) -> None:
        self.upstream = ""
        self.requests: list[Request] = []
        self._refusals: list[Refusal] = []
        self._before: dict[str, Callable[[], Any]] = {}
        self._lock = threading.Lock()
        edge = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                edge._answer(self)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815  http.server's names

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def refuse(
        self, ending: str, status: int, code: str, message: str = "", methods: Iterable[str] = READS
    ) -> None:
        self._refusals.append(Refusal(ending, status, code, message, tuple(methods)))

    def before(self, ending: str, action: Callable[[], Any]) -> None:
        self._before[ending] = action

    def heal(self) -> None:
        """Refuse nothing any more."""
        self._refusals.clear()

    def __enter__(self) -> "S3Edge":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        parts = urlsplit(handler.path)
        request = Request(handler.command, unquote(parts.path).split("/", 2)[-1], parts.query)
        with self._lock:
            self.requests.append(request)
            ending = next((e for e in self._before if request.key.endswith(e)), None)
            action = self._before.pop(ending) if ending and request.method == "GET" else None
        if action:
            action()
        for refusal in self._refusals:
            if request.method in refusal.methods and request.key.endswith(refusal.ending):
                return _refuse(handler, refusal, request)
        self._pass_on(handler, body)
        return None

    def _pass_on(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        upstream = urlsplit(self.upstream)
        connection = HTTPConnection(upstream.hostname or "", upstream.port, timeout=60)
        headers = {n: v for n, v in handler.headers.items() if n.lower() not in HOP_BY_HOP}
        connection.request(handler.command, handler.path, body or None, headers)
        answer = connection.getresponse()
        told = answer.read()
        handler.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                handler.send_header(name, value)
        size = answer.getheader("Content-Length") if handler.command == "HEAD" else len(told)
        handler.send_header("Content-Length", str(size or 0))
        handler.end_headers()
        handler.wfile.write(told)
        connection.close()


def _refuse(handler: BaseHTTPRequestHandler, refusal: Refusal, request: Request) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
        f"<Key>{escape(request.key)}</Key><RequestId>0A49CE4060975EAC</RequestId></Error>"
    ).encode()
    handler.send_response(refusal.status)
    handler.send_header("Content-Type", "application/xml")
    handler.send_header("Content-Length", "0" if request.method == "HEAD" else str(len(text)))
    handler.end_headers()
    if request.method != "HEAD":
        handler.wfile.write(text)
