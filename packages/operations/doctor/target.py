"""The deployment that is examined: as its environment file says, or as it is deployed."""

from dataclasses import dataclass
from typing import Protocol

from briefcast.registries.models import draft_model


class Target(Protocol):
    """The values of a deployment that decide what is a fault. `deploy` reads them from its environment."""

    @property
    def stack(self) -> str:
        """`<name>-<environment>`, the first part of every name."""
        ...

    @property
    def region(self) -> str: ...

    @property
    def region_setting(self) -> str:
        """Where the region can be changed, in words."""
        ...

    @property
    def file(self) -> str:
        """The name of the environment's file."""
        ...

    @property
    def image_model(self) -> str: ...

    @property
    def bedrock_image_region(self) -> str:
        """ "" for each model's own."""
        ...

    @property
    def reserve_concurrency(self) -> bool: ...

    @property
    def protect_data(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class DeployedTarget:
    """A stack as AWS has it. The defaults are for one that does not exist yet."""

    stack: str
    region: str
    image_model: str = draft_model().id
    bedrock_image_region: str = ""
    reserve_concurrency: bool = True
    protect_data: bool = False

    @property
    def region_setting(self) -> str:
        return "AWS_REGION"

    @property
    def file(self) -> str:
        return f"{environment_of(self)}.tfvars.json"


def environment_of(target: Target) -> str:
    """Return the environment in a stack's name, for `make deploy ENV=…`."""
    return target.stack.rpartition("-")[2]
