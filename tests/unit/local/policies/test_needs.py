"""Which permissions the requests of boto3 need."""

import json

import pytest

from local.access import Context
from local.policies.needs import missing_object, needs
from tests.unit.local.policies.sdk import KEY, request_of

HERE = "us-east-1:123456789012"
BUCKET = "arn:aws:s3:::briefs"
TABLE = f"arn:aws:dynamodb:{HERE}:table/jobs"
ROLE = "arn:aws:iam::123456789012:role/worker"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:campaign"
EXECUTION = f"arn:aws:states:{HERE}:execution:campaign:one"
FUNCTION = f"arn:aws:lambda:{HERE}:function:parser"
QUEUE = f"arn:aws:sqs:{HERE}:letters"
QUEUE_URL = "http://127.0.0.1:1/123456789012/letters"
TOPIC = f"arn:aws:sns:{HERE}:alarms"
LIVE = {"states:StateMachineQualifier": "live"}
KEY_OF = {"PK": {"S": "IMAGE#1"}, "SK": {"S": "LEASE"}}
OF_IMAGE = {"dynamodb:LeadingKeys": "IMAGE#1"}
TO_LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}
TO_STATES = {"iam:PassedToService": "states.amazonaws.com"}
TAGS = [{"Key": "a", "Value": "b"}]


@pytest.mark.parametrize(
    ("service", "operation", "given", "expected"),
    [
        (
            "s3",
            "get_object",
            {"Bucket": "briefs", "Key": "a b/ü.json"},
            [("s3:GetObject", f"{BUCKET}/a b/ü.json", {})],
        ),
        ("s3", "head_object", {"Bucket": "briefs", "Key": "a"}, [("s3:GetObject", f"{BUCKET}/a", {})]),
        (
            "s3",
            "get_object",
            {"Bucket": "briefs", "Key": "a", "VersionId": "v"},
            [("s3:GetObjectVersion", f"{BUCKET}/a", {})],
        ),
        (
            "s3",
            "put_object",
            {"Bucket": "briefs", "Key": "a", "Body": b""},
            [("s3:PutObject", f"{BUCKET}/a", {})],
        ),
        ("s3", "delete_object", {"Bucket": "briefs", "Key": "a"}, [("s3:DeleteObject", f"{BUCKET}/a", {})]),
        (
            "s3",
            "copy_object",
            {"Bucket": "briefs", "Key": "b", "CopySource": {"Bucket": "other", "Key": "a"}},
            [("s3:GetObject", "arn:aws:s3:::other/a", {}), ("s3:PutObject", f"{BUCKET}/b", {})],
        ),
        (
            "s3",
            "delete_objects",
            {"Bucket": "briefs", "Delete": {"Objects": [{"Key": "a"}, {"Key": "b", "VersionId": "v"}]}},
            [("s3:DeleteObject", f"{BUCKET}/a", {}), ("s3:DeleteObjectVersion", f"{BUCKET}/b", {})],
        ),
        (
            "s3",
            "list_objects_v2",
            {"Bucket": "briefs", "Prefix": "output/"},
            [("s3:ListBucket", BUCKET, {"s3:prefix": "output/"})],
        ),
        ("s3", "list_objects_v2", {"Bucket": "briefs"}, [("s3:ListBucket", BUCKET, {"s3:prefix": ""})]),
        ("s3", "head_bucket", {"Bucket": "briefs"}, [("s3:ListBucket", BUCKET, {})]),
        ("s3", "get_bucket_policy", {"Bucket": "briefs"}, [("s3:GetBucketPolicy", BUCKET, {})]),
        ("s3", "list_buckets", {}, [("s3:ListAllMyBuckets", "*", {})]),
        (
            "dynamodb",
            "get_item",
            {"TableName": "jobs", "Key": KEY_OF},
            [("dynamodb:GetItem", TABLE, OF_IMAGE)],
        ),
        (
            "dynamodb",
            "query",
            {
                "TableName": "jobs",
                "IndexName": "GSI1",
                "KeyConditionExpression": "GSI1PK = :k",
                "ExpressionAttributeValues": {":k": {"S": "STATUS#failed"}},
            },
            [("dynamodb:Query", f"{TABLE}/index/GSI1", {"dynamodb:LeadingKeys": "STATUS#failed"})],
        ),
        (
            "dynamodb",
            "transact_write_items",
            {
                "TransactItems": [
                    {"Update": {"TableName": "jobs", "Key": KEY_OF}},
                    {"ConditionCheck": {"TableName": "jobs", "Key": KEY_OF}},
                ]
            },
            [("dynamodb:UpdateItem", TABLE, OF_IMAGE), ("dynamodb:ConditionCheckItem", TABLE, OF_IMAGE)],
        ),
        (
            "dynamodb",
            "create_table",
            {"TableName": "jobs", "Tags": TAGS},
            [("dynamodb:CreateTable", TABLE, {}), ("dynamodb:TagResource", TABLE, {})],
        ),
        (
            "sqs",
            "send_message",
            {"QueueUrl": QUEUE_URL, "MessageBody": "x"},
            [("sqs:SendMessage", QUEUE, {})],
        ),
        ("sqs", "get_queue_url", {"QueueName": "letters"}, [("sqs:GetQueueUrl", QUEUE, {})]),
        ("sns", "publish", {"TopicArn": TOPIC, "Message": "x"}, [("sns:Publish", TOPIC, {})]),
        ("sns", "unsubscribe", {"SubscriptionArn": f"{TOPIC}:1"}, [("sns:Unsubscribe", TOPIC, {})]),
        (
            "sns",
            "create_topic",
            {"Name": "alarms", "Tags": TAGS},
            [("sns:CreateTopic", TOPIC, {}), ("sns:TagResource", TOPIC, {})],
        ),
        # A start is decided on the machine's own ARN, never on an alias's.
        (
            "stepfunctions",
            "start_execution",
            {"stateMachineArn": f"{MACHINE}:live"},
            [("states:StartExecution", MACHINE, LIVE)],
        ),
        (
            "stepfunctions",
            "start_execution",
            {"stateMachineArn": MACHINE},
            [("states:StartExecution", MACHINE, {})],
        ),
        (
            "stepfunctions",
            "redrive_execution",
            {"executionArn": EXECUTION},
            [("states:RedriveExecution", EXECUTION, {})],
        ),
        (
            "stepfunctions",
            "create_state_machine",
            {"name": "campaign", "definition": "{}", "roleArn": ROLE, "publish": True},
            [
                ("states:CreateStateMachine", MACHINE, {}),
                ("iam:PassRole", ROLE, TO_STATES),
                ("states:PublishStateMachineVersion", MACHINE, {}),
            ],
        ),
        (
            "stepfunctions",
            "create_state_machine_alias",
            {
                "name": "live",
                "routingConfiguration": [{"stateMachineVersionArn": f"{MACHINE}:1", "weight": 100}],
            },
            [("states:CreateStateMachineAlias", f"{MACHINE}:live", {})],
        ),
        (
            "stepfunctions",
            "validate_state_machine_definition",
            {"definition": "{}"},
            [("states:ValidateStateMachineDefinition", "*", {})],
        ),
        (
            "lambda",
            "invoke",
            {"FunctionName": f"{FUNCTION}:live"},
            [("lambda:InvokeFunction", f"{FUNCTION}:live", {})],
        ),
        (
            "lambda",
            "invoke",
            {"FunctionName": "parser", "Qualifier": "live"},
            [("lambda:InvokeFunction", f"{FUNCTION}:live", {})],
        ),
        ("lambda", "get_account_settings", {}, [("lambda:GetAccountSettings", "*", {})]),
        (
            "lambda",
            "create_function",
            {"FunctionName": "parser", "Role": ROLE, "Code": {}, "Tags": {"a": "b"}},
            [
                ("lambda:CreateFunction", FUNCTION, {}),
                ("iam:PassRole", ROLE, TO_LAMBDA),
                ("lambda:TagResource", FUNCTION, {}),
            ],
        ),
        (
            "bedrock-runtime",
            "invoke_model",
            {"modelId": "stability.core-v1:1", "body": b"{}"},
            [("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/stability.core-v1:1", {})],
        ),
        (
            "events",
            "put_targets",
            {"Rule": "created", "Targets": [{"Id": "t", "Arn": MACHINE, "RoleArn": ROLE}]},
            [
                ("events:PutTargets", f"arn:aws:events:{HERE}:rule/created", {}),
                ("iam:PassRole", ROLE, {"iam:PassedToService": "events.amazonaws.com"}),
            ],
        ),
        (
            "logs",
            "filter_log_events",
            {"logGroupName": "/aws/lambda/parser"},
            [("logs:FilterLogEvents", f"arn:aws:logs:{HERE}:log-group:/aws/lambda/parser:log-stream:", {})],
        ),
        (
            "ecr",
            "describe_images",
            {"repositoryName": "dev/parser"},
            [("ecr:DescribeImages", f"arn:aws:ecr:{HERE}:repository/dev/parser", {})],
        ),
        ("iam", "get_role", {"RoleName": "worker"}, [("iam:GetRole", ROLE, {})]),
        ("sts", "assume_role", {"RoleArn": ROLE, "RoleSessionName": "s"}, [("sts:AssumeRole", ROLE, {})]),
        ("sts", "get_caller_identity", {}, []),
        (
            "kms",
            "describe_key",
            {"KeyId": "alias/aws/dynamodb"},
            [
                (
                    "kms:DescribeKey",
                    f"arn:aws:kms:{HERE}:key/aws/dynamodb",
                    {"kms:RequestAlias": "alias/aws/dynamodb"},
                )
            ],
        ),
        (
            "kms",
            "describe_key",
            {"KeyId": f"arn:aws:kms:{HERE}:key/1"},
            [("kms:DescribeKey", f"arn:aws:kms:{HERE}:key/1", {})],
        ),
        (
            "cloudwatch",
            "get_metric_statistics",
            {"Namespace": "n", "MetricName": "m", "StartTime": 0, "EndTime": 1, "Period": 60},
            [("cloudwatch:GetMetricStatistics", "*", {})],
        ),
    ],
)
def test_a_call_needs(service, operation, given, expected):
    found = needs(request_of(service, operation, **given))
    assert [(each.action, each.resource, each.context) for each in found] == [
        (action, resource, Context(context)) for action, resource, context in expected
    ]


def test_the_key_of_the_caller_is_read_from_the_signature():
    assert request_of("s3", "list_buckets").key == KEY


def test_a_missing_object_is_hidden_from_whoever_may_not_list_it():
    hidden = missing_object(request_of("s3", "head_object", Bucket="briefs", Key="input/a"))
    assert (hidden.action, hidden.resource) == ("s3:ListBucket", BUCKET)
    assert hidden.context == Context({"s3:prefix": "input/a"})


@pytest.mark.parametrize(
    ("operation", "given"),
    [("put_object", {"Key": "a", "Body": b""}), ("list_objects_v2", {}), ("delete_object", {"Key": "a"})],
)
def test_nothing_else_is_hidden(operation, given):
    assert missing_object(request_of("s3", operation, Bucket="briefs", **given)) is None


def test_a_request_is_read_once_and_its_body_again():
    import io

    from local.policies.requests import read

    body = json.dumps({"stateMachineArn": MACHINE}).encode()
    environ = {
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={KEY}/20261129/us-east-1/states/aws4_request",
        "HTTP_X_AMZ_TARGET": "AWSStepFunctions.StartExecution",
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    assert read(environ) is read(environ)
    assert read(environ).operation == ("StartExecution", {"stateMachineArn": MACHINE})
    assert environ["wsgi.input"].read() == body


def test_a_presigned_request_has_its_key_in_the_query():
    from local.policies.requests import of_parts

    query = {"X-Amz-Credential": [f"{KEY}/20261129/us-east-1/s3/aws4_request"]}
    request = of_parts("GET", "/briefs/a", query, {})
    assert (request.key, request.service) == (KEY, "s3")
    assert of_parts("GET", "/briefs/a", {}, {}).key == ""
