"""The provider's book against ours: every picture paid for once, and on exactly one bill."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefcast.models import find_model
from chaos.model import Fate, Payment
from chaos.workload import MODEL

CENT = 0.01


@dataclass(frozen=True, slots=True)
class Bill:
    fates: Mapping[Fate, int]  # of every payment
    pictures: int  # kept, each under its own prompt
    twice: int  # payments for a picture that was paid for and kept before
    billed_usd: float  # by the manifests together
    faults: tuple[str, ...]


def settle(payments: Iterable[Payment], manifests: Sequence[Mapping[str, Any]]) -> Bill:
    """Compare what the provider charged with what the manifests say was paid."""
    by_prompt: dict[str, Counter[Fate]] = defaultdict(Counter)
    for payment in payments:
        by_prompt[payment.prompt][payment.fate] += 1
    bills: dict[str, list[float]] = defaultdict(list)
    for manifest in manifests:
        for product in manifest["products"]:
            if product["prompt"] is not None and product["image_source"] != "existing":
                bills[product["prompt"]].append(product["cost_usd"])
    price = find_model(MODEL).price_usd
    faults = []
    for prompt, fates in sorted(by_prompt.items()):
        if fates[Fate.KEPT] > 1:
            faults.append(f"paid for {fates[Fate.KEPT]} times and kept each time: {prompt[:80]}")
        if fates[Fate.DROPPED]:
            faults.append(f"paid for and dropped by a function that lived: {prompt[:80]}")
    for prompt, costs in sorted(bills.items()):
        if abs(sum(costs) - price) > CENT:
            faults.append(f"is on the bills with {costs} USD, one of {price} was paid: {prompt[:80]}")
        if not by_prompt[prompt]:
            faults.append(f"is in a manifest, and the provider knows nothing of it: {prompt[:80]}")
    return Bill(
        fates=Counter(fate for fates in by_prompt.values() for fate in fates.elements()),
        pictures=len(bills),
        twice=sum(max(0, fates[Fate.KEPT] - 1) for fates in by_prompt.values()),
        billed_usd=sum(map(sum, bills.values())),
        faults=tuple(faults),
    )
