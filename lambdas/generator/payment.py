"""Pays for pictures: one caller at a time, within the campaign's budget and the day's cap.

Bedrock's InvokeModel takes no idempotency token, and Bedrock cannot be asked whether a call
whose answer was lost was charged. Every call is therefore counted before it is made, and stays
counted unless it certainly cost nothing: the bill may be too high, never too low.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from briefcast.errors import (
    BudgetExhausted,
    ContentRejected,
    DailyCapReached,
    ImageInProgress,
    ModelMisconfigured,
    ModelThrottled,
    ModelUnavailable,
    StorageUnavailable,
    Unavailable,
)
from briefcast.registries.models import ImageModel
from briefcast.store.ledger import Leased, Ledger, OverLimit, Payer

WAIT_S = 2.0  # for another caller's lease; the state machine waits longer, without occupying a sandbox
WAIT_SHARE = 0.25  # of the function's time at most
POLL_S = 0.4  # between two tries, at most
KEEP_UNTIL_S = 2.0  # kept free at the end of the function, to report why it failed
KEEP_AGAIN_S = 2.0  # between two tries to store a picture, at most
LEASE_MARGIN_S = 5.0  # beyond the end of the function, because the clocks of two sandboxes differ a little
FREE = (ContentRejected, ModelThrottled, ModelMisconfigured)  # a call that fails so made no picture


@dataclass(frozen=True, slots=True)
class Cashier:
    """Pays the calls of one invocation of the function."""

    ledger: Ledger
    owner: str  # of leases; unique to this invocation
    seconds_left: Callable[[], float]  # until the function is stopped
    daily_budget_usd: float | None  # for all campaigns together; None is no cap

    @contextmanager
    def lease(self, digest: str, payer: Payer) -> Iterator[Payer | None]:
        """Hold the lease of a picture until the end of the block, or of the function.

        Yields the payer of an earlier call that died and may have been charged, else None. Raises
        ImageInProgress after a short wait, StorageUnavailable and StorageMisconfigured.
        """
        last = self._take(digest, payer)
        try:
            yield last
        finally:
            with suppress(Unavailable):  # the lease expires by itself
                self.ledger.end_lease(digest, self.owner)

    def _take(self, digest: str, payer: Payer) -> Payer | None:
        give_up = time.monotonic() + min(WAIT_S, WAIT_SHARE * self.seconds_left())
        while True:
            now = time.time()
            try:
                return self.ledger.lease(
                    digest, self.owner, payer, now=now, until=now + self.seconds_left() + LEASE_MARGIN_S
                )
            except Leased as held:
                if time.monotonic() > give_up:
                    raise ImageInProgress(
                        f"{held.owner} is generating the same picture ({digest}), at the latest until "
                        f"{datetime.fromtimestamp(held.until, UTC):%H:%M:%S} UTC; then it is in the cache "
                        "or can be generated again"
                    ) from held
            time.sleep(random.uniform(POLL_S / 4, POLL_S))

    def keep(self, write: Callable[[], None]) -> None:
        """Store a picture that was paid for, retrying while there is time; a lost picture is paid twice.

        Raises StorageUnavailable when every try failed.
        """
        while True:
            try:
                return write()
            except StorageUnavailable:
                if self.seconds_left() < KEEP_UNTIL_S:
                    raise
            time.sleep(random.uniform(KEEP_AGAIN_S / 4, KEEP_AGAIN_S))

    @contextmanager
    def charge(self, payer: Payer, usd: float, budget_usd: float | None) -> Iterator[None]:
        """Count a call's price, and subtract it when the block fails in a way that cost nothing.

        `budget_usd` is what the campaign may spend on pictures. Raises BudgetExhausted and
        DailyCapReached, before anything is spent, StorageUnavailable and StorageMisconfigured.
        """
        now = datetime.now(UTC)
        day = f"{now:%Y-%m-%d}"
        try:
            self.ledger.count_for_campaign(payer, usd, budget_usd, now.timestamp())
        except OverLimit as over:
            raise _budget_exhausted(usd, budget_usd or 0, over.spent_usd) from over
        try:
            self.ledger.count_for_day(day, usd, self.daily_budget_usd, now.timestamp())
        except (OverLimit, Unavailable) as refused:
            with suppress(Unavailable):
                self.ledger.uncount_for_campaign(payer, usd)
            if isinstance(refused, OverLimit):
                raise _cap_reached(day, usd, self.daily_budget_usd or 0, refused.spent_usd) from refused
            raise
        try:
            yield
        except Exception as error:
            if costs_nothing(error):
                # A price that cannot be subtracted stays counted: too high, never too low.
                with suppress(Unavailable):
                    self.ledger.uncount_for_campaign(payer, usd)
                with suppress(Unavailable):
                    self.ledger.uncount_for_day(day, usd)
            raise


def cashier_for(
    model: ImageModel,
    ledger: Ledger | None,
    owner: str,
    seconds_left: Callable[[], float],
    daily_budget_usd: float | None,
) -> Cashier | None:
    """Return the cashier for a model's pictures, None for a free model.

    Raises ModelMisconfigured when a model costs money and there is no ledger.
    """
    if not model.price_usd:
        return None
    if ledger is None:
        raise ModelMisconfigured(
            f"{model.id} costs money, and JOBS_TABLE, in which it is counted, is not set "
            "(see lambdas/functions.json); set it, or use the draft model"
        )
    return Cashier(ledger, owner, seconds_left, daily_budget_usd)


def costs_nothing(error: Exception) -> bool:
    """Whether a failed call of a model certainly made no picture."""
    return isinstance(error, FREE) or (isinstance(error, ModelUnavailable) and not error.may_cost)


def _budget_exhausted(usd: float, budget_usd: float, spent_usd: float) -> BudgetExhausted:
    missing = spent_usd + usd - budget_usd
    return BudgetExhausted(
        f"the picture would cost {usd:.4f} USD. Of budget_usd {budget_usd:.4f} are for pictures, and "
        f"{spent_usd:.4f} of them are spent, including calls whose answer was lost. Raise budget_usd by at "
        f"least {missing:.4f}, or give the product a picture of your own in existing_assets"
    )


def _cap_reached(day: str, usd: float, cap_usd: float, spent_usd: float) -> DailyCapReached:
    return DailyCapReached(
        f"the picture would cost {usd:.4f} USD, and {spent_usd:.4f} of the {cap_usd:.4f} that all "
        f"campaigns together may spend on {day} (UTC) are spent; redrive this execution tomorrow, or raise "
        "daily_budget_usd and redrive it now"
    )
