"""A burst of campaigns against a model's quota, in virtual time: python -m chaos.simulation

Reads the campaign's ASL file (retriers, timeouts, concurrency of its Maps) and functions.json
(sandboxes). How long things take is assumed below; nothing here was measured in AWS. The model is
a token bucket that holds one minute of its quota.
"""

import heapq
import itertools
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

from briefcast.registries.functions import FUNCTIONS
from lambdas.parser.limits import EVENTS_PER_RETRY, history_events
from statemachine.asl import State, definition

TRANSITION_S, SERVICE_S, REFUSED_S = 0.02, 0.03, 0.03  # a transition, a service task, a refused call
CALL_S = {"parser": 0.45, "analyst": 0.8, "variants": 0.9, "publisher": 0.7}  # S3 at 25 ms a request
AROUND_MODEL_S = 0.35  # of the generator, before the model and again after it
MODEL_S = (1.95, 0.38)  # lognormal: median 7 s, 95 % within 13 s
ARRIVE_WITHIN_S = 5.0
NEXT_OF_CHOICE = {"ChooseIntake": "ClaimBrief", "ChooseReport": "Published", "ChooseSource": "GenerateImage"}

Wait = float | Callable[[Callable[[], None]], None]  # seconds, or a function that keeps the resumption
Process = Generator[Wait, None, None]


class Failed(Exception):
    """An error by its name in the ASL."""


@dataclass(slots=True)
class Campaign:
    """Every product is generated, and rendered in `render_calls` calls."""

    products: int
    render_calls: int = 5
    retries: int = 0
    is_over: bool = False
    error: str | None = None  # "" once it has succeeded
    ended_s: float = 0.0

    @property
    def history(self) -> int:
        """Events of its history."""
        return history_events(self.products, [[0]] * self.render_calls) + EVENTS_PER_RETRY * self.retries


@dataclass
class Simulation:
    pictures_per_minute: float
    seed: int = 1
    generators: int | None = None  # sandboxes of the generator, instead of those in functions.json
    now: float = 0.0
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = itertools.count()
        self._random = random.Random(self.seed)
        self._machine = definition()
        rows = json.loads(FUNCTIONS.read_text("utf-8"))
        self._sandboxes = {row["state"]: row["reserved_concurrency"] for row in rows.values()}
        if self.generators is not None:
            self._sandboxes["GenerateImage"] = self.generators
        self._function = {row["state"]: name for name, row in rows.items()}
        self._busy: Counter[str] = Counter()
        self._tokens, self._refilled = self.pictures_per_minute, 0.0

    def run(self, campaigns: Sequence[Campaign]) -> None:
        """Run campaigns that arrive at random within five seconds, until each has ended."""
        for campaign in campaigns:
            start = self._random.uniform(0, ARRIVE_WITHIN_S)
            self._at(start, lambda campaign=campaign: self._start(campaign))  # type: ignore[misc]
        while not all(campaign.is_over for campaign in campaigns):
            self.now, _, resume = heapq.heappop(self._events)
            resume()

    def _start(self, campaign: Campaign) -> None:
        def end(error: str | None) -> None:
            if not campaign.is_over:
                campaign.is_over, campaign.error, campaign.ended_s = True, error or "", self.now

        self._at(self._machine["TimeoutSeconds"], lambda: end("States.Timeout"))
        self._spawn(self._states(self._machine, campaign), end)

    def _at(self, delay: float, resume: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + delay, next(self._numbers), resume))

    def _spawn(self, process: Process, end: Callable[[str | None], None]) -> None:
        def step() -> None:
            try:
                wait = next(process)
            except StopIteration:
                return end(None)
            except Failed as failure:
                return end(str(failure))
            return wait(step) if callable(wait) else self._at(wait, step)

        step()

    def _states(self, machine: State, campaign: Campaign) -> Process:
        name = machine["StartAt"]
        while name and not campaign.is_over:
            state = machine["States"][name]
            yield TRANSITION_S
            if state["Type"] == "Choice":
                name = NEXT_OF_CHOICE[name]
                continue
            if state["Type"] in ("Task", "Map"):
                yield from self._with_retries(name, state, campaign)
            name = state.get("Next")

    def _with_retries(self, name: str, state: State, campaign: Campaign) -> Process:
        tries: Counter[int] = Counter()
        while not campaign.is_over:
            try:
                work = self._map if state["Type"] == "Map" else self._task
                yield from work(name, state, campaign)
                return
            except Failed as failure:
                retriers = enumerate(state.get("Retry", ()))
                number = next((n for n, each in retriers if str(failure) in each["ErrorEquals"]), None)
                if number is None or tries[number] >= state["Retry"][number].get("MaxAttempts", 3):
                    raise
            retrier = state["Retry"][number]
            longest = retrier["IntervalSeconds"] * retrier.get("BackoffRate", 2) ** min(tries[number], 60)
            tries[number] += 1
            campaign.retries += 1
            yield self._random.uniform(0, min(longest, retrier.get("MaxDelaySeconds", longest)))

    def _task(self, name: str, state: State, campaign: Campaign) -> Process:
        if name not in self._sandboxes:
            yield SERVICE_S
            return
        if self._busy[name] >= self._sandboxes[name]:
            yield REFUSED_S
            raise Failed("Lambda.TooManyRequestsException")
        self._busy[name] += 1
        try:
            if name == "GenerateImage":
                yield AROUND_MODEL_S
                self._take_token()
                yield self._random.lognormvariate(*MODEL_S) + AROUND_MODEL_S
            else:
                yield CALL_S[self._function[name]] * self._random.uniform(0.8, 1.3)
        finally:
            self._busy[name] -= 1

    def _take_token(self) -> None:
        refill = (self.now - self._refilled) * self.pictures_per_minute / 60
        self._tokens = min(self.pictures_per_minute, self._tokens + refill)
        self._refilled = self.now
        if self._tokens < 1:
            raise Failed("ModelThrottled")
        self._tokens -= 1

    def _map(self, name: str, state: State, campaign: Campaign) -> Process:
        waiting = campaign.products if name == "ProcessProducts" else campaign.render_calls
        running, errors = 0, list[str]()
        resume: list[Callable[[], None]] = []

        def fill() -> None:
            nonlocal waiting, running
            while waiting and running < state["MaxConcurrency"] and not errors:
                waiting, running = waiting - 1, running + 1
                self._spawn(self._states(state["ItemProcessor"], campaign), ended)

        def ended(error: str | None) -> None:
            nonlocal running
            running -= 1
            errors.extend([error] if error else [])
            fill()
            if resume and (errors or not running):
                resume.pop()()

        fill()
        if running and not errors:
            yield resume.append
        if errors:
            raise Failed(errors[0])


def parked(campaigns: Sequence[Campaign]) -> int:
    """Return how many campaigns failed or timed out."""
    return sum(campaign.error != "" for campaign in campaigns)


def sandboxes_for(pictures_per_minute: float) -> int:
    """Return the generator's reserved concurrency for a quota: 8 s a picture, and half as many again."""
    return math.ceil(pictures_per_minute / 60 * 8 * 1.5)


def main() -> None:
    """Print what bursts of three generated products come to."""
    for rate in (60, 600):
        for burst in (200, 500, 1000):
            for sandboxes in (None, sandboxes_for(rate)):
                campaigns = [Campaign(3) for _ in range(burst)]
                Simulation(rate, generators=sandboxes).run(campaigns)
                minutes = max(each.ended_s for each in campaigns) / 60
                longest = max(each.history for each in campaigns)
                sys.stdout.write(
                    f"{rate} pictures a minute, {sandboxes or 'as many as deployed'} generators, "
                    f"{burst} campaigns: {parked(campaigns)} parked, "
                    f"over after {minutes:.0f} min, {longest} events at most\n"
                )


if __name__ == "__main__":
    main()
