"""The provider's book against ours: every picture kept once, and every payment on somebody's bill."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefcast.registries.models import find_model
from chaos.model import Fate, Payment
from chaos.workload import MODEL

CENT = 0.01


@dataclass(frozen=True, slots=True)
class Bill:
    fates: Mapping[Fate, int]  # of every payment
    pictures: int  # published, each of its own prompt and seed
    twice: int  # payments for a picture that a function had already
    attempts: int  # on the manifests: calls that were paid for, or may have been
    billed_usd: float  # by the manifests together
    faults: tuple[str, ...]


def settle(payments: Iterable[Payment], manifests: Sequence[Mapping[str, Any]]) -> Bill:
    """Compare what the provider charged with what the manifests say was paid.

    A payment that was lost with its sandbox, or spoiled by its answer, has to be made again:
    then both are on the bill. One that a living function had must never be made again.
    """
    fates: dict[str, Counter[Fate]] = defaultdict(Counter)  # by prompt
    had: Counter[tuple[str, int]] = Counter()  # by prompt and seed: twins in a brief get a picture each
    for payment in payments:
        fates[payment.prompt][payment.fate] += 1
        had[payment.prompt, payment.seed] += payment.fate in (Fate.KEPT, Fate.DROPPED)
    bills: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for manifest in manifests:
        for product in manifest["products"]:
            if product["prompt"] is not None:
                bills[product["prompt"]].append(product)
    twice = {picture: count - 1 for picture, count in had.items() if count > 1}
    faults = [
        f"paid for {1 + more} times, seed {seed}: {prompt[:80]}" for (prompt, seed), more in twice.items()
    ]
    faults += [fault for prompt, bill in bills.items() for fault in _check(prompt, bill, fates[prompt])]
    everything = [product for bill in bills.values() for product in bill]
    return Bill(
        fates=sum(fates.values(), Counter[Fate]()),
        pictures=len({(product["prompt"], product["seed"]) for product in everything}),
        twice=sum(twice.values()),
        attempts=sum(product["attempts"] for product in everything),
        billed_usd=sum(product["cost_usd"] for product in everything),
        faults=tuple(faults),
    )


def _check(prompt: str, bill: Sequence[Mapping[str, Any]], counted: Counter[Fate]) -> Iterable[str]:
    price, name = find_model(MODEL).price_usd, prompt[:80]
    attempts, usd = sum(one["attempts"] for one in bill), sum(one["cost_usd"] for one in bill)
    if not counted:
        yield f"published, and the provider knows nothing of it: {name}"
    if attempts < counted.total():
        yield f"paid {counted.total()} times, and {attempts} attempts are on the bills: {name}"
    if abs(usd - attempts * price) > CENT:
        yield f"{attempts} attempts at {price} USD, and {usd} on the bills: {name}"
