"""An explanation as a table that is shortened when the campaign is long."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from briefcast.text.money import usd
from briefcast.text.plural import plural
from briefcast.text.printable import printable
from cli.terminal.output import print_facts, print_gap, print_text
from operations.explain.explanation import Explanation, Product, format_duration, median_duration
from operations.explain.facts import facts
from operations.explain.timeline import REJECTIONS, Attempt, Step

FULL_ROWS = 40  # attempts; of an explanation with more, only some products are shown call by call
TROUBLED = 10  # of these, products that failed, were rejected or retried, at most
SLOWEST = 5  # and the slowest others
TIME_CELLS = 7  # "1:02:05", and "99.9 s"
COST_CELLS = 8
MAX_STATE_CELLS = 40
JUSTIFY: tuple[JustifyMethod, ...] = ("right", "right", "left", "right", "left", "right")
STYLES = {
    "ok": "green",
    "answered": "dim",
    "rejected": "yellow",
    "failed": "bold red",
    "stopped": "red",
    "running": "cyan",
    "retrying": "magenta",
    "retried": "magenta",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table, and the lines below it."""

    cells: tuple[Text, ...]
    below: tuple[Text, ...] = ()


HEAD = Line(tuple(Text(word, "dim") for word in ("at", "took", "state", "try", "result", "cost")))


def print_explanation(explanation: Explanation, console: Console) -> None:
    print_text(console, Text(explanation.title, "bold"))
    print_facts(console, facts(explanation))
    print_gap(console)
    widths = _widths(explanation, console.width)
    for line in [HEAD, *lines(explanation)]:
        grid = Table.grid(padding=(0, 2))
        for width, justify in zip(widths, JUSTIFY, strict=True):
            grid.add_column(width=width, no_wrap=True, overflow="ellipsis", justify=justify)
        grid.add_row(*line.cells)
        console.print(grid, highlight=False)
        for note in line.below:
            print_text(console, note, sum(widths[:2]) + 6)
    if summary := hidden_summary(explanation):
        print_gap(console)
        print_text(console, summary, 2)


def _widths(explanation: Explanation, console_width: int) -> tuple[int, ...]:
    """Return the cells of each column: the state gets what it needs, the result what is left."""
    states = [cell_len(line.cells[2].plain) for line in lines(explanation)]
    state = min(max(states, default=0), MAX_STATE_CELLS)
    return (
        TIME_CELLS,
        TIME_CELLS,
        state,
        3,
        max(10, console_width - 2 * TIME_CELLS - state - 3 - COST_CELLS - 10),
        COST_CELLS,
    )


def visible_products(explanation: Explanation) -> list[Product]:
    """Return the products to show call by call: all, or of a long list the troubled and the slowest."""
    if sum(len(step.attempts) for step in explanation.timeline.calls) <= FULL_ROWS:
        return explanation.products
    troubled = [product for product in explanation.products if product.in_trouble]
    troubled.sort(key=lambda product: (product.outcome == "ok", -product.retries, -product.duration))
    others = [product for product in explanation.products if not product.in_trouble]
    slowest = sorted(others, key=lambda product: product.duration, reverse=True)
    visible = [*troubled[:TROUBLED], *slowest[:SLOWEST]]
    return sorted(visible, key=lambda product: product.index)


def hidden_summary(explanation: Explanation) -> str:
    """Return one line about the products that are not visible, "" when all of them are."""
    visible = {product.index for product in visible_products(explanation)}
    hidden = [product for product in explanation.products if product.index not in visible]
    if not hidden:
        return ""
    outcomes = [product.outcome for product in hidden]
    counts = [f"{outcomes.count(each):,} {each}" for each in STYLES if each in outcomes]
    return (
        f"and {plural(len(hidden), 'further product')}: {', '.join(counts)}, "
        f"typically in {format_duration(median_duration(hidden))}; --html FILE shows every one"
    )


def lines(explanation: Explanation) -> list[Line]:
    """Return a line for each attempt, under a heading for each product."""
    calls, has_products = explanation.campaign_calls, bool(explanation.products)
    before = [step for step in calls if not has_products or step.entered < _first(explanation)]
    after = [step for step in calls if step not in before]
    rows = [line for step in before for line in _step(explanation, step)]
    for product in visible_products(explanation):
        rows.append(_heading(product))
        rows += [line for step in product.calls for line in _step(explanation, step, "  ")]
    if has_products and after:
        rows.append(Line(tuple(Text(word, "dim") for word in ("", "", "afterwards", "", "", ""))))
    return rows + [line for step in after for line in _step(explanation, step, "  " if has_products else "")]


def _first(explanation: Explanation) -> datetime:
    return min(product.steps[0].entered for product in explanation.products)


def _heading(product: Product) -> Line:
    words = [product.outcome] if product.in_trouble else []
    if product.retries:
        words.append(f"after {plural(product.retries, 'retry', 'retries')}")
    return Line(
        (
            Text(),
            Text(format_duration(product.duration), "bold"),
            Text(printable(product.name), "bold"),
            Text(),
            Text(" ".join(words), STYLES[product.outcome]),
            _money(product.usd, "bold"),
        )
    )


def _step(explanation: Explanation, step: Step, indent: str = "") -> list[Line]:
    rows = []
    for attempt, following in zip_longest(step.attempts, step.attempts[1:]):
        repeated = following is not None and (attempt.error, attempt.message) == (
            following.error,
            following.message,
        )
        rows.append(
            Line(
                (
                    Text(format_duration(attempt.started - explanation.timeline.started), "dim"),
                    Text(format_duration(explanation.timeline.attempt_duration(attempt))),
                    Text(indent + explanation.label(step) if attempt is step.attempts[0] else ""),
                    Text(str(attempt.number), "magenta" if attempt.number > 1 else "dim"),
                    _result(explanation, step, attempt),
                    _money(explanation.usd(step)) if following is None else Text(),
                ),
                () if repeated else _below(explanation, step, attempt),
            )
        )
    return rows


def _result(explanation: Explanation, step: Step, attempt: Attempt) -> Text:
    outcome = explanation.timeline.outcome(step) if attempt is step.attempts[-1] else "retried"
    if attempt.error:
        return Text(attempt.error, STYLES[outcome])
    cold = " after a cold start" if explanation.note(step, attempt).cold_start else ""
    return Text(outcome, STYLES[outcome]).append(cold, "dim")


def _below(explanation: Explanation, step: Step, attempt: Attempt) -> tuple[Text, ...]:
    """Return the lines that explain an error, none for one that the workflow expects."""
    if not attempt.error or (
        explanation.timeline.outcome(step) == "answered" and attempt is step.attempts[-1]
    ):
        return ()
    request = explanation.note(step, attempt).request_id
    lines = [printable(explanation.error_text(step, attempt))]
    if attempt.raised_at and attempt.error not in REJECTIONS:  # where a rejection was raised helps no author
        lines.append(f"raised at {attempt.raised_at}")
    lines += [f"request {request}"] if request else []
    return tuple(Text(line, "dim" if number else "") for number, line in enumerate(lines) if line)


def _money(amount: float, style: str = "") -> Text:
    return Text(usd(amount) if amount else "", style)
