"""Differences of moto's Lambda API."""

import json
from collections.abc import Callable
from typing import Any

from local.moto_fixes.context import moto_module


def functions_keep_their_logging_config() -> None:
    """awslambda/models.py:783 ignores the LoggingConfig that a function is created or updated with."""
    function = moto_module("awslambda.models").LambdaFunction
    stock_init, stock_get = function.__init__, function.get_configuration
    stock_update = function.update_configuration

    def init(self: Any, account_id: str, spec: dict[str, Any], *rest: Any, **more: Any) -> None:
        self.logging_config = spec.get("LoggingConfig") or {}
        stock_init(self, account_id, spec, *rest, **more)

    def get_configuration(self: Any, on_create: bool = False) -> dict[str, Any]:
        default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
        return {**stock_get(self, on_create), "LoggingConfig": {**default, **self.logging_config}}

    def update_configuration(self: Any, changes: dict[str, Any]) -> Any:
        self.logging_config = changes.get("LoggingConfig", self.logging_config)
        return stock_update(self, changes)

    function.__init__, function.get_configuration = init, get_configuration
    function.update_configuration = update_configuration


def an_account_has_a_quota_of_executions() -> None:
    """awslambda/urls.py:11 has no GetAccountSettings; these are the quotas of an ordinary account."""
    urls = moto_module("awslambda.urls")
    response = moto_module("awslambda.responses").LambdaResponse

    def get_account_settings(self: Any) -> str:
        limit = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}
        return json.dumps({"AccountLimit": limit, "AccountUsage": {}})

    response.get_account_settings = get_account_settings
    urls.url_paths[r"{0}/2016-08-19/account-settings/?$"] = response.dispatch


FIXES: tuple[Callable[[], None], ...] = (
    functions_keep_their_logging_config,
    an_account_has_a_quota_of_executions,
)
