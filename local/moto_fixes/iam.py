"""Differences of moto's IAM."""

from collections.abc import Callable
from typing import Any

from local.moto_fixes.context import moto_module


def an_unmet_condition_denies_nothing() -> None:
    """iam/access_control.py:479 treats a statement whose Condition is not met as a denial, and knows hardly
    any condition.

    A bucket that refuses plain HTTP then refuses every request. Here moto leaves statements with a
    Condition aside; local/policies decides them where IAM is on.
    """
    statement = moto_module("iam.access_control").IAMPolicyStatement
    stock = statement.is_action_permitted
    neutral = moto_module("iam.access_control").PermissionResult.NEUTRAL

    def is_action_permitted(self: Any, *rest: Any, **more: Any) -> Any:
        return neutral if self._statement.get("Condition") else stock(self, *rest, **more)

    statement.is_action_permitted = is_action_permitted


FIXES: tuple[Callable[[], None], ...] = (an_unmet_condition_denies_nothing,)
