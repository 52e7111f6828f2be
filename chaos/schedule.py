"""Which campaign meets which faults, chosen from one seed, and how often each has struck."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from chaos.faults import KINDS, Fault, Kind, Site
from chaos.workload import Campaign

SPARED = 0.1  # share of campaigns without a fault: they show whether faults of others affect them
SECOND = 0.35  # share of the others with a second fault, at another site
MAX_AT_CALL = 4  # every function makes at least this many AWS calls


def deal(campaigns: Sequence[Campaign], rng: random.Random, kinds: Sequence[Kind] = KINDS) -> list[Fault]:
    """Return faults for these campaigns, every kind about as often as the others."""
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
    """Yield the kinds in random order again and again."""
    while kinds:
        yield from rng.sample(kinds, len(kinds))


def _reaches(kind: Kind, refused: bool) -> bool:
    """Return whether a kind can strike: a brief that the parser rejects reaches no other function."""
    return not refused or (kind.site is not Site.MODEL and (not kind.functions or "parser" in kind.functions))


def _go_together(kind: Kind, other: Kind) -> bool:
    """Return whether two faults can share a campaign: other sites, and neither hides the other."""
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
    """The faults that can still strike. Thread-safe."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        self._left = [fault.strikes for fault in self.faults]
        self._by_campaign: dict[int, list[int]] = defaultdict(list)
        for position, fault in enumerate(self.faults):
            self._by_campaign[fault.campaign].append(position)
        self._struck: Counter[Fault] = Counter()
        self._stopped = False
        self._lock = threading.Lock()

    def of(self, campaign: int) -> list[Fault]:
        """Return the faults of a campaign."""
        return [self.faults[position] for position in self._by_campaign.get(campaign, ())]

    def take(
        self,
        campaign: int | None,
        kinds: Iterable[Kind],
        function: str | None = None,
        when: Callable[[Fault], bool] = lambda fault: True,
    ) -> Fault | None:
        """Return the fault of one of these kinds that strikes now, and count the strike; None for none."""
        wanted = set(kinds)
        with self._lock:
            for position in () if campaign is None or self._stopped else self._by_campaign.get(campaign, ()):
                fault = self.faults[position]
                applies = fault.function in (None, function) and self._left[position] > 0
                if fault.kind in wanted and applies and when(fault):
                    self._left[position] -= 1
                    self._struck[fault] += 1
                    return fault
        return None

    def stop(self) -> None:
        """Let no fault strike from now on."""
        with self._lock:
            self._stopped = True

    def struck(self, fault: Fault) -> int:
        """Return how often a fault was injected."""
        with self._lock:
            return self._struck[fault]
