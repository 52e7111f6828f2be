"""Printing text: paragraphs, lines to copy, labelled facts."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from briefcast.text.printable import printable


def print_text(console: Console, text: str | Text, indent: int = 0) -> None:
    """Print one paragraph: wrapped inside its indent on a terminal, on one line anywhere else."""
    content = text if isinstance(text, Text) else Text(printable(text))
    if console.is_terminal:
        console.print(Padding(content, (0, 0, 0, indent)), highlight=False)
    else:
        console.print(Text(" " * indent).append_text(content), soft_wrap=True, highlight=False)


def print_line(console: Console, text: str, indent: int = 0, style: str = "") -> None:
    """Print a line that will be copied, such as a path. It is never wrapped."""
    console.print(Text(" " * indent + printable(text), style), soft_wrap=True, highlight=False)


def print_gap(console: Console) -> None:
    """Print an empty line, on a terminal only: a log needs none between blocks."""
    if console.is_terminal:
        console.print()


def print_facts(console: Console, facts: Iterable[tuple[str, str]]) -> None:
    """Print (label, text) pairs, a line each, the texts in one column."""
    for label, text in facts:
        print_line(console, f"{label}:".ljust(11) + text, 2)
