"""Parked work, and what was done to run it again."""

from rich.console import Console
from rich.text import Text

from briefcast.text.printable import printable
from cli.terminal.output import print_facts, print_line, print_text
from operations import explain
from operations.dead_letters import Case, Letter
from operations.executions import brief_source
from operations.redrive import Restart

MAX_BODY_CHARS = 200  # of a message that is printed as it is


def print_case(console: Console, case: Case) -> None:
    """Print one parked piece of work: when, which brief, which execution, why."""
    headline = f"{case.letters[-1].parked_at}  {printable(brief_source(case.parked['input']))}"
    print_text(console, Text(headline, "bold"))
    facts = [("execution", case.parked["executionArn"])]
    if case.campaign:
        facts.append(("campaign", case.campaign))
    if case.parked["status"] != "SUCCEEDED":  # a redrive can have ended well since
        failure = explain.explain_failure(case.parked, [])
        facts += [("error", failure.error), ("cause", failure.message.split("\n")[0])]
    if case.published:
        facts.append(("done", "its campaign has been published since"))
    print_facts(console, facts)


def print_unknown(console: Console, letter: Letter) -> None:
    """Print a message that is about no execution of this deployment."""
    print_text(console, f"not an execution of this deployment: {letter.body[:MAX_BODY_CHARS]}")


def print_restart(console: Console, restart: Restart, indent: int = 0) -> None:
    print_text(console, restart.description, indent)
    print_line(console, restart.execution_arn, indent)
