"""`briefcast fetch`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import EXAMPLE_CAMPAIGN, StackName

HELP = """Copy a published campaign to this machine: its creatives, manifest and contact sheet.

Exit code 0: copied; 1: not published, or unknown."""
EXAMPLES = f"Example:  briefcast fetch {EXAMPLE_CAMPAIGN} --open"

Campaign = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="Campaign id.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the campaign's folder is made.")]
Open = Annotated[bool, typer.Option("--open", help="Open the contact sheet in the browser.")]


def fetch(campaign: Campaign, out: Out = Path("output"), show: Open = False, stack: StackName = None) -> None:
    from rich.console import Console

    from cli.actions.fetch import fetch_campaign
    from cli.clouds import open_cloud

    with open_cloud(stack, campaign) as cloud:
        code = fetch_campaign(cloud, campaign, out, show, Console())
    raise Finished(code)
