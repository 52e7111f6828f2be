"""Differences of moto's IAM."""

from collections.abc import Callable
from typing import Any

from local.moto_fixes.context import moto_module


def an_unmet_condition_denies_nothing() -> None:
    """iam/access_control.py:479 treats a statement whose Condition is not met as a denial.

    A bucket that refuses plain HTTP then refuses every request. The engine speaks HTTP in place of
    AWS's endpoints, which speak TLS: aws:SecureTransport counts as true here.
    """
    statement = moto_module("iam.access_control").IAMPolicyStatement
    stock = statement.is_action_permitted
    neutral = moto_module("iam.access_control").PermissionResult.NEUTRAL

    def is_action_permitted(self: Any, *rest: Any, **more: Any) -> Any:
        conditions = self._statement.get("Condition", {})
        insecure = conditions.get("Bool", {}).get("aws:SecureTransport", [])
        if "false" in (insecure if isinstance(insecure, list) else [insecure]):
            return neutral
        return stock(self, *rest, **more)

    statement.is_action_permitted = is_action_permitted


FIXES: tuple[Callable[[], None], ...] = (an_unmet_condition_denies_nothing,)
