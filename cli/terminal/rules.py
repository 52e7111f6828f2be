"""What the rules for advertising say of a file or a text."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from briefcast.rules.matching import Finding
from briefcast.text.plural import plural
from briefcast.text.printable import printable
from cli.terminal.output import print_text
from cli.terminal.progress import MARKS
from operations.progress import Phase

STYLES = {"block": "red", "review": "yellow", "note": "default"}


def print_sound(console: Console, label: str, verdicts: Mapping[str, int]) -> None:
    """Print that a file of rules is valid, and how many rules of each verdict it has."""
    headline = MARKS[Phase.PUBLISHED].copy().append(f" {printable(label)}", "bold default")
    total = plural(sum(verdicts.values()), "rule")
    print_text(console, headline.append(Text(f"  valid: {total}", "not bold default")))
    print_text(console, " · ".join(f"{verdicts.get(name, 0)} {name}" for name in STYLES), 2)


def print_finding(console: Console, finding: Finding) -> None:
    """Print a rule that a text meets: the verdict, the words, the reason, what to do, and the source."""
    rule = finding.rule
    words = finding.evidence or finding.missing
    quoted = f"“{printable(words)}”: " if words else ""
    line = Text(f"{rule.verdict}  ", STYLES[rule.verdict])
    print_text(console, line.append(f"{quoted}{printable(rule.reason)}", "default"))
    print_text(console, f"→ {printable(rule.fix)}", 2)
    print_text(console, f"{rule.id} · {printable(rule.source)} · checked {rule.checked}", 2)
