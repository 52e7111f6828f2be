"""`briefcast convert`: a brief in this system's form, and notes on what differs."""

from pathlib import Path

import typer
from rich.console import Console

from briefcast.contracts import ReportedProblem
from cli import exits
from cli.inputs import BriefFile
from cli.parser import Refusal, converted
from cli.terminal.outcomes import print_rejected
from cli.terminal.output import print_text
from operations.errors import CommandError


def convert_brief(brief: BriefFile, out: Path | None, console: Console) -> int:
    """Write the converted brief to `out` or to stdout, the notes to `console`. Return the exit code."""
    result = converted(brief.path, out)
    for note in result.notes:
        print_text(console, f"{note.kind}  {note.pointer or '(the whole brief)'} → {note.text}")
    if out is None:
        typer.echo(result.text, nl=False)
    else:
        try:
            out.write_text(result.text, "utf-8")
        except OSError as error:
            raise CommandError(f"{out}: cannot be written ({error.strerror})") from None
    if not isinstance(result.verdict, Refusal):
        return exits.PUBLISHED
    rows = [ReportedProblem(pointer=p.pointer, found=p.found, fix=p.fix) for p in result.verdict.problems]
    print_rejected(console, str(out or "the result"), result.verdict.error.__name__, rows)
    return exits.REJECTED
