"""What the person at the terminal sees: live while it runs, line by line in CI, a summary at the end."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from briefcast.text.money import usd
from briefcast.text.plural import plural
from operations import explain
from operations.progress import ENDED, CampaignProgress, Phase, ProductProgress, ProductState

FULL_LIST_PRODUCTS = 12  # more than this, and only those at work are shown, with totals
BAR_CELLS = 20
NAME_CELLS = 36  # at most; a name has no limit of its own
STATE_CELLS = 10  # the longest, "generating"
INDENT_CELLS = 4
FIXED_CELLS = INDENT_CELLS + STATE_CELLS + 3 * 2 + 9  # with the gaps, and a count such as 1000/1000
NARROW_CELLS = 64  # a terminal below this has no room for bars
PHASE_CELLS = 42  # "making 200 products, 4,000 creatives", mark and clock
MARKS = {
    Phase.PUBLISHED: Text("✔", "bold green"),
    Phase.PARTIAL: Text("!", "bold yellow"),
    Phase.REJECTED: Text("✖", "bold red"),
    Phase.FAILED: Text("✖", "bold red"),
}
STATE_STYLES = {
    ProductState.WAITING: "dim",
    ProductState.GENERATING: "magenta",
    ProductState.RENDERING: "cyan",
    ProductState.DONE: "green",
    ProductState.REJECTED: "yellow",
}
ACTIVE = (ProductState.GENERATING, ProductState.RENDERING)


class Display(Protocol):
    """Shows how far all campaigns are; a context manager, told again and again."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def show(self, campaigns: Sequence[CampaignProgress]) -> None: ...


def open_display(console: Console) -> Display:
    return LiveDisplay(console) if console.is_terminal else PlainDisplay(console)


def printable(text: str) -> str:
    """Text that cannot steer a terminal: escape sequences and other controls show as �."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def say(console: Console, text: str | Text, indent: int = 0) -> None:
    """Print one paragraph: wrapped below its indent on a terminal, on one line anywhere else."""
    content = text if isinstance(text, Text) else Text(printable(text))
    if console.is_terminal:
        console.print(Padding(content, (0, 0, 0, indent)), highlight=False)
    else:
        console.print(Text(" " * indent).append_text(content), soft_wrap=True, highlight=False)


def say_unbroken(console: Console, text: str, indent: int = 0, style: str = "") -> None:
    """Print a line that will be copied, such as a path: never wrapped, whatever the width."""
    console.print(Text(" " * indent + printable(text), style), soft_wrap=True, highlight=False)


def gap(console: Console) -> None:
    """An empty line between blocks, where there is somebody to read them."""
    if console.is_terminal:
        console.print()


class LiveDisplay:
    """A line a brief and a line a product, redrawn in place."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=8)
        self._spinners: dict[str, Spinner] = {}

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, campaigns: Sequence[CampaignProgress]) -> None:
        self._live.update(self.render(campaigns))

    def render(self, campaigns: Sequence[CampaignProgress]) -> RenderableType:
        everything = sum(len(campaign.products) for campaign in campaigns)
        room = None if everything <= FULL_LIST_PRODUCTS else max(2, FULL_LIST_PRODUCTS // len(campaigns))
        widest = max(
            (cell_len(printable(product.name)) for campaign in campaigns for product in campaign.products),
            default=0,
        )
        blocks: list[RenderableType] = []
        for campaign in campaigns:
            blocks.append(self._headline(campaign))
            if campaign.products:
                blocks.append(self._products(campaign.products, room, widest))
        return Group(*blocks)

    def _headline(self, campaign: CampaignProgress) -> RenderableType:
        line = Table.grid(padding=(0, 1), expand=True)
        line.add_column(width=1)
        line.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        line.add_column(no_wrap=True, justify="right")
        mark = MARKS.get(campaign.phase) or self._spinners.setdefault(
            campaign.label, Spinner("dots", style="cyan")
        )
        label = _keep_the_end(printable(campaign.label), max(12, self._console.width - PHASE_CELLS))
        words = Text.assemble((label, "bold"), f"  {describe(campaign)}")
        line.add_row(mark, words, Text(clock(campaign.elapsed_s), "dim"))
        return line

    def _products(self, products: Sequence[ProductProgress], room: int | None, widest: int) -> RenderableType:
        if room is None:
            shown, rest = list(products), Text()
        else:
            active = [product for product in products if product.state in ACTIVE]
            shown = sorted(active, key=lambda product: -product.rendered)[:room]
            rest = Text(totals(products), "dim")
        bar_cells = BAR_CELLS if self._console.width >= NARROW_CELLS else 0
        room_for_name = self._console.width - FIXED_CELLS - bar_cells
        rows = Table.grid(padding=(0, 2))
        rows.add_column(
            width=max(8, min(widest, NAME_CELLS, room_for_name)), no_wrap=True, overflow="ellipsis"
        )
        rows.add_column(width=bar_cells)
        rows.add_column(width=STATE_CELLS)
        rows.add_column(justify="right", no_wrap=True)
        for product in shown:
            bar = ProgressBar(product.planned, product.rendered, bar_cells, complete_style="cyan")
            rows.add_row(
                Text(printable(product.name)),
                bar if product.state is not ProductState.REJECTED else "",
                Text(product.state, STATE_STYLES[product.state]),
                Text(f"{product.rendered}/{product.planned}", "dim"),
            )
        return Padding(Group(rows, rest) if rest else rows, (0, 0, 0, INDENT_CELLS))


def _keep_the_end(path: str, cells: int) -> str:
    """A path cut to `cells` from its front: its end is what tells files apart."""
    if cell_len(path) <= cells:
        return path
    while cell_len(path) >= cells:
        path = path[1:]
    return f"…{path}"


class PlainDisplay:
    """One line for each thing that happened, for a log that nobody redraws."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._phases: dict[str, Phase] = {}
        self._states: dict[tuple[str, int], ProductState] = {}
        self._quarters: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show(self, campaigns: Sequence[CampaignProgress]) -> None:
        for campaign in campaigns:
            for line in self._news(campaign):
                say(self._console, f"{campaign.label}: {line}")

    def _news(self, campaign: CampaignProgress) -> Iterable[str]:
        before = self._phases.get(campaign.label)
        self._phases[campaign.label] = campaign.phase
        if before in (None, Phase.UPLOADED, Phase.CHECKING) and campaign.products:
            yield f"{describe(campaign, Phase.MAKING)} as {campaign.campaign_id}"
        if len(campaign.products) <= FULL_LIST_PRODUCTS:
            yield from self._news_of_products(campaign)
        else:
            yield from self._news_of_totals(campaign)
        if campaign.phase is not before and campaign.phase in ENDED | {Phase.UPLOADED}:
            yield f"{describe(campaign)} after {campaign.elapsed_s:.1f} s" if before else describe(campaign)

    def _news_of_products(self, campaign: CampaignProgress) -> Iterable[str]:
        for product in campaign.products:
            before = self._states.get((campaign.label, product.index))
            self._states[campaign.label, product.index] = product.state
            if product.state is before:
                continue
            if product.state is ProductState.DONE:
                yield f"{product.name}: done, {plural(product.rendered, 'creative')}"
            elif product.state is ProductState.REJECTED:
                yield f"{product.name}: rejected"

    def _news_of_totals(self, campaign: CampaignProgress) -> Iterable[str]:
        finished = campaign.count(ProductState.DONE) + campaign.count(ProductState.REJECTED)
        quarter = 4 * finished // len(campaign.products)
        if quarter > self._quarters.get(campaign.label, 0):
            self._quarters[campaign.label] = quarter
            yield totals(campaign.products)


def describe(campaign: CampaignProgress, phase: Phase | None = None) -> str:
    """A campaign's phase in a few words."""
    rejected = plural(campaign.count(ProductState.REJECTED), "rejected product")
    size = f"{plural(len(campaign.products), 'product')}, {plural(campaign.creatives, 'creative')}"
    return {
        Phase.UPLOADED: "uploaded",
        Phase.CHECKING: "checking the brief",
        Phase.MAKING: f"making {size}",
        Phase.PUBLISHING: "writing the manifest",
        Phase.PUBLISHED: "published",
        Phase.PARTIAL: f"published without {rejected}",
        Phase.REJECTED: "rejected",
        Phase.FAILED: "failed",
    }[phase or campaign.phase]


def totals(products: Sequence[ProductProgress]) -> str:
    """How many products are in each state, and how many creatives there are."""
    parts = []
    for state in (ProductState.DONE, ProductState.REJECTED, *ACTIVE, ProductState.WAITING):
        if count := sum(product.state is state for product in products):
            parts.append(f"{count:,} {state}")
    rendered, planned = sum(p.rendered for p in products), sum(p.planned for p in products)
    return f"{' · '.join(parts)} · {rendered:,} of {planned:,} creatives"


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def print_published(
    console: Console, manifest: Mapping[str, Any], folder: Path, elapsed_s: float, assets_given: bool
) -> None:
    """One campaign's summary: what there is, what it cost, what to look at, what to know."""
    counts, cost = manifest["counts"], manifest["cost"]
    published = [product for product in manifest["products"] if product["status"] == "published"]
    mark = MARKS[Phase.PARTIAL if counts["rejected"] else Phase.PUBLISHED].copy()
    say(console, mark.append(f" {printable(manifest['campaign']['name'])}", "bold default"))
    facts = [
        manifest["status"],
        plural(counts["published"], "product"),
        plural(counts["variants"], "creative"),
        f"{usd(cost['total_usd'])} ({usd(cost['image_generation_usd'])} for images)",
        f"{elapsed_s:.1f} s",
    ]
    say(console, " · ".join(facts), 2)
    for product in manifest["products"]:
        if "error" in product:
            reason = f"{product['error']['name']}: {product['error']['message']}"
            say(console, f"warning: {product['name']} was rejected: {reason}", 2)
    for product in published:
        if product["asset_missing"]:
            hint = "" if assets_given else " (no --assets were given)"
            say(
                console,
                f"note: {product['name']} names assets that are not there{hint}; a picture was made instead",
                2,
            )
    if drafts := sum(product["draft"] for product in published):
        pictures = "1 picture is a draft" if drafts == 1 else f"{drafts:,} pictures are drafts"
        say(console, f"note: {pictures}, to judge layout and copy with; --model bedrock:… makes real ones", 2)
    say_unbroken(console, str(folder / "index.html"), 2, "cyan")


def print_rejected(console: Console, label: str, error: str, problems: Sequence[Mapping[str, Any]]) -> None:
    headline = MARKS[Phase.REJECTED].copy().append(f" {printable(label)}", "bold default")
    say(
        console,
        headline.append(f"  rejected, {error}: {plural(len(problems), 'problem')}", "default not bold"),
    )
    for line in explain.problem_lines(problems):
        say(console, line.lstrip(), 2 + len(line) - len(line.lstrip()))


def print_failed(console: Console, label: str, failure: explain.Failure, log: str, parked: bool) -> None:
    headline = MARKS[Phase.FAILED].copy().append(f" {printable(label)}", "bold default")
    say(console, headline.append(f"  {failure.status.lower().replace('_', ' ')}", "default not bold"))
    for word, fact in explain.failure_facts(failure, log, parked):
        name = f"{word}:".ljust(8)
        if console.is_terminal and word != "log":
            row = Table.grid()
            row.add_row(name, Text(printable(fact)))
            console.print(Padding(row, (0, 0, 0, 2)))
        else:
            say_unbroken(console, name + fact, 2)
