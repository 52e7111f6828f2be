"""EventBridge as it may be: events delivered twice, late, and in another order than they happened."""

import random
import threading
from collections.abc import Callable, Mapping
from typing import Any

from chaos import faults
from chaos.invocations import campaign_in
from chaos.schedule import Schedule

LATE_S = (0.5, 3.0)
Deliver = Callable[[], None]


class FaultyEvents:
    """Carries events to their rules, and knows how many executions are under way."""

    def __init__(self, schedule: Schedule, rng: random.Random) -> None:
        self._schedule = schedule
        self._rng = rng
        self._held: dict[int, Deliver] = {}  # by campaign: the older version's event
        self._again: dict[int, Deliver] = {}  # by campaign: to be delivered once more after the end
        self._running = 0
        self._on_their_way = 0
        self._changed = threading.Condition()

    def carry(self, event: Mapping[str, Any], deliver: Deliver) -> None:
        if event["source"] == "aws.states":
            self._follow(event["detail"], deliver)
            return
        campaign = campaign_in(event["detail"]["object"]["key"])
        if campaign is None or not event["detail"]["object"]["key"].startswith("input/"):
            deliver()
        elif self._schedule.take(campaign, (faults.DUPLICATED,)):
            self._later(0, deliver)
            deliver()
        elif self._schedule.take(campaign, (faults.LATE,)):
            self._later(self._rng.uniform(*LATE_S), deliver)
        elif self._schedule.take(campaign, (faults.OUT_OF_ORDER,)):
            with self._changed:
                self._held[campaign] = deliver
        else:
            if self._schedule.take(campaign, (faults.DUPLICATED_LATER,)):
                with self._changed:
                    self._again[campaign] = deliver
            deliver()
            self._release(campaign)

    def wait_below(self, limit: int, timeout_s: float) -> bool:
        """Wait until fewer than `limit` executions and events are under way."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running + self._on_their_way < limit, timeout_s)

    def _follow(self, detail: Mapping[str, Any], deliver: Deliver) -> None:
        deliver()
        campaign = campaign_in(detail["input"] or "")
        with self._changed:
            if detail["status"] == "RUNNING":
                self._running += 1
                return
            # The copy leaves before its original's end is counted, or nobody would wait for it.
            again = self._again.pop(campaign, None) if campaign is not None else None
        if again:
            self._later(0, again)
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def _release(self, campaign: int) -> None:
        """The newer version's event has arrived; now the older one's may."""
        with self._changed:
            held = self._held.pop(campaign, None)
        if held:
            held()

    def _later(self, seconds: float, deliver: Deliver) -> None:
        with self._changed:
            self._on_their_way += 1

        def arrive() -> None:
            deliver()
            with self._changed:
                self._on_their_way -= 1
                self._changed.notify_all()

        timer = threading.Timer(seconds, arrive)
        timer.daemon = True
        timer.start()
