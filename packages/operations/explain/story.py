"""A timeline with the names, the costs and the notes that a reader wants beside it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from statistics import median
from typing import Any

from briefcast import cost
from operations.explain.logs import Note, Place
from operations.explain.timeline import NOTHING, Attempt, Step, Timeline, products

TROUBLE = ("failed", "rejected", "stopped", "retrying")
UNDER_WAY = ("running", "retrying")


@dataclass(frozen=True)
class Story:
    """One execution, told."""

    title: str  # the campaign's id, or the execution's name when it has none
    description: Mapping[str, Any]  # DescribeExecution
    timeline: Timeline
    memory_mb: Mapping[str, int]  # of the function behind each state that has one
    plan: Mapping[str, Any] | None = None  # plan.json
    notes: Mapping[Place, Note] = field(default_factory=dict)

    def usd(self, step: Step) -> float:
        """What a step cost: its model, and its function's time as the history shows it."""
        return step.paid_usd + self._compute_usd(step)

    def _compute_usd(self, step: Step) -> float:
        if step.state not in self.memory_mb:
            return 0.0
        worked = (self.timeline.worked(attempt) / timedelta(milliseconds=1) for attempt in step.attempts)
        return sum(cost.compute_usd(ms, self.memory_mb[step.state]) for ms in worked)

    @property
    def models_usd(self) -> float:
        return sum(step.paid_usd for step in self.timeline.steps)

    @property
    def compute_usd(self) -> float:
        return sum(self._compute_usd(step) for step in self.timeline.steps)

    @property
    def transitions_usd(self) -> float:
        """Each state entered, and each retry, is a transition."""
        return cost.transitions_usd(len(self.timeline.steps) + self.retries)

    @property
    def retries(self) -> int:
        return sum(step.retries for step in self.timeline.steps)

    def note(self, step: Step, attempt: Attempt) -> Note:
        return self.notes.get((step.state, step.product, step.tasks, attempt.number), Note())

    def doing(self, step: Step) -> str:
        """The state, and for one that renders what it renders: `RenderPlacements de-DE`."""
        return f"{step.state} {self._tasks(step)}" if step.tasks else step.state

    def _tasks(self, step: Step) -> str:
        if self.plan is None:
            return ", ".join(f"task {task}" for task in step.tasks)
        messages = {self.plan["tasks"][task]["locale"] or "base": None for task in step.tasks}
        return ", ".join(messages)

    def why(self, step: Step, attempt: Attempt) -> str:
        """What an attempt's error says, in one line, with the first cause that its log knows."""
        words = " ".join(attempt.message.split())
        because = self.note(step, attempt).because
        if because and because.partition(": ")[2] in words:  # said already
            because = None
        return ", because of ".join(each for each in (words, because) if each)

    @cached_property
    def products(self) -> list["Product"]:
        names = {each["index"]: each["name"] for each in self.plan["products"]} if self.plan else {}
        return [
            Product(self, index, names.get(index) or _slug(steps, index), steps)
            for index, steps in products(self.timeline.steps).items()
        ]

    @property
    def own(self) -> list[Step]:
        """The calls that are no product's."""
        return [step for step in self.timeline.calls if step.product_index is None]


@dataclass(frozen=True)
class Product:
    """What one product went through."""

    story: Story
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
        return sum(self.story.usd(step) for step in self.calls)

    @property
    def took(self) -> timedelta:
        ends = [step.entered + self.story.timeline.took(step) for step in self.steps]
        return max(ends) - self.steps[0].entered

    @property
    def outcome(self) -> str:
        """The worst of its calls'."""
        found = {self.story.timeline.outcome(step) for step in self.calls}
        return next((each for each in (*TROUBLE, *UNDER_WAY) if each in found), "ok")

    @property
    def in_trouble(self) -> bool:
        return self.outcome in TROUBLE or self.retries > 0

    @property
    def slowest(self) -> Step | None:
        return max(self.calls, key=self.story.timeline.took, default=None)

    @property
    def error(self) -> str | None:
        """Why it failed or was rejected, in one line; else the last error that a retry mended."""
        bad = [(step, attempt) for step in self.calls for attempt in step.attempts if attempt.error]
        worst = [pair for pair in bad if self.story.timeline.outcome(pair[0]) in TROUBLE] or bad
        if not worst:
            return None
        step, attempt = worst[-1]
        why = self.story.why(step, attempt)
        return f"{attempt.error}: {why}" if why else attempt.error


def _slug(steps: Sequence[Step], index: int) -> str:
    return next((step.product for step in steps if step.product), f"product {index}")


def typical(of: Sequence[Product]) -> timedelta:
    """The median time a product took."""
    return timedelta(seconds=median(product.took.total_seconds() for product in of)) if of else NOTHING


def duration(time: timedelta) -> str:
    """`0`, `12 ms`, `3.4 s`, `2:05`, `1:02:05`."""
    seconds = time.total_seconds()
    if not seconds:
        return "0"
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
