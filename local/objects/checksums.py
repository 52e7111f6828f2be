"""ETag and checksums of an object's bytes, checked against what the client sent."""

import base64
import hashlib
import zlib
from collections.abc import Callable, Mapping

from local.objects.messages import Request, S3Error

PREFIX = "x-amz-checksum-"
COMPUTED: Mapping[str, Callable[[bytes], bytes]] = {
    "sha256": lambda body: hashlib.sha256(body).digest(),
    "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
}
# S3 checks these as well. Nothing in Python's library computes them, so they are kept as they came.
DECLARED = ("crc32c", "crc64nvme")


def etag_of(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def checked(request: Request, etag: str) -> dict[str, str]:
    """Return the checksums to keep with the request's body, by header name, in base64.

    Raises S3Error BadDigest for a body that has another checksum than its sender computed.
    """
    md5 = request.header("content-md5")
    if md5 is not None and base64.b64decode(md5).hex() != etag:
        raise S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
    kept = {}
    for name in (*COMPUTED, *DECLARED):
        sent = request.header(PREFIX + name)
        if sent is None:
            continue
        if name in COMPUTED and sent != computed(name, request.body):
            raise S3Error(
                400,
                "BadDigest",
                f"The {name.upper()} you specified did not match the calculated checksum.",
            )
        kept[PREFIX + name] = sent
    asked = (request.header("x-amz-sdk-checksum-algorithm") or "").lower()
    if asked in COMPUTED and PREFIX + asked not in kept:
        kept[PREFIX + asked] = computed(asked, request.body)
    return kept


def computed(name: str, body: bytes) -> str:
    return base64.b64encode(COMPUTED[name](body)).decode()
