"""A stack that Terraform deployed, found by the names that terraform/ gives its resources."""

from typing import Any

from briefcast.registries.functions import function_behind, function_names
from operations.clouds import Resources
from operations.clouds.clients import Clients
from operations.errors import CommandError

DEFAULT_STACK = "briefcast-dev"  # variables.tf: name and environment


class StackNotFound(CommandError):
    """The account has no stack of that name in that region."""


class Stack:
    """A stack in AWS (operations.clouds.Cloud)."""

    def __init__(self, name: str, session: Any) -> None:
        """`name` is `<name>-<environment>` of terraform/variables.tf, `session` a boto3 session.

        Raises StackNotFound, and what botocore raises.
        """
        self.name = name
        self.region: str = session.region_name
        self._clients = Clients(session)
        caller = self.client("sts").get_caller_identity()
        account, partition = caller["Account"], caller["Arn"].split(":")[1]
        place = f"{self.region}:{account}"
        self.resources = Resources(
            bucket=f"{name}-{account}-{self.region}",
            jobs_table=f"{name}-jobs",
            rejections_queue_url=self._queue_url("rejections", account),
            dead_letters_queue_url=self._queue_url("dead-letters", account),
            # The alias: the operator's policy allows no other start.
            state_machine_arn=f"arn:{partition}:states:{place}:stateMachine:{name}-campaign:live",
            functions={function: f"{name}-{function}" for function in function_names()},
        )

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, the same one for every call."""
        return self._clients(service)

    def log_of(self, state: str | None) -> str:
        """Return the log group of the function behind a state, or the workflow's for any other state."""
        function = function_behind(state)
        group = (
            f"/aws/lambda/{self.resources.functions[function]}"
            if function
            else f"/aws/vendedlogs/states/{self.name}-campaign"
        )
        return f"log group {group}"

    def _queue_url(self, purpose: str, account: str) -> str:
        sqs = self.client("sqs")
        queue = f"{self.name}-{purpose}"
        try:
            url: str = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        except sqs.exceptions.QueueDoesNotExist as error:
            raise StackNotFound(
                f"account {account} has no stack {self.name} in {self.region} (no queue {queue})"
            ) from error
        return url
