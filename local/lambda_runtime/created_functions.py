"""Functions that Terraform created through Lambda's API, as the local Lambda service runs them.

Their image is not pulled: the handler that image_config names runs from this checkout, with the
environment, timeout, memory and role that CreateFunction was given.
"""

import threading
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.session import Session

from local.lambda_runtime.processors import usable_cpus
from local.lambda_runtime.spec import FunctionSpec, NotRunnable

# Services that the functions call. In AWS they find them by themselves, here they get the address.
LOCAL_SERVICES = ("S3", "DYNAMODB")
LAMBDA_KEY = "lambda"  # access key id in the Lambda service's own calls
DEFAULT_CONCURRENCY = 10  # of a function that reserves none; an account has 1,000 for all of them


class CreatedFunctions:
    """Finds functions in the local cloud's Lambda API."""

    def __init__(self, url: str, region: str) -> None:
        self._url = url
        self._region = region
        self._credentials: dict[str, Mapping[str, str]] = {}
        self._lock = threading.Lock()

    @cached_property
    def _lambda(self) -> Any:
        return self._client("lambda")

    @cached_property
    def _sts(self) -> Any:
        return self._client("sts")

    def _client(self, service: str) -> Any:
        # Made when the first such function is called: two clients are a tenth of the cloud's start.
        return Session().create_client(
            service,
            region_name=self._region,
            endpoint_url=self._url,
            aws_access_key_id=LAMBDA_KEY,
            aws_secret_access_key=LAMBDA_KEY,
            config=Config(proxies={}, retries={"total_max_attempts": 1}, max_pool_connections=64),
        )

    def find(self, name: str, qualifier: str | None) -> FunctionSpec | None:
        """Return the function, or the version that the qualifier names; None when there is none.

        Raises NotRunnable when its handler is not of this checkout.
        """
        options = {"Qualifier": qualifier} if qualifier else {}
        try:
            function = self._lambda.get_function(FunctionName=name, **options)
        except self._lambda.exceptions.ResourceNotFoundException:
            return None
        configuration = function["Configuration"]
        command = configuration.get("ImageConfigResponse", {}).get("ImageConfig", {}).get("Command")
        if not command:
            raise NotRunnable(
                f"{name} has no image_config.command: only this project's own handlers run in the local cloud"
            )
        reserved = function.get("Concurrency", {}).get("ReservedConcurrentExecutions", DEFAULT_CONCURRENCY)
        return FunctionSpec(
            name=name,
            handler=command[0],
            environment={
                **{f"AWS_ENDPOINT_URL_{service}": self._url for service in LOCAL_SERVICES},
                **self._role_credentials(configuration["Role"]),
                **configuration.get("Environment", {}).get("Variables", {}),
            },
            timeout_s=configuration["Timeout"],
            memory_mb=configuration["MemorySize"],
            concurrency=max(1, min(reserved, usable_cpus())),  # more would only take turns
            version=configuration["Version"],
        )

    def _role_credentials(self, role: str) -> Mapping[str, str]:
        """Return credentials of the function's own role, as in AWS: they identify the caller."""
        with self._lock:
            if role not in self._credentials:
                session = self._sts.assume_role(RoleArn=role, RoleSessionName=role.rpartition("/")[2])
                self._credentials[role] = {
                    "AWS_ACCESS_KEY_ID": session["Credentials"]["AccessKeyId"],
                    "AWS_SECRET_ACCESS_KEY": session["Credentials"]["SecretAccessKey"],
                    "AWS_SESSION_TOKEN": session["Credentials"]["SessionToken"],
                }
            return self._credentials[role]
