"""Differences of moto's CloudWatch Logs."""

from collections.abc import Callable
from typing import Any

from local.moto_fixes.context import moto_module


def a_log_groups_key_can_be_changed() -> None:
    """logs/responses.py:153 has neither AssociateKmsKey nor DisassociateKmsKey."""
    response = moto_module("logs.responses").LogsResponse

    def associate_kms_key(self: Any) -> str:
        group = self.logs_backend.groups[self._get_param("logGroupName")]
        group.kms_key_id = self._get_param("kmsKeyId")
        return ""

    response.associate_kms_key = associate_kms_key
    response.disassociate_kms_key = associate_kms_key  # without a key id


FIXES: tuple[Callable[[], None], ...] = (a_log_groups_key_can_be_changed,)
