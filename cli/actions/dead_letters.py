"""`briefcast dead-letters`: list what is parked, and run it again."""

from botocore.exceptions import ClientError
from rich.console import Console

from cli import exits
from cli.actions.follow import follow
from cli.terminal.dead_letters import print_case, print_restart, print_unknown
from cli.terminal.output import print_text
from operations.clouds import Cloud
from operations.dead_letters import received
from operations.redrive import run_again
from operations.runs import ExecutionRun


def list_parked(cloud: Cloud, console: Console) -> int:
    """Print what is parked and leave it in the queue. Return 0 when none of it needs an operator, else 1."""
    with received(cloud) as mailbox:
        if not mailbox.letters:
            print_text(console, "Nothing is parked.")
        cases, unknown = mailbox.cases()
        for letter in unknown:
            print_unknown(console, letter)
        for case in cases:
            print_case(console, case)
    if not unknown and all(case.published for case in cases):
        return exits.PUBLISHED
    print_text(console, "Fix the cause, then: briefcast dead-letters --redrive")
    return exits.FAILED


def redrive_parked(cloud: Cloud, console: Console) -> int:
    """Run everything parked again and follow it to its end.

    A message leaves the queue once its new attempt was started, or if its campaign is published by
    now. Returns 0 when all of it is published, 2 when a brief was rejected, 1 when something still
    fails or could not be run again, 130 when interrupted.
    """
    runs: list[ExecutionRun] = []
    with received(cloud) as mailbox:
        if not mailbox.letters:
            print_text(console, "Nothing is parked.")
        cases, unknown = mailbox.cases()
        left = len(unknown)
        for letter in unknown:
            print_unknown(console, letter)
        for case in cases:
            print_case(console, case)
            if not case.published:
                try:
                    restart = run_again(cloud, case.latest)
                except ClientError as error:
                    print_text(console, f"could not be run again and stays parked: {error}", 2)
                    left += 1
                    continue
                print_restart(console, restart, 2)
                runs.append(restart.run(cloud, case.parked))
            mailbox.remove(case.letters)
    code = follow(cloud, runs, console) if runs else exits.PUBLISHED
    return code if code == exits.INTERRUPTED or not left else exits.FAILED
