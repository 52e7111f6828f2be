"""What waits for a person in the queues, and for how long."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from briefcast.text.plural import plural
from operations.doctor.findings import Finding
from operations.doctor.target import Target

REMEDIES = {
    "dead-letters": "run briefcast dead-letters --stack {stack}",
    "undelivered": 'see "A brief that started nothing" in docs/operating.md',
}
MEASURED = timedelta(minutes=15)  # SQS sends its metrics every minute, and CloudWatch has them a little later


def waiting_findings(sqs: Any, cloudwatch: Any, target: Target) -> Iterator[Finding]:
    """Yield a fault for each queue of operators that holds messages. Both are boto3 clients."""
    for purpose, remedy in REMEDIES.items():
        queue = f"{target.stack}-{purpose}"
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        waiting = sum(int(counts[name]) for name in names)
        if waiting:
            verb = "waits" if waiting == 1 else "wait"
            yield Finding(
                "fault",
                f"{plural(waiting, 'message')} {verb} in {queue}{_age(cloudwatch, queue)}; SQS deletes a "
                f"message after 14 days: {remedy.format(stack=target.stack)}",
            )


def _age(cloudwatch: Any, queue: str) -> str:
    """Return the age of the oldest message in words; "" if CloudWatch has not measured it yet."""
    now = datetime.now(UTC)
    points = cloudwatch.get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="ApproximateAgeOfOldestMessage",
        Dimensions=[{"Name": "QueueName", "Value": queue}],
        StartTime=now - MEASURED,
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    if not points:
        return ""
    newest = max(points, key=lambda point: point["Timestamp"])
    seconds = float(newest["Maximum"])
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return f", the oldest for {plural(int(seconds // size), unit)}"
    return ", the oldest for less than a minute"
