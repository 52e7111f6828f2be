"""`briefcast up`."""

from typing import Annotated

import typer

from cli.exits import Finished
from cli.options import Assets, Model, Region, State

HELP = """Run the local cloud for other tools until Ctrl-C.

Prints the endpoint with lines to paste for the aws command line and for boto3, then one line for each
execution that starts or ends."""
EXAMPLES = """Examples:  briefcast up

briefcast up --port 4599 --assets examples/assets"""

Port = Annotated[
    int, typer.Option(min=0, max=65535, help="Port of the endpoint that serves every service; 0 for any.")
]


def up(
    port: Port = 4566,
    assets: Assets = None,
    model: Model = None,
    region: Region = None,
    state: State = None,
) -> None:
    from rich.console import Console

    from cli import inputs, preflight

    preflight.check_machine()
    preflight.check_model(model)
    preflight.check_credentials(model)
    pictures = inputs.asset_files(assets)

    from cli.actions.serve import serve
    from cli.local_state import default_state
    from cli.session import Session

    session = Session(model, region, port or None, state or default_state())
    raise Finished(serve(pictures, session, Console()))
