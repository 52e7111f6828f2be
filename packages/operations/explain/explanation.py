"""A timeline with the product names, costs and log notes that a reader needs with it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from statistics import median

from briefcast import cost
from briefcast.contracts import Plan
from operations.aws import ExecutionDescription
from operations.explain.logs import AttemptKey, Note
from operations.explain.timeline import ZERO, Attempt, Step, Timeline, steps_by_product

TROUBLE = ("failed", "rejected", "stopped", "retrying")  # outcomes, the worst first
UNFINISHED = ("running", "retrying")


@dataclass(frozen=True)
class Explanation:
    """Everything that is known about one execution."""

    title: str  # the campaign's id, or the execution's name when it has none
    description: ExecutionDescription
    timeline: Timeline
    memory_mb: Mapping[str, int]  # of the function behind each state that has one
    plan: Plan | None = None
    notes: Mapping[AttemptKey, Note] = field(default_factory=dict)
    missing_logs: str | None = None  # why there are no notes

    def usd(self, step: Step) -> float:
        """Return what a step cost: its image model, and its function's time as the history shows it."""
        return step.paid_usd + self._compute_usd(step)

    def _compute_usd(self, step: Step) -> float:
        if step.state not in self.memory_mb:
            return 0.0
        durations = (self.timeline.attempt_duration(attempt) for attempt in step.attempts)
        return sum(
            cost.compute_usd(duration / timedelta(milliseconds=1), self.memory_mb[step.state])
            for duration in durations
        )

    @property
    def models_usd(self) -> float:
        return sum(step.paid_usd for step in self.timeline.steps)

    @property
    def compute_usd(self) -> float:
        return sum(self._compute_usd(step) for step in self.timeline.steps)

    @property
    def transitions_usd(self) -> float:
        """The price of the state transitions: one for each state entered and one for each retry."""
        return cost.transitions_usd(len(self.timeline.steps) + self.retries)

    @property
    def retries(self) -> int:
        return sum(step.retries for step in self.timeline.steps)

    def note(self, step: Step, attempt: Attempt) -> Note:
        return self.notes.get((step.state, step.product, step.tasks, attempt.number), Note())

    def label(self, step: Step) -> str:
        """Return the state's name and, if it renders, the locales: `RenderPlacements de-DE`."""
        return f"{step.state} {self._locales(step)}" if step.tasks else step.state

    def _locales(self, step: Step) -> str:
        if self.plan is None:
            return ", ".join(f"task {task}" for task in step.tasks)
        locales = {self.plan["tasks"][task]["locale"] or "base": None for task in step.tasks}
        return ", ".join(locales)

    def error_text(self, step: Step, attempt: Attempt) -> str:
        """Return an attempt's error message in one line, with the root cause from its log."""
        message = " ".join(attempt.message.split())
        root_cause = self.note(step, attempt).root_cause
        if root_cause and root_cause.partition(": ")[2] in message:  # the message repeats it
            root_cause = None
        return ", because of ".join(part for part in (message, root_cause) if part)

    @cached_property
    def products(self) -> list["Product"]:
        names = {each["index"]: each["name"] for each in self.plan["products"]} if self.plan else {}
        return [
            Product(self, index, names.get(index) or _slug(steps, index), steps)
            for index, steps in steps_by_product(self.timeline.steps).items()
        ]

    @property
    def campaign_calls(self) -> list[Step]:
        """The calls that belong to the campaign as a whole rather than to a product."""
        return [step for step in self.timeline.calls if step.product_index is None]


@dataclass(frozen=True)
class Product:
    """The steps of one product."""

    explanation: Explanation
    index: int
    name: str
    steps: Sequence[Step]

    @cached_property
    def calls(self) -> list[Step]:
        return [step for step in self.steps if step.attempts]

    @property
    def retries(self) -> int:
        return sum(step.retries for step in self.calls)

    @property
    def usd(self) -> float:
        return sum(self.explanation.usd(step) for step in self.calls)

    @property
    def duration(self) -> timedelta:
        timeline = self.explanation.timeline
        ends = [step.entered + timeline.step_duration(step) for step in self.steps]
        return max(ends) - self.steps[0].entered

    @property
    def outcome(self) -> str:
        """The worst outcome among its calls (Timeline.outcome)."""
        outcomes = {self.explanation.timeline.outcome(step) for step in self.calls}
        return next((each for each in (*TROUBLE, *UNFINISHED) if each in outcomes), "ok")

    @property
    def in_trouble(self) -> bool:
        return self.outcome in TROUBLE or self.retries > 0

    @property
    def error(self) -> str | None:
        """Why it failed or was rejected, in one line; else the last error that a retry overcame."""
        failed = [(step, attempt) for step in self.calls for attempt in step.attempts if attempt.error]
        decisive = [
            pair for pair in failed if self.explanation.timeline.outcome(pair[0]) in TROUBLE
        ] or failed
        if not decisive:
            return None
        step, attempt = decisive[-1]
        text = self.explanation.error_text(step, attempt)
        return f"{attempt.error}: {text}" if text else attempt.error


def _slug(steps: Sequence[Step], index: int) -> str:
    return next((step.product for step in steps if step.product), f"product {index}")


def median_duration(products: Sequence[Product]) -> timedelta:
    """Return the median time a product took, 0 for no products."""
    seconds = [product.duration.total_seconds() for product in products]
    return timedelta(seconds=median(seconds)) if seconds else ZERO


def format_duration(duration: timedelta) -> str:
    """Return `0`, `12 ms`, `3.4 s`, `2:05` or `1:02:05`."""
    seconds = duration.total_seconds()
    if not seconds:
        return "0"
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
