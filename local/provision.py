"""Make the workflow's resources with boto3: bucket, table, queues, topic, state machine, rules.

They follow from the files that terraform/ reads as well: lambdas/functions.json and
statemachine/<machine>/<machine>.asl.json.
"""

import json
import os
from collections.abc import Collection, Mapping
from typing import Any

from localstack_client.session import Session

from briefcast import errors, keys
from briefcast.registries.functions import FUNCTIONS, function_names
from local.lambda_runtime.processors import usable_cpus
from local.lambda_runtime.spec import ACCOUNT, FunctionSpec
from local.names import JOBS_TABLE, NAME
from operations.clouds import Resources
from operations.clouds.endpoint import Endpoint, EndpointSession
from statemachine.asl import Definition, arn_values, asl_file, fill, machines

ROLE = "arn:{partition}:iam::{account}:role/" + NAME  # no local cloud enforces IAM: the role need not exist


def region_from(environ: Mapping[str, str]) -> str:
    """Return the region that the environment names, else us-east-1."""
    return environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or "us-east-1"


def function_specs(
    endpoint_url: str,
    s3_url: str,
    image_model: str = "",
    bedrock_image_region: str | None = None,
    *,
    environment: Mapping[str, Mapping[str, str]] | None = None,
    handlers: Mapping[str, str] | None = None,
    timeouts: Mapping[str, float] | None = None,
    concurrency: Mapping[str, int] | None = None,
    calls_aws: bool = False,
) -> list[FunctionSpec]:
    """Return the functions of lambdas/functions.json as this machine runs them.

    `endpoint_url` is the cloud's address, `s3_url` that of its objects. The keyword arguments override
    the file for single functions, by short name (`parser`). Without `concurrency` a function has as
    many sandboxes as in AWS, but no more than there are processors: more would only take turns.
    `calls_aws` gives the user's AWS credentials to the function that calls Bedrock.

    Raises KeyError for a placeholder without a value, ValueError for an unknown function.
    """
    rows = json.loads(
        fill(
            FUNCTIONS.read_text("utf-8"),
            {
                "stack": NAME,
                "bucket": NAME,
                "jobs_table": JOBS_TABLE,
                "image_model": image_model,
                "bedrock_image_region": bedrock_image_region or "",
                "daily_budget_usd": "",
            },
        )
    )
    environment, handlers = environment or {}, handlers or {}
    timeouts, concurrency = timeouts or {}, concurrency or {}
    unknown = {*environment, *handlers, *timeouts, *concurrency} - set(rows)
    if unknown:
        raise ValueError(f"no such function in {FUNCTIONS.name}: {', '.join(sorted(unknown))}")
    return [
        FunctionSpec(
            name=f"{NAME}-{name}",
            handler=handlers.get(name, f"lambdas.{name}.handler.lambda_handler"),
            environment={
                "AWS_ENDPOINT_URL_S3": s3_url,
                "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
                **row["environment"],
                **environment.get(name, {}),
            },
            timeout_s=timeouts.get(name, row["timeout_s"]),
            memory_mb=row["memory_mb"],
            concurrency=concurrency.get(name) or max(1, min(row["reserved_concurrency"], usable_cpus())),
            calls_aws=calls_aws and any(variable.startswith("BEDROCK_") for variable in row["environment"]),
        )
        for name, row in rows.items()
    ]


def connect(address: str) -> Endpoint:
    """Open the cloud at `address` (host:port, as in LOCALSTACK_HOST) and make the resources that it lacks.

    The functions are not deployed: `briefcast up` has them, on LocalStack they must be deployed
    beforehand. Raises botocore's EndpointConnectionError when nothing answers.
    """
    region = region_from(os.environ)
    return Endpoint(address, region, provision(EndpointSession(address, region)))


def provision(session: Session, account: str = ACCOUNT, definition: Definition | None = None) -> Resources:
    """Make every resource that does not exist yet, and return them all.

    Works on any cloud that the session points at. The functions are not made: the local cloud's
    Lambda service has them, and on LocalStack they must be deployed beforehand under the names in
    `Resources.functions`.

    `definition` replaces statemachine/campaign/campaign.asl.json, with the same placeholders. Raises
    KeyError for a placeholder without a value.
    """
    sqs = session.client("sqs")
    place = f"{session.region_name}:{account}"
    partition = sqs.meta.partition
    role = ROLE.format(partition=partition, account=account)
    functions = {name: f"{NAME}-{name}" for name in function_names()}

    _make_bucket(session.client("s3"), session.region_name)
    make_table(session.client("dynamodb"), JOBS_TABLE)
    rejections = sqs.create_queue(QueueName=f"{NAME}-rejections")["QueueUrl"]
    dead_letters = sqs.create_queue(QueueName=f"{NAME}-dead-letters")["QueueUrl"]
    values = {
        "partition": partition,
        "jobs_table": JOBS_TABLE,
        "rejections_topic_arn": _make_topic(
            session.client("sns"), f"arn:{partition}:sqs:{place}:{NAME}-rejections"
        ),
        **arn_values(
            lambda name: f"arn:{partition}:lambda:{place}:function:{functions[name]}",
            lambda name: f"arn:{partition}:states:{place}:stateMachine:{NAME}-{name}",
        ),
    }
    texts = {machine: asl_file(machine).read_text("utf-8") for machine in machines()}
    if definition is not None:
        texts["campaign"] = json.dumps(definition)
    stepfunctions = session.client("stepfunctions")
    arns: dict[str, str] = {
        machine: stepfunctions.create_state_machine(
            name=f"{NAME}-{machine}", definition=fill(text, values), roleArn=role
        )["stateMachineArn"]
        for machine, text in texts.items()
    }
    _make_rules(session.client("events"), arns, f"arn:{partition}:sqs:{place}:{NAME}-dead-letters", role)
    return Resources(NAME, JOBS_TABLE, rejections, dead_letters, arns["campaign"], functions)


def brief_created_pattern(bucket: str) -> dict[str, object]:
    """Return the event pattern of a new brief, or of anything else that is written below input/.

    The parser rejects what is no brief. An empty object that is none is a folder made in S3's console.
    """
    return {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [bucket]},
            "$or": [
                {"object": {"key": [{"wildcard": f"{keys.BRIEFS}*{end}"} for end in keys.BRIEF_EXTENSIONS]}},
                {"object": {"key": [{"prefix": keys.INPUT}], "size": [{"numeric": [">", 0]}]}},
            ],
        },
    }


BRIEF_TRANSFORMER = {
    "InputPathsMap": {
        "bucket": "$.detail.bucket.name",
        "key": "$.detail.object.key",
        "version_id": "$.detail.object.version-id",
        "time": "$.time",
    },
    "InputTemplate": '{"bucket": <bucket>, "key": <key>, "version_id": <version_id>, "time": <time>}',
}


def rejections() -> Collection[str]:
    """Return the errors of an execution whose brief was rejected: its author must act, not an operator."""
    return sorted(error.__name__ for error in errors.ReportedRejection.__subclasses__())


def execution_failed_pattern(*state_machine_arns: str) -> dict[str, object]:
    """Return the event pattern of an execution that failed, timed out or was stopped, rejections aside.

    The error of an aborted or timed-out execution is missing or null; `anything-but` matches
    neither, so both have a branch.
    """
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": list(state_machine_arns),
            "$or": [
                {"error": [{"exists": False}]},
                {"error": [None]},
                {"error": [{"anything-but": rejections()}]},
            ],
        },
    }


def _make_bucket(s3: Any, region: str) -> None:
    # us-east-1 is S3's default and the one region that must not be named.
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=NAME, **place)
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return
    s3.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_notification_configuration(
        Bucket=NAME, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


def make_table(dynamodb: Any, name: str) -> None:
    """Make the jobs table, unless it exists."""
    keys_of = {"": ("PK", "SK"), "GSI1": ("GSI1PK", "GSI1SK")}
    schema = {
        index: [{"AttributeName": part, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]
        for index, (part, sort) in keys_of.items()
    }
    try:
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": part, "AttributeType": "S"} for pair in keys_of.values() for part in pair
            ],
            KeySchema=schema[""],
            GlobalSecondaryIndexes=[
                {"IndexName": "GSI1", "KeySchema": schema["GSI1"], "Projection": {"ProjectionType": "ALL"}}
            ],
        )
    except dynamodb.exceptions.ResourceInUseException:
        return
    dynamodb.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"},
    )


def _make_topic(sns: Any, queue: str) -> str:
    """Make the topic of rejections, which passes each message on to the queue as it is. Returns its ARN."""
    topic: str = sns.create_topic(Name=f"{NAME}-rejections")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    return topic


def _make_rules(events: Any, machine_arns: Mapping[str, str], dead_letters: str, role: str) -> None:
    created, failed = f"{NAME}-brief-created", f"{NAME}-execution-failed"
    events.put_rule(Name=created, EventPattern=json.dumps(brief_created_pattern(NAME)))
    events.put_targets(
        Rule=created,
        Targets=[
            {
                "Id": "campaign",
                "Arn": machine_arns["campaign"],
                "RoleArn": role,
                "InputTransformer": BRIEF_TRANSFORMER,
            }
        ],
    )
    failures = execution_failed_pattern(*machine_arns.values())
    events.put_rule(Name=failed, EventPattern=json.dumps(failures))
    events.put_targets(Rule=failed, Targets=[{"Id": "dead-letters", "Arn": dead_letters}])
