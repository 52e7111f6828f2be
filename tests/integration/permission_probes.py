"""Probes of local/moto_fixes for test_moto_fixes.py: services that ask IAM before they act for others."""

import dataclasses
import json
import time
import uuid
from contextlib import contextmanager
from unittest.mock import patch

from local.access import AccessDenied
from local.moto_fixes import context
from tests.integration.control_plane_probes import client


@contextmanager
def refused(action):
    """Meanwhile IAM refuses one action."""

    def authorize(access):
        if access.action == action:
            raise AccessDenied(action)

    refusing = dataclasses.replace(context.settings(), authorize=authorize)
    with patch.object(context, "_settings", refusing):
        yield


def a_task_whose_role_may_not_be_assumed(aws):
    url, _ = aws.queue()
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": url, "MessageBody": "{}"},
        "End": True,
    }
    with refused("sts:AssumeRole"):
        return aws.run({"A": send})["status"], len(aws.messages(url, 1, patience=0.3))


def a_topic_that_may_not_send(aws):
    """The messages of the queue, and those of the subscription's dead-letter queue."""
    sns = client(aws, "sns")
    (url, arn), (parked_url, parked_arn) = aws.queue(), aws.queue()
    topic = sns.create_topic(Name=f"t-{uuid.uuid4()}")["TopicArn"]
    redrive = {"RawMessageDelivery": "true", "RedrivePolicy": json.dumps({"deadLetterTargetArn": parked_arn})}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=redrive)

    def authorize(access):
        if access.resource == arn:
            raise AccessDenied(access.action)

    refusing = dataclasses.replace(context.settings(), authorize=authorize)
    with patch.object(context, "_settings", refusing):
        sns.publish(TopicArn=topic, Message='{"said": 1}')
        time.sleep(0.1)
    return aws.messages(url, 1, patience=0.3), aws.messages(parked_url, 1, patience=0.3)


AWS_DOES = {
    "a_state_machines_role_is_assumed": [(a_task_whose_role_may_not_be_assumed, ["FAILED", 0])],
    "a_topic_asks_before_it_sends": [(a_topic_that_may_not_send, [[], [{"said": 1}]])],
}
