"""Two places bytes can live, one interface: a bucket in AWS, a directory in a test."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from briefcast.errors import StorageMisconfigured, StorageUnavailable
from briefcast.faults import Fault

READ_TIMEOUT_S = 20  # one S3 call; three tries stay far below every function's timeout
T = TypeVar("T")
NOT_THERE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NotFound"})
# What S3 says of a version id that it never gave, and of one that is a delete marker.
NO_SUCH_VERSION = {"InvalidArgument", "MethodNotAllowed"}
# What waiting does not mend (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html); 403
# is all that a HEAD can say. What KMS refuses, S3 hands on with "KMS." before it.
DENIED = frozenset(
    {"AccessDenied", "403", "AllAccessDisabled", "InvalidAccessKeyId", "NoSuchBucket", "PermanentRedirect"}
)
KMS_FOR_NOW = frozenset(
    {"KMS.ThrottlingException", "KMS.KMSInternalException", "KMS.DependencyTimeoutException"}
    | {"KMS.KeyUnavailableException", "KMS.LimitExceededException"}
)


class ObjectMissing(LookupError):
    """There is no such object. Domain code turns it into a word an author understands."""


class ObjectTooLarge(ValueError):
    """The object has more bytes than the caller is ready to hold."""


class ObjectSealed(Fault):
    """The object exists, but no role can read it in its present state."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    key: str
    size: int  # bytes
    etag: str
    version_id: str | None
    sha256: str | None = None  # hexadecimal; None for an object that was put without it


class Store(Protocol):
    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes:
        """The object's bytes.

        Raises ObjectMissing, ObjectTooLarge, ObjectSealed, StorageUnavailable, StorageMisconfigured.
        """
        ...

    def write(self, key: str, body: bytes, content_type: str) -> None:
        """Put the object, replacing what was there. Raises StorageUnavailable, StorageMisconfigured."""
        ...

    def head(self, key: str) -> ObjectInfo | None:
        """What is there, without its bytes; None when nothing is.

        Raises ObjectSealed, StorageUnavailable, StorageMisconfigured.
        """
        ...


class DirStore:
    """Objects as files below a directory. Keeps one version of each.

    A key that leads out of the directory names nothing: in S3 it would be a name like any other.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes:
        with _disk_faults(key):
            path = self._path(key)
            if path is None or not path.is_file():
                raise ObjectMissing(key)
            size = path.stat().st_size
            if max_bytes is not None and size > max_bytes:
                raise ObjectTooLarge(f"{key} has {size:,} bytes, at most {max_bytes:,} are read")
            return path.read_bytes()

    def write(self, key: str, body: bytes, content_type: str) -> None:
        with _disk_faults(key):
            path = self._path(key)
            if path is None:
                raise OSError("the key leads out of the store")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)

    def head(self, key: str) -> ObjectInfo | None:
        with _disk_faults(key):
            path = self._path(key)
            if path is None or not path.is_file():
                return None
            body = path.read_bytes()
            etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
            return ObjectInfo(key, len(body), etag, None, hashlib.sha256(body).hexdigest())

    def _path(self, key: str) -> Path | None:
        """Where the key's file is, None for a key that leads out of the directory."""
        outside = Path(key).is_absolute() or ".." in Path(key).parts
        return None if outside else self.root / key


@contextmanager
def _disk_faults(key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(f"{key}: {error}") from error


class S3Store:
    """Objects in one bucket."""

    def __init__(self, bucket: str, client: Any) -> None:
        self.bucket = bucket
        self.client = client

    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes:
        version = {"VersionId": version_id} if version_id else {}

        def fetch() -> bytes:
            found = self.client.get_object(Bucket=self.bucket, Key=key, **version)
            if max_bytes is not None and found["ContentLength"] > max_bytes:
                raise ObjectTooLarge(
                    f"{key} has {found['ContentLength']:,} bytes, at most {max_bytes:,} are read"
                )
            body: bytes = found["Body"].read()
            return body

        return self._call(key, fetch, NOT_THERE | NO_SUCH_VERSION if version_id else NOT_THERE)

    def write(self, key: str, body: bytes, content_type: str) -> None:
        self._call(
            key,
            lambda: self.client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=body,
                ContentType=content_type,
                ChecksumAlgorithm="SHA256",  # S3 checks the bytes against it, and head tells it
            ),
        )

    def head(self, key: str) -> ObjectInfo | None:
        try:
            found = self._call(key, lambda: self._head(key))
        except ObjectMissing:
            return None
        return ObjectInfo(
            key,
            found["ContentLength"],
            found["ETag"].strip('"'),
            found.get("VersionId"),
            _hex(found.get("ChecksumSHA256")),
        )

    def _head(self, key: str) -> Any:
        from botocore.exceptions import ClientError

        try:
            return self.client.head_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if _code(error) == "400":  # the answer to a HEAD has no body to say why; that to a GET has
                self.client.get_object(Bucket=self.bucket, Key=key, Range="bytes=0-0")
            raise

    def _call(self, key: str, action: Callable[[], T], not_there: Set[str] = NOT_THERE) -> T:
        """Run one S3 call and speak of its failures in the ASL's vocabulary."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return action()
        except ClientError as error:
            code, place = _code(error), f"s3://{self.bucket}/{key}"
            if code in not_there:
                raise ObjectMissing(key) from error
            if sealed := _sealed(error):
                raise ObjectSealed(f"{key} {sealed[0]}", sealed[1]) from error
            if code in DENIED or (code.startswith("KMS.") and code not in KMS_FOR_NOW):
                raise StorageMisconfigured(
                    f"{place}: {error}; compare the function's role, the bucket's policy and the state and "
                    "policy of its key, then redrive"
                ) from error
            raise StorageUnavailable(f"{place}: {error}") from error
        except BotoCoreError as error:
            raise StorageUnavailable(f"s3://{self.bucket}/{key}: {error}") from error


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _sealed(error: Any) -> tuple[str, str] | None:
    """What keeps every role from the object's bytes, and what to do; None when a role is the matter."""
    if _code(error) == "InvalidObjectState":
        return "is archived (S3 Glacier)", "restore it, or upload it again"
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
    if _code(error) == "InvalidRequest" and "Server Side Encryption" in str(error):
        return "is encrypted with a key that only its uploader has (SSE-C)", "upload it without that key"
    return None


def _hex(checksum: str | None) -> str | None:
    """S3 writes a checksum in base64; that of a multipart upload has a dash, and is not of the whole."""
    if checksum is None or "-" in checksum:
        return None
    return base64.b64decode(checksum).hex()


def _s3_client() -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3",
        config=Config(
            connect_timeout=5,
            read_timeout=READ_TIMEOUT_S,
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=32,
        ),
    )


@cache
def open_store(url: str) -> Store:
    """`s3://bucket` or `file:///directory`; one client a process. Raises ValueError for others."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return DirStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return S3Store(parts.netloc, _s3_client())
    raise ValueError(f"unknown store {url!r}: give s3://bucket or file:///directory")
