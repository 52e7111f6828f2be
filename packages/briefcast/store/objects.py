"""Objects in an S3 bucket, or in a directory for tests, behind one interface."""

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
MISSING = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NotFound"})
# S3's answers to a version id that does not exist, and to the id of a delete marker.
NO_SUCH_VERSION = {"InvalidArgument", "MethodNotAllowed"}
# Errors that no retry fixes (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). The
# answer to a HEAD has no error code but 403. S3 reports KMS's errors with "KMS." before their names.
DENIED = frozenset(
    {"AccessDenied", "403", "AllAccessDisabled", "InvalidAccessKeyId", "NoSuchBucket", "PermanentRedirect"}
)
KMS_TRANSIENT = frozenset(
    {"KMS.ThrottlingException", "KMS.KMSInternalException", "KMS.DependencyTimeoutException"}
    | {"KMS.KeyUnavailableException", "KMS.LimitExceededException"}
)


class ObjectMissing(LookupError):
    """There is no such object. Domain code reports it to the author in the brief's terms."""


class ObjectTooLarge(ValueError):
    """The object has more bytes than the caller accepts."""


class ObjectSealed(Fault):
    """The object exists, but no role can read it in its present state."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    key: str
    size: int  # bytes
    etag: str  # without its quotes
    version_id: str | None
    sha256: str | None = None  # hexadecimal; None for an object that was put without it


@dataclass(frozen=True, slots=True)
class Listing:
    """What is directly in a folder: names without the folder's own, in the order of their bytes."""

    files: tuple[str, ...]
    folders: tuple[str, ...] = ()
    complete: bool = True  # False when the folder has more than one page of the listing


class Store(Protocol):
    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes:
        """Return the object's bytes, of the latest version unless `version_id` names another.

        Raises ObjectMissing, ObjectTooLarge, ObjectSealed, StorageUnavailable, StorageMisconfigured.
        """
        ...

    def write(self, key: str, body: bytes, content_type: str) -> None:
        """Create or replace the object. Raises StorageUnavailable and StorageMisconfigured."""
        ...

    def head(self, key: str) -> ObjectInfo | None:
        """Return what is known about the object without reading it, or None when there is none.

        Raises ObjectSealed, StorageUnavailable, StorageMisconfigured.
        """
        ...

    def list_folder(self, prefix: str) -> Listing:
        """Return the first page, of 1,000, of what is in the folder `prefix`, which ends in a slash.

        A folder that does not exist is empty. Raises StorageUnavailable and StorageMisconfigured.
        """
        ...


class DirStore:
    """Objects as files below a directory, one version of each.

    A key that leads out of the directory names no object. (In S3 it would be an ordinary name.)
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes:
        with _disk_errors(key):
            path = self._path(key)
            if path is None or not path.is_file():
                raise ObjectMissing(key)
            size = path.stat().st_size
            if max_bytes is not None and size > max_bytes:
                raise ObjectTooLarge(f"{key} has {size:,} bytes, at most {max_bytes:,} are read")
            return path.read_bytes()

    def write(self, key: str, body: bytes, content_type: str) -> None:
        with _disk_errors(key):
            path = self._path(key)
            if path is None:
                raise OSError("the key leads out of the store")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)

    def head(self, key: str) -> ObjectInfo | None:
        with _disk_errors(key):
            path = self._path(key)
            if path is None or not path.is_file():
                return None
            body = path.read_bytes()
            etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
            return ObjectInfo(key, len(body), etag, None, hashlib.sha256(body).hexdigest())

    def list_folder(self, prefix: str) -> Listing:
        with _disk_errors(prefix):
            path = self._path(prefix)
            entries = sorted(path.iterdir()) if path is not None and path.is_dir() else []
            return Listing(
                tuple(entry.name for entry in entries if entry.is_file()),
                tuple(entry.name for entry in entries if entry.is_dir()),
            )

    def _path(self, key: str) -> Path | None:
        """Return the path of the key's file, None for a key that leads out of the directory."""
        outside = Path(key).is_absolute() or ".." in Path(key).parts
        return None if outside else self.root / key


@contextmanager
def _disk_errors(key: str) -> Iterator[None]:
    """Raise an OSError of the block as StorageUnavailable."""
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
            response = self.client.get_object(Bucket=self.bucket, Key=key, **version)
            size = response["ContentLength"]
            if max_bytes is not None and size > max_bytes:
                raise ObjectTooLarge(f"{key} has {size:,} bytes, at most {max_bytes:,} are read")
            body: bytes = response["Body"].read()
            return body

        return self._call(key, fetch, MISSING | NO_SUCH_VERSION if version_id else MISSING)

    def write(self, key: str, body: bytes, content_type: str) -> None:
        self._call(
            key,
            lambda: self.client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=body,
                ContentType=content_type,
                ChecksumAlgorithm="SHA256",  # S3 checks the bytes against it, and `head` returns it
            ),
        )

    def head(self, key: str) -> ObjectInfo | None:
        try:
            response = self._call(key, lambda: self._head(key))
        except ObjectMissing:
            return None
        return ObjectInfo(
            key,
            response["ContentLength"],
            response["ETag"].strip('"'),
            response.get("VersionId"),
            _hex(response.get("ChecksumSHA256")),
        )

    def list_folder(self, prefix: str) -> Listing:
        page = self._call(
            prefix,
            lambda: self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, Delimiter="/"),
        )
        names = (row["Key"].removeprefix(prefix) for row in page.get("Contents", []))
        folders = (row["Prefix"].removeprefix(prefix) for row in page.get("CommonPrefixes", []))
        return Listing(
            tuple(name for name in names if name),  # the console's "Create folder" makes a nameless one
            tuple(name.removesuffix("/") for name in folders),
            complete=not page.get("IsTruncated", False),
        )

    def _head(self, key: str) -> Any:
        from botocore.exceptions import ClientError

        try:
            return self.client.head_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if _code(error) == "400":  # the answer to a HEAD has no body with the reason; a GET's has
                self.client.get_object(Bucket=self.bucket, Key=key, Range="bytes=0-0")
            raise

    def _call(self, key: str, action: Callable[[], T], missing: Set[str] = MISSING) -> T:
        """Run one S3 call and raise its failures as errors that the ASL names.

        `missing` are the codes that mean ObjectMissing.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return action()
        except ClientError as error:
            code, place = _code(error), f"s3://{self.bucket}/{key}"
            if code in missing:
                raise ObjectMissing(key) from error
            if reason := _sealed(error):
                raise ObjectSealed(f"{key} {reason[0]}", reason[1]) from error
            if code in DENIED or (code.startswith("KMS.") and code not in KMS_TRANSIENT):
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
    """Return why no role can read the object and how to fix it; None when another role could read it."""
    if _code(error) == "InvalidObjectState":
        return "is archived (S3 Glacier)", "restore it, or upload it again"
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
    if _code(error) == "InvalidRequest" and "Server Side Encryption" in str(error):
        return "is encrypted with a key that only its uploader has (SSE-C)", "upload it without that key"
    return None


def _hex(checksum: str | None) -> str | None:
    """Return S3's base64 checksum in hexadecimal.

    None for the checksum of a multipart upload, which has a dash: it is not of the whole object.
    """
    if checksum is None or "-" in checksum:
        return None
    return base64.b64decode(checksum).hex()


def _s3_client() -> Any:
    import boto3
    from botocore.config import Config
    from botocore.handlers import add_expect_header

    client = boto3.client(
        "s3",
        config=Config(
            connect_timeout=5,
            read_timeout=READ_TIMEOUT_S,
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=32,
        ),
    )
    # "Expect: 100-continue" costs each put a round trip, and botocore reads the answer byte by byte. It
    # spares the body of a put that S3 refuses; a creative is too small for that to matter.
    client.meta.events.unregister("before-call.s3", add_expect_header)
    return client


@cache
def open_store(url: str) -> Store:
    """Return the store at `s3://bucket` or `file:///directory`, with one client for each process.

    Raises ValueError for any other URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return DirStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return S3Store(parts.netloc, _s3_client())
    raise ValueError(f"unknown store {url!r}: give s3://bucket or file:///directory")
