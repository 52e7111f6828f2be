"""Requests and answers of S3's HTTP interface, and the errors it answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

XML = "application/xml"
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
REASONS = {
    200: "OK",
    204: "No Content",
    206: "Partial Content",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    412: "Precondition Failed",
    416: "Requested Range Not Satisfiable",
    500: "Internal Server Error",
    501: "Not Implemented",
}


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    bucket: str
    key: str  # "" for a request about the bucket
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    trailers: Mapping[str, str]  # of an aws-chunked body, names in lower case

    def header(self, name: str) -> str | None:
        """Return a header or a trailer, None when there is neither."""
        return self.headers.get(name, self.trailers.get(name))


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int | None = None  # Content-Length where it is not that of `body`: the answer to a HEAD


class S3Error(Exception):
    """What S3 refuses. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.headers = status, code, headers or {}

    def response(self, request: Request) -> Response:
        """Return the answer: XML, or for a HEAD the bare status."""
        if request.method == "HEAD" or self.status == 304:
            return Response(self.status, self.headers)
        facts = element("Code", self.code) + element("Message", str(self)) + element("Key", request.key)
        return xml(element("Error", facts), self.status, self.headers)


def not_implemented(what: str) -> S3Error:
    return S3Error(501, "NotImplemented", f"{what} is not supported by the local cloud.")


def element(name: str, content: object) -> "Markup":
    """Return an XML element. Markup is taken as it is, anything else is escaped."""
    text = content if isinstance(content, Markup) else escape(str(content))
    return Markup(f"<{name}>{text}</{name}>")


class Markup(str):
    """Text that is XML already."""

    __slots__ = ()

    def __add__(self, other: str) -> "Markup":
        return Markup(str.__add__(self, other))


def xml(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return Response(status, {"Content-Type": XML, **(headers or {})}, body)


def document(name: str, *content: str) -> Response:
    """Return an answer with one XML document in S3's namespace."""
    return xml(f'<{name} xmlns="{NAMESPACE}">{"".join(content)}</{name}>')
