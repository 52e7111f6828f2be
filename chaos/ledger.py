"""Compare the provider's ledger with the manifests: every picture once, every payment on a bill."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefcast.contracts import Manifest, ManifestProduct
from briefcast.registries.models import find_model
from chaos.model import Fate, Payment
from chaos.workload import MODEL

CENT = 0.01


@dataclass(frozen=True, slots=True)
class Bill:
    fates: Mapping[Fate, int]  # how many payments had each fate
    pictures: int  # published, each with its own prompt and seed
    twice: int  # payments for a picture that a function already had
    attempts: int  # in the manifests: calls that were paid for, or may have been
    billed_usd: float  # sum of the manifests
    faults: tuple[str, ...]


def settle(payments: Iterable[Payment], manifests: Sequence[Manifest]) -> Bill:
    """Compare what the provider charged with what the manifests say was paid.

    A picture that was lost with its sandbox, or whose answer was unusable, has to be paid for again:
    then both payments are on the bill. A picture that a running function received must never be.
    """
    fates: dict[str, Counter[Fate]] = defaultdict(Counter)  # by prompt
    received: Counter[tuple[str, int]] = Counter()  # by prompt and seed: equal products differ in the seed
    for payment in payments:
        fates[payment.prompt][payment.fate] += 1
        received[payment.prompt, payment.seed] += payment.fate in (Fate.KEPT, Fate.DROPPED)
    bills: dict[str, list[ManifestProduct]] = defaultdict(list)
    for manifest in manifests:
        for product in manifest["products"]:
            if product["prompt"] is not None:
                bills[product["prompt"]].append(product)
    twice = {picture: count - 1 for picture, count in received.items() if count > 1}
    faults = [
        f"paid for {1 + more} times, seed {seed}: {prompt[:80]}" for (prompt, seed), more in twice.items()
    ]
    faults += [fault for prompt, bill in bills.items() for fault in _check(prompt, bill, fates[prompt])]
    products = [product for bill in bills.values() for product in bill]
    return Bill(
        fates=sum(fates.values(), Counter[Fate]()),
        pictures=len({(product["prompt"], product["seed"]) for product in products}),
        twice=sum(twice.values()),
        attempts=sum(product["attempts"] for product in products),
        billed_usd=sum(product["cost_usd"] for product in products),
        faults=tuple(faults),
    )


def _check(prompt: str, bill: Sequence[ManifestProduct], made: Counter[Fate]) -> Iterable[str]:
    price, name = find_model(MODEL).price_usd, prompt[:80]
    attempts, usd = sum(each["attempts"] for each in bill), sum(each["cost_usd"] for each in bill)
    if not made:
        yield f"published, but the provider did not make it: {name}"
    if attempts < made.total():
        yield f"paid {made.total()} times, but {attempts} attempts are on the bills: {name}"
    if abs(usd - attempts * price) > CENT:
        yield f"{attempts} attempts at {price} USD, but {usd} on the bills: {name}"
