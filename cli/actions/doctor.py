"""`briefcast doctor`: print what a person needs to hear about a stack."""

from rich.console import Console

from cli import exits
from cli.clouds import region_of
from cli.terminal.output import print_text
from operations.doctor.examination import examine


def show_findings(stack: str, console: Console) -> int:
    """Print every finding, a line each, and return the exit code. Raises CommandError."""
    levels = set()
    for finding in examine(stack, region_of(stack)):
        print_text(console, str(finding))
        levels.add(finding.level)
    return exits.FAILED if "fault" in levels else exits.PUBLISHED
