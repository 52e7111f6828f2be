"""A deployment whose services answer only the calls that a test expects."""

import io
import json
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace

import boto3
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber

PLACE = "arn:aws:states:eu-central-1:111122223333"
ALIAS = f"{PLACE}:stateMachine:briefcast-dev-campaign:live"
EXECUTION = f"{PLACE}:execution:briefcast-dev-campaign:first"
ANOTHER = f"{PLACE}:execution:briefcast-dev-campaign:another"
QUEUE = "briefcast-dev-dead-letters"
NOW = datetime(2026, 7, 1, tzinfo=UTC)
FAILED_EXECUTION = {
    "executionArn": EXECUTION,
    "status": "FAILED",
    "error": "ModelMisconfigured",
    "input": '{"brief": {}}',
    "redriveStatus": "REDRIVABLE",
    "redriveCount": 1,
}


@cache  # it reads the models of the services, which takes most of the time of making a client
def session():
    return boto3.Session("stub", "stub", region_name="eu-central-1")


SERVICES = ("stepfunctions", "s3", "dynamodb", "sqs", "logs")


class StubbedCloud:
    resources = SimpleNamespace(
        state_machine_arn=ALIAS,
        bucket="bucket",
        jobs_table="briefcast-dev-jobs",
        dead_letters_queue_url=f"https://sqs.eu-central-1.amazonaws.com/111122223333/{QUEUE}",
    )

    def __init__(self):
        self._clients = {name: session().client(name) for name in SERVICES}
        self._stubs = {}
        self.stepfunctions = self.stub("stepfunctions")

    def stub(self, service):
        """The stub of a service, which from then on answers nothing else."""
        if service not in self._stubs:
            self._stubs[service] = Stubber(self._clients[service])
            self._stubs[service].activate()
        return self._stubs[service]

    def assert_all_were_called(self):
        for stub in self._stubs.values():
            stub.assert_no_pending_responses()

    def client(self, service):
        return self._clients[service]

    def expect_description(self, arn=None, **changes):
        described = {"executionArn": arn or EXECUTION, "stateMachineArn": ALIAS, "startDate": NOW, **changes}
        described = {"name": "first", "input": '{"brief": {}}', "status": "RUNNING", **described}
        self.stepfunctions.add_response("describe_execution", described, {"executionArn": arn or EXECUTION})

    def expect_history(self, *events, arn=None):
        expected = {"executionArn": arn or EXECUTION, "maxResults": 1000}
        self.stepfunctions.add_response("get_execution_history", {"events": list(events)}, expected)

    def expect_object(self, key, document):
        body = json.dumps(document).encode()
        answer = {"Body": StreamingBody(io.BytesIO(body), len(body))}
        self.stub("s3").add_response("get_object", answer, {"Bucket": "bucket", "Key": key})

    def expect_item(self, key, item):
        """`item` is None where the table has none."""
        expected = {"TableName": "briefcast-dev-jobs", "Key": key, "ConsistentRead": True}
        self.stub("dynamodb").add_response("get_item", {"Item": item} if item else {}, expected)

    def expect_start(self):
        self.stepfunctions.add_response(
            "start_execution",
            {"executionArn": ANOTHER, "startDate": NOW},
            {"stateMachineArn": ALIAS, "name": ANY, "input": FAILED_EXECUTION["input"]},
        )
