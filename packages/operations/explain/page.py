"""An explanation as one self-contained HTML page: a waterfall with a table behind every row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from briefcast.text.money import usd
from briefcast.text.plural import plural
from operations.explain.explanation import Explanation, Product, format_duration
from operations.explain.facts import facts
from operations.explain.timeline import Attempt, Step

TEMPLATES = Path(__file__).parent / "templates"
TICKS = 6  # on the axis, at most
STEPS_S = (  # seconds between two ticks
    *(factor * 10**power for power in range(-4, 1) for factor in (1, 2, 5)),
    *(10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600),
)
LAST_TICK = 90  # percent: the label of one further right would leave the axis
OPEN_UP_TO = 8  # rows in trouble whose tables are open at first


@dataclass(frozen=True, slots=True)
class Bar:
    """One attempt on the axis, in percent of the whole time."""

    left: float
    width: float
    lane: int
    kind: str  # an outcome (Timeline.outcome), or `retried`
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


def render_page(explanation: Explanation) -> str:
    """Return the page. It loads nothing and runs no script."""
    troubled = [product for product in explanation.products if product.in_trouble]
    open_troubled = len(troubled) <= OPEN_UP_TO
    rows = [
        _row(
            explanation,
            "The campaign itself",
            _worst_outcome(explanation),
            explanation.campaign_calls,
            "",
            is_open=False,
        )
    ]
    rows += [_product_row(explanation, product, open_troubled) for product in explanation.products]
    return _template().render(
        title=explanation.title,
        status=explanation.description["status"].lower().replace("_", " "),
        facts=facts(explanation)[1:],
        ticks=ticks(explanation.timeline.duration),
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
    """Return round times along the axis, each with its position in percent."""
    seconds = max(whole.total_seconds(), 0.001)
    step = next((step for step in STEPS_S if seconds / step <= TICKS), seconds)
    positions = [
        (100 * step * number / seconds, format_duration(timedelta(seconds=step * number)))
        for number in range(int(seconds / step) + 1)
    ]
    return [position for position in positions if position[0] <= LAST_TICK]


def _worst_outcome(explanation: Explanation) -> str:
    outcomes = [explanation.timeline.outcome(step) for step in explanation.campaign_calls]
    return next((each for each in ("failed", "rejected", "stopped", "running") if each in outcomes), "ok")


def _product_row(explanation: Explanation, product: Product, open_troubled: bool) -> Row:
    return _row(
        explanation,
        product.name,
        product.outcome,
        product.calls,
        product.error if product.in_trouble and product.error else "",
        is_open=product.in_trouble and open_troubled,
    )


def _row(
    explanation: Explanation, name: str, kind: str, calls: Sequence[Step], error: str, is_open: bool
) -> Row:
    pairs = [(step, attempt) for step in calls for attempt in step.attempts]
    bars = list(_bars(explanation, pairs))
    cost_usd = sum(explanation.usd(step) for step in calls)
    retries = sum(step.retries for step in calls)
    summary = [
        format_duration(_span(explanation, pairs)),
        plural(len(pairs), "call"),
        *([plural(retries, "retry", "retries")] if retries else []),
        *([usd(cost_usd)] if cost_usd else []),
    ]
    return Row(
        name=name,
        kind=kind,
        summary=" · ".join(summary),
        error=error,
        bars=bars,
        lanes=1 + max((bar.lane for bar in bars), default=0),
        lines=[_line(explanation, step, attempt) for step, attempt in pairs],
        open=is_open,
    )


def _span(explanation: Explanation, pairs: Sequence[tuple[Step, Attempt]]) -> timedelta:
    if not pairs:
        return timedelta()
    return max(_end(explanation, attempt) for _, attempt in pairs) - pairs[0][1].started


def _end(explanation: Explanation, attempt: Attempt) -> datetime:
    return attempt.started + explanation.timeline.attempt_duration(attempt)


def _kind(explanation: Explanation, step: Step, attempt: Attempt) -> str:
    return explanation.timeline.outcome(step) if attempt is step.attempts[-1] else "retried"


def _bars(explanation: Explanation, pairs: Iterable[tuple[Step, Attempt]]) -> Iterable[Bar]:
    """Yield a bar for each attempt; attempts that overlap get different lanes."""
    timeline = explanation.timeline
    whole = timeline.duration or timedelta(milliseconds=1)
    lane_ends: list[datetime] = []
    for step, attempt in sorted(pairs, key=lambda pair: pair[1].started):
        free = (lane for lane, end in enumerate(lane_ends) if end <= attempt.started)
        lane = next(free, len(lane_ends))
        lane_ends[lane : lane + 1] = [_end(explanation, attempt)]
        kind = _kind(explanation, step, attempt)
        duration = timeline.attempt_duration(attempt)
        yield Bar(
            left=100 * ((attempt.started - timeline.started) / whole),
            width=100 * (duration / whole),
            lane=lane,
            kind=kind,
            label=f"{explanation.label(step)}, try {attempt.number}: {kind}, {format_duration(duration)}",
        )


def _line(explanation: Explanation, step: Step, attempt: Attempt) -> Line:
    note = explanation.note(step, attempt)
    words = [attempt.error, explanation.error_text(step, attempt)] if attempt.error else []
    words += ["cold start"] if note.cold_start else []
    words += [plural(note.model_calls, "model call")] if note.model_calls else []
    words += [f"request {note.request_id}"] if note.request_id and attempt.error else []
    cost_usd = explanation.usd(step) if attempt is step.attempts[-1] else 0
    return Line(
        state=explanation.label(step),
        number=attempt.number,
        at=format_duration(attempt.started - explanation.timeline.started),
        took=format_duration(explanation.timeline.attempt_duration(attempt)),
        kind=_kind(explanation, step, attempt),
        words=" · ".join(word for word in words if word),
        cost=usd(cost_usd) if cost_usd else "",
    )
