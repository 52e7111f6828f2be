"""`briefcast status`."""

from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import EXAMPLE_CAMPAIGN, StackName

HELP = """Show a campaign's status, its execution and, if it failed, the cause.

Exit code 0: published or still running; 1: failed or unknown; 2: rejected."""
EXAMPLES = f"Example:  briefcast status {EXAMPLE_CAMPAIGN}"

Campaign = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="Campaign id.", show_default=False)]


def status(campaign: Campaign, stack: StackName = None) -> None:
    from rich.console import Console

    from cli.actions.status import show_status
    from cli.clouds import open_cloud

    console = Console()
    with open_cloud(stack, campaign) as cloud:
        code = show_status(cloud, campaign, console)
    raise Finished(code)
