"""Find the execution that an earlier upload of the same brief started, and that did not finish."""

import hashlib
from pathlib import Path

from botocore.exceptions import ClientError

from briefcast import keys
from operations import explain
from operations.aws import ExecutionDescription
from operations.clouds import Cloud
from operations.executions import RUNNING, describe
from operations.lookup import find_claimant


def unfinished(cloud: Cloud, key: str, brief: Path) -> ExecutionDescription | None:
    """Return the execution of the brief that is uploaded as `key`, if it is the same file and did not finish.

    None when there is none, when it is running, when it succeeded, and when its brief was rejected.
    """
    s3, bucket = cloud.client("s3"), cloud.resources.bucket
    try:
        found = s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    if found["ETag"].strip('"') != hashlib.md5(brief.read_bytes(), usedforsecurity=False).hexdigest():
        return None
    arn = find_claimant(cloud, keys.claim(bucket, key, found["VersionId"]))
    description = describe(cloud, arn) if arn else None
    if description is None or description["status"] in (*RUNNING, "SUCCEEDED"):
        return None
    return None if explain.is_rejection(description.get("error")) else description
