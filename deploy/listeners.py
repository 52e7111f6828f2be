"""Whether anybody receives what a deployment publishes to a topic. Every call only reads."""

from typing import Any

from botocore.exceptions import ClientError

from deploy.environments import Environment

CONFIRMED = "arn:"  # before, a subscription's ARN is the word PendingConfirmation


def alarm_remark(sns: Any, topic: str, environment: Environment) -> str | None:
    """Return what to say if no subscription to the alarms is confirmed; None if one is."""
    try:
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        arns = [each["SubscriptionArn"] for page in pages for each in page["Subscriptions"]]
    except ClientError as error:
        return f"not checked: the subscriptions to the alarms ({error.response['Error']['Code']})"
    if any(arn.startswith(CONFIRMED) for arn in arns):
        return None
    nobody = "nobody receives the alarms"
    remark = f"fault: {nobody}" if environment.protect_data else f"note: {nobody}"
    if arns:
        return f"{remark}: each address in alarm_emails has a mail from AWS whose link must be confirmed"
    return f"{remark}: set alarm_emails in {environment.values.name}, or subscribe a pager to {topic}"
