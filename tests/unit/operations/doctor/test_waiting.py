"""Messages that wait for an operator, and for how long."""

from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import ANY, Stubber
from moto import mock_aws

from operations.doctor.target import DeployedTarget
from operations.doctor.waiting import waiting_findings

DEV = DeployedTarget("briefcast-dev", "us-east-1")
KEYS = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}


@pytest.fixture
def sqs():
    with mock_aws():
        client = boto3.client("sqs", **KEYS)
        for purpose in ("dead-letters", "undelivered"):
            client.create_queue(QueueName=f"briefcast-dev-{purpose}")
        yield client


def lines(sqs, *ages):
    cloudwatch = boto3.client("cloudwatch", **KEYS)
    points = [
        {"Timestamp": datetime(2026, 11, 28, 12, minute, tzinfo=UTC), "Maximum": age}
        for minute, age in enumerate(ages)
    ]
    with Stubber(cloudwatch) as stub:
        expected = {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateAgeOfOldestMessage",
            "Dimensions": [{"Name": "QueueName", "Value": "briefcast-dev-dead-letters"}],
            **dict.fromkeys(("StartTime", "EndTime", "Period", "Statistics"), ANY),
        }
        stub.add_response("get_metric_statistics", {"Datapoints": points}, expected)
        return [str(each) for each in waiting_findings(sqs, cloudwatch, DEV)]


def send(sqs, count):
    url = sqs.get_queue_url(QueueName="briefcast-dev-dead-letters")["QueueUrl"]
    for _ in range(count):
        sqs.send_message(QueueUrl=url, MessageBody="{}")
    return url


def test_empty_queues_need_no_words(sqs):
    assert lines(sqs) == []


def test_a_message_is_a_fault_with_its_age_and_what_to_type(sqs):
    send(sqs, 1)
    assert lines(sqs, 60.0, 180000.0) == [
        "fault: 1 message waits in briefcast-dev-dead-letters, the oldest for 2 days; SQS deletes a message "
        "after 14 days: run briefcast dead-letters --stack briefcast-dev"
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(59, "less than a minute"), (60, "1 minute"), (7199, "1 hour"), (7200, "2 hours"), (86400, "1 day")],
)
def test_an_age_is_in_the_largest_unit(sqs, seconds, words):
    send(sqs, 1)
    (line,) = lines(sqs, float(seconds))
    assert f", the oldest for {words};" in line


def test_an_age_that_was_not_measured_is_left_out(sqs):
    send(sqs, 2)
    (line,) = lines(sqs)
    assert line.startswith("fault: 2 messages wait in briefcast-dev-dead-letters; SQS deletes")


def test_a_message_that_somebody_is_reading_still_waits(sqs):
    sqs.receive_message(QueueUrl=send(sqs, 1), VisibilityTimeout=60)
    (line,) = lines(sqs)
    assert line.startswith("fault: 1 message waits")


def test_the_check_receives_nothing(sqs):
    url = send(sqs, 1)
    lines(sqs)
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1
