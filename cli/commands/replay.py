"""`briefcast replay`."""

from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import EXAMPLE_EXECUTION, StackName

HELP = """Run an execution again and follow it to its end.

Redrives the execution, so that it continues in the state that failed. If it cannot be redriven, starts a
new execution with the same input. Pictures that were paid for are not paid for again. Exit codes as for
run."""
EXAMPLES = f"Example:  briefcast replay --execution {EXAMPLE_EXECUTION}"

Execution = Annotated[str, typer.Option(metavar="ARN", help="Execution ARN.", show_default=False)]


def replay(execution: Execution, stack: StackName = None) -> None:
    from rich.console import Console

    from cli.actions.replay import replay_execution
    from cli.clouds import open_cloud

    console = Console()
    with open_cloud(stack, execution) as cloud:
        code = replay_execution(cloud, execution, console)
    raise Finished(code)
