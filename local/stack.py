"""A stack that Terraform deployed, found by the names that terraform/ gives its resources."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from rich.console import Console

from local.functions import function_behind, function_names
from local.preflight import CommandError
from local.provision import Resources
from local.session import Session, stop_on_signals

if TYPE_CHECKING:
    from local.cloud import Edge

DEFAULT_STACK = "briefcast-dev"  # variables.tf: name and environment


class Stack:
    """What `local.cloud.Edge` is for a local cloud, for a deployed stack: clients and resources."""

    def __init__(self, name: str, session: Any) -> None:
        """`name` is `<name>-<environment>` of terraform/variables.tf, `session` a boto3 session.

        Raises CommandError when the account has no such stack in the session's region, and
        what botocore raises.
        """
        self.name = name
        self.region: str = session.region_name
        self._session = session
        self._clients: dict[str, Any] = {}
        caller = self.client("sts").get_caller_identity()
        account, partition = caller["Account"], caller["Arn"].split(":")[1]
        place = f"{self.region}:{account}"
        self.resources = Resources(
            bucket=f"{name}-{account}-{self.region}",
            jobs_table=f"{name}-jobs",
            rejections_queue_url=self._queue_url("rejections", account),
            dead_letters_queue_url=self._queue_url("dead-letters", account),
            # The alias, because that is what the operator's policy may start.
            state_machine_arn=f"arn:{partition}:states:{place}:stateMachine:{name}-campaign:live",
            functions={function: f"{name}-{function}" for function in function_names()},
        )

    def client(self, service: str) -> Any:
        """The boto3 client of a service, the same one every time."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service)
        return self._clients[service]

    def log_of(self, state: str | None) -> str:
        """The log group of the function behind a state, or else the workflow's own."""
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
            raise CommandError(
                f"account {account} has no stack {self.name} in {self.region} (no queue {queue}); name it "
                "with --stack, choose account and region with AWS_PROFILE and AWS_REGION, or for a local "
                "cloud set LOCALSTACK_HOST=host:port"
            ) from error
        return url


@contextmanager
def open_cloud(stack: str | None, console: Console) -> Iterator["Edge | Stack"]:
    """The cloud that LOCALSTACK_HOST names, else the stack of that name (default DEFAULT_STACK) in AWS.

    Raises CommandError when it cannot be found, and for whatever a service refuses or does
    not answer while it is open.
    """
    host = os.environ.get("LOCALSTACK_HOST")
    try:
        if not host:
            stop_on_signals()
            yield Stack(stack or DEFAULT_STACK, _aws_session(stack or DEFAULT_STACK))
            return
        if stack:
            raise CommandError(
                f"--stack {stack}: the cloud at LOCALSTACK_HOST={host} holds one of its own; "
                "leave --stack out, or unset LOCALSTACK_HOST"
            )
        # The functions' logs are with that cloud: this session writes none.
        with Session(log_dir=Path(tempfile.gettempdir())).edge(console) as edge:
            yield edge
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise CommandError(
            "there are no AWS credentials; set AWS_PROFILE, or run aws configure, "
            "or for a local cloud set LOCALSTACK_HOST=host:port"
        ) from error
    except ClientError as error:
        told = error.response["Error"]
        raise CommandError(f"{error.operation_name}: {told['Code']}: {_one_line(told['Message'])}") from error
    except BotoCoreError as error:
        raise CommandError(f"{host or 'AWS'} could not be asked: {_one_line(str(error))}") from error


def _aws_session(stack: str) -> Any:
    import boto3

    # botocore itself knows only AWS_DEFAULT_REGION.
    session = boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
    if session.region_name is None:
        raise CommandError(
            f"there is no AWS region; set AWS_REGION to that of {stack} (terraform/environments/*.tfvars), "
            "or for a local cloud set LOCALSTACK_HOST=host:port"
        )
    return session


def _one_line(text: str) -> str:
    return " ".join(text.split())
