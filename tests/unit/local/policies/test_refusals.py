"""A refusal reads as AccessDenied in every SDK: boto3 parses what each service would send."""

import pytest
from botocore.exceptions import ClientError

from local.policies.refusals import refusal
from tests.unit.local.policies.sdk import answered

MESSAGE = 'User: arn:aws:iam::123456789012:user/a is not authorized to perform: x:Y on resource: "<b>&"'
ARN = "arn:aws:sns:us-east-1:123456789012:t"


@pytest.mark.parametrize(
    ("service", "operation", "given", "code", "status"),
    [
        ("s3", "get_object", {"Bucket": "b", "Key": "k"}, "AccessDenied", 403),
        ("s3", "list_objects_v2", {"Bucket": "b"}, "AccessDenied", 403),
        ("dynamodb", "get_item", {"TableName": "t", "Key": {"PK": {"S": "k"}}}, "AccessDeniedException", 400),
        ("sqs", "receive_message", {"QueueUrl": "http://127.0.0.1:1/1/q"}, "AccessDenied", 400),
        ("sns", "publish", {"TopicArn": ARN, "Message": "m"}, "AuthorizationError", 403),
        ("stepfunctions", "start_execution", {"stateMachineArn": "arn:m"}, "AccessDeniedException", 400),
        ("events", "describe_rule", {"Name": "r"}, "AccessDeniedException", 400),
        ("logs", "describe_log_groups", {}, "AccessDeniedException", 400),
        ("ecr", "describe_repositories", {}, "AccessDeniedException", 400),
        ("kms", "describe_key", {"KeyId": "k"}, "AccessDeniedException", 400),
        ("lambda", "invoke", {"FunctionName": "f"}, "AccessDeniedException", 403),
        ("bedrock-runtime", "invoke_model", {"modelId": "m", "body": b"{}"}, "AccessDeniedException", 403),
        ("iam", "get_role", {"RoleName": "r"}, "AccessDenied", 403),
        ("sts", "assume_role", {"RoleArn": "arn:r", "RoleSessionName": "s"}, "AccessDenied", 403),
    ],
)
def test_boto3_reads_the_refusal(service, operation, given, code, status):
    with pytest.raises(ClientError) as raised:
        answered(service, operation, lambda request: refusal(request, MESSAGE), **given)
    answer = raised.value.response
    assert answer["Error"]["Code"] == code
    assert answer["Error"].get("Message") == MESSAGE
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status


def test_an_answer_to_head_has_no_body():
    with pytest.raises(ClientError) as raised:
        answered("s3", "head_object", lambda request: refusal(request, MESSAGE), Bucket="b", Key="k")
    assert raised.value.response["Error"] == {"Code": "403", "Message": "Forbidden"}
