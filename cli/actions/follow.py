"""Follow executions on the terminal until all have ended."""

import time
from collections.abc import Callable, Sequence

from rich.console import Console

from cli import exits
from cli.terminal.outcomes import print_outcome
from cli.terminal.output import print_text
from cli.terminal.progress import open_display
from operations.clouds import Cloud
from operations.runs import POLL_S, ExecutionRun, Failed, Outcome, Rejected


def follow(cloud: Cloud, runs: Sequence[ExecutionRun], console: Console) -> int:
    """Show the runs until all have ended and print each outcome. Return the exit code of the worst one."""
    if not watch(runs, console):
        print_text(console, "stopped watching: the executions continue")
        return exits.INTERRUPTED
    for run in runs:
        print_outcome(console, cloud, run)
    return exit_code([run.outcome for run in runs])


def watch(runs: Sequence[ExecutionRun], console: Console, on_poll: Callable[[], None] = lambda: None) -> bool:
    """Show the progress of the runs until all have ended. Return False if Ctrl-C came first.

    `on_poll` is called after each look at the runs.
    """
    try:
        with open_display(console) as display:
            while True:
                for run in runs:
                    run.poll()
                display.show([run.progress for run in runs])
                on_poll()
                if all(run.outcome is not None for run in runs):
                    return True
                time.sleep(POLL_S)
    except KeyboardInterrupt:
        return False


def exit_code(outcomes: Sequence[Outcome | None]) -> int:
    """Return the exit code of the worst outcome. A failure is worse than a rejection."""
    if any(isinstance(outcome, Failed) for outcome in outcomes):
        return exits.FAILED
    if any(isinstance(outcome, Rejected) for outcome in outcomes):
        return exits.REJECTED
    return exits.PUBLISHED
