"""`briefcast convert`."""

from pathlib import Path
from typing import Annotated

import typer

from cli.exits import Finished

HELP = """Convert a brief of another system, or JSON to YAML and back.

Prints the brief in this system's form, and on stderr a line for everything that was moved, guessed or left
out and every problem that a person still has to solve. Exit code 2: the result would be rejected."""
EXAMPLES = "Example:  briefcast convert their-brief.yaml -o my-brief.yaml"

File = Annotated[Path, typer.Argument(metavar="FILE", help="Brief (JSON or YAML).", show_default=False)]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help="Write the brief there, as JSON or YAML by the name; never over another file. Without it: YAML "
        "on stdout, or JSON of a brief in YAML that is in this form already.",
        show_default=False,
    ),
]


def convert(file: File, out: Out = None) -> None:
    from rich.console import Console

    from cli import inputs
    from cli.actions.convert import convert_brief

    (brief,) = inputs.brief_files([file])
    raise Finished(convert_brief(brief, inputs.new_brief(out) if out else None, Console(stderr=True)))
