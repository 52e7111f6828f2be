"""Faults of EventBridge: events delivered twice, late and out of order."""

import random
import threading
from collections.abc import Callable, Mapping
from typing import Any

from chaos import faults
from chaos.invocations import campaign_in
from chaos.schedule import Schedule
from local.lambda_runtime.hooks import Event

LATE_S = (0.5, 3.0)
Deliver = Callable[[], None]


class FaultyEvents:
    """Delivers events to their rules, and counts the executions that are running."""

    def __init__(self, schedule: Schedule, rng: random.Random) -> None:
        self._schedule = schedule
        self._rng = rng
        self._held: dict[int, Deliver] = {}  # by campaign: the event of the older version
        self._copies: dict[int, Deliver] = {}  # by campaign: an event to deliver again after the end
        self._running = 0
        self._delayed = 0
        self._changed = threading.Condition()

    def deliver_event(self, event: Event, deliver: Deliver) -> None:
        if event["source"] == "aws.states":
            self._count_execution(event["detail"], deliver)
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
                    self._copies[campaign] = deliver
            deliver()
            self._release(campaign)

    def wait_below(self, limit: int, timeout_s: float) -> bool:
        """Wait until fewer than `limit` executions run and events are delayed. Return False on a timeout."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running + self._delayed < limit, timeout_s)

    def _count_execution(self, detail: Mapping[str, Any], deliver: Deliver) -> None:
        deliver()
        campaign = campaign_in(detail["input"] or "")
        with self._changed:
            if detail["status"] == "RUNNING":
                self._running += 1
                return
            # The copy is sent before the end is counted, or wait_below() would not wait for it.
            copy = self._copies.pop(campaign, None) if campaign is not None else None
        if copy:
            self._later(0, copy)
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def _release(self, campaign: int) -> None:
        """Deliver the event of the older version, now that the newer one's has arrived."""
        with self._changed:
            held = self._held.pop(campaign, None)
        if held:
            held()

    def _later(self, seconds: float, deliver: Deliver) -> None:
        with self._changed:
            self._delayed += 1

        def arrive() -> None:
            deliver()
            with self._changed:
                self._delayed -= 1
                self._changed.notify_all()

        timer = threading.Timer(seconds, arrive)
        timer.daemon = True
        timer.start()
