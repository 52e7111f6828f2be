"""What a valid brief would make, and what that costs."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from briefcast.contracts import Plan
from briefcast.cost import USD_DIGITS
from briefcast.text.money import fixed_usd, usd
from briefcast.text.plural import plural
from briefcast.text.printable import printable
from cli.terminal.output import print_text
from cli.terminal.progress import MARKS
from operations import bill
from operations.progress import Phase

CAMPAIGNS_A_DAY = 10_000  # for the bill's second column


def print_plan(console: Console, label: str, plan: Plan, creatives: int, assets_checked: bool) -> None:
    """Print a plan in short. `label` names the brief."""
    headline = MARKS[Phase.PUBLISHED].copy().append(f" {printable(label)}", "bold default")
    print_text(console, headline.append(Text("  valid", "not bold default")))
    for line in summary_lines(plan, creatives, assets_checked):
        print_text(console, line, 2)


def summary_lines(plan: Plan, creatives: int, assets_checked: bool) -> list[str]:
    """Return a plan in a few lines: what would be made, from which pictures, at what cost."""
    products = plan["products"]
    existing = sum(product["image"]["source"] == "existing" for product in products)
    placements = {placement for task in plan["tasks"] for placement in (*task["placements"], *task["clean"])}
    languages = {task["locale"] for task in plan["tasks"]}
    factors = [
        plural(len(products), "product"),
        plural(len(placements), "placement"),
        plural(len(languages), "language"),
    ]
    sources = []
    if existing:
        sources.append(f"{existing} existing" + ("" if assets_checked else " (not checked)"))
    if existing < len(products):
        sources.append(f"{len(products) - existing} to generate with {plan['model']}")
    estimate = plan["estimate"]
    parts = (
        f"{usd(estimate['image_generation_usd'])} images",
        f"{usd(estimate['compute_usd'])} compute",
        f"{usd(estimate['transitions_usd'])} state transitions",
    )
    lines = [
        f"{plan['campaign']['name']}: {' × '.join(factors)} = {plural(creatives, 'creative')}",
        f"pictures: {', '.join(sources)}",
        f"estimate: {usd(estimate['total_usd'])} ({', '.join(parts)})",
    ]
    if existing and not assets_checked:
        lines.append(
            f"warning: {plural(existing, 'named picture')} not looked for; a missing one would refuse the "
            "brief: check with --assets DIR"
        )
    lines += [
        f"note: {product['name']} names assets that do not exist; a picture will be generated"
        for product in products
        if product["asset_missing"]
    ]
    brand = plan["campaign"]["brand"]
    for fallback in brand["type"]["fallbacks"] if brand and brand["type"] else ():
        text = f"the {fallback['part']}" + (f" in {fallback['locale']}" if fallback["locale"] else "")
        lines.append(f"note: the brand's font lacks letters of {text}, which is set in {fallback['font']}")
    return lines


def print_bill(console: Console, plan: Plan) -> None:
    """Print what the plan would cost on AWS: a line for each kind of work, and the total."""
    lines = bill.lines(plan)
    total = bill.total_usd(lines)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("")
    table.add_column("how much")
    table.add_column("a campaign", justify="right", no_wrap=True)
    table.add_column(f"{CAMPAIGNS_A_DAY:,} a day", justify="right", no_wrap=True)
    for row in bill.rows(lines, CAMPAIGNS_A_DAY):
        table.add_row(*row)
    table.add_section()
    table.add_row(
        "Total", "", fixed_usd(total, USD_DIGITS), fixed_usd(total * CAMPAIGNS_A_DAY, 2), style="bold"
    )
    console.print(Padding(table, (1, 0, 1, 4)))
    print_text(console, f"List prices of {bill.REGION}, {bill.AS_OF}; docs/cost.md says what is left out", 4)
