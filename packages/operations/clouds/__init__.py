"""A deployment of Briefcast as operations see it: clients, resources and where its logs are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Resources:
    """Names and addresses of a deployment's resources."""

    bucket: str
    jobs_table: str
    rejections_queue_url: str
    dead_letters_queue_url: str
    state_machine_arn: str
    functions: Mapping[str, str]  # `parser`: the name under which Lambda knows it


class Cloud(Protocol):
    """A deployment: operations.clouds.stack.Stack, operations.clouds.endpoint.Endpoint or a local cloud."""

    @property
    def resources(self) -> Resources: ...

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, the same one for every call."""
        ...

    def log_of(self, state: str | None) -> str:
        """Return where the log of the function behind a state is; for None, where the workflow's log is."""
        ...
