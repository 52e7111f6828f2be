"""Paying for a picture: one caller at a time, inside the campaign's budget and the day's cap.

Bedrock's InvokeModel takes no idempotency token, so a call whose answer is lost may have been
paid for, and nobody can ask. Everything is therefore counted before the call, and stays
counted unless the call certainly cost nothing: a bill may say too much, never too little.
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

WAIT_S = 2.0  # for somebody else's call; longer waits are the state machine's, which holds no sandbox
WAIT_SHARE = 0.25  # of the function's time at most
POLL_S = 0.4  # at most, between two looks
KEEP_UNTIL_S = 2.0  # before the end of the function: time to say why it failed
KEEP_AGAIN_S = 2.0  # at most, between two tries to put a picture away
LEASE_MARGIN_S = 5.0  # beyond the end of the function: the clocks of two sandboxes differ a little
FREE = (ContentRejected, ModelThrottled, ModelMisconfigured)  # of a call: no picture was made


@dataclass(frozen=True, slots=True)
class Cashier:
    """Pays for one invocation of the function."""

    ledger: Ledger
    owner: str  # of a lease: this invocation and no other
    seconds_left: Callable[[], float]  # until the function is stopped
    daily_budget_usd: float | None  # for all campaigns together; None is no cap

    @contextmanager
    def lease(self, digest: str, payer: Payer) -> Iterator[Payer | None]:
        """Be the only one to ask for a picture, until the end of the block or of the function.

        Gives the payer of a call before this one that died and may have been paid. Raises
        ImageInProgress after a short wait, StorageUnavailable and StorageMisconfigured.
        """
        last = self._take(digest, payer)
        try:
            yield last
        finally:
            with suppress(Unavailable):  # it ends by itself
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
                        f"{held.owner} is asking for this very picture ({digest}), at the latest until "
                        f"{datetime.fromtimestamp(held.until, UTC):%H:%M:%S} UTC; then it is in the cache "
                        "or can be asked for again"
                    ) from held
            time.sleep(random.uniform(POLL_S / 4, POLL_S))

    def keep(self, write: Callable[[], None]) -> None:
        """Put away what was paid for, again and again while there is time: else it is paid for again.

        Raises StorageUnavailable when S3 refuses to the end.
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
        """Count a call's price, and take it back when the block fails in a way that cost nothing.

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
                # One that cannot be taken back stays counted: too much, never too little.
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
    """Who pays for a model's pictures; None for a model that is free.

    Raises ModelMisconfigured for one that is not, where there is no table to count in.
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
    """Whether a call of a model that failed so certainly made no picture."""
    return isinstance(error, FREE) or (isinstance(error, ModelUnavailable) and not error.may_cost)


def _budget_exhausted(usd: float, budget_usd: float, spent_usd: float) -> BudgetExhausted:
    missing = spent_usd + usd - budget_usd
    return BudgetExhausted(
        f"the picture would cost {usd:.4f} USD. Of budget_usd {budget_usd:.4f} are for pictures, and "
        f"{spent_usd:.4f} of them are spent, calls counted whose answer was lost. Raise budget_usd by at "
        f"least {missing:.4f}, or give the product a picture of your own in existing_assets"
    )


def _cap_reached(day: str, usd: float, cap_usd: float, spent_usd: float) -> DailyCapReached:
    return DailyCapReached(
        f"the picture would cost {usd:.4f} USD, and {spent_usd:.4f} of the {cap_usd:.4f} that all "
        f"campaigns together may spend on {day} (UTC) are spent; drive this one again tomorrow, or raise "
        "daily_budget_usd and drive it again now"
    )
