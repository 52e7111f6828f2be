"""Differences of moto's SQS."""

from collections.abc import Callable
from typing import Any

from local.moto_fixes.context import moto_module


def a_queue_keeps_its_policy() -> None:
    """sqs/models.py:358 SetQueueAttributes without a Policy removes the existing one."""
    queue = moto_module("sqs.models").Queue
    stock = queue._set_attributes

    def _set_attributes(self: Any, attributes: Any, now: float | None = None) -> None:
        kept = getattr(self, "_policy_json", None)
        stock(self, attributes, now)
        if "Policy" not in attributes and kept is not None:
            self._policy_json = kept

    queue._set_attributes = _set_attributes


FIXES: tuple[Callable[[], None], ...] = (a_queue_keeps_its_policy,)
