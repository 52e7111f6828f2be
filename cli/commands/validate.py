"""`briefcast validate`: the parser's own verdict on a brief, without running anything."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from briefcast.cost import USD_DIGITS
from briefcast.errors import Problem
from briefcast.store.objects import ObjectInfo
from briefcast.text.money import fixed_usd, usd
from briefcast.text.plural import plural
from cli import exits
from cli.preflight import BriefFile
from cli.terminal import progress
from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Plan
from lambdas.parser.reading import MAX_BYTES
from operations import bill
from operations.progress import Phase

CAMPAIGNS_A_DAY = 10_000


def validate_briefs(
    briefs: Sequence[BriefFile],
    assets: Sequence[tuple[Path, str]] | None,
    model: str | None,
    console: Console,
    cost: bool = False,
) -> int:
    """Print each brief's problems or its plan in short. Returns 2 when one would be rejected, else 0.

    `assets` is what `run` would upload; None leaves every asset that a brief names unlooked for.
    `cost` adds the whole bill.
    """
    valid = True
    for brief in briefs:
        verdict = _judge(brief, assets, model)
        match verdict:
            case Plan():
                _print_plan(console, brief.label, verdict.document, verdict.variants, assets is not None)
                if cost:
                    print_bill(console, verdict.document)
            case Refusal(error, problems):
                valid = False
                _print_refusal(console, brief.label, error.__name__, problems)
    return 0 if valid else exits.REJECTED


def _judge(brief: BriefFile, assets: Sequence[tuple[Path, str]] | None, model: str | None) -> Plan | Refusal:
    there = None if assets is None else {key: path for path, key in assets}

    def find_asset(key: str) -> ObjectInfo | None:
        path = (there or {}).get(key)
        return ObjectInfo(key, path.stat().st_size, "", None) if path else None

    with brief.path.open("rb") as file:
        body = file.read(MAX_BYTES + 1)  # one more than may be: the parser then says so
    return check(
        body,
        when=datetime.now(UTC),
        find_asset=find_asset if there is not None else None,
        model_override=model or "",
    )


def _print_refusal(console: Console, label: str, error: str, problems: Sequence[Problem]) -> None:
    rows = [{"pointer": p.pointer, "found": p.found, "fix": p.fix} for p in problems]
    progress.print_rejected(console, label, error, rows)


def _print_plan(
    console: Console, label: str, plan: Mapping[str, Any], creatives: int, assets_looked_at: bool
) -> None:
    mark = progress.MARKS[Phase.PUBLISHED].copy()
    progress.say(
        console,
        mark.append(f" {progress.printable(label)}", "bold default").append(
            Text("  valid", "not bold default")
        ),
    )
    for line in summary_lines(plan, creatives, assets_looked_at):
        progress.say(console, line, 2)


def print_bill(console: Console, plan: Mapping[str, Any]) -> None:
    """What the plan would cost on AWS, line by line, once and many times a day."""
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
    progress.say(console, f"List prices of {bill.REGION}, {bill.AS_OF}; what is not in them: docs/cost.md", 4)


def summary_lines(plan: Mapping[str, Any], creatives: int, assets_looked_at: bool) -> list[str]:
    """A plan (docs/contracts.md) in a few lines: what would be made, from what, for how much."""
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
        sources.append(f"{existing} existing" + ("" if assets_looked_at else " (not looked for)"))
    if existing < len(products):
        sources.append(f"{len(products) - existing} to generate with {plan['model']}")
    estimate = plan["estimate"]
    parts = ", ".join(
        f"{usd(estimate[f'{name}_usd'])} {words}"
        for name, words in (
            ("image_generation", "images"),
            ("compute", "compute"),
            ("transitions", "state transitions"),
        )
    )
    lines = [
        f"{plan['campaign']['name']}: {' × '.join(factors)} = {plural(creatives, 'creative')}",
        f"pictures: {', '.join(sources)}",
        f"estimate: {usd(estimate['total_usd'])} ({parts})",
    ]
    lines += [
        f"note: {product['name']} names assets that are not there; a picture will be generated"
        for product in products
        if product["asset_missing"]
    ]
    return lines
