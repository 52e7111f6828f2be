"""Without one statement of a role's policy the workflow is refused there, and only there.

The statement is taken out of the policy as Terraform rendered it, and put back.
"""

import json
import sys
import time
from contextlib import contextmanager

import pytest

from briefcast import keys
from tests.bedrock_server import access_denied, filtered
from tests.deploy.conftest import ACCOUNT, REGION, STACK, Person
from tests.statemachine.test_workflow import CORE, a_brief, an_asset, existing, unique

MISCONFIGURED = "StorageMisconfigured"


def inline(workflow, **more):
    """A brief that is given to the workflow itself: only its functions and its role are asked."""
    return workflow.ended(workflow.start({"brief": a_brief(unique("Lamp"), **more)}))


def dropped(workflow):
    return workflow.run(a_brief(unique("Lamp")), unique("dropped"))


def paid(workflow):
    return inline(workflow, image={"model": CORE})


def without_its_asset(workflow):
    return workflow.ended(workflow.start({"brief": a_brief(existing("Lamp", unique("gone/") + "/"))}))


def of_an_asset(workflow):
    folder = unique("shelf").replace(" ", "-")
    an_asset(workflow, f"existing-assets/{folder}/product.png")
    return workflow.ended(workflow.start({"brief": a_brief(existing("Lamp", f"{folder}/"))}))


def rejected(workflow):
    return inline(workflow, campaign_message=7)


@contextmanager
def changed_policy(iam, role, change):
    """Change the statements of a role's only inline policy, and put them back."""
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    statements = change(document["Statement"])
    put(iam, role, name, {**document, "Statement": statements})
    try:
        yield
    finally:
        put(iam, role, name, document)


def put(iam, role, name, document):
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def without(sid):
    def change(statements):
        kept = [each for each in statements if each["Sid"] != sid]
        assert len(kept) == len(statements) - 1, sid
        return kept

    return change


def session(role):
    """Begins every session of a role."""
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/"


@pytest.mark.parametrize(
    ("role", "sid", "run", "action", "error"),
    [
        ("parser", "ReadVersions", dropped, "s3:GetObjectVersion", MISCONFIGURED),
        ("parser", "WriteObjects", inline, "s3:PutObject", MISCONFIGURED),
        # Without the right to list, S3 says 403 of a missing object: an operator is asked, not an author.
        ("parser", "DetectMissingObjects", without_its_asset, "s3:ListBucket", MISCONFIGURED),
        ("generator", "ReadObjects", inline, "s3:GetObject", MISCONFIGURED),
        ("generator", "DetectMissingObjects", inline, "s3:ListBucket", MISCONFIGURED),
        ("generator", "LeasePictures", paid, "dynamodb:UpdateItem", MISCONFIGURED),
        ("generator", "CountImageCosts", paid, "dynamodb:UpdateItem", MISCONFIGURED),
        ("generator", "InvokeImageModels", paid, "bedrock:InvokeModel", "ModelMisconfigured"),
        ("analyst", "WriteObjects", inline, "s3:PutObject", MISCONFIGURED),
        ("analyst", "ReadVersions", of_an_asset, "s3:GetObjectVersion", MISCONFIGURED),
        ("variants", "ReadVersions", of_an_asset, "s3:GetObjectVersion", MISCONFIGURED),
        ("variants", "WriteObjects", inline, "s3:PutObject", MISCONFIGURED),
        ("publisher", "WriteObjects", inline, "s3:PutObject", MISCONFIGURED),
        ("publisher", "ReadImageCosts", paid, "dynamodb:GetItem", MISCONFIGURED),
        (
            "campaign-workflow",
            "InvokeFunctions",
            inline,
            "lambda:InvokeFunction",
            "Lambda.AccessDeniedException",
        ),
        ("campaign-workflow", "ClaimAndRecord", inline, "dynamodb:PutItem", "DynamoDB.AccessDeniedException"),
        ("campaign-workflow", "ReportRejections", rejected, "sns:Publish", "SNS.AuthorizationErrorException"),
    ],
)
def test_without_a_statement_its_call_is_refused(workflow, client, guard, role, sid, run, action, error):
    with guard.refusing() as refused, changed_policy(client("iam"), f"{STACK}-{role}", without(sid)):
        described = run(workflow)
    assert (described["status"], described["error"]) == ("FAILED", error), described
    assert {each.access.action for each in refused} == {action}
    assert all(each.access.principal.name.startswith(session(f"{STACK}-{role}")) for each in refused)
    assert all(not each.reasons for each in refused)  # nothing denied it: nothing allowed it


def test_a_deny_wins_over_the_same_allow(workflow, client, guard):
    deny = {"Sid": "NotToday", "Effect": "Deny", "Action": "s3:Put*", "Resource": "*"}
    with (
        guard.refusing() as refused,
        changed_policy(client("iam"), f"{STACK}-publisher", lambda statements: [*statements, deny]),
    ):
        assert inline(workflow)["error"] == MISCONFIGURED
    assert {reason.statement.sid for each in refused for reason in each.reasons} == {"NotToday"}


def test_a_bucket_that_denies_a_role_is_closed_to_it(workflow, client, guard):
    """The resource's own policy, with a condition on the caller."""
    s3, bucket = client("s3"), workflow.resources.bucket
    policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    deny = {
        "Sid": "NotTheRenderer",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/output/*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/{STACK}-variants"}},
    }
    document = json.loads(policy)
    s3.put_bucket_policy(
        Bucket=bucket, Policy=json.dumps({**document, "Statement": [*document["Statement"], deny]})
    )
    try:
        with guard.refusing() as refused:
            assert inline(workflow)["error"] == MISCONFIGURED
    finally:
        s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert {reason.statement.sid for each in refused for reason in each.reasons} == {"NotTheRenderer"}


def test_a_role_that_step_functions_may_not_assume_runs_no_task(workflow, client, guard):
    iam, role = client("iam"), f"{STACK}-campaign-workflow"
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    other = {"ArnLike": {"aws:SourceArn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:another"}}
    strict = {**trust, "Statement": [{**statement, "Condition": other}]}
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(strict))
    try:
        with guard.refusing() as refused:
            assert inline(workflow)["status"] == "FAILED"
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
    assert {(each.access.principal.name, each.access.action) for each in refused} == {
        ("states.amazonaws.com", "sts:AssumeRole")
    }


class Queue:
    """A queue of the stack; what it gets while a test looks is taken out."""

    def __init__(self, client, name):
        self._sqs = client("sqs")
        self._url = self._sqs.get_queue_url(QueueName=f"{STACK}-{name}")["QueueUrl"]
        self._policy = {}

    @contextmanager
    def without(self, sid):
        policy = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["Policy"])["Attributes"]
        document = json.loads(policy["Policy"])
        less = {**document, "Statement": without(sid)(document["Statement"])}
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": json.dumps(less)})
        try:
            yield
        finally:
            self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes=policy)

    def take(self):
        """The next message, removed; fails after 5 seconds without one."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            answer = self._sqs.receive_message(QueueUrl=self._url, MessageAttributeNames=["All"])
            for message in answer.get("Messages", []):
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                return message
            time.sleep(0.05)
        raise AssertionError(f"nothing came to {self._url}")


def test_a_brief_that_may_start_nothing_is_kept(workflow, client, guard):
    key = f"{keys.BRIEFS}{unique('kept')}.json"
    with (
        guard.refusing() as refused,
        changed_policy(client("iam"), f"{STACK}-intake", narrowed),
    ):
        workflow.put(key, a_brief("Lamp"))
        message = Queue(client, "undelivered").take()
    assert json.loads(message["Body"])["detail"]["object"]["key"] == key
    assert message["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS"
    assert {each.access.action for each in refused} == {"states:StartExecution"}


def narrowed(statements):
    """The rule may start the machine through another alias only."""
    (statement,) = statements
    other = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": ["canary"]}}
    return [{**statement, "Condition": other}]


def test_a_failure_that_may_not_be_parked_is_kept(workflow, client, guard, bedrock):
    name = unique("Kept lamp")
    bedrock.on(name, access_denied())
    with guard.refusing() as refused, Queue(client, "dead-letters").without("TakeFromRules"):
        execution = workflow.start({"brief": a_brief(name, image={"model": CORE})})
        assert workflow.ended(execution)["error"] == "ModelMisconfigured"
        message = Queue(client, "undelivered").take()
    assert json.loads(message["Body"])["detail"]["executionArn"] == execution
    assert {each.access.principal.name for each in refused} == {"events.amazonaws.com"}


def test_a_rejection_that_may_not_be_delivered_is_kept(workflow, client, guard, bedrock):
    name = unique("Refused lamp")
    bedrock.on(name, filtered("prompt"))
    with guard.refusing() as refused, Queue(client, "rejections").without("TakeFromTopics"):
        execution = workflow.start({"brief": a_brief(name, image={"model": CORE})})
        assert workflow.ended(execution)["error"] == "AllProductsRejected"
        message = Queue(client, "undelivered").take()
    assert json.loads(message["Body"])["execution_arn"] == execution
    assert {each.access.principal.name for each in refused} == {"sns.amazonaws.com"}


def test_authors_put_briefs_and_read_what_became_of_them(
    checkout, client, client_of, outputs, workflow, tmp_path
):
    """Whoever has the authors' policy and nothing else: the whole way of a brief."""
    author = Person(client("iam"), "author", [outputs["author_policy_arn"]])
    s3 = client_of(author.key, "s3")
    key = f"{keys.BRIEFS}{unique('of-an-author')}.json"
    version = s3.put_object(
        Bucket=workflow.resources.bucket, Key=key, Body=json.dumps(a_brief("Lamp")).encode()
    )
    given = {"bucket": workflow.resources.bucket, "key": key, "version_id": version["VersionId"]}
    campaign = workflow.manifest(workflow.ended(workflow.started_by(given)))["campaign_id"]

    for command in (["status", campaign], ["fetch", campaign, "--out", str(tmp_path)]):
        arguments = ["-m", "cli.main", *command, "--stack", STACK]
        done = checkout.run(
            sys.executable, *arguments, environment=author.environment | {"AWS_REGION": REGION}
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / campaign / "index.html").is_file()


@pytest.mark.parametrize(
    ("who", "policy", "attempt"),
    [
        (
            "author",
            "author_policy_arn",
            lambda s3, bucket: s3.put_object(Bucket=bucket, Key="output/x", Body=b""),
        ),
        ("author", "author_policy_arn", lambda s3, bucket: s3.get_object(Bucket=bucket, Key="image-cache/x")),
        ("author", "author_policy_arn", lambda s3, bucket: s3.list_objects_v2(Bucket=bucket)),
        (
            "operator",
            "operator_policy_arn",
            lambda s3, bucket: s3.put_object(Bucket=bucket, Key="input/x", Body=b""),
        ),
        (
            "operator",
            "operator_policy_arn",
            lambda s3, bucket: s3.delete_object(Bucket=bucket, Key="output/x"),
        ),
    ],
)
def test_people_may_do_no_more_than_their_policy_says(
    client, client_of, outputs, workflow, guard, who, policy, attempt
):
    person = Person(client("iam"), unique(f"curious-{who}").replace(" ", "-"), [outputs[policy]])
    s3 = client_of(person.key, "s3")
    with (
        guard.refusing() as refused,
        pytest.raises(s3.exceptions.ClientError, match="not authorized to perform"),
    ):
        attempt(s3, workflow.resources.bucket)
    assert refused


def test_a_key_that_iam_does_not_know_is_refused(workflow, client_of):
    s3 = client_of("AKIASTRANGER", "s3")
    with pytest.raises(s3.exceptions.ClientError, match="security token"):
        s3.list_objects_v2(Bucket=workflow.resources.bucket)
