"""`briefcast doctor`."""

import os
from typing import Annotated

import typer

from cli.exits import Finished

HELP = """Examine a stack in AWS and its account: what is amiss, a line each with its remedy.

It asks about credentials, the Lambda quota, image models, deployed images and functions, what waits in the
queues, who receives alarms and rejections, and the dates of prices. It only reads, and works before a first
deployment too.

Exit code 0: no fault; 1: at least one."""
EXAMPLES = "Example:  AWS_REGION=us-east-1 briefcast doctor --stack briefcast-prod"

Stack = Annotated[
    str | None,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="Stack in AWS, <name>-<environment> as Terraform names it. Default: briefcast-dev.",
        show_default=False,
    ),
]


def doctor(stack: Stack = None) -> None:
    from rich.console import Console

    from cli.actions.doctor import show_findings
    from operations.clouds.stack import DEFAULT_STACK
    from operations.errors import CommandError

    if host := os.environ.get("LOCALSTACK_HOST"):
        raise CommandError(
            f"doctor examines a stack in AWS, and LOCALSTACK_HOST={host} names a local cloud; unset it"
        )
    raise Finished(show_findings(stack or DEFAULT_STACK, Console()))
