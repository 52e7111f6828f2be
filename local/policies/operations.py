"""Which operation a REST request is, by botocore's own models, and what IAM calls it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from botocore.loaders import Loader

# Operations on buckets whose permission has another name (Service Authorization Reference, Amazon S3).
BUCKET_ACTIONS = {
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListBuckets": "ListAllMyBuckets",
    "DeleteObjects": "DeleteObject",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}


class Operation(NamedTuple):
    """One REST operation: its name, HTTP method, path, and the query parameters that tell it apart."""

    name: str
    method: str
    path: re.Pattern[str]
    literals: frozenset[str]


def bucket_action(operation: str) -> str:
    """What IAM calls an operation on a bucket."""
    return BUCKET_ACTIONS.get(operation, operation)


def rest_operation(
    service: str, method: str, path: str, query: Mapping[str, list[str]]
) -> tuple[str, dict[str, str]]:
    """The operation of a request and the parameters in its path. Raises LookupError for one that is unknown.

    Of several that fit, the one that names most of the query: `GET /bucket?versioning` is no listing.
    """
    fitting = [
        (len(each.literals), len(each.path.pattern), each.name, found.groupdict())
        for each in _operations(service)
        if each.method == method
        and each.literals <= set(query)
        and (found := each.path.fullmatch(path.rstrip("/") or "/"))
    ]
    if not fitting:
        raise LookupError(f"{service}: {method} {path} {sorted(query)}")
    _, _, name, parameters = max(fitting, key=lambda each: each[:2])
    return name, parameters


@cache
def _operations(service: str) -> tuple[Operation, ...]:
    model = Loader().load_service_model(service, "service-2")
    return tuple(
        _operation(name, given["http"])
        for name, given in model["operations"].items()
        if not given.get("deprecated")
    )


def _operation(name: str, http: Mapping[str, str]) -> Operation:
    uri, _, query = http["requestUri"].partition("?")
    literals = frozenset(each for each in query.split("&") if each and each != "list-type=2")
    parts = re.split(r"\{(\w+)\+?\}", uri.rstrip("/") or "/")
    pattern = "".join(
        f"(?P<{part}>[^/]+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )
    return Operation(name, http["method"], re.compile(pattern), literals)
