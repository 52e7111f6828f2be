"""A deployment whose Step Functions answers only the calls that a test expects."""

from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace

import boto3
from botocore.stub import ANY, Stubber

PLACE = "arn:aws:states:eu-central-1:111122223333"
ALIAS = f"{PLACE}:stateMachine:briefcast-dev-campaign:live"
EXECUTION = f"{PLACE}:execution:briefcast-dev-campaign:first"
ANOTHER = f"{PLACE}:execution:briefcast-dev-campaign:another"
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


class StubbedCloud:
    resources = SimpleNamespace(state_machine_arn=ALIAS, bucket="bucket")

    def __init__(self):
        self._clients = {name: session().client(name) for name in ("stepfunctions", "s3", "dynamodb")}
        self.stepfunctions = Stubber(self._clients["stepfunctions"])
        self.stepfunctions.activate()

    def client(self, service):
        return self._clients[service]

    def expect_start(self):
        self.stepfunctions.add_response(
            "start_execution",
            {"executionArn": ANOTHER, "startDate": NOW},
            {"stateMachineArn": ALIAS, "name": ANY, "input": FAILED_EXECUTION["input"]},
        )
