"""Multipart uploads. Parts are kept in memory until the upload is completed or the process ends."""

import hashlib
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.objects.checksums import checked, etag_of
from local.objects.messages import Request, Response, S3Error, document, element

MIN_PART_BYTES = 5 * 1024 * 1024  # of every part but the last


@dataclass(slots=True)
class Upload:
    key: str
    headers: Mapping[str, str]
    parts: dict[int, tuple[bytes, str]] = field(default_factory=dict)  # body and ETag by number


class Uploads:
    """The uploads that have begun and not ended."""

    def __init__(self) -> None:
        self._uploads: dict[str, Upload] = {}

    def begin(self, request: Request, headers: Mapping[str, str]) -> Response:
        upload_id = uuid.uuid4().hex
        self._uploads[upload_id] = Upload(request.key, headers)
        return document(
            "InitiateMultipartUploadResult",
            element("Bucket", request.bucket),
            element("Key", request.key),
            element("UploadId", upload_id),
        )

    def add(self, request: Request) -> Response:
        """Keep a part."""
        etag = etag_of(request.body)
        checksums = checked(request, etag)
        self._find(request).parts[int(request.query["partNumber"])] = request.body, etag
        return Response(200, {"ETag": f'"{etag}"', **checksums})

    def complete(self, request: Request) -> tuple[bytes, str, Mapping[str, str]]:
        """End an upload. Return the body, the ETag and the headers of the object."""
        upload = self._find(request)
        listed = _listed_parts(request.body)
        if not listed or [number for number, _ in listed] != sorted({number for number, _ in listed}):
            raise S3Error(400, "InvalidPartOrder", "The list of parts was not in ascending order.")
        bodies = []
        for number, etag in listed:
            body, kept = upload.parts.get(number, (b"", ""))
            if etag != kept:
                raise S3Error(400, "InvalidPart", f"Part {number} was not uploaded, or has another ETag.")
            bodies.append(body)
        if any(len(body) < MIN_PART_BYTES for body in bodies[:-1]):
            raise S3Error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed.")
        digests = b"".join(hashlib.md5(body, usedforsecurity=False).digest() for body in bodies)
        del self._uploads[request.query["uploadId"]]
        return b"".join(bodies), f"{etag_of(digests)}-{len(bodies)}", upload.headers

    def abort(self, request: Request) -> Response:
        self._find(request)
        del self._uploads[request.query["uploadId"]]
        return Response(204)

    def list_parts(self, request: Request) -> Response:
        upload = self._find(request)
        return document(
            "ListPartsResult",
            element("Bucket", request.bucket),
            element("Key", request.key),
            element("UploadId", request.query["uploadId"]),
            element("IsTruncated", "false"),
            *(
                element(
                    "Part",
                    element("PartNumber", number) + element("ETag", f'"{etag}"') + element("Size", len(body)),
                )
                for number, (body, etag) in sorted(upload.parts.items())
            ),
        )

    def _find(self, request: Request) -> Upload:
        upload = self._uploads.get(request.query["uploadId"])
        if upload is None or upload.key != request.key:
            raise S3Error(404, "NoSuchUpload", "The specified upload does not exist.")
        return upload


def _listed_parts(body: bytes) -> list[tuple[int, str]]:
    """Return number and ETag of each part that CompleteMultipartUpload names."""
    try:
        root = ElementTree.fromstring(body)
        return [
            (int(part.findtext("{*}PartNumber") or ""), (part.findtext("{*}ETag") or "").strip('"'))
            for part in root.iter()
            if part.tag.rpartition("}")[2] == "Part"
        ]
    except (ElementTree.ParseError, ValueError) as error:
        raise S3Error(400, "MalformedXML", "The XML you provided was not well-formed.") from error
