"""ListObjectsV2, ListObjects and ListObjectVersions."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from local.objects.catalogue import LAST_CHARACTER, Catalogue, Version
from local.objects.messages import Markup, Request, Response, S3Error, document, element

MAX_KEYS = 1000
NEWEST = 2**62  # above every sequence number


@dataclass(frozen=True, slots=True)
class Page:
    """Some versions and common prefixes, and the last key, where more follow."""

    versions: list[Version]
    prefixes: list[str]
    end: str | None  # the last key or common prefix of this page when more follow
    last: Version | None  # the last version looked at


def list_objects(catalogue: Catalogue, request: Request) -> Response:
    """Answer ListObjectsV2."""
    query = request.query
    token = query.get("continuation-token")
    after = _read_token(token) if token else query.get("start-after", "")
    page = _page(request, catalogue.objects, after)
    encode = _encoder(request)
    more = [] if page.end is None else [element("NextContinuationToken", _token(page.end))]
    return document(
        "ListBucketResult",
        *_echo(request, encode, ("start-after", "StartAfter")),
        element("KeyCount", len(page.versions) + len(page.prefixes)),
        *([element("ContinuationToken", token)] if token else []),
        *more,
        *_contents(page, encode),
    )


def list_objects_v1(catalogue: Catalogue, request: Request) -> Response:
    """Answer ListObjects."""
    page = _page(request, catalogue.objects, request.query.get("marker", ""))
    encode = _encoder(request)
    more = [] if page.end is None else [element("NextMarker", encode(page.end))]
    return document(
        "ListBucketResult",
        *_echo(request, encode, ("marker", "Marker")),
        *more,
        *_contents(page, encode),
    )


def list_versions(catalogue: Catalogue, request: Request) -> Response:
    """Answer ListObjectVersions."""
    key, marker = request.query.get("key-marker", ""), request.query.get("version-id-marker")
    before = catalogue.version(key, marker) if marker else None
    start = before.sequence if before else 0  # without a version the whole key was listed

    def versions(prefix: str, after: str) -> Iterable[Version]:
        return catalogue.versions(prefix, after, start if after == key else 0)

    page = _page(request, versions, key)
    encode = _encoder(request)
    more: list[str] = []
    if page.end is not None:
        more.append(element("NextKeyMarker", encode(page.end)))
        if page.last is not None:
            more.append(element("NextVersionIdMarker", page.last.version_id))
    return document(
        "ListVersionsResult",
        *_echo(request, encode, ("key-marker", "KeyMarker"), ("version-id-marker", "VersionIdMarker")),
        *more,
        *(
            element(
                "DeleteMarker" if each.is_marker else "Version",
                element("VersionId", each.version_id)
                + element("IsLatest", str(each.is_latest).lower())
                + _facts(each, encode),
            )
            for each in page.versions
        ),
        *_common(page, encode),
    )


def _page(request: Request, after_key: Callable[[str, str], Iterable[Version]], after: str) -> Page:
    """Return a page of what comes after `after`; keys with one common prefix up to the delimiter are one."""
    prefix, delimiter = request.query.get("prefix", ""), request.query.get("delimiter", "")
    limit = _limit(request)
    versions: list[Version] = []
    prefixes: list[str] = []
    end, last = None, None
    if delimiter and after.startswith(prefix) and after.endswith(delimiter) and after != prefix:
        after += LAST_CHARACTER  # a common prefix was listed with everything below it
    rows = iter(after_key(prefix, after))
    while (row := next(rows, None)) is not None:
        if len(versions) + len(prefixes) == limit:
            return Page(versions, prefixes, end, last)
        _, found, _ = row.key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        if not found:
            versions.append(row)
            end, last = row.key, row
            continue
        end = row.key[: row.key.index(delimiter, len(prefix)) + len(delimiter)]
        last = None
        prefixes.append(end)
        rows = iter(after_key(prefix, end + LAST_CHARACTER))
    return Page(versions, prefixes, None, None)


def _limit(request: Request) -> int:
    try:
        limit = int(request.query.get("max-keys", MAX_KEYS))
    except ValueError as error:
        raise S3Error(400, "InvalidArgument", "max-keys is not a number.") from error
    if limit < 0:
        raise S3Error(400, "InvalidArgument", "max-keys is below zero.")
    return min(limit, MAX_KEYS)


def _encoder(request: Request) -> Callable[[str], str]:
    if request.query.get("encoding-type") == "url":
        return lambda text: quote(text, safe="/")
    return lambda text: text


def _echo(request: Request, encode: Callable[[str], str], *names: tuple[str, str]) -> list[str]:
    """Return the elements that repeat the request."""
    given = [("prefix", "Prefix"), ("delimiter", "Delimiter"), *names]
    texts: list[str] = [
        element(name, encode(request.query[parameter]))
        for parameter, name in given
        if parameter in request.query
    ]
    if "encoding-type" in request.query:
        texts.append(element("EncodingType", request.query["encoding-type"]))
    return [element("Name", request.bucket), *texts, element("MaxKeys", _limit(request))]


def _contents(page: Page, encode: Callable[[str], str]) -> list[str]:
    return [
        element("IsTruncated", str(page.end is not None).lower()),
        *(element("Contents", _facts(each, encode)) for each in page.versions),
        *_prefixes(page, encode),
    ]


def _common(page: Page, encode: Callable[[str], str]) -> list[str]:
    return [element("IsTruncated", str(page.end is not None).lower()), *_prefixes(page, encode)]


def _prefixes(page: Page, encode: Callable[[str], str]) -> list[str]:
    return [element("CommonPrefixes", element("Prefix", encode(prefix))) for prefix in page.prefixes]


def _facts(version: Version, encode: Callable[[str], str]) -> Markup:
    moment = datetime.fromtimestamp(version.modified, UTC).isoformat(timespec="milliseconds")
    facts = element("Key", encode(version.key)) + element("LastModified", moment.replace("+00:00", "Z"))
    if version.is_marker:
        return facts
    algorithms = [element("ChecksumAlgorithm", name.rpartition("-")[2].upper()) for name in version.checksums]
    return Markup(
        facts
        + element("ETag", f'"{version.etag}"')
        + element("Size", version.size)
        + element("StorageClass", "STANDARD")
        + "".join(algorithms)
    )


def _token(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _read_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except ValueError as error:
        raise S3Error(400, "InvalidArgument", "The continuation token provided is incorrect") from error
