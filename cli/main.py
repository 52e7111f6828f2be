"""The command line `briefcast`. Each command imports what it needs, so that --help is instant."""

import gc
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from cli import exits

EXAMPLE = "examples/briefs/single-product.json"

app = typer.Typer(
    name="briefcast",
    help="One campaign brief in, every ad placement out.\n\nThe whole workflow runs on this machine: "
    "no account, no Docker, nothing is sent anywhere unless a brief asks for a Bedrock model.",
    epilog="Exit codes: 0 published · 1 failed · 2 rejected · 64 wrong usage · 130 interrupted",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Briefs = Annotated[
    list[Path], typer.Argument(metavar="BRIEF", help="One or more briefs (JSON files).", show_default=False)
]
Assets = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Folder of existing product pictures, <brand>/<product>/product.png, for briefs that name them.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        help="Image model for every brief: draft (offline, free) or bedrock:… "
        "(the AWS account of your environment pays). Without it, each brief's own, else draft.",
        show_default=False,
    ),
]
Region = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="AWS region of the Bedrock models; else each model's own.", show_default=False
    ),
]

StackName = Annotated[
    str | None,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="The stack in AWS: name and environment, as Terraform has them. "
        "Without it the cloud at LOCALSTACK_HOST=host:port, else briefcast-dev in AWS.",
        show_default=False,
    ),
]


class Finished(Exception):
    """A command came to its end with this exit code.

    Typer turns a wrong usage into SystemExit(2), our code for a rejected brief; a way out
    of our own keeps the two apart.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"briefcast {version('briefcast-workspace')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    pass


@app.command(
    help="Make the campaigns of one or more briefs and copy them to disk.\n\n"
    "Each brief is uploaded to a cloud that exists only on this machine and only for this command; "
    "the upload starts the same workflow that runs in AWS. Exit code 0: published, perhaps without "
    "some products; 2: a brief was rejected, with every reason; 1: failed.",
    epilog=f"Examples:  briefcast run {EXAMPLE}\n\n"
    "briefcast run examples/briefs/*.json --assets examples/assets --out output",
)
def run(
    briefs: Briefs,
    assets: Assets = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where finished campaigns go.")] = Path("output"),
    model: Model = None,
    region: Region = None,
    images: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Run every function inside its container image, as the file names them: "
            "build/image-uris.json. Needs podman or docker.",
            show_default=False,
        ),
    ] = None,
    keep_logs: Annotated[bool, typer.Option("--keep-logs", help="Keep the logs of a good run too.")] = False,
) -> None:
    from rich.console import Console

    from cli import preflight

    preflight.check_machine()
    preflight.check_model(model)
    preflight.check_credentials(model)
    files = preflight.brief_files(briefs)
    pictures = preflight.asset_files(assets)
    preflight.prepare_output(out)

    from cli.commands.run import Request, run_briefs
    from cli.session import Session
    from local.lambda_runtime.containers import read_images

    session = Session(model, region, images=read_images(images) if images else None)
    raise Finished(run_briefs(Request(files, pictures, out, keep_logs), session, Console()))


@app.command(
    help="Keep the local cloud running for other tools, until Ctrl-C.\n\n"
    "Prints lines to paste for the aws command line and for boto3, and one line for every execution "
    "that starts or ends.",
    epilog="Examples:  briefcast up\n\nbriefcast up --port 4599 --assets examples/assets",
)
def up(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the one endpoint; 0 for any free one.")
    ] = 4566,
    assets: Assets = None,
    model: Model = None,
    region: Region = None,
) -> None:
    from rich.console import Console

    from cli import preflight

    preflight.check_machine()
    preflight.check_model(model)
    preflight.check_credentials(model)
    pictures = preflight.asset_files(assets)

    from cli.commands.up import serve
    from cli.session import Session

    raise Finished(serve(pictures, Session(model, region, port or None), Console()))


@app.command(
    help="Check briefs without running anything.\n\n"
    "Prints every problem with its place and its remedy, or what would be made and its estimated cost. "
    "With --assets it also looks whether the pictures that a brief names are there; with --cost it "
    "prints the whole bill, requests, storage and logs included.",
    epilog=f"Example:  briefcast validate {EXAMPLE} --assets examples/assets",
)
def validate(
    briefs: Briefs,
    assets: Assets = None,
    model: Model = None,
    cost: Annotated[
        bool, typer.Option("--cost", help="What each campaign costs on AWS, and many a day.")
    ] = False,
) -> None:
    from rich.console import Console

    from cli import preflight

    preflight.check_model(model)
    files = preflight.brief_files(briefs)
    pictures = preflight.asset_files(assets) if assets else None

    from cli.commands.validate import validate_briefs

    raise Finished(validate_briefs(files, pictures, model, Console(), cost))


@app.command(
    help="How a campaign is: its job, its execution and, unless all went well, why not.\n\n"
    "Exit code 0: published or still running; 2: rejected; 1: failed, or unknown.",
    epilog="Example:  briefcast status before-sunrise-20260701-060000-1f2e3d",
)
def status(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="A campaign's id.", show_default=False)],
    stack: StackName = None,
) -> None:
    from rich.console import Console

    from cli.clouds import open_cloud
    from cli.commands import operate

    console = Console()
    with open_cloud(stack, console) as cloud:
        code = operate.show_status(cloud, campaign, console)
    raise Finished(code)


@app.command(
    help="What happened in a campaign: every state, attempt, duration, error and cost.\n\n"
    "Read from the execution's history and the functions' logs. A long campaign is folded to the products "
    "that failed, were retried or took longest. Exit codes as with status.",
    epilog="Examples:  briefcast explain before-sunrise-20260701-060000-1f2e3d\n\n"
    "briefcast explain arn:aws:states:…:execution:briefcast-dev-campaign:… --html timeline.html",
)
def explain(
    campaign: Annotated[
        str,
        typer.Argument(
            metavar="CAMPAIGN", help="A campaign's id, or an execution's ARN.", show_default=False
        ),
    ],
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page with a waterfall instead.", show_default=False),
    ] = None,
    stack: StackName = None,
) -> None:
    from rich.console import Console

    from cli.clouds import open_cloud
    from cli.commands.explain import explain as tell

    console = Console()
    with open_cloud(stack, console) as cloud:
        code = tell(cloud, campaign, html, console)
    raise Finished(code)


@app.command(
    help="Run an execution again and follow it to its end.\n\n"
    "It is redriven, so that it goes on where it failed, or else its input is started anew; "
    "what was paid for is not paid for again. Exit codes as with run.",
    epilog="Example:  briefcast replay --execution arn:aws:states:…:execution:briefcast-dev-campaign:…",
)
def replay(
    execution: Annotated[str, typer.Option(metavar="ARN", help="The execution.", show_default=False)],
    stack: StackName = None,
) -> None:
    from rich.console import Console

    from cli.clouds import open_cloud
    from cli.commands import operate

    console = Console()
    with open_cloud(stack, console) as cloud:
        code = operate.replay(cloud, execution, console)
    raise Finished(code)


@app.command(
    help="List the executions that failed and wait for an operator.\n\n"
    "Exit code 0: nothing is parked, or all was published; 2: a brief was rejected when it was driven "
    "again; 1: something still fails.",
    epilog="Examples:  briefcast dead-letters\n\nbriefcast dead-letters --redrive --stack briefcast-prod",
)
def dead_letters(
    redrive: Annotated[
        bool, typer.Option("--redrive", help="Drive each again, and follow them to their end.")
    ] = False,
    stack: StackName = None,
) -> None:
    from rich.console import Console

    from cli.clouds import open_cloud
    from cli.commands import operate

    console = Console()
    with open_cloud(stack, console) as cloud:
        code = operate.dead_letters(cloud, redrive, console)
    raise Finished(code)


def main() -> None:
    """Run the command line and exit; every foreseen fault is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    from cli.preflight import ModelRefused, name_for_people
    from operations.errors import CommandError

    try:
        app()
    except Finished as finished:
        sys.exit(finished.code)
    except CommandError as fault:
        for line in str(fault).splitlines():
            typer.echo(f"briefcast: {name_for_people(line)}", err=True)
        sys.exit(exits.REJECTED if isinstance(fault, ModelRefused) else exits.FAILED)
    except SystemExit as end:
        sys.exit(exits.USAGE if end.code == 2 else end.code)
    finally:
        gc.freeze()  # a last collection of all that the engine made would take half a second


if __name__ == "__main__":
    main()
