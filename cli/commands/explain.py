"""`briefcast explain`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import EXAMPLE_CAMPAIGN, EXAMPLE_EXECUTION, StackName

HELP = """Show what happened in a campaign: every state, attempt, duration, error and cost.

Reads the execution's history and the functions' logs. In a long campaign only the products that failed,
were retried or took longest are shown in full. Exit codes as for status."""
EXAMPLES = f"""Examples:  briefcast explain {EXAMPLE_CAMPAIGN}

briefcast explain {EXAMPLE_EXECUTION} --html timeline.html"""

Subject = Annotated[
    str, typer.Argument(metavar="CAMPAIGN", help="Campaign id, or execution ARN.", show_default=False)
]
Html = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write an HTML page with a waterfall instead.", show_default=False),
]


def explain(campaign: Subject, html: Html = None, stack: StackName = None) -> None:
    from rich.console import Console

    from cli.actions.explain import show_explanation
    from cli.clouds import open_cloud

    console = Console()
    with open_cloud(stack, campaign) as cloud:
        code = show_explanation(cloud, campaign, html, console)
    raise Finished(code)
