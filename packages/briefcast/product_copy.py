"""What a product's creatives say: its own words where it has some, otherwise the campaign's."""

from typing import NamedTuple

from briefcast.contracts import PlannedProduct, Task


class Words(NamedTuple):
    """The copy of a creative."""

    message: str
    call_to_action: str | None


class Offer(NamedTuple):
    """What is set beside a creative's message, as it will be read."""

    price: str | None = None
    was_price: str | None = None
    badge: str | None = None
    legal: str | None = None


def offer_of(product: PlannedProduct, task: Task) -> Offer:
    """Return what is set beside a product's message in a task's locale."""
    for own in product.get("offers", ()):
        if own["locale"] == task["locale"]:
            return Offer(own["price"], own["was_price"], own["badge"], own["legal"])
    return Offer()


def words_of(product: PlannedProduct, task: Task) -> Words:
    """Return what the creatives of a product say in a task's locale."""
    for own in product.get("copy", ()):
        if own["locale"] == task["locale"]:
            return Words(own["message"] or task["message"], own["call_to_action"] or task["call_to_action"])
    return Words(task["message"], task["call_to_action"])


def own_message(product: PlannedProduct) -> str | None:
    """Return a product's own message in the base language, None where it has the campaign's."""
    return next((own["message"] for own in product.get("copy", ()) if own["locale"] is None), None)
