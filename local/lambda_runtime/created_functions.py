"""Functions that Lambda's own API made, Terraform calling, as the local Lambda service runs them.

Their image is not pulled: the handler that image_config names is run from this checkout, with
the environment, the timeout, the memory and the role that CreateFunction gave the function.
"""

import threading
from collections.abc import Mapping

from botocore.config import Config
from botocore.session import Session

from local.lambda_runtime.service import FunctionSpec, NotRunnable
from local.provision import usable_cpus

# Where the functions' calls go: in AWS no function is told, each service has its own address.
EDGE_SERVICES = ("S3", "DYNAMODB")
DEFAULT_CONCURRENCY = 10  # of a function that reserves none; an account has 1,000 to share


class CreatedFunctions:
    """What the edge's Lambda API knows, asked again at every invocation: an alias may have moved."""

    def __init__(self, url: str, region: str) -> None:
        self._url = url
        self._credentials: dict[str, Mapping[str, str]] = {}
        self._lock = threading.Lock()
        self._lambda, self._sts = (
            Session().create_client(
                service,
                region_name=region,
                endpoint_url=url,
                aws_access_key_id="lambda",
                aws_secret_access_key="lambda",
                config=Config(proxies={}, retries={"total_max_attempts": 1}, max_pool_connections=64),
            )
            for service in ("lambda", "sts")
        )

    def find(self, name: str, qualifier: str | None) -> FunctionSpec | None:
        """The function, or the version that an alias of it names; None when there is none.

        Raises NotRunnable.
        """
        named = {"Qualifier": qualifier} if qualifier else {}
        try:
            found = self._lambda.get_function(FunctionName=name, **named)
        except self._lambda.exceptions.ResourceNotFoundException:
            return None
        configuration = found["Configuration"]
        command = configuration.get("ImageConfigResponse", {}).get("ImageConfig", {}).get("Command")
        if not command:
            raise NotRunnable(
                f"{name} has no image_config.command: only this project's own handlers run in the local cloud"
            )
        reserved = found.get("Concurrency", {}).get("ReservedConcurrentExecutions", DEFAULT_CONCURRENCY)
        return FunctionSpec(
            name=name,
            handler=command[0],
            environment={
                **{f"AWS_ENDPOINT_URL_{service}": self._url for service in EDGE_SERVICES},
                **self._role_credentials(configuration["Role"]),
                **configuration.get("Environment", {}).get("Variables", {}),
            },
            timeout_s=configuration["Timeout"],
            memory_mb=configuration["MemorySize"],
            concurrency=max(1, min(reserved, usable_cpus())),  # two processes on one CPU only take turns
            version=configuration["Version"],
        )

    def _role_credentials(self, role: str) -> Mapping[str, str]:
        """A session of the function's own role, as in AWS: each caller can be told from the others."""
        with self._lock:
            if role not in self._credentials:
                session = self._sts.assume_role(RoleArn=role, RoleSessionName=role.rpartition("/")[2])
                self._credentials[role] = {
                    "AWS_ACCESS_KEY_ID": session["Credentials"]["AccessKeyId"],
                    "AWS_SECRET_ACCESS_KEY": session["Credentials"]["SecretAccessKey"],
                    "AWS_SESSION_TOKEN": session["Credentials"]["SessionToken"],
                }
            return self._credentials[role]
