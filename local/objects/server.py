"""The process that serves the objects: `python -m local.objects.server FOLDER BUCKET SOCKET`.

It listens on an inherited socket, prints a line of JSON for each new object, and ends when its stdin
closes: when whoever started it has ended, however that happened.
"""

import asyncio
import gc
import json
import os
import socket
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from local.objects.actions import Objects
from local.objects.catalogue import Catalogue, Version
from local.objects.messages import REASONS, Request, Response, S3Error

MAX_HEAD_BYTES = 64 * 1024


class BadRequest(Exception):
    """Not a request of HTTP/1.1; the connection is closed."""


async def _read_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "100-continue" in headers.get("expect", "").lower():
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    trailers: Mapping[str, str] = {}
    if "chunked" in headers.get("transfer-encoding", ""):
        body, trailers = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length") or 0))
    if headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
        chunks = asyncio.StreamReader(limit=2**30)
        chunks.feed_data(body)
        chunks.feed_eof()
        body, trailers = await _read_chunks(chunks)
    parts = urlsplit(target)
    try:
        bucket, _, key = unquote_to_bytes(parts.path).decode().lstrip("/").partition("/")
    except UnicodeDecodeError as error:
        raise BadRequest("the path is not UTF-8") from error
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Request(method, bucket, key, query, headers, body, trailers)


async def _read_chunks(reader: asyncio.StreamReader) -> tuple[bytes, dict[str, str]]:
    """Return body and trailers of HTTP's chunked encoding, or of S3's, whose signatures are passed over."""
    chunks = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        chunks.append(await reader.readexactly(size))
        await reader.readline()
    trailers = {}
    while line := (await reader.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        trailers[name.lower()] = value.strip()
    return b"".join(chunks), trailers


def _serialize(response: Response, head_only: bool) -> bytes:
    size = len(response.body) if response.size is None else response.size
    lines = [f"HTTP/1.1 {response.status} {REASONS[response.status]}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    if response.status not in (204, 304):
        lines.append(f"Content-Length: {size}")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    return head if head_only else head + response.body


def _answer(objects: Objects, request: Request) -> Response:
    try:
        return objects.answer(request)
    except Exception as error:
        traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"
        return S3Error(500, "InternalError", f"The local cloud failed: {reason}").response(request)


async def _serve(objects: Objects, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            request = await _read_request(reader, writer)
            writer.write(_serialize(_answer(objects, request), request.method == "HEAD"))
            await writer.drain()
    except (EOFError, ConnectionError, BadRequest, ValueError, asyncio.LimitOverrunError):
        pass  # the client is gone, or does not speak HTTP
    finally:
        writer.close()


async def _main(folder: Path, bucket: str, descriptor: int) -> None:
    objects = Objects(bucket, Catalogue(folder), _announce)
    listener = socket.socket(fileno=descriptor)
    server = await asyncio.start_server(
        lambda reader, writer: _serve(objects, reader, writer), sock=listener, limit=MAX_HEAD_BYTES
    )
    gc.freeze()
    await server.serve_forever()


def _announce(version: Version, reason: str) -> int:
    """Print the event of a new object and return its number."""
    event = {
        "number": version.sequence,
        "key": version.key,
        "version_id": version.version_id,
        "size": version.size,
        "etag": version.etag,
        "reason": reason,
    }
    os.write(sys.stdout.fileno(), f"{json.dumps(event)}\n".encode())
    return version.sequence


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
