"""`briefcast brand check` and `briefcast brand sample`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import Assets

HELP = "Check a brand kit, or make creatives to see what it looks like."
CHECK_HELP = """Check a brand kit.

Prints every problem with its place and how to fix it, then the contrast of each pair of colours. With
--assets it also checks the logos and fonts that the kit names. Exit code 2: a brief that names this kit
would be rejected."""
CHECK_EXAMPLES = "Example:  briefcast brand check my-assets/brand_kits/acme.json --assets my-assets"
SAMPLE_HELP = """Make creatives in a brand kit's look, in four languages and three placements.

Runs a sample campaign with draft pictures in a local cloud: what it makes is what the deployed workflow
makes. With --all-styles it makes one campaign for each type style in the kit's colours."""
SAMPLE_EXAMPLES = "Example:  briefcast brand sample my-assets/brand_kits/acme.json --assets my-assets"

Kit = Annotated[Path, typer.Argument(metavar="KIT", help="Brand kit (JSON file).", show_default=False)]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the sample campaigns.")]
AllStyles = Annotated[bool, typer.Option("--all-styles", help="One campaign for each type style.")]


def check(kit: Kit, assets: Assets = None) -> None:
    from rich.console import Console

    from cli import inputs

    path = inputs.kit_file(kit)
    pictures = inputs.asset_files(assets) if assets else None

    from cli.actions.brand import check_kit

    raise Finished(check_kit(path, pictures, Console()))


def sample(kit: Kit, assets: Assets = None, out: Out = Path("output"), all_styles: AllStyles = False) -> None:
    from rich.console import Console

    from cli import inputs, preflight

    preflight.check_machine()
    path, pictures = inputs.kit_file(kit), inputs.asset_files(assets)
    preflight.prepare_output(out)

    from cli.actions.brand import sample_kit

    raise Finished(sample_kit(path, pictures, out, Console(), all_styles=all_styles))
