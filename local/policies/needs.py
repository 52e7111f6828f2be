"""Which permissions a request needs: actions, resources and condition keys, as the Service Authorization
Reference lists them.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from local.access import Context
from local.lambda_runtime.spec import ACCOUNT
from local.policies.operations import bucket_action, rest_operation
from local.policies.requests import SignedRequest

Parameters = Mapping[str, Any]  # a request's own JSON
ALIAS = "alias/"
MACHINE_ARN_FIELDS = 7  # arn:partition:states:region:account:stateMachine:name; a qualifier may follow


@dataclass(frozen=True, slots=True)
class Need:
    """One permission. `resource` is "*" for an action that knows no resource."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=Context)


def needs(request: SignedRequest) -> list[Need]:
    """Return what a request needs; nothing for GetCallerIdentity, which nobody can be refused."""
    if request.service == "s3":
        return list(_s3(request))
    operation, parameters = request.operation
    if (request.service, operation) == ("sts", "GetCallerIdentity"):
        return []
    return [*_main(request, operation, parameters), *_further(request, operation, parameters)]


def key_arn(reference: str, region: str) -> str:
    """Return the ARN of a key that is named by its id, its ARN, or an alias of AWS's own, `alias/aws/sns`.

    The keys behind those have ids that nobody chooses: here the alias's name.
    """
    if reference.startswith("arn:") or reference == "*":
        return reference
    return f"arn:aws:kms:{region}:{ACCOUNT}:key/{reference.removeprefix(ALIAS)}"


def missing_object(request: SignedRequest) -> Need | None:
    """Return what S3 asks for before it answers 404 for an object: whoever may not list it gets 403.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    """
    bucket, key = _bucket_and_key(request)
    if request.service != "s3" or not key or request.method not in ("GET", "HEAD"):
        return None
    return Need("s3:ListBucket", f"arn:aws:s3:::{bucket}", Context({"s3:prefix": key}))


# ---- S3


def _bucket_and_key(request: SignedRequest) -> tuple[str, str]:
    bucket, _, key = request.path.lstrip("/").partition("/")
    return bucket, key


def _s3(request: SignedRequest) -> Iterator[Need]:
    bucket, key = _bucket_and_key(request)
    arn = f"arn:aws:s3:::{bucket}"
    if not bucket:
        yield Need("s3:ListAllMyBuckets")
    elif not key and request.method == "POST" and "delete" in request.query:
        yield from _deleted_objects(arn, request.body)
    elif not key:
        yield _on_bucket(request, bucket, arn)
    else:
        yield from _on_object(request, f"{arn}/{key}")


def _deleted_objects(bucket: str, body: bytes) -> Iterator[Need]:
    for each in ElementTree.fromstring(body).iterfind("{*}Object"):
        version = "Version" if each.findtext("{*}VersionId") else ""
        yield Need(f"s3:DeleteObject{version}", f"{bucket}/{each.findtext('{*}Key')}")


def _on_bucket(request: SignedRequest, bucket: str, arn: str) -> Need:
    action = bucket_action(rest_operation("s3", request.method, f"/{bucket}", request.query)[0])
    lists = action in ("ListBucket", "ListBucketVersions") and request.method == "GET"
    prefix = {"s3:prefix": request.query.get("prefix", [""])[0]} if lists else {}
    return Need(f"s3:{action}", arn, Context(prefix))


def _on_object(request: SignedRequest, arn: str) -> Iterator[Need]:
    verbs = {"GET": "Get", "HEAD": "Get", "PUT": "Put", "POST": "Put", "DELETE": "Delete"}
    if copied := request.headers.get("x-amz-copy-source"):
        source, has_version, _ = unquote(copied).lstrip("/").partition("?versionId=")
        yield Need(f"s3:GetObject{'Version' if has_version else ''}", f"arn:aws:s3:::{source}")
    version = "Version" if "versionId" in request.query and request.method != "PUT" else ""
    yield Need(f"s3:{verbs[request.method]}Object{version}", arn)


# ---- Every other service

# By service the parameters that name a resource, and its ARN; the first that a request has counts.
_NAMED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "bedrock": (("modelId", "arn:aws:bedrock:{region}::foundation-model/{}"),),
    "cloudwatch": (
        ("AlarmName", "arn:aws:cloudwatch:{place}:alarm:{}"),
        ("AlarmNames.member.1", "arn:aws:cloudwatch:{place}:alarm:{}"),
        ("DashboardName", "arn:aws:cloudwatch::{account}:dashboard/{}"),
        ("DashboardNames.member.1", "arn:aws:cloudwatch::{account}:dashboard/{}"),
        ("ResourceARN", "{}"),
    ),
    "events": (
        ("ResourceARN", "{}"),
        ("Rule", "arn:aws:events:{place}:rule/{}"),
        ("Name", "arn:aws:events:{place}:rule/{}"),
    ),
    "iam": (
        ("RoleName", "arn:aws:iam::{account}:role/{}"),
        ("PolicyArn", "{}"),
        ("PolicyName", "arn:aws:iam::{account}:policy/{}"),
        ("UserName", "arn:aws:iam::{account}:user/{}"),
    ),
    "logs": (
        ("logGroupName", "arn:aws:logs:{place}:log-group:{}:log-stream:"),
        ("resourceArn", "{}"),
    ),
    "sns": (
        ("TopicArn", "{}"),
        ("ResourceArn", "{}"),
        ("SubscriptionArn", "{}"),
        ("Name", "arn:aws:sns:{place}:{}"),
    ),
    "sqs": (("QueueUrl", "arn:aws:sqs:{place}:{}"), ("QueueName", "arn:aws:sqs:{place}:{}")),
    "states": (
        ("stateMachineArn", "{}"),
        ("stateMachineAliasArn", "{}"),
        ("executionArn", "{}"),
        ("resourceArn", "{}"),
        ("name", "arn:aws:states:{place}:stateMachine:{}"),
    ),
    "sts": (("RoleArn", "{}"),),
}
# Actions that know no resource although their requests have such a parameter.
_ON_NOTHING = {
    "bedrock:GetFoundationModelAvailability",
    "cloudwatch:DescribeAlarms",
    "logs:DescribeLogGroups",
    "states:ValidateStateMachineDefinition",
}


def _main(request: SignedRequest, operation: str, parameters: Parameters) -> Iterable[Need]:
    """The permission of the request's own name; several for a transaction, or for several repositories."""
    special = _SPECIAL.get(request.service)
    if special is not None:
        return special(request, operation, parameters)
    action = f"{request.service}:{operation}"
    return [Need(action, _resource(request, action, parameters), _context(action, parameters))]


def _resource(request: SignedRequest, action: str, parameters: Parameters) -> str:
    if action in _ON_NOTHING:
        return "*"
    if action == "states:CreateStateMachineAlias":
        version = str(parameters["routingConfiguration"][0]["stateMachineVersionArn"])
        return f"{version.rpartition(':')[0]}:{parameters['name']}"
    if request.service == "kms":
        return key_arn(str(parameters.get("KeyId", "*")), request.region)
    place = f"{request.region}:{ACCOUNT}"
    for name, arn in _NAMED.get(request.service, ()):
        if value := parameters.get(name):
            named = arn.format(_last(name, str(value)), region=request.region, place=place, account=ACCOUNT)
            return _without_qualifier(named) if action == "states:StartExecution" else named
    return "*"


def _last(parameter: str, value: str) -> str:
    """Return the part of a parameter's value that its ARN has."""
    if parameter == "QueueUrl":
        return value.rpartition("/")[2]
    return value.rpartition(":")[0] if parameter == "SubscriptionArn" else value


def _without_qualifier(machine: str) -> str:
    """Return the ARN on which a start is decided: never an alias's or a version's.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    return ":".join(machine.split(":")[:MACHINE_ARN_FIELDS])


def _context(action: str, parameters: Parameters) -> Context:
    qualifiers: list[str] = []
    if action == "states:StartExecution":
        qualifiers = parameters["stateMachineArn"].split(":")[MACHINE_ARN_FIELDS:]
    aliases = [key for key in (str(parameters.get("KeyId", "")),) if key.startswith(ALIAS)]
    return Context({"states:StateMachineQualifier": qualifiers, "kms:RequestAlias": aliases})


def _dynamodb(request: SignedRequest, operation: str, parameters: Parameters) -> Iterator[Need]:
    items: list[tuple[str, Parameters]] = [(operation, parameters)]
    if operation == "TransactWriteItems":
        actions = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
        items = [
            (actions.get(kind, "ConditionCheckItem"), given)
            for item in parameters["TransactItems"]
            for kind, given in item.items()
        ]
    for action, given in items:
        key = partition_key(given)
        yield Need(
            f"dynamodb:{action}",
            _table(request.region, given),
            Context({"dynamodb:LeadingKeys": key} if key else {}),
        )


def _table(region: str, given: Parameters) -> str:
    if "ResourceArn" in given:
        return str(given["ResourceArn"])
    index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
    return f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{given.get('TableName', '*')}{index}"


def partition_key(given: Parameters) -> str | None:
    """Return the partition key's value of a request to DynamoDB, None for one that names no item."""
    if item := given.get("Key", given.get("Item")):
        return str(item["PK"]["S"])
    if condition := re.search(r"= *(:\w+)", given.get("KeyConditionExpression", "")):
        return str(given["ExpressionAttributeValues"][condition[1]]["S"])
    return None


def _lambda(request: SignedRequest, operation: str, parameters: Parameters) -> Iterator[Need]:
    reference = parameters.get("FunctionName")
    if reference is None:
        resource = str(parameters.get("Resource", "*"))  # of tags; other calls have none
    elif str(reference).startswith("arn:"):
        resource = str(reference)
    else:
        resource = f"arn:aws:lambda:{request.region}:{ACCOUNT}:function:{reference}"
    qualifier = "".join(f":{each}" for each in request.query.get("Qualifier", []))
    yield Need(f"lambda:{operation}", resource + qualifier)


def _ecr(request: SignedRequest, operation: str, parameters: Parameters) -> Iterator[Need]:
    names = (
        [parameters["repositoryName"]]
        if "repositoryName" in parameters
        else parameters.get("repositoryNames")
    )
    arns = [f"arn:aws:ecr:{request.region}:{ACCOUNT}:repository/{name}" for name in names or ()]
    for arn in arns or [parameters.get("resourceArn", "*")]:
        yield Need(f"ecr:{operation}", str(arn))


_SPECIAL: Mapping[str, Callable[[SignedRequest, str, Parameters], Iterator[Need]]] = {
    "dynamodb": _dynamodb,
    "ecr": _ecr,
    "lambda": _lambda,
}

# ---- What AWS asks for besides: a role is handed on, a thing is made with tags, a version is published

_PASSING: Mapping[str, tuple[str, str]] = {
    "lambda:CreateFunction": ("Role", "lambda.amazonaws.com"),
    "lambda:UpdateFunctionConfiguration": ("Role", "lambda.amazonaws.com"),
    "states:CreateStateMachine": ("roleArn", "states.amazonaws.com"),
    "states:UpdateStateMachine": ("roleArn", "states.amazonaws.com"),
}
_TAGGING: Mapping[str, tuple[str, str]] = {
    "cloudwatch:PutMetricAlarm": ("Tags", "cloudwatch:TagResource"),
    "dynamodb:CreateTable": ("Tags", "dynamodb:TagResource"),
    "ecr:CreateRepository": ("tags", "ecr:TagResource"),
    "events:PutRule": ("Tags", "events:TagResource"),
    "iam:CreatePolicy": ("Tags", "iam:TagPolicy"),
    "iam:CreateRole": ("Tags", "iam:TagRole"),
    "lambda:CreateFunction": ("Tags", "lambda:TagResource"),
    "logs:CreateLogGroup": ("tags", "logs:TagResource"),
    "sns:CreateTopic": ("Tags", "sns:TagResource"),
    "sqs:CreateQueue": ("tags", "sqs:TagQueue"),
    "states:CreateStateMachine": ("tags", "states:TagResource"),
}


def _further(request: SignedRequest, operation: str, parameters: Parameters) -> Iterator[Need]:
    action = f"{request.service}:{operation}"
    parameter, service = _PASSING.get(action, ("", ""))
    roles = [parameters.get(parameter)]
    if action == "events:PutTargets":
        roles, service = [target.get("RoleArn") for target in parameters["Targets"]], "events.amazonaws.com"
    for role in filter(None, roles):
        yield Need("iam:PassRole", str(role), Context({"iam:PassedToService": service}))
    parameter, tagging = _TAGGING.get(action, ("", ""))
    if any(name.partition(".")[0] == parameter and value for name, value in parameters.items()):
        (made,) = _main(request, operation, parameters)
        yield Need(tagging, made.resource)
    if parameters.get("publish") and action in ("states:CreateStateMachine", "states:UpdateStateMachine"):
        yield Need("states:PublishStateMachineVersion", _resource(request, action, parameters))
