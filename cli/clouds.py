"""The deployment that an operator's command works on: a running local cloud, or a stack in AWS."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from rich.console import Console

from cli.local_state import default_state, in_use
from cli.session import Session, connect_to, stop_on_signals
from operations.clouds import Cloud
from operations.clouds.stack import DEFAULT_STACK, Stack, StackNotFound
from operations.errors import CommandError

LOCAL = "local"  # the stack that stands for what was run on this machine


@contextmanager
def open_cloud(stack: str | None, subject: str | None = None) -> Iterator[Cloud]:
    """Open the cloud that LOCALSTACK_HOST names, this machine's, or a stack in AWS.

    This machine's is opened for the stack LOCAL, and without a name if its state knows `subject`, a
    campaign's id or an execution's ARN. In AWS the default is DEFAULT_STACK.

    Raises CommandError when it cannot be found and when, while it is open, a service refuses a call
    or does not answer.
    """
    host = os.environ.get("LOCALSTACK_HOST")
    stop_on_signals()
    try:
        if not host and (stack == LOCAL or (stack is None and _is_known_here(subject))):
            with _local_cloud() as cloud:
                yield cloud
            return
        if not host:
            yield Stack(stack or DEFAULT_STACK, _aws_session(stack or DEFAULT_STACK))
            return
        if stack:
            raise CommandError(
                f"--stack {stack}: the cloud at LOCALSTACK_HOST={host} has only its own stack; "
                "leave --stack out, or unset LOCALSTACK_HOST"
            )
        with connect_to(host) as endpoint:
            yield endpoint
    except StackNotFound as error:
        raise CommandError(
            f"{error}; choose the stack with --stack, account and region with AWS_PROFILE and AWS_REGION, "
            "or for a local cloud set LOCALSTACK_HOST=host:port"
        ) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise CommandError(
            "there are no AWS credentials; set AWS_PROFILE, or run aws configure, "
            "or for a local cloud set LOCALSTACK_HOST=host:port"
        ) from error
    except ClientError as error:
        answer = error.response["Error"]
        message = _one_line(answer["Message"])
        raise CommandError(f"AWS refused {error.operation_name} ({answer['Code']}): {message}") from error
    except BotoCoreError as error:
        raise CommandError(f"{host or 'AWS'} could not be reached: {_one_line(str(error))}") from error


def region_of(stack: str) -> str:
    """Return the AWS region in which a stack is looked for. Raises CommandError if none is set."""
    region: str = _aws_session(stack).region_name
    return region


def _is_known_here(subject: str | None) -> bool:
    from local.state.records import knows

    return subject is not None and knows(default_state(), subject)


@contextmanager
def _local_cloud() -> Iterator[Cloud]:
    """Open the cloud of this machine's state: the one that runs there, else one for this command."""
    from local.state.folder import holder

    console = Console(stderr=True)
    used = holder(default_state())
    if used is None:
        with Session().local_cloud(console) as cloud:
            yield cloud
    elif used.address is None:
        raise in_use(used)
    else:
        with connect_to(used.address) as endpoint:
            yield endpoint


def _aws_session(stack: str) -> Any:
    import boto3

    # boto3 itself reads only AWS_DEFAULT_REGION.
    session = boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
    if session.region_name is None:
        raise CommandError(
            f"there is no AWS region; set AWS_REGION to that of {stack} (terraform/environments/), or for a "
            "local cloud set LOCALSTACK_HOST=host:port"
        )
    return session


def _one_line(text: str) -> str:
    return " ".join(text.split())
