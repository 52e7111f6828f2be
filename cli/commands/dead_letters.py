"""`briefcast dead-letters`."""

from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import StackName

HELP = """List the executions that failed and wait for an operator.

Exit code 0: none is waiting, or all were published; 1: one still fails; 2: a brief was rejected when it
was run again."""
EXAMPLES = """Examples:  briefcast dead-letters

briefcast dead-letters --redrive --stack briefcast-prod"""

Redrive = Annotated[
    bool, typer.Option("--redrive", help="Run each of them again and follow them to their end.")
]


def dead_letters(redrive: Redrive = False, stack: StackName = None) -> None:
    from rich.console import Console

    from cli.actions.dead_letters import list_parked, redrive_parked
    from cli.clouds import open_cloud

    console = Console()
    with open_cloud(stack) as cloud:
        code = redrive_parked(cloud, console) if redrive else list_parked(cloud, console)
    raise Finished(code)
