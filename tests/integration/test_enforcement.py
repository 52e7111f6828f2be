"""A local cloud in which IAM decides, held to small policies: who calls, on what, and with whose key."""

import json
import time
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.engine import Engine
from local.lambda_runtime.service import LambdaService
from local.policies.enforcement import Enforcement

ACCOUNT, REGION = "123456789012", "us-east-1"
ADMINISTRATOR = "AKIAADMINISTRATOR"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture(scope="module")
def enforcement():
    return Enforcement(administrators={ADMINISTRATOR})


@pytest.fixture(scope="module")
def engine(enforcement, tmp_path_factory):
    functions = LambdaService(tmp_path_factory.mktemp("logs"), REGION, hooks=enforcement)
    engine = Engine(functions, retry_wait_scale=0)
    yield engine
    engine.stop_executions()
    functions.close()
    engine.close()


class Account:
    """A few short words for what an administrator makes."""

    def __init__(self, url):
        self._url = url
        self.iam, self.s3, self.sqs = self.client("iam"), self.client("s3"), self.client("sqs")
        self.kms, self.sns, self.events = self.client("kms"), self.client("sns"), self.client("events")

    def client(self, service, key=ADMINISTRATOR):
        return boto3.client(
            service,
            endpoint_url=self._url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key="any",
            config=Config(proxies={}, retries={"total_max_attempts": 1}),
        )

    def user(self, *statements, resources="*"):
        """`user(statement)("s3")`: a client of a new user with a policy of these statements."""
        name = f"u-{uuid.uuid4()}"
        self.iam.create_user(UserName=name)
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(*statements))
        key = self.iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        return lambda service: self.client(service, key)

    def role(self, trusted, *statements, condition=None):
        name = f"r-{uuid.uuid4()}"
        trust = {"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"}
        trust |= {"Condition": condition} if condition else {}
        arn = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(*statements))
        return arn

    def key(self, *statements):
        """A customer key whose policy lets the account's own policies decide."""
        own = {**EVERYTHING, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*"}
        return self.kms.create_key(Policy=document(own, *statements))["KeyMetadata"]["Arn"]

    def bucket(self, key=None):
        name = f"b-{uuid.uuid4()}"
        self.s3.create_bucket(Bucket=name)
        if key:
            rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
            self.s3.put_bucket_encryption(
                Bucket=name, ServerSideEncryptionConfiguration={"Rules": [{**rule, "BucketKeyEnabled": True}]}
            )
        return name

    def queue(self, *statements, key=None):
        """(URL, ARN) of a new queue."""
        attributes = {"KmsMasterKeyId": key} if key else {}
        url = self.sqs.create_queue(QueueName=f"q-{uuid.uuid4()}", Attributes=attributes)["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{url.rpartition('/')[2]}"
        if statements:
            policy = document(*({"Resource": arn, **each} for each in statements))
            self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return url, arn

    def table(self, key=None):
        name = f"t-{uuid.uuid4()}"
        encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key} if key else {"Enabled": False}
        self.client("dynamodb").create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "PK", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
            SSESpecification=encryption,
        )
        return name

    def taken(self, url):
        """The bodies of what is in a queue by now."""
        found, deadline = [], time.monotonic() + 5
        while not found and time.monotonic() < deadline:
            received = self.sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])
            found = received.get("Messages", [])
            time.sleep(0.02)
        self.attributes = [each.get("MessageAttributes", {}) for each in found]
        return [json.loads(each["Body"]) for each in found]


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action, resource="*", **condition):
    return {
        "Effect": "Allow",
        "Action": action,
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }


@pytest.fixture(scope="module")
def account(engine):
    return Account(engine.url)


def outcome(call, **parameters):
    """Return a call's error code and the action that was refused, "" for success."""
    try:
        call(**parameters)
    except ClientError as error:
        message = error.response["Error"].get("Message", "")
        refused = message.partition("not authorized to perform: ")[2].partition(" ")[0]
        return f"{error.response['Error']['Code']} {refused}".strip()
    return ""


def test_a_missing_object_is_404_for_whoever_may_list_it_and_403_for_others(account):
    bucket = account.bucket()
    reads = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")
    lists = allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", StringLike={"s3:prefix": ["open/*"]})
    s3 = account.user(reads, lists)("s3")
    assert outcome(s3.get_object, Bucket=bucket, Key="open/missing") == "NoSuchKey"
    assert outcome(s3.get_object, Bucket=bucket, Key="hidden/missing") == "AccessDenied s3:ListBucket"
    assert outcome(s3.head_object, Bucket=bucket, Key="open/missing") == "404"
    assert outcome(s3.head_object, Bucket=bucket, Key="hidden/missing") == "403"
    account.s3.put_object(Bucket=bucket, Key="hidden/there", Body=b"x")
    assert s3.get_object(Bucket=bucket, Key="hidden/there")["Body"].read() == b"x"


def test_unknown_keys_and_unsigned_requests_are_refused(account, engine):
    import urllib.error
    import urllib.request

    bucket = account.bucket()
    assert outcome(account.client("s3", "AKIASTRANGER").list_objects_v2, Bucket=bucket) == "AccessDenied"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{engine.url}/{bucket}/x")


def test_a_policy_counts_from_the_next_call_on(account):
    bucket, name = account.bucket(), f"u-{uuid.uuid4()}"
    account.iam.create_user(UserName=name)
    s3 = account.client("s3", account.iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"])
    assert outcome(s3.list_objects_v2, Bucket=bucket) == "AccessDenied s3:ListBucket"
    account.iam.put_user_policy(
        UserName=name, PolicyName="p", PolicyDocument=document(allow("s3:ListBucket"))
    )
    assert outcome(s3.list_objects_v2, Bucket=bucket) == ""


def test_a_managed_policy_counts_in_its_default_version(account):
    bucket, name = account.bucket(), f"u-{uuid.uuid4()}"
    account.iam.create_user(UserName=name)
    s3 = account.client("s3", account.iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"])
    made = account.iam.create_policy(PolicyName=name, PolicyDocument=document(allow("s3:GetObject")))[
        "Policy"
    ]
    account.iam.attach_user_policy(UserName=name, PolicyArn=made["Arn"])
    assert outcome(s3.list_objects_v2, Bucket=bucket) == "AccessDenied s3:ListBucket"
    account.iam.create_policy_version(
        PolicyArn=made["Arn"], PolicyDocument=document(allow("s3:ListBucket")), SetAsDefault=True
    )
    assert outcome(s3.list_objects_v2, Bucket=bucket) == ""


def test_an_encrypted_bucket_needs_the_key_of_its_caller_through_s3(account):
    key = account.key()
    bucket = account.bucket(key)
    objects = allow(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{bucket}/*")
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    in_bucket = {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{bucket}"}}
    elsewhere = {"StringEquals": {"kms:ViaService": f"dynamodb.{REGION}.amazonaws.com"}}
    both = ["kms:Decrypt", "kms:GenerateDataKey"]

    given = {"Bucket": bucket, "Key": "a"}
    assert outcome(account.user(objects)("s3").put_object, **given) == "AccessDenied kms:GenerateDataKey"
    writer = account.user(objects, allow("kms:GenerateDataKey", key, **through_s3))("s3")
    assert outcome(writer.put_object, **given) == ""
    assert outcome(writer.get_object, **given) == "AccessDenied kms:Decrypt"
    for condition, expected in ((through_s3, ""), (in_bucket, ""), (elsewhere, "AccessDenied kms:Decrypt")):
        reader = account.user(objects, allow(both, key, **condition))("s3")
        assert outcome(reader.get_object, **given) == expected


def test_a_key_whose_policy_does_not_name_the_account_is_closed_to_its_policies(account):
    own = {**EVERYTHING, "Principal": {"Service": "events.amazonaws.com"}, "Action": "kms:*"}
    key = account.kms.create_key(Policy=document(own))["KeyMetadata"]["Arn"]
    s3 = account.user(EVERYTHING)("s3")
    assert outcome(s3.put_object, Bucket=account.bucket(key), Key="a") == "AccessDenied kms:GenerateDataKey"


def test_an_encrypted_table_queue_and_topic_need_the_key(account):
    key = account.key()
    table, (url, _) = account.table(key), account.queue(key=key)
    topic = account.sns.create_topic(Name=f"t-{uuid.uuid4()}", Attributes={"KmsMasterKeyId": key})["TopicArn"]
    actions = allow(["dynamodb:GetItem", "sqs:*", "sns:Publish"])
    without, with_key = account.user(actions), account.user(actions, allow("kms:*", key))
    item = {"TableName": table, "Key": {"PK": {"S": "a"}}}
    message, note = {"QueueUrl": url, "MessageBody": "a"}, {"TopicArn": topic, "Message": "a"}
    assert outcome(without("dynamodb").get_item, **item) == "AccessDeniedException kms:Decrypt"
    assert outcome(without("sqs").send_message, **message) == "AccessDenied kms:Decrypt"
    assert outcome(without("sqs").receive_message, QueueUrl=url) == "AccessDenied kms:Decrypt"
    assert outcome(without("sns").publish, **note) == "AuthorizationError kms:Decrypt"
    for service, call, given in (
        ("dynamodb", "get_item", item),
        ("sqs", "send_message", message),
        ("sqs", "receive_message", {"QueueUrl": url}),
        ("sns", "publish", note),
    ):
        assert outcome(getattr(with_key(service), call), **given) == ""


def test_a_table_with_dynamodbs_own_key_needs_none(account):
    item = {"TableName": account.table(), "Key": {"PK": {"S": "a"}}}
    assert outcome(account.user(allow("dynamodb:GetItem"))("dynamodb").get_item, **item) == ""


def test_awss_own_key_of_a_topic_serves_the_accounts_principals(account):
    topic = account.sns.create_topic(
        Name=f"t-{uuid.uuid4()}", Attributes={"KmsMasterKeyId": "alias/aws/sns"}
    )["TopicArn"]
    assert outcome(account.user(allow("sns:Publish"))("sns").publish, TopicArn=topic, Message="a") == ""


def from_rules(*arns):
    return {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Condition": {"ArnEquals": {"aws:SourceArn": list(arns)}},
    }


def a_rule(account, **target):
    """A rule on an event that only this test sends."""
    name = f"r-{uuid.uuid4()}"
    account.events.put_rule(
        Name=name, EventPattern=json.dumps({"source": ["aws.s3"], "detail": {"bucket": {"name": [name]}}})
    )
    account.events.put_targets(Rule=name, Targets=[{"Id": "t", **target}])
    return name


def sent(name):
    from local.moto_fixes.events import publish_created

    publish_created(name, {"key": "a", "size": 1}, "PutObject", ACCOUNT, REGION)


def test_a_rule_sends_only_where_the_queue_takes_from_it(account):
    parked_url, parked = account.queue({**from_rules("*"), "Condition": {}})
    url, arn = account.queue(from_rules(f"arn:aws:events:{REGION}:{ACCOUNT}:rule/another"))
    name = a_rule(account, Arn=arn, DeadLetterConfig={"Arn": parked})
    sent(name)
    (event,) = account.taken(parked_url)
    assert event["detail"]["bucket"]["name"] == name
    (facts,) = account.attributes
    assert facts["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert facts["RULE_ARN"]["StringValue"].endswith(f":rule/{name}")
    assert "not authorized to perform: sqs:SendMessage" in facts["ERROR_MESSAGE"]["StringValue"]
    policy = document({**from_rules(f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"), "Resource": arn})
    account.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sent(name)
    (event,) = account.taken(url)
    assert event["detail"]["bucket"]["name"] == name


@pytest.mark.parametrize(
    ("service", "arrives"), [("events.amazonaws.com", True), ("sns.amazonaws.com", False)]
)
def test_a_rule_uses_the_key_of_an_encrypted_queue_by_the_keys_own_policy(account, service, arrives):
    uses = {**EVERYTHING, "Principal": {"Service": service}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"]}
    url, arn = account.queue({**from_rules("*"), "Condition": {}}, key=account.key(uses))
    parked_url, parked = account.queue({**from_rules("*"), "Condition": {}})
    sent(a_rule(account, Arn=arn, DeadLetterConfig={"Arn": parked}))
    assert len(account.taken(url if arrives else parked_url)) == 1


def a_machine(account, role, url, **more):
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": url, "MessageBody": "{}"},
        "End": True,
    }
    return account.client("stepfunctions").create_state_machine(
        name=f"m-{uuid.uuid4()}",
        definition=json.dumps({"StartAt": "A", "States": {"A": send}}),
        roleArn=role,
        **more,
    )["stateMachineArn"]


def ended(account, execution):
    sfn = account.client("stepfunctions")
    while (found := sfn.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(0.02)
    return found


def test_a_state_machine_acts_as_its_role(account):
    url, arn = account.queue()
    sfn = account.client("stepfunctions")
    for statements, status, error in (
        ([allow("sqs:SendMessage", arn)], "SUCCEEDED", None),
        ([], "FAILED", "SQS."),
    ):
        machine = a_machine(account, account.role("states.amazonaws.com", *statements), url)
        found = ended(account, sfn.start_execution(stateMachineArn=machine)["executionArn"])
        assert found["status"] == status
        assert error is None or found["error"].startswith(error), found


def test_a_role_that_trusts_another_machine_serves_no_task(account):
    url, arn = account.queue()
    condition = {"ArnLike": {"aws:SourceArn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:another"}}
    role = account.role("states.amazonaws.com", allow("sqs:SendMessage", arn), condition=condition)
    sfn = account.client("stepfunctions")
    machine = a_machine(account, role, url)
    found = ended(account, sfn.start_execution(stateMachineArn=machine)["executionArn"])
    assert (found["status"], "sts:AssumeRole" in found["cause"]) == ("FAILED", True)


@pytest.mark.parametrize(
    ("action", "qualifier", "starts"),
    [
        ("states:StartExecution", "live", True),
        ("states:StartExecution", "canary", False),
        ("sqs:*", "live", False),
    ],
)
def test_a_rule_starts_only_what_its_role_may(account, action, qualifier, starts):
    url, arn = account.queue()
    parked_url, parked = account.queue({**from_rules("*"), "Condition": {}})
    sfn = account.client("stepfunctions")
    worker = account.role("states.amazonaws.com", allow("sqs:SendMessage", arn))
    machine = a_machine(account, worker, url, publish=True)
    alias = sfn.create_state_machine_alias(
        name="live", routingConfiguration=[{"stateMachineVersionArn": f"{machine}:1", "weight": 100}]
    )["stateMachineAliasArn"]
    condition = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": qualifier}}
    starter = account.role("events.amazonaws.com", allow(action, machine, **condition))
    sent(a_rule(account, Arn=alias, RoleArn=starter, DeadLetterConfig={"Arn": parked}))
    assert len(account.taken(url if starts else parked_url)) == 1


def test_a_role_is_handed_on_only_by_whoever_may_pass_it(account):
    role = account.role("states.amazonaws.com")
    may = allow("states:CreateStateMachine")
    given = {
        "name": f"m-{uuid.uuid4()}",
        "definition": json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}),
        "roleArn": role,
    }
    assert (
        outcome(account.user(may)("stepfunctions").create_state_machine, **given)
        == "AccessDeniedException iam:PassRole"
    )
    to_lambda = allow("iam:PassRole", role, StringEquals={"iam:PassedToService": "lambda.amazonaws.com"})
    assert (
        outcome(account.user(may, to_lambda)("stepfunctions").create_state_machine, **given)
        == "AccessDeniedException iam:PassRole"
    )
    to_states = allow("iam:PassRole", role, StringEquals={"iam:PassedToService": "states.amazonaws.com"})
    assert outcome(account.user(may, to_states)("stepfunctions").create_state_machine, **given) == ""


def test_it_keeps_what_it_decided(account, enforcement):
    before, refused = enforcement.decided.total(), len(enforcement.refused)
    s3 = account.user({**allow("s3:ListAllMyBuckets"), "Sid": "ListAll"})("s3")
    s3.list_buckets()
    assert outcome(s3.list_objects_v2, Bucket=account.bucket()) == "AccessDenied s3:ListBucket"
    assert enforcement.decided.total() > before
    assert [each.access.action for each in enforcement.refused[refused:]] == ["s3:ListBucket"]
    assert "ListAll" in {sid for _, sid in enforcement.used}
