"""S3's actions on the objects of one bucket, which is versioned."""

import email.utils
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from local.objects.catalogue import Catalogue, Version
from local.objects.checksums import COMPUTED, PREFIX, checked, computed, etag_of
from local.objects.listing import list_objects, list_objects_v1, list_versions
from local.objects.messages import Request, Response, S3Error, document, element, not_implemented
from local.objects.multipart import Uploads

MAX_KEY_BYTES = 1024
MAX_DELETED_KEYS = 1000
KEPT_HEADERS = frozenset(
    {"content-type", "content-encoding", "content-disposition", "content-language", "cache-control"}
    | {"expires", "x-amz-storage-class"}
)
# What would be lost without a word if it were ignored.
REFUSED_HEADERS = (
    "x-amz-tagging",
    "x-amz-object-lock-mode",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-write-offset-bytes",
)
REFUSED_PARAMETERS = frozenset(
    {"acl", "tagging", "retention", "legal-hold", "torrent", "select", "restore", "attributes", "append"}
)
DELETE_MARKER = {"x-amz-delete-marker": "true"}
EVENT_NUMBER = "x-briefcast-event"  # in the answer to a write; the engine waits for the event of this number

Created = Callable[[Version, str], int]  # told of a new object and the reason; returns the event's number


class Objects:
    """Answers requests about one bucket. One thread calls it."""

    def __init__(self, bucket: str, catalogue: Catalogue, created: Created) -> None:
        self._bucket = bucket
        self._catalogue = catalogue
        self._created = created
        self._uploads = Uploads()

    def answer(self, request: Request) -> Response:
        try:
            return self._act(request)
        except S3Error as error:
            return error.response(request)

    def _act(self, request: Request) -> Response:
        if request.bucket != self._bucket:
            raise S3Error(404, "NoSuchBucket", "The specified bucket does not exist")
        if refused := REFUSED_PARAMETERS & request.query.keys():
            raise not_implemented(f"?{min(refused)}")
        return self._of_object(request) if request.key else self._of_bucket(request)

    def _of_bucket(self, request: Request) -> Response:
        match request.method:
            case "GET" if "versions" in request.query:
                return list_versions(self._catalogue, request)
            case "GET" if request.query.get("list-type") == "2":
                return list_objects(self._catalogue, request)
            case "GET":
                return list_objects_v1(self._catalogue, request)
            case "POST" if "delete" in request.query:
                return self._delete_many(request)
        raise not_implemented(f"{request.method} of a bucket")

    def _of_object(self, request: Request) -> Response:
        if len(request.key.encode()) > MAX_KEY_BYTES:
            raise S3Error(400, "KeyTooLongError", "Your key is too long")
        upload = "uploadId" in request.query
        match request.method:
            case "GET" if upload:
                return self._uploads.list_parts(request)
            case "GET" | "HEAD":
                return self._get(request)
            case "PUT" if upload and "x-amz-copy-source" in request.headers:
                raise not_implemented("UploadPartCopy")
            case "PUT" if upload:
                return self._uploads.add(request)
            case "PUT" if "x-amz-copy-source" in request.headers:
                return self._copy(request)
            case "PUT":
                return self._put(request)
            case "POST" if "uploads" in request.query:
                return self._uploads.begin(request, _kept_headers(request))
            case "POST" if upload:
                return self._complete(request)
            case "DELETE" if upload:
                return self._uploads.abort(request)
            case "DELETE":
                version, headers = self._delete(request.key, request.query.get("versionId"))
                return Response(204, {"x-amz-version-id": version, **headers})
        raise not_implemented(f"{request.method} of an object")

    def _get(self, request: Request) -> Response:
        version = self._readable(request.key, request.query.get("versionId"))
        headers = {
            "Content-Type": "binary/octet-stream",
            **version.headers,
            "ETag": f'"{version.etag}"',
            "Last-Modified": email.utils.formatdate(version.modified, usegmt=True),
            "x-amz-version-id": version.version_id,
            "Accept-Ranges": "bytes",
        }
        _check_reader_condition(request, version, headers)
        for name in ("content-type", "content-disposition", "content-encoding", "cache-control"):
            if chosen := request.query.get(f"response-{name}"):
                headers[name.title()] = chosen
        span = _span(request.headers.get("range"), version.size)
        if span is None:
            if request.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
                headers |= version.checksums
                headers |= {"x-amz-checksum-type": "FULL_OBJECT"} if version.checksums else {}
            status, first, length = 200, 0, version.size
        else:
            status, (first, length) = 206, span
            headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{version.size}"
        if request.method == "HEAD":
            return Response(status, headers, size=length)
        return Response(status, headers, self._catalogue.read(version, first, length))

    def _put(self, request: Request) -> Response:
        self._check_writer_condition(request)
        etag = etag_of(request.body)
        checksums = checked(request, etag)
        version = self._catalogue.put(request.key, request.body, etag, _kept_headers(request), checksums)
        return Response(200, {"ETag": f'"{etag}"', **checksums, **self._announce(version, "PutObject")})

    def _copy(self, request: Request) -> Response:
        self._check_writer_condition(request)
        source = urlsplit(request.headers["x-amz-copy-source"])
        bucket, _, key = unquote(source.path).lstrip("/").partition("/")
        if bucket != self._bucket:
            raise not_implemented("A copy from another bucket")
        found = self._readable(key, dict(parse_qsl(source.query)).get("versionId"))
        wanted = request.headers.get("x-amz-copy-source-if-match")
        if wanted is not None and wanted.strip('"') != found.etag:
            raise _failed_condition()
        replaces = request.headers.get("x-amz-metadata-directive", "COPY").upper() == "REPLACE"
        body, checksums = self._catalogue.read(found), dict(found.checksums)
        algorithm = request.headers.get("x-amz-checksum-algorithm", "").lower()
        if algorithm in COMPUTED:
            checksums = {PREFIX + algorithm: computed(algorithm, body)}
        headers = _kept_headers(request) if replaces else found.headers
        version = self._catalogue.put(request.key, body, etag_of(body), headers, checksums)
        answer = document(
            "CopyObjectResult",
            element("ETag", f'"{version.etag}"'),
            element("LastModified", email.utils.formatdate(version.modified, usegmt=True)),
            *(element(_checksum_element(name), value) for name, value in checksums.items()),
        )
        copied_from = {"x-amz-copy-source-version-id": found.version_id}
        return Response(
            200, {**answer.headers, **copied_from, **self._announce(version, "CopyObject")}, answer.body
        )

    def _complete(self, request: Request) -> Response:
        self._check_writer_condition(request)
        body, etag, headers = self._uploads.complete(request)
        version = self._catalogue.put(request.key, body, etag, headers, {})
        answer = document(
            "CompleteMultipartUploadResult",
            element("Bucket", request.bucket),
            element("Key", request.key),
            element("ETag", f'"{etag}"'),
        )
        announced = self._announce(version, "CompleteMultipartUpload")
        return Response(200, {**answer.headers, **announced}, answer.body)

    def _announce(self, version: Version, reason: str) -> dict[str, str]:
        """Send the event and return the headers that name the version and the event."""
        number = self._created(version, reason)
        return {"x-amz-version-id": version.version_id, EVENT_NUMBER: str(number)}

    def _delete(self, key: str, version_id: str | None) -> tuple[str, dict[str, str]]:
        """Delete a version, or mark the key deleted. Return the version's id and headers about a marker."""
        if version_id is None:
            return self._catalogue.mark_deleted(key).version_id, DELETE_MARKER
        version = self._catalogue.version(key, version_id)
        if version is not None:
            self._catalogue.remove(version)
        return version_id, DELETE_MARKER if version is not None and version.is_marker else {}

    def _delete_many(self, request: Request) -> Response:
        wanted, quiet = _listed_keys(request.body)
        results = []
        for key, version_id in wanted:
            deleted, marker = self._delete(key, version_id)
            facts = element("Key", key)
            if version_id:
                facts += element("VersionId", version_id)
            if marker:
                facts += element("DeleteMarker", "true") + element("DeleteMarkerVersionId", deleted)
            results.append(element("Deleted", facts))
        return document("DeleteResult", *([] if quiet else results))

    def _readable(self, key: str, version_id: str | None) -> Version:
        """Return a version that has bytes. Raises S3Error where there is none."""
        if version_id is None:
            version = self._catalogue.latest(key)
            if version is None or version.is_marker:
                headers = DELETE_MARKER if version else {}
                raise S3Error(404, "NoSuchKey", "The specified key does not exist.", headers)
            return version
        if not re.fullmatch(r"[0-9a-f]{32}", version_id):
            raise S3Error(400, "InvalidArgument", "Invalid version id specified")
        version = self._catalogue.version(key, version_id)
        if version is None:
            raise S3Error(404, "NoSuchVersion", "The specified version does not exist.")
        if version.is_marker:
            message = "The specified method is not allowed against this resource."
            raise S3Error(405, "MethodNotAllowed", message, DELETE_MARKER)
        return version

    def _check_writer_condition(self, request: Request) -> None:
        """Raise S3Error unless a write's If-None-Match: * or If-Match holds."""
        absent, same = request.headers.get("if-none-match"), request.headers.get("if-match")
        if absent is None and same is None:
            return
        version = self._catalogue.latest(request.key)
        exists = version is not None and not version.is_marker
        if absent is not None and absent != "*":
            raise not_implemented("If-None-Match of a write with anything but *")
        if absent is not None and exists:
            raise _failed_condition()
        if same is None:
            return
        if version is None or version.is_marker:
            raise S3Error(404, "NoSuchKey", "The specified key does not exist.")
        if same.strip('"') != version.etag:
            raise _failed_condition()


def _failed_condition() -> S3Error:
    message = "At least one of the pre-conditions you specified did not hold"
    return S3Error(412, "PreconditionFailed", message)


def _check_reader_condition(request: Request, version: Version, headers: Mapping[str, str]) -> None:
    same, other = request.headers.get("if-match"), request.headers.get("if-none-match")
    if same is not None and version.etag not in _etags(same):
        raise _failed_condition()
    if other is not None and version.etag in _etags(other):
        raise S3Error(304, "NotModified", "Not Modified", headers)


def _etags(condition: str) -> list[str]:
    return [etag.strip().strip('"') for etag in condition.split(",")]


def _span(requested: str | None, size: int) -> tuple[int, int] | None:
    """Return first byte and length of a Range header, None for the whole object."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", requested or "")
    if found is None or not any(found.groups()):
        return None
    if found[1]:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    else:
        first, last = max(0, size - int(found[2])), size - 1
    if first > last:
        raise S3Error(416, "InvalidRange", "The requested range is not satisfiable")
    return first, last - first + 1


def _kept_headers(request: Request) -> dict[str, str]:
    """Return the headers of a write that a read gives back. Raises S3Error for what is not kept."""
    if refused := [name for name in REFUSED_HEADERS if name in request.headers]:
        raise not_implemented(refused[0])
    kept = {
        name: value
        for name, value in request.headers.items()
        if name in KEPT_HEADERS or name.startswith("x-amz-meta-")
    }
    encodings = [each.strip() for each in kept.pop("content-encoding", "").split(",")]
    if encodings := [each for each in encodings if each and each != "aws-chunked"]:
        kept["content-encoding"] = ",".join(encodings)
    return {_header_name(name): value for name, value in kept.items()}


def _header_name(name: str) -> str:
    return name if name.startswith("x-amz-") else name.title()


def _checksum_element(header: str) -> str:
    return f"Checksum{header.removeprefix(PREFIX).upper()}"


def _listed_keys(body: bytes) -> tuple[Iterable[tuple[str, str | None]], bool]:
    """Return keys with version ids that DeleteObjects names, and whether it wants no list of them."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise S3Error(400, "MalformedXML", "The XML you provided was not well-formed.") from error
    listed = [
        (each.findtext("{*}Key") or "", each.findtext("{*}VersionId"))
        for each in root
        if each.tag.rpartition("}")[2] == "Object"
    ]
    if not 0 < len(listed) <= MAX_DELETED_KEYS or not all(key for key, _ in listed):
        raise S3Error(400, "MalformedXML", f"DeleteObjects takes 1 to {MAX_DELETED_KEYS} keys.")
    return listed, (root.findtext("{*}Quiet") or "").lower() == "true"
