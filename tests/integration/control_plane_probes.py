"""Probes of local/moto_fixes for test_moto_fixes.py: the calls of Terraform's AWS provider."""

import json
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/probe"
ONE = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "one", "End": True}}}
TWO = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "two", "End": True}}}
HTTPS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def client(aws, service):
    """A client of a service that test_moto_fixes.Aws has no short words for."""
    return boto3.client(
        service,
        endpoint_url=aws.s3.meta.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(proxies={}, retries={"total_max_attempts": 1}),
    )


def a_good_and_a_bad_definition(aws):
    found = [
        aws.sfn.validate_state_machine_definition(definition=text)
        for text in (json.dumps(ONE), '{"StartAt": "A"}')
    ]
    return [(each["result"], len(each["diagnostics"])) for each in found]


def published(aws):
    """A state machine whose version 1 is ONE, and which is TWO by now."""
    machine = aws.sfn.create_state_machine(
        name=f"m-{uuid.uuid4()}", definition=json.dumps(ONE), roleArn=ROLE, publish=True
    )["stateMachineArn"]
    aws.sfn.update_state_machine(stateMachineArn=machine, definition=json.dumps(TWO), publish=True)
    return machine


def versions_after_one_is_deleted(aws):
    machine = published(aws)

    def numbers():
        found = aws.sfn.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]
        return [int(each["stateMachineVersionArn"].rpartition(":")[2]) for each in found]

    before = numbers()
    aws.sfn.delete_state_machine_version(stateMachineVersionArn=f"{machine}:1")
    return before, numbers()


def an_execution_of_an_alias(aws):
    machine = published(aws)
    alias = aws.sfn.create_state_machine_alias(
        name="live", routingConfiguration=[{"stateMachineVersionArn": f"{machine}:1", "weight": 100}]
    )["stateMachineAliasArn"]
    found = aws.ended(aws.start(alias))
    listed = aws.sfn.list_executions(stateMachineArn=machine)["executions"]
    return {
        "output": json.loads(found["output"]),
        "machine": found["stateMachineArn"] == machine,
        "alias": found.get("stateMachineAliasArn") == alias,
        "version": found.get("stateMachineVersionArn") == f"{machine}:1",
        "listed": [each["executionArn"] for each in listed] == [found["executionArn"]],
        "again": json.loads(aws.ended(aws.start(machine))["output"]),
    }


def an_execution_of_a_version(aws):
    machine = published(aws)
    return [json.loads(aws.ended(aws.start(f"{machine}:{number}"))["output"]) for number in (1, 2)]


def the_notifications_of_a_bucket(aws):
    answer = aws.s3.get_bucket_notification_configuration(Bucket=aws.bucket())
    return answer.get("EventBridgeConfiguration")


def the_encoded_name_of_a_version(aws):
    bucket = aws.bucket()
    aws.s3.put_object(Bucket=bucket, Key='"50%" ü/', Body=b"")
    aws.s3.delete_object(Bucket=bucket, Key='"50%" ü/')
    # Asked for by hand: botocore decodes only what it asked for itself.
    found = aws.s3.list_object_versions(Bucket=bucket, EncodingType="url", Prefix='"5')
    return [found["Prefix"], found["Versions"][0]["Key"], found["DeleteMarkers"][0]["Key"]]


def a_suspended_bucket_emptied_of_all_versions(aws):
    bucket = aws.bucket()
    aws.s3.put_object(Bucket=bucket, Key="k", Body=b"")
    aws.s3.delete_object(Bucket=bucket, Key="k")
    aws.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    found = aws.s3.list_object_versions(Bucket=bucket)
    for each in (*found["Versions"], *found["DeleteMarkers"]):
        aws.s3.delete_object(Bucket=bucket, Key="k", VersionId=each["VersionId"])
    aws.s3.delete_bucket(Bucket=bucket)
    return "gone"


def refusals(aws, *statements):
    """What a bucket with this policy answers to a put."""
    bucket = aws.bucket()
    there = {"Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}
    policy = {"Version": "2012-10-17", "Statement": [{**each, **there} for each in statements]}
    aws.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    try:
        aws.s3.put_object(Bucket=bucket, Key="k", Body=b"")
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def a_bucket_that_refuses_plain_http(aws):
    return refusals(aws, HTTPS_ONLY)


def a_queues_policy_after_another_change(aws):
    url, arn = aws.queue()
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Resource": arn}]}
    aws.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    aws.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "300"})
    found = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy", "VisibilityTimeout"])
    return sorted(found["Attributes"])


def a_functions_logging_config(aws):
    iam, functions = client(aws, "iam"), client(aws, "lambda")
    name = f"f-{uuid.uuid4()}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    made = functions.create_function(
        FunctionName=name,
        Role=role,
        PackageType="Image",
        Code={"ImageUri": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/f@sha256:{'0' * 64}"},
        LoggingConfig={"LogFormat": "JSON", "LogGroup": "/ours"},
    )["LoggingConfig"]
    changed = functions.update_function_configuration(
        FunctionName=name, LoggingConfig={"LogFormat": "Text", "LogGroup": "/ours"}
    )["LoggingConfig"]
    return made, changed


def the_quota_of_an_account(aws):
    return client(aws, "lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]


def the_key_of_a_table_after_a_change(aws):
    name, key = aws.table(), "arn:aws:kms:us-east-1:123456789012:key/1"
    changed = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    aws.dynamodb.update_table(TableName=name, SSESpecification=changed)
    return aws.dynamodb.describe_table(TableName=name)["Table"]["SSEDescription"]["KMSMasterKeyArn"]


def the_keys_of_a_log_group(aws):
    logs, name = client(aws, "logs"), f"/g-{uuid.uuid4()}"
    logs.create_log_group(logGroupName=name)

    def key():
        (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        return group.get("kmsKeyId")

    logs.associate_kms_key(logGroupName=name, kmsKeyId="arn:aws:kms:us-east-1:123456789012:key/1")
    associated = key()
    logs.disassociate_kms_key(logGroupName=name)
    return [associated, key()]


AWS_DOES = {  # fix: [(probe, what AWS lets it see)]
    "definitions_are_validated": [(a_good_and_a_bad_definition, [["OK", 0], ["FAIL", 1]])],
    "versions_are_listed_and_deleted": [(versions_after_one_is_deleted, [[2, 1], [2]])],
    "executions_start_by_alias_or_version": [
        (
            an_execution_of_an_alias,
            {
                "output": "one",
                "machine": True,
                "alias": True,
                "version": True,
                "listed": True,
                "again": "two",
            },
        ),
        (an_execution_of_a_version, ["one", "two"]),
    ],
    "a_bucket_returns_its_eventbridge_configuration": [(the_notifications_of_a_bucket, {})],
    "listed_versions_are_encoded_as_asked": [
        (the_encoded_name_of_a_version, ["%225", "%2250%25%22%20%C3%BC/", "%2250%25%22%20%C3%BC/"])
    ],
    "delete_markers_can_be_deleted": [(a_suspended_bucket_emptied_of_all_versions, "gone")],
    "an_unmet_condition_denies_nothing": [(a_bucket_that_refuses_plain_http, None)],
    "a_queue_keeps_its_policy": [(a_queues_policy_after_another_change, ["Policy", "VisibilityTimeout"])],
    "functions_keep_their_logging_config": [
        (
            a_functions_logging_config,
            [{"LogFormat": "JSON", "LogGroup": "/ours"}, {"LogFormat": "Text", "LogGroup": "/ours"}],
        )
    ],
    "an_account_has_a_quota_of_executions": [(the_quota_of_an_account, 1000)],
    "a_tables_key_can_be_changed": [
        (the_key_of_a_table_after_a_change, "arn:aws:kms:us-east-1:123456789012:key/1")
    ],
    "a_log_groups_key_can_be_changed": [
        (the_keys_of_a_log_group, ["arn:aws:kms:us-east-1:123456789012:key/1", None])
    ],
}
