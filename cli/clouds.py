"""Which cloud a command works on: a local one that is running, or a stack in AWS."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError
from rich.console import Console

from cli.session import Session, stop_on_signals
from operations.clouds import Cloud
from operations.clouds.stack import DEFAULT_STACK, Stack
from operations.errors import CommandError


@contextmanager
def open_cloud(stack: str | None, console: Console) -> Iterator[Cloud]:
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
