"""A brand kit that is sound: what it says, and the contrasts of its colours."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from briefcast.brand_kit import Contrast
from briefcast.contracts import BrandKit
from briefcast.text.printable import printable
from cli.terminal.output import print_text
from cli.terminal.progress import MARKS
from operations.progress import Phase


def print_sound(console: Console, label: str, kit: BrandKit, files_checked: bool) -> None:
    """Print that a kit is valid, and what it says. `label` names the kit."""
    headline = MARKS[Phase.PUBLISHED].copy().append(f" {printable(label)}", "bold default")
    print_text(console, headline.append(Text("  valid", "not bold default")))
    print_text(console, f"says: {', '.join(kit) or 'nothing'}", 2)
    if not files_checked and {"logo", "logo_light", "type"} & kit.keys():
        print_text(console, "note: logos and fonts were not checked (no --assets were given)", 2)


def print_contrasts(console: Console, rows: Sequence[Contrast]) -> None:
    """Print a table of the contrasts, and what happens where one is too low."""
    if not rows:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="default")
    for column in ("colours", "", "contrast", "takes", ""):
        table.add_column(column, justify="right" if column in ("contrast", "takes") else "left")
    for row in rows:
        result = Text("enough", "green") if row.is_enough else Text("too low", "yellow")
        pair = f"{row.color} on {row.ground}"
        table.add_row(row.what, pair, f"{row.ratio:.1f}", f"{row.least:g}", result)
    console.print(Padding(table, (0, 0, 0, 2)))
    if not all(row.is_enough for row in rows):
        hint = "where a contrast is too low, another role, an outline, black or white is used"
        print_text(console, f"note: {hint}", 2)
