"""Differences of moto's SNS."""

import json
from collections.abc import Callable
from typing import Any

from local.access import Access, AccessDenied, Context, Principal
from local.moto_fixes.context import moto_module, settings
from local.moto_fixes.events import send_message

SNS = Principal("sns.amazonaws.com")


def a_topic_asks_before_it_sends() -> None:
    """sns/models.py:266 sends to a queue whatever the queue's policy says.

    A message that may not be sent goes to the subscription's dead-letter queue.
    """
    subscription = moto_module("sns.models").Subscription
    stock = subscription.publish

    def publish(self: Any, message: str, *rest: Any, **more: Any) -> None:
        if self.protocol == "sqs":
            source = Context({"aws:SourceArn": self.topic_arn})
            try:
                settings().authorize(Access(SNS, "sqs:SendMessage", self.endpoint, source))
            except AccessDenied:
                parked = json.loads(self.attributes.get("RedrivePolicy") or "{}").get("deadLetterTargetArn")
                if parked:
                    send_message(SNS, self.topic_arn, parked, message)
                return
        stock(self, message, *rest, **more)

    subscription.publish = publish


FIXES: tuple[Callable[[], None], ...] = (a_topic_asks_before_it_sends,)
