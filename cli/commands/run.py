"""`briefcast run`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import EXAMPLE_BRIEF, Assets, Briefs, Model, Region

HELP = """Make the campaigns of one or more briefs and copy the results to disk.

Starts a local cloud for this command only, uploads each brief and waits for the workflow, which is the
one that runs in AWS. Exit code 0: published, perhaps without some products; 1: a campaign failed;
2: a brief was rejected and every problem is printed."""
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
KeepLogs = Annotated[bool, typer.Option("--keep-logs", help="Keep the logs even if nothing failed.")]


def run(
    briefs: Briefs,
    assets: Assets = None,
    out: Out = Path("output"),
    model: Model = None,
    region: Region = None,
    images: Images = None,
    keep_logs: KeepLogs = False,
) -> None:
    from rich.console import Console

    from cli import inputs, preflight

    preflight.check_machine()
    preflight.check_model(model)
    preflight.check_credentials(model)
    files, pictures = inputs.brief_files(briefs), inputs.asset_files(assets)
    preflight.prepare_output(out)

    from cli.actions.run_briefs import Request, run_briefs
    from cli.session import Session
    from local.lambda_runtime.containers import read_images

    session = Session(model, region, images=read_images(images) if images else None)
    raise Finished(run_briefs(Request(files, pictures, out, keep_logs), session, Console()))
