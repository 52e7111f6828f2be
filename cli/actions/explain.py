"""`briefcast explain`: show what happened in one execution."""

from pathlib import Path

from rich.console import Console

from cli import exits
from cli.terminal.explanation import print_explanation
from cli.terminal.output import print_line, print_text
from operations.clouds import Cloud
from operations.errors import CommandError
from operations.executions import RUNNING
from operations.explain import is_rejection
from operations.explain.page import render_page
from operations.explain.reading import explain_campaign


def show_explanation(cloud: Cloud, subject: str, html: Path | None, console: Console) -> int:
    """Print what happened, or write it to `html`. Return the exit code that `status` would have.

    `subject` is a campaign's id or an execution's ARN. Raises CommandError for an unknown one, and
    for a file that cannot be written.
    """
    explanation = explain_campaign(cloud, subject)
    if html is None:
        print_explanation(explanation, console)
    else:
        try:
            html.write_text(render_page(explanation), "utf-8")
        except OSError as error:
            raise CommandError(
                f"--html {html}: cannot be written ({error.strerror or error}); choose another file"
            ) from error
        print_line(console, str(html))
    if explanation.missing_logs:
        print_text(console, f"note: {explanation.missing_logs}", 2)
    description = explanation.description
    if description["status"] in (*RUNNING, "SUCCEEDED"):
        return exits.PUBLISHED
    return exits.REJECTED if is_rejection(description.get("error")) else exits.FAILED
