"""A story as one HTML page that needs nothing beside it: a waterfall, and a table behind every row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from briefcast.text.money import usd
from briefcast.text.plural import plural
from operations.explain.facts import facts
from operations.explain.story import Product, Story, duration
from operations.explain.timeline import Attempt, Step

TEMPLATES = Path(__file__).parent / "templates"
TICKS = 6  # on the axis, at most
STEPS_S = (
    *(factor * 10**power for power in range(-4, 1) for factor in (1, 2, 5)),
    *(10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600),
)
LAST_TICK = 90  # percent: one further right has no room for its words
OPEN_UP_TO = 8  # rows in trouble whose tables are open from the start


@dataclass(frozen=True, slots=True)
class Bar:
    """One attempt on the axis, in percent of the whole time."""

    left: float
    width: float
    lane: int
    kind: str  # Timeline.outcome's word, or `retried`
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt in a row's table."""

    state: str
    number: int
    at: str
    took: str
    kind: str
    words: str
    cost: str


@dataclass(frozen=True, slots=True)
class Row:
    """One product, or the campaign's own states."""

    name: str
    kind: str
    summary: str
    error: str
    bars: Sequence[Bar]
    lanes: int
    lines: Sequence[Line]
    open: bool


def render_page(story: Story) -> str:
    """The page of a story, complete and at rest: it loads nothing and runs nothing."""
    troubled = [product for product in story.products if product.in_trouble]
    wide_open = len(troubled) <= OPEN_UP_TO
    rows = [_row(story, "The campaign itself", _worst(story), story.own, "", is_open=False)]
    rows += [_product_row(story, product, wide_open) for product in story.products]
    return _template().render(
        title=story.title,
        status=story.description["status"].lower().replace("_", " "),
        facts=facts(story)[1:],
        ticks=ticks(_whole(story)),
        rows=rows,
        troubled=len(troubled),
        css=(TEMPLATES / "timeline.css").read_text("utf-8"),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("timeline.html")


def ticks(whole: timedelta) -> list[tuple[float, str]]:
    """Round times along the axis, each with its place in percent."""
    seconds = max(whole.total_seconds(), 0.001)
    step = next((step for step in STEPS_S if seconds / step <= TICKS), seconds)
    count = int(seconds / step)
    places = [(100 * step * at / seconds, duration(timedelta(seconds=step * at))) for at in range(count + 1)]
    return [place for place in places if place[0] <= LAST_TICK]


def _whole(story: Story) -> timedelta:
    return (story.timeline.ended or story.timeline.seen) - story.timeline.started


def _worst(story: Story) -> str:
    found = [story.timeline.outcome(step) for step in story.own]
    return next((each for each in ("failed", "rejected", "stopped", "running") if each in found), "ok")


def _product_row(story: Story, product: Product, wide_open: bool) -> Row:
    return _row(
        story,
        product.name,
        product.outcome,
        product.calls,
        product.error if product.in_trouble and product.error else "",
        is_open=product.in_trouble and wide_open,
    )


def _row(story: Story, name: str, kind: str, calls: Sequence[Step], error: str, is_open: bool) -> Row:
    pairs = [(step, attempt) for step in calls for attempt in step.attempts]
    bars = list(_bars(story, pairs))
    cost = sum(story.usd(step) for step in calls)
    retries = sum(step.retries for step in calls)
    parts = [
        duration(_span(story, pairs)),
        plural(len(pairs), "call"),
        *([plural(retries, "retry", "retries")] if retries else []),
        *([usd(cost)] if cost else []),
    ]
    return Row(
        name=name,
        kind=kind,
        summary=" · ".join(parts),
        error=error,
        bars=bars,
        lanes=1 + max((bar.lane for bar in bars), default=0),
        lines=[_line(story, step, attempt) for step, attempt in pairs],
        open=is_open,
    )


def _span(story: Story, pairs: Sequence[tuple[Step, Attempt]]) -> timedelta:
    if not pairs:
        return timedelta()
    return max(_end(story, attempt) for _, attempt in pairs) - pairs[0][1].started


def _end(story: Story, attempt: Attempt) -> datetime:
    return attempt.started + story.timeline.worked(attempt)


def _kind(story: Story, step: Step, attempt: Attempt) -> str:
    return story.timeline.outcome(step) if attempt is step.attempts[-1] else "retried"


def _bars(story: Story, pairs: Iterable[tuple[Step, Attempt]]) -> Iterable[Bar]:
    """Attempts that overlap lie in lanes below each other."""
    whole = _whole(story) or timedelta(milliseconds=1)
    busy_until: list[datetime] = []
    for step, attempt in sorted(pairs, key=lambda pair: pair[1].started):
        end = _end(story, attempt)
        lane = next((at for at, free in enumerate(busy_until) if free <= attempt.started), len(busy_until))
        busy_until[lane : lane + 1] = [end]
        kind = _kind(story, step, attempt)
        yield Bar(
            left=100 * ((attempt.started - story.timeline.started) / whole),
            width=100 * (story.timeline.worked(attempt) / whole),
            lane=lane,
            kind=kind,
            label=f"{story.doing(step)}, try {attempt.number}: {kind}, "
            f"{duration(story.timeline.worked(attempt))}",
        )


def _line(story: Story, step: Step, attempt: Attempt) -> Line:
    note = story.note(step, attempt)
    words = [str(attempt.error), story.why(step, attempt)] if attempt.error else []
    words += ["cold start"] if note.cold_start else []
    words += [plural(note.model_calls, "model call")] if note.model_calls else []
    words += [f"request {note.request_id}"] if note.request_id and attempt.error else []
    last = attempt is step.attempts[-1]
    return Line(
        state=story.doing(step),
        number=attempt.number,
        at=duration(attempt.started - story.timeline.started),
        took=duration(story.timeline.worked(attempt)),
        kind=_kind(story, step, attempt),
        words=" · ".join(word for word in words if word),
        cost=usd(story.usd(step)) if last and story.usd(step) else "",
    )
