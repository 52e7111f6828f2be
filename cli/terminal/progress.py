"""Progress of running campaigns: redrawn in place on a terminal, line by line in a log."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Protocol, Self

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from briefcast.text.plural import plural
from briefcast.text.printable import printable
from cli.terminal.output import print_text
from operations.progress import ENDED, CampaignProgress, Phase, ProductProgress, ProductState

FULL_LIST_PRODUCTS = 12  # of more than these, only the active ones are shown, with totals
BAR_CELLS = 20
NAME_CELLS = 36  # at most; the brief sets no limit that fits a line
STATE_CELLS = 10  # the longest is "generating"
INDENT_CELLS = 4
FIXED_CELLS = INDENT_CELLS + STATE_CELLS + 3 * 2 + 9  # with three gaps, and a count such as 1000/1000
NARROW_CELLS = 64  # a narrower terminal has no room for bars
PHASE_CELLS = 42  # "making 200 products, 4,000 creatives" with mark and clock
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
    """A context manager that shows how far all campaigns are. Call show() again and again."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def show(self, campaigns: Sequence[CampaignProgress]) -> None: ...


def open_display(console: Console) -> Display:
    return LiveDisplay(console) if console.is_terminal else PlainDisplay(console)


class LiveDisplay:
    """One line for each brief and each product, redrawn in place."""

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
        product_count = sum(len(campaign.products) for campaign in campaigns)
        limit = None if product_count <= FULL_LIST_PRODUCTS else max(2, FULL_LIST_PRODUCTS // len(campaigns))
        widest = max(
            (cell_len(printable(product.name)) for campaign in campaigns for product in campaign.products),
            default=0,
        )
        blocks: list[RenderableType] = []
        for campaign in campaigns:
            blocks.append(self._headline(campaign))
            if campaign.products:
                blocks.append(self._products(campaign.products, limit, widest))
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
        headline = Text.assemble((label, "bold"), f"  {describe_phase(campaign)}")
        line.add_row(mark, headline, Text(clock(campaign.elapsed_s), "dim"))
        return line

    def _products(
        self, products: Sequence[ProductProgress], limit: int | None, widest: int
    ) -> RenderableType:
        """Return a row for each product; with a limit, for that many active ones, then the totals."""
        if limit is None:
            visible, summary = list(products), Text()
        else:
            active = [product for product in products if product.state in ACTIVE]
            visible = sorted(active, key=lambda product: -product.rendered)[:limit]
            summary = Text(totals(products), "dim")
        bar_cells = BAR_CELLS if self._console.width >= NARROW_CELLS else 0
        name_cells = self._console.width - FIXED_CELLS - bar_cells
        rows = Table.grid(padding=(0, 2))
        rows.add_column(width=max(8, min(widest, NAME_CELLS, name_cells)), no_wrap=True, overflow="ellipsis")
        rows.add_column(width=bar_cells)
        rows.add_column(width=STATE_CELLS)
        rows.add_column(justify="right", no_wrap=True)
        for product in visible:
            bar = ProgressBar(product.planned, product.rendered, bar_cells, complete_style="cyan")
            rows.add_row(
                Text(printable(product.name)),
                bar if product.state is not ProductState.REJECTED else "",
                Text(product.state, STATE_STYLES[product.state]),
                Text(f"{product.rendered}/{product.planned}", "dim"),
            )
        return Padding(Group(rows, summary) if summary else rows, (0, 0, 0, INDENT_CELLS))


def _keep_the_end(path: str, cells: int) -> str:
    """Return a path of at most `cells`, cut at its front: the end of a path distinguishes files."""
    if cell_len(path) <= cells:
        return path
    while cell_len(path) >= cells:
        path = path[1:]
    return f"…{path}"


class PlainDisplay:
    """One line for each event, for a log."""

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
            for line in self._events(campaign):
                print_text(self._console, f"{campaign.label}: {line}")

    def _events(self, campaign: CampaignProgress) -> Iterable[str]:
        before = self._phases.get(campaign.label)
        self._phases[campaign.label] = campaign.phase
        if before in (None, Phase.UPLOADED, Phase.CHECKING) and campaign.products:
            yield f"{describe_phase(campaign, Phase.MAKING)} as {campaign.campaign_id}"
        if len(campaign.products) <= FULL_LIST_PRODUCTS:
            yield from self._product_events(campaign)
        else:
            yield from self._total_events(campaign)
        if campaign.phase is not before and campaign.phase in ENDED | {Phase.UPLOADED}:
            yield (
                f"{describe_phase(campaign)} after {campaign.elapsed_s:.1f} s"
                if before
                else describe_phase(campaign)
            )

    def _product_events(self, campaign: CampaignProgress) -> Iterable[str]:
        for product in campaign.products:
            before = self._states.get((campaign.label, product.index))
            self._states[campaign.label, product.index] = product.state
            if product.state is before:
                continue
            if product.state is ProductState.DONE:
                yield f"{product.name}: done, {plural(product.rendered, 'creative')}"
            elif product.state is ProductState.REJECTED:
                yield f"{product.name}: rejected"

    def _total_events(self, campaign: CampaignProgress) -> Iterable[str]:
        finished = campaign.count(ProductState.DONE) + campaign.count(ProductState.REJECTED)
        quarter = 4 * finished // len(campaign.products)
        if quarter > self._quarters.get(campaign.label, 0):
            self._quarters[campaign.label] = quarter
            yield totals(campaign.products)


def describe_phase(campaign: CampaignProgress, phase: Phase | None = None) -> str:
    """Return a campaign's phase in a few words; `phase` replaces its own."""
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
    """Return how many products are in each state, and how many creatives exist."""
    parts = []
    for state in (ProductState.DONE, ProductState.REJECTED, *ACTIVE, ProductState.WAITING):
        if count := sum(product.state is state for product in products):
            parts.append(f"{count:,} {state}")
    rendered, planned = sum(p.rendered for p in products), sum(p.planned for p in products)
    return f"{' · '.join(parts)} · {rendered:,} of {planned:,} creatives"


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
