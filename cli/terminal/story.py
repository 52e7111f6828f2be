"""A story on the terminal: facts, then a table that folds when the campaign is long."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from briefcast.text.money import usd
from briefcast.text.plural import plural
from cli.terminal import progress
from operations.explain.facts import facts
from operations.explain.story import Product, Story, duration, typical
from operations.explain.timeline import REJECTIONS, Attempt, Step

FULL_ROWS = 40  # attempts; of a longer story only what stands out is shown call by call
TROUBLED = 10  # products shown call by call in a folded story, at most
SLOWEST = 5  # products besides these
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
    """One row of the table, and what is told below it."""

    cells: tuple[Text, ...]
    below: tuple[Text, ...] = ()


HEAD = Line(tuple(Text(word, "dim") for word in ("at", "took", "state", "try", "result", "cost")))


def print_story(story: Story, console: Console) -> None:
    progress.say(console, Text(story.title, "bold"))
    for word, fact in facts(story):
        progress.say_unbroken(console, f"{word}:".ljust(11) + fact, 2)
    progress.gap(console)
    widths = _widths(story, console.width)
    for line in [HEAD, *lines(story)]:
        grid = Table.grid(padding=(0, 2))
        for width, justify in zip(widths, JUSTIFY, strict=True):
            grid.add_column(width=width, no_wrap=True, overflow="ellipsis", justify=justify)
        grid.add_row(*line.cells)
        console.print(grid, highlight=False)
        for note in line.below:
            progress.say(console, note, sum(widths[:2]) + 6)
    if left_out := folded(story):
        progress.gap(console)
        progress.say(console, left_out, 2)


def _widths(story: Story, room: int) -> tuple[int, ...]:
    """Cells of each column: the states have what they need, results the rest."""
    states = [cell_len(line.cells[2].plain) for line in lines(story)]
    state = min(max(states, default=0), MAX_STATE_CELLS)
    return (
        TIME_CELLS,
        TIME_CELLS,
        state,
        3,
        max(10, room - 2 * TIME_CELLS - state - 3 - COST_CELLS - 10),
        COST_CELLS,
    )


def chosen(story: Story) -> list[Product]:
    """The products that are told call by call: all of a short story, else those that stand out."""
    if sum(len(step.attempts) for step in story.timeline.calls) <= FULL_ROWS:
        return story.products
    troubled = [product for product in story.products if product.in_trouble]
    troubled.sort(key=lambda product: (product.outcome == "ok", -product.retries, -product.took))
    others = [product for product in story.products if not product.in_trouble]
    slowest = sorted(others, key=lambda product: product.took, reverse=True)
    picked = [*troubled[:TROUBLED], *slowest[:SLOWEST]]
    return sorted(picked, key=lambda product: product.index)


def folded(story: Story) -> str:
    """One line on the products that are not shown, "" when all of them are."""
    shown = {product.index for product in chosen(story)}
    rest = [product for product in story.products if product.index not in shown]
    if not rest:
        return ""
    outcomes = [product.outcome for product in rest]
    counts = [f"{outcomes.count(each):,} {each}" for each in STYLES if each in outcomes]
    return (
        f"and {plural(len(rest), 'further product')}: {', '.join(counts)}, "
        f"typically in {duration(typical(rest))}; --html FILE shows every one"
    )


def lines(story: Story) -> list[Line]:
    """One an attempt, under a heading for each product."""
    before = [step for step in story.own if not story.products or step.entered < _first(story)]
    after = [step for step in story.own if step not in before]
    told = [line for step in before for line in _step(story, step)]
    for product in chosen(story):
        told.append(_heading(product))
        told += [line for step in product.calls for line in _step(story, step, "  ")]
    if story.products and after:
        told.append(Line(tuple(Text(word, "dim") for word in ("", "", "afterwards", "", "", ""))))
    return told + [line for step in after for line in _step(story, step, "  " if story.products else "")]


def _first(story: Story) -> datetime:
    return min(product.steps[0].entered for product in story.products)


def _heading(product: Product) -> Line:
    words = [product.outcome] if product.in_trouble else []
    if product.retries:
        words.append(f"after {product.retries:,} {'retry' if product.retries == 1 else 'retries'}")
    return Line(
        (
            Text(),
            Text(duration(product.took), "bold"),
            Text(progress.printable(product.name), "bold"),
            Text(),
            Text(" ".join(words), STYLES[product.outcome]),
            _money(product.usd, "bold"),
        )
    )


def _step(story: Story, step: Step, indent: str = "") -> list[Line]:
    told = []
    for attempt, following in zip_longest(step.attempts, step.attempts[1:]):
        again = following is not None and (attempt.error, attempt.message) == (
            following.error,
            following.message,
        )
        told.append(
            Line(
                (
                    Text(duration(attempt.started - story.timeline.started), "dim"),
                    Text(duration(story.timeline.worked(attempt))),
                    Text(indent + story.doing(step) if attempt is step.attempts[0] else ""),
                    Text(str(attempt.number), "magenta" if attempt.number > 1 else "dim"),
                    _result(story, step, attempt),
                    _money(story.usd(step)) if following is None else Text(),
                ),
                () if again else _below(story, step, attempt),
            )
        )
    return told


def _result(story: Story, step: Step, attempt: Attempt) -> Text:
    outcome = story.timeline.outcome(step) if attempt is step.attempts[-1] else "retried"
    if attempt.error:
        return Text(attempt.error, STYLES[outcome])
    cold = " after a cold start" if story.note(step, attempt).cold_start else ""
    return Text(outcome, STYLES[outcome]).append(cold, "dim")


def _below(story: Story, step: Step, attempt: Attempt) -> tuple[Text, ...]:
    """What an error says, unless it is an answer that the workflow waits for."""
    if not attempt.error or (story.timeline.outcome(step) == "answered" and attempt is step.attempts[-1]):
        return ()
    request = story.note(step, attempt).request_id
    words = [progress.printable(story.why(step, attempt))]
    if attempt.raised_at and attempt.error not in REJECTIONS:  # nothing there for an author to mend
        words.append(f"raised at {attempt.raised_at}")
    words += [f"request {request}"] if request else []
    return tuple(Text(word, "dim" if at else "") for at, word in enumerate(words) if word)


def _money(amount: float, style: str = "") -> Text:
    return Text(usd(amount) if amount else "", style)
