"""Whether anybody receives what a deployment publishes to its topics."""

from collections.abc import Iterator
from typing import Any

from operations.doctor.findings import Finding
from operations.doctor.target import Target

CONFIRMED = "arn:"  # before, a subscription's ARN is the word PendingConfirmation
PEOPLE = ("email", "email-json", "https", "sms")  # chat channels are subscribed over https


def alarm_findings(sns: Any, topic: str, target: Target) -> Iterator[Finding]:
    """Yield one finding if no subscription to the alarms is confirmed: a fault where data is protected."""
    everybody = _subscriptions(sns, topic)
    if any(each["SubscriptionArn"].startswith(CONFIRMED) for each in everybody):
        return
    remedy = (
        "each address in alarm_emails has a mail from AWS whose link must be confirmed"
        if everybody
        else f"set alarm_emails in {target.file}, or subscribe a pager to {topic}"
    )
    yield Finding("fault" if target.protect_data else "note", f"nobody receives the alarms: {remedy}")


def author_findings(sns: Any, topic: str, target: Target) -> Iterator[Finding]:
    """Yield a note if no person's subscription to the rejections is confirmed."""
    people = [each for each in _subscriptions(sns, topic) if each["Protocol"] in PEOPLE]
    if any(each["SubscriptionArn"].startswith(CONFIRMED) for each in people):
        return
    remedy = (
        "each address in author_emails has a mail from AWS whose link must be confirmed"
        if people
        else f"set author_emails in {target.file}, or read the queue {target.stack}-rejections"
    )
    yield Finding("note", f"nobody receives the reasons of rejected briefs by mail: {remedy}")


def _subscriptions(sns: Any, topic: str) -> list[dict[str, Any]]:
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return [each for page in pages for each in page["Subscriptions"]]
