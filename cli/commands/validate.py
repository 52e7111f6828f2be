"""`briefcast validate`."""

from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import EXAMPLE_BRIEF, Assets, Briefs, Model

HELP = """Check briefs without running anything.

Prints every problem with its place and how to fix it, or what would be made and its estimated cost.
With --assets it also checks that the pictures that a brief names exist. Exit code 2: a brief would be
rejected."""
EXAMPLES = f"Example:  briefcast validate {EXAMPLE_BRIEF} --assets examples/assets"

Cost = Annotated[
    bool,
    typer.Option(
        "--cost",
        help="Also print the whole AWS bill, with requests, storage and logs: a campaign, and 10,000 a day.",
    ),
]


def validate(briefs: Briefs, assets: Assets = None, model: Model = None, cost: Cost = False) -> None:
    from rich.console import Console

    from cli import inputs, preflight

    preflight.check_model(model)
    files = inputs.brief_files(briefs)
    pictures = inputs.asset_files(assets) if assets else None

    from cli.actions.validate import validate_briefs

    raise Finished(validate_briefs(files, pictures, model, Console(), cost))
