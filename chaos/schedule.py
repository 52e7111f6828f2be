"""Which campaign meets which faults: dealt from one seed, then struck off as they are injected."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from chaos.faults import KINDS, Fault, Kind, Site
from chaos.workload import Campaign

SPARED = 0.1  # of the campaigns meet no fault: what happens to them is what faults did to others
SECOND = 0.35  # of the others meet a second fault, of another site
MAX_AT_CALL = 4  # every function makes that many AWS calls when its work is done in full


def deal(campaigns: Sequence[Campaign], rng: random.Random, kinds: Sequence[Kind] = KINDS) -> list[Fault]:
    """Faults for these campaigns, every kind about as often as the others."""
    decks = {
        refused: _deck([kind for kind in kinds if _reaches(kind, refused)], rng) for refused in (False, True)
    }
    faults = []
    for campaign in campaigns:
        if rng.random() < SPARED:
            continue
        dealt: list[Kind] = []
        for _ in range(1 + (rng.random() < SECOND)):
            kind = next(decks[campaign.refused])
            if all(_go_together(kind, other) for other in dealt):
                dealt.append(kind)
        faults += [_fault(kind, campaign, rng) for kind in dealt]
    return faults


def _deck(kinds: Sequence[Kind], rng: random.Random) -> Iterator[Kind]:
    while kinds:
        yield from rng.sample(kinds, len(kinds))


def _reaches(kind: Kind, refused: bool) -> bool:
    """A brief that the parser refuses meets no other function, and no image model."""
    return not refused or (kind.site is not Site.MODEL and (not kind.functions or "parser" in kind.functions))


def _go_together(kind: Kind, other: Kind) -> bool:
    """One fault a site, and not two that would only hide each other."""
    hiding = (Site.EVENT, Site.OPERATOR)
    return kind.site is not other.site and not (kind.site in hiding and other.site in hiding)


def _fault(kind: Kind, campaign: Campaign, rng: random.Random) -> Fault:
    function = rng.choice(kind.functions) if kind.functions else None
    return Fault(
        kind,
        campaign.number,
        rng.choice(kind.strikes),
        "parser" if function and campaign.refused else function,
        rng.randint(1, MAX_AT_CALL),
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

    def struck(self, fault: Fault) -> int:
        """How often it was injected."""
        with self._lock:
            return self._struck[fault]
