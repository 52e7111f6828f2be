"""`briefcast replay`: run an execution again and follow it."""

from rich.console import Console

from cli.actions.follow import follow
from cli.terminal.dead_letters import print_restart
from operations.clouds import Cloud
from operations.errors import CommandError
from operations.executions import describe
from operations.redrive import run_again


def replay_execution(cloud: Cloud, execution_arn: str, console: Console) -> int:
    """Run an execution again and follow it to its end. Return the exit code that `run` would have.

    Raises CommandError when there is no such execution.
    """
    description = describe(cloud, execution_arn)
    if description is None:
        raise CommandError(
            f"there is no execution {execution_arn}; "
            "copy the ARN from the output of `briefcast status` or `briefcast dead-letters`"
        )
    restart = run_again(cloud, description)
    print_restart(console, restart)
    return follow(cloud, [restart.run(cloud, description)], console)
