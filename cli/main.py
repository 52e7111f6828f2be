"""The command line `briefcast`: its commands, and what every command has in common."""

import gc
import re
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from cli import exits
from cli.commands import (
    brand,
    clean,
    convert,
    dead_letters,
    doctor,
    explain,
    fetch,
    replay,
    rules,
    run,
    status,
    up,
    validate,
)

HELP = """One campaign brief in, every ad placement out.

run, up and validate work on this machine: no AWS account, no Docker, and nothing is sent anywhere unless
a brief or --model names a Bedrock model. The other commands work on a local cloud or on a stack in AWS."""


def _paragraphs(text: str) -> str:
    """Return the text without the line breaks inside its paragraphs, which Typer would print."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)


app = typer.Typer(
    name="briefcast",
    help=_paragraphs(HELP),
    epilog="Exit codes: 0 published · 1 failed · 2 rejected · 64 wrong usage · 130 interrupted",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(requested: bool) -> None:
    if requested:
        typer.echo(f"briefcast {version('briefcast-workspace')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    pass


for _help, _examples, _command in (
    (run.HELP, run.EXAMPLES, run.run),
    (up.HELP, up.EXAMPLES, up.up),
    (validate.HELP, validate.EXAMPLES, validate.validate),
    (convert.HELP, convert.EXAMPLES, convert.convert),
    (status.HELP, status.EXAMPLES, status.status),
    (fetch.HELP, fetch.EXAMPLES, fetch.fetch),
    (explain.HELP, explain.EXAMPLES, explain.explain),
    (replay.HELP, replay.EXAMPLES, replay.replay),
    (dead_letters.HELP, dead_letters.EXAMPLES, dead_letters.dead_letters),
    (doctor.HELP, doctor.EXAMPLES, doctor.doctor),
    (clean.HELP, clean.EXAMPLES, clean.clean),
):
    app.command(help=_paragraphs(_help), epilog=_examples)(_command)

_brand = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="rich")
_brand.command(help=_paragraphs(brand.CHECK_HELP), epilog=brand.CHECK_EXAMPLES)(brand.check)
_brand.command(help=_paragraphs(brand.SAMPLE_HELP), epilog=brand.SAMPLE_EXAMPLES)(brand.sample)
app.add_typer(_brand, name="brand", help=_paragraphs(brand.HELP))
_rules = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="rich")
_rules.command(help=_paragraphs(rules.CHECK_HELP), epilog=rules.CHECK_EXAMPLES)(rules.check)
_rules.command("try", help=_paragraphs(rules.TRY_HELP), epilog=rules.TRY_EXAMPLES)(rules.try_text)
app.add_typer(_rules, name="rules", help=_paragraphs(rules.HELP))


def main() -> None:
    """Run the command line and exit. Every expected error is printed to stderr, a line for each problem."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    from briefcast.text.printable import printable_name
    from cli.preflight import ModelRefused
    from operations.errors import CommandError

    try:
        app()
    except exits.Finished as finished:
        sys.exit(finished.code)
    except CommandError as error:
        for line in str(error).splitlines():
            typer.echo(f"briefcast: {printable_name(line)}", err=True)
        sys.exit(exits.REJECTED if isinstance(error, ModelRefused) else exits.FAILED)
    except SystemExit as end:
        sys.exit(exits.USAGE if end.code == 2 else end.code)
    finally:
        gc.freeze()  # a last collection of everything the local cloud made would take half a second


if __name__ == "__main__":
    main()
