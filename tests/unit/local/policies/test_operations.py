"""A request is named as IAM names it."""

import pytest

from local.policies.operations import bucket_action, rest_operation


@pytest.mark.parametrize(
    ("method", "query", "action"),
    [
        ("GET", {}, "ListBucket"),
        ("HEAD", {}, "ListBucket"),
        ("GET", {"list-type": ["2"], "prefix": ["a"]}, "ListBucket"),
        ("GET", {"versions": [""]}, "ListBucketVersions"),
        ("GET", {"lifecycle": [""]}, "GetLifecycleConfiguration"),
        ("PUT", {"lifecycle": [""]}, "PutLifecycleConfiguration"),
        ("GET", {"policy": [""]}, "GetBucketPolicy"),
        ("PUT", {"versioning": [""]}, "PutBucketVersioning"),
        ("PUT", {"encryption": [""]}, "PutEncryptionConfiguration"),
        ("DELETE", {"publicAccessBlock": [""]}, "PutBucketPublicAccessBlock"),
        ("PUT", {}, "CreateBucket"),
        ("DELETE", {}, "DeleteBucket"),
        ("POST", {"delete": [""]}, "DeleteObject"),
    ],
)
def test_a_request_to_a_bucket(method, query, action):
    assert bucket_action(rest_operation("s3", method, "/bucket", query)[0]) == action


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("POST", "/2015-03-31/functions", "CreateFunction"),
        ("GET", "/2015-03-31/functions/briefcast-dev-parser", "GetFunction"),
        ("GET", "/2015-03-31/functions/briefcast-dev-parser/configuration", "GetFunctionConfiguration"),
        ("PUT", "/2017-10-31/functions/briefcast-dev-parser/concurrency", "PutFunctionConcurrency"),
        ("GET", "/2016-08-19/account-settings/", "GetAccountSettings"),
    ],
)
def test_a_request_to_lambda(method, path, operation):
    found, parameters = rest_operation("lambda", method, path, {})
    assert found == operation
    assert parameters.get("FunctionName", "briefcast-dev-parser") == "briefcast-dev-parser"


def test_a_request_that_no_model_knows_is_an_error():
    with pytest.raises(LookupError):
        rest_operation("lambda", "PATCH", "/2015-03-31/functions", {})
