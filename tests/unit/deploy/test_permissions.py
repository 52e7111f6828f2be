"""A start through an alias is decided as Step Functions decides it: on the state machine's own ARN."""

import io
import json

import pytest

from local.policies.requests import read
from tests.aws_calls import calls_of
from tests.deploy.permissions import of_document

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:briefcast-dev-campaign"
CONDITION = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": ["live"]}}


def start(arn):
    body = json.dumps({"stateMachineArn": arn, "input": "{}"}).encode()
    environ = {
        "HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/states/aws4_request",
        "HTTP_X_AMZ_TARGET": "AWSStepFunctions.StartExecution",
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    (call,) = calls_of(read(environ), 200)
    return call


def allowed(resource, call, condition=None):
    statement = {
        "Sid": "Start",
        "Effect": "Allow",
        "Action": "states:StartExecution",
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }
    return any(each.covers(call) for each in of_document("intake", {"Statement": [statement]}))


def test_a_policy_that_names_the_alias_allows_no_start():
    assert not allowed(f"{MACHINE}:live", start(f"{MACHINE}:live"))


@pytest.mark.parametrize(
    ("called", "outcome"), [(f"{MACHINE}:live", True), (f"{MACHINE}:3", False), (MACHINE, False)]
)
def test_the_condition_allows_a_start_through_the_alias_only(called, outcome):
    assert allowed(MACHINE, start(called), CONDITION) == outcome
