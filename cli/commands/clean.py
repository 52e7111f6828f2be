"""`briefcast clean`."""

from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import State

HELP = """Delete what the local cloud keeps on this machine: pictures, campaigns and logs.

Folders that run wrote with --out stay. Pictures that were paid for are deleted too, and the next run
pays for them again. Exit code 0: empty now; 1: not deleted."""
EXAMPLES = "Example:  briefcast clean --yes"

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def clean(state: State = None, yes: Yes = False) -> None:
    from rich.console import Console

    from cli.actions.clean import clean_state
    from cli.local_state import default_state

    def agree(question: str) -> bool:
        return yes or typer.confirm(question)

    raise Finished(clean_state(state or default_state(), agree, Console()))
