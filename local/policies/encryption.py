"""What a request needs of the KMS key behind a bucket, a table, a queue or a topic.

The service calls KMS with its caller's permissions: whoever may read an object, and not use its key, reads
nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from local.access import Access, Context, Principal
from local.lambda_runtime.spec import ACCOUNT
from local.policies.account import encrypting_key
from local.policies.needs import key_arn
from local.policies.requests import SignedRequest

DECRYPT, GENERATE = "kms:Decrypt", "kms:GenerateDataKey"

# What each action has its service ask of the key.
KEY_ACTIONS: Mapping[str, tuple[str, ...]] = {
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
    "s3:GetObject": (DECRYPT,),
    "s3:GetObjectVersion": (DECRYPT,),
    "s3:PutObject": (GENERATE,),
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html: the table's
    # key is decrypted for each caller.
    **dict.fromkeys(
        (
            f"dynamodb:{operation}"
            for operation in ("ConditionCheckItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem")
        ),
        (DECRYPT,),
    ),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    "sqs:ReceiveMessage": (DECRYPT,),
    "sqs:SendMessage": (DECRYPT, GENERATE),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    "sns:Publish": (DECRYPT, GENERATE),
}
LOGS_ACTIONS = (DECRYPT, "kms:DescribeKey", "kms:Encrypt", GENERATE)
# The encryption context with which each service calls KMS. An S3 bucket key is of the whole bucket.
CONTEXTS: Mapping[str, Callable[[str], Mapping[str, str]]] = {
    "s3": lambda arn: {"aws:s3:arn": arn.partition("/")[0]},
    "dynamodb": lambda arn: {
        "aws:dynamodb:tableName": arn.split("/")[1],
        "aws:dynamodb:subscriberId": ACCOUNT,
    },
    "sqs": lambda arn: {"aws:sqs:arn": arn},
    "sns": lambda arn: {"aws:sns:topicArn": arn},
}


def key_of_logs(request: SignedRequest) -> Iterator[Access]:
    """Yield what CloudWatch Logs asks, for itself, of the key that a log group is to have.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    if request.service != "logs" or request.target not in ("AssociateKmsKey", "CreateLogGroup"):
        return
    _, given = request.operation
    if key := given.get("kmsKeyId"):
        group = f"arn:aws:logs:{request.region}:{ACCOUNT}:log-group:{given['logGroupName']}"
        context = Context({"kms:EncryptionContext:aws:logs:arn": group})
        for action in LOGS_ACTIONS:
            yield Access(Principal(f"logs.{request.region}.amazonaws.com"), action, key, context)


def use_of_key(access: Access, region: str) -> Iterator[Access]:
    """Yield what the service asks of the key behind a resource, in its caller's name."""
    actions = KEY_ACTIONS.get(access.action, ())
    key = encrypting_key(access.resource) if actions else None
    if key is None:
        return
    service = access.action.partition(":")[0]
    encrypted = CONTEXTS[service](access.resource)
    facts: dict[str, str | Iterable[str]] = {
        f"kms:EncryptionContext:{name}": value for name, value in encrypted.items()
    }
    facts["kms:EncryptionContextKeys"] = encrypted.keys()
    if not access.principal.is_service:  # a service calls KMS itself, not through another one
        facts["kms:ViaService"] = f"{service}.{region}.amazonaws.com"
        facts["kms:CallerAccount"] = access.principal.account
    for action in actions:
        yield Access(access.principal, action, key_arn(key, region), Context(facts))
