"""The real ASL, the real handlers, in the local cloud: one cloud a test module."""

import json
import os
import time
from collections import Counter

import pytest

from briefcast import keys
from local.cloud import LocalCloud
from local.provision import connect
from tests.bedrock_server import BedrockServer

ENDED_WITHIN_S = 60  # of wall time; a run takes a second or two


class Workflow:
    """What a test does with the deployed workflow, all of it through AWS's own calls."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.resources = cloud.resources
        self.s3 = cloud.client("s3")
        self.sfn = cloud.client("stepfunctions")
        self.sqs = cloud.client("sqs")
        self.dynamodb = cloud.client("dynamodb")

    def put(self, key, body):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.s3.put_object(Bucket=self.resources.bucket, Key=key, Body=body)["VersionId"]

    def drop(self, brief, name):
        """Put a brief where briefs go; return the input that its event starts the workflow with."""
        key = f"{keys.BRIEFS}{name}.json"
        version = self.put(key, brief)
        return {"bucket": self.resources.bucket, "key": key, "version_id": version}

    def until(self, condition):
        deadline = time.monotonic() + ENDED_WITHIN_S
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    def started_by(self, dropped):
        """The execution that claimed the brief."""
        claim = keys.claim(dropped["bucket"], dropped["key"], dropped["version_id"])
        deadline = time.monotonic() + ENDED_WITHIN_S
        while time.monotonic() < deadline:
            found = self.dynamodb.get_item(
                TableName=self.resources.jobs_table, Key=claim, ConsistentRead=True
            )
            if "Item" in found:
                return found["Item"]["execution_arn"]["S"]
            time.sleep(0.02)
        raise AssertionError(f"nothing claimed {dropped}")

    def start(self, given, name=None):
        named = {"name": name} if name else {}
        return self.sfn.start_execution(
            stateMachineArn=self.resources.state_machine_arn, input=json.dumps(given), **named
        )["executionArn"]

    def ended(self, arn, patience_s=ENDED_WITHIN_S):
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            described = self.sfn.describe_execution(executionArn=arn)
            if described["status"] != "RUNNING":
                return described
            time.sleep(0.02)
        raise AssertionError(f"{arn} still runs")

    def run(self, brief, name):
        """Drop a brief, wait for the end of the execution it started."""
        return self.ended(self.started_by(self.drop(brief, name)))

    def published(self, brief, name):
        """The manifest of a brief that must succeed."""
        described = self.run(brief, name)
        assert described["status"] == "SUCCEEDED", described
        return self.manifest(described)

    def manifest(self, described):
        return self.read_json(json.loads(described["output"])["manifest_key"])

    def read(self, key):
        return self.s3.get_object(Bucket=self.resources.bucket, Key=key)["Body"].read()

    def read_json(self, key):
        return json.loads(self.read(key))

    def keys(self, prefix=""):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.resources.bucket, Prefix=prefix)
        return [row["Key"] for page in pages for row in page.get("Contents", [])]

    def versions(self, prefix):
        """How often each key below the prefix was written."""
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.resources.bucket, Prefix=prefix
        )
        return Counter(row["Key"] for page in pages for row in page.get("Versions", []))

    def history(self, arn):
        pages = self.sfn.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]

    def states(self, arn):
        """The states entered, in order."""
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in self.history(arn)
            if "stateEnteredEventDetails" in event
        ]

    def rejections_of(self, arn):
        return [
            body
            for body in self._messages(self.resources.rejections_queue_url)
            if body["execution_arn"] == arn
        ]

    def dead_letters_of(self, arn, wait_s=5.0):
        """The parked events of an execution; they arrive just after its end."""
        deadline = time.monotonic() + wait_s
        while True:
            found = [
                body
                for body in self._messages(self.resources.dead_letters_queue_url)
                if body["detail"]["executionArn"] == arn
            ]
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.05)

    def _messages(self, queue):
        """Every message in the queue, left there for the other tests."""
        found = {}
        while True:
            batch = self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=2)
            if not batch.get("Messages"):
                break
            found |= {message["MessageId"]: message for message in batch["Messages"]}
        for message in found.values():
            self.sqs.change_message_visibility(
                QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
        return [json.loads(message["Body"]) for message in found.values()]

    def job(self, campaign):
        return self.dynamodb.get_item(TableName=self.resources.jobs_table, Key=keys.job(campaign))["Item"]


@pytest.fixture(scope="module")
def model_server():
    with BedrockServer() as server:
        yield server


@pytest.fixture(scope="module")
def workflow(model_server, tmp_path_factory):
    """The embedded cloud; with LOCALSTACK_HOST=host:port, the one that runs there."""
    if edge := os.environ.get("LOCALSTACK_HOST"):
        with connect(edge) as cloud:
            yield Workflow(cloud)
        return
    with LocalCloud(
        log_dir=tmp_path_factory.mktemp("logs"),
        function_environment={"generator": {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model_server.url}},
        retry_wait_scale=0.01,
    ) as cloud:
        yield Workflow(cloud)


@pytest.fixture
def bedrock(model_server):
    if "LOCALSTACK_HOST" in os.environ:
        pytest.skip("functions that run elsewhere cannot be sent to this test's model server")
    return model_server


@pytest.fixture
def workflow_with(model_server, tmp_path):
    """Start a cloud in which one function is another one, has another timeout, or another environment."""
    clouds = []

    def start(handler=None, timeout_s=None, function="generator", **environment):
        model = {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model_server.url}
        cloud = LocalCloud(
            log_dir=tmp_path / "logs",
            handlers={function: handler} if handler else None,
            timeouts={function: timeout_s} if timeout_s else None,
            function_environment={"generator": {**model, **environment}, function: {**model, **environment}},
            retry_wait_scale=0.01,
        )
        clouds.append(cloud)
        return Workflow(cloud)

    yield start
    for cloud in clouds:
        cloud.close()
