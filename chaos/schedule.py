"""Which campaign meets which faults: dealt from one seed, then struck off as they are injected."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from chaos.faults import KINDS, STOPPED, STOPPED_AND_STARTED, UNTIL_MENDED, Fault, Kind, Site

SPARED = 0.1  # of the campaigns meet no fault: what happens to them is what faults did to others
SECOND = 0.35  # of the others meet a second fault, of another site
MAX_AT_CALL = 4  # every function makes that many AWS calls when its work is done in full


def deal(campaigns: Sequence[int], rng: random.Random, kinds: Sequence[Kind] = KINDS) -> list[Fault]:
    """Faults for these campaigns, every kind as often as the others."""
    deck = _deck(kinds, rng)
    faults = []
    for campaign in campaigns:
        if rng.random() < SPARED:
            continue
        first = next(deck)
        faults.append(_fault(first, campaign, rng))
        if rng.random() < SECOND:
            others = [kind for kind in kinds if kind.site not in (first.site, *_excluded(first.site))]
            if others:
                faults.append(_fault(rng.choice(others), campaign, rng))
    return faults


def _deck(kinds: Sequence[Kind], rng: random.Random) -> Iterator[Kind]:
    while True:
        yield from rng.sample(kinds, len(kinds))


def _excluded(site: Site) -> tuple[Site, ...]:
    """One event fault a campaign, and one stop: two would only hide each other."""
    return (Site.EVENT, Site.OPERATOR) if site in (Site.EVENT, Site.OPERATOR) else ()


def _fault(kind: Kind, campaign: int, rng: random.Random) -> Fault:
    return Fault(
        kind,
        campaign,
        rng.choice(kind.strikes),
        rng.choice(kind.functions) if kind.functions else None,
        at_call=rng.randint(1, MAX_AT_CALL),
    )


class Schedule:
    """The faults still to come. Safe to ask from any thread."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        self._left = [fault.strikes for fault in self.faults]
        self._by_campaign: dict[int, list[int]] = defaultdict(list)
        for position, fault in enumerate(self.faults):
            self._by_campaign[fault.campaign].append(position)
        self._struck: Counter[Fault] = Counter()
        self._calm = False
        self._lock = threading.Lock()

    def of(self, campaign: int) -> list[Fault]:
        return [self.faults[position] for position in self._by_campaign.get(campaign, ())]

    def take(
        self,
        campaign: int | None,
        kinds: Iterable[Kind],
        function: str | None = None,
        when: Callable[[Fault], bool] = lambda fault: True,
    ) -> Fault | None:
        """The fault of one of these kinds that strikes here and now, counted; None for none."""
        wanted = set(kinds)
        with self._lock:
            for position in () if campaign is None or self._calm else self._by_campaign.get(campaign, ()):
                fault = self.faults[position]
                here = fault.function in (None, function) and self._left[position] > 0
                if fault.kind in wanted and here and when(fault):
                    self._left[position] -= 1
                    self._struck[fault] += 1
                    return fault
        return None

    def mend(self) -> None:
        """From now on nothing fails."""
        with self._lock:
            self._calm = True

    @property
    def mended(self) -> bool:
        return self._calm

    def struck(self, fault: Fault) -> int:
        """How often it was injected."""
        with self._lock:
            return self._struck[fault]


def lasts(fault: Fault) -> bool:
    return fault.strikes == UNTIL_MENDED


STOPS = (STOPPED, STOPPED_AND_STARTED)
