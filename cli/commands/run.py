"""`briefcast run`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import EXAMPLE_BRIEF, Assets, Briefs, Model, Region, State

HELP = """Make the campaigns of one or more briefs and copy the results to disk.

Starts a local cloud, uploads each brief and waits for the workflow, which is the one that runs in AWS.
Creatives are copied as they are finished. A run that was interrupted goes on where it stopped when the
same command is run again, and no picture is paid for twice. Exit code 0: published, perhaps without some
products; 1: a campaign failed; 2: a brief was rejected and every problem is printed."""
EXAMPLES = f"""Examples:  briefcast run {EXAMPLE_BRIEF}

briefcast run examples/briefs/*.json --assets examples/assets --out output"""

Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder for finished campaigns.")]
Images = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Run every function in its container image. FILE lists the images, such as "
        "build/image-uris.json. Needs podman or docker.",
        show_default=False,
    ),
]


def run(
    briefs: Briefs,
    assets: Assets = None,
    out: Out = Path("output"),
    model: Model = None,
    region: Region = None,
    images: Images = None,
    state: State = None,
) -> None:
    from rich.console import Console

    from cli import inputs, preflight

    preflight.check_machine()
    preflight.check_model(model)
    preflight.check_credentials(model)
    files, pictures = inputs.brief_files(briefs), inputs.asset_files(assets)
    preflight.prepare_output(out)

    from cli.actions.run_briefs import Request, run_briefs
    from cli.local_state import default_state
    from cli.session import Session
    from local.lambda_runtime.containers import read_images

    containers = read_images(images) if images else None
    session = Session(model, region, state=state or default_state(), images=containers)
    raise Finished(run_briefs(Request(files, pictures, out), session, Console()))
