"""Which operation a REST request is, by botocore's own models, and what IAM calls it."""

import re
from functools import cache

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


def bucket_action(operation):
    """What IAM calls an operation on a bucket."""
    return BUCKET_ACTIONS.get(operation, operation)


def rest_operation(service, method, path, query):
    """The operation of a request and the parameters in its path. Raises LookupError for one that is unknown.

    Of several that fit, the one that names most of the query: `GET /bucket?versioning` is no listing.
    """
    fitting = []
    for name, verb, pattern, literals in _operations(service):
        found = pattern.fullmatch(path.rstrip("/") or "/")
        if verb == method and found and literals <= set(query):
            fitting.append((len(literals), len(pattern.pattern), name, found.groupdict()))
    if not fitting:
        raise LookupError(f"{service}: {method} {path} {sorted(query)}")
    _, _, name, parameters = max(fitting, key=lambda each: each[:2])
    return name, parameters


@cache
def _operations(service):
    model = Loader().load_service_model(service, "service-2")
    operations = []
    for name, operation in model["operations"].items():
        if operation.get("deprecated"):
            continue
        uri, _, query = operation["http"]["requestUri"].partition("?")
        literals = {each for each in query.split("&") if each and each != "list-type=2"}
        parts = re.split(r"\{(\w+)\+?\}", uri.rstrip("/") or "/")
        pattern = "".join(
            f"(?P<{part}>[^/]+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
        )
        operations.append((name, operation["http"]["method"], re.compile(pattern), literals))
    return operations
