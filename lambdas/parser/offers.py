"""Prices, badges and small print of a brief: what they must keep, and how they read in each locale."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from briefcast.contracts import Brief, BriefProduct, PlannedOffer, Price, ProductCopy
from briefcast.errors import Problem
from briefcast.text import locales
from briefcast.text.prices import currencies, digits_of, price
from lambdas.parser.wording import nearest, pointer, show

Path = tuple[str | int, ...]

USUAL_LOCALE = "en-US"  # of a brief that names no price_locale
LARGEST = Decimal(1_000_000_000_000)  # below a trillion: fifteen figures are the widest price that is real
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_COMMA = re.compile(r"[0-9]{1,15},[0-9]{1,2}", re.ASCII)
PRICES = ("price", "was_price")
WORDS = ("badge", "legal")


def offer_problems(product: Any, path: Path, tags: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each rule that a product's offer breaks, in all of its locales.

    `tags` are the campaign's locales, as written by their canonical forms. Accepts any JSON value.
    """
    if not isinstance(product, Mapping):
        return
    own = {locales.canonical(tag): tag for tag in _localized(product)}
    yield from _price_problems(product, path)
    for tag, holder in _localized(product).items():
        yield from _price_problems(holder, (*path, "localized_messages", tag))
    for name in WORDS:
        text = product.get(name)
        if not isinstance(text, str) or not any(map(str.isalpha, text)):
            continue  # -30 % reads alike everywhere
        for canonical, tag in tags.items():
            holder = _localized(product).get(own.get(canonical, ""))
            if not (isinstance(holder, Mapping) and name in holder):
                at = (*path, "localized_messages", own.get(canonical, tag), name)
                yield Problem(
                    pointer(at),
                    f"the {name} {show(text)} has no words in {tag}",
                    "add them there: it would be in the wrong language, and is never left out",
                )


def _localized(product: Mapping[str, Any]) -> dict[str, Any]:
    found = product.get("localized_messages")
    return dict(found) if isinstance(found, Mapping) else {}


def _price_problems(holder: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(holder, Mapping):
        return
    for name in PRICES:
        yield from _money_problems(holder.get(name), (*path, name))
    if "was_price" in holder and "price" not in holder:
        yield Problem(
            pointer((*path, "was_price")),
            "a was_price without a price",
            'add "price", what it costs now, beside it',
        )
    now, was = _money(holder.get("price")), _money(holder.get("was_price"))
    if now is None or was is None:
        return
    at = pointer((*path, "was_price"))
    if now[1] != was[1]:
        fix = "write both in one currency; another market has its own in localized_messages"
        yield Problem(at, f"{was[1]}, where the price is in {now[1]}", fix)
    elif was[0] <= now[0]:
        found = f"{was[0]} {was[1]} is not above the price, {now[0]} {now[1]}"
        yield Problem(at, found, "write what it cost before, or leave was_price out")


def _money_problems(value: Any, path: Path) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        return
    currency, amount = value.get("currency"), value.get("amount")
    known = isinstance(currency, str) and currency in currencies()
    if isinstance(currency, str) and currency.strip() and not known:
        meant = currency.strip().upper()
        close = meant if meant in currencies() else nearest(currency, [c.lower() for c in currencies()])
        fix = f'did you mean "{close.upper()}"?' if close else "write its ISO 4217 code, such as EUR or JPY"
        yield Problem(pointer((*path, "currency")), f"{show(currency)} is no currency in use", fix)
    if not isinstance(amount, int | float | str) or isinstance(amount, bool):
        return
    number = _decimal(amount)
    at = pointer((*path, "amount"))
    if number is None:
        if isinstance(amount, str) and amount.strip():
            yield Problem(at, f"{show(amount)} is not an amount", _amount_fix(amount))
    elif number <= 0:
        fix = "write a price above 0; what is free says so in message or badge, without a price"
        yield Problem(at, show(amount), fix)
    elif number >= LARGEST:
        yield Problem(at, "more than a price can be", f"give less than {LARGEST:,}")
    elif known and isinstance(currency, str) and -_exponent(number) > digits_of(currency):
        digits = digits_of(currency)
        fix = f"{currency} has {digits} decimal places" if digits else f"{currency} has no decimal places"
        yield Problem(at, f"{show(amount)} is finer than {currency}", f"round it: {fix}")


def _amount_fix(amount: str) -> str:
    if _COMMA.fullmatch(amount.strip()):
        return f'write a decimal point: "{amount.strip().replace(",", ".")}"'
    return 'write figures with a decimal point and no currency, such as "12.99"'


def _exponent(number: Decimal) -> int:
    return int(number.normalize().as_tuple().exponent)


def _decimal(amount: Any) -> Decimal | None:
    """Return an amount as it is written, None for what is none: a number too large, or other text."""
    if isinstance(amount, bool):
        return None
    if isinstance(amount, str):
        negative = amount.startswith("-")
        plain = amount[1:] if negative else amount
        found = Decimal(plain) if _AMOUNT.fullmatch(plain) else None
        return -found if found is not None and negative else found
    if isinstance(amount, int | float) and abs(amount) < float("inf"):
        return Decimal(repr(amount)) if abs(amount) < 1e30 else None
    return None


def _money(value: Any) -> tuple[Decimal, str] | None:
    """Return amount and currency of a sound price."""
    if not isinstance(value, Mapping) or value.get("currency") not in currencies():
        return None
    number = _decimal(value.get("amount"))
    return None if number is None or number <= 0 else (number, value["currency"])


def planned_offers(brief: Brief, product: BriefProduct) -> list[PlannedOffer]:
    """Return what is set beside a product's message in every locale; nothing without an offer."""
    own = {locales.canonical(tag): words for tag, words in product.get("localized_messages", {}).items()}
    base: ProductCopy = cast(ProductCopy, product)
    found = [_offer(None, brief.get("price_locale", USUAL_LOCALE), base, base)]
    for locale in sorted(str(locales.canonical(tag)) for tag in brief.get("localized_messages", {})):
        found.append(_offer(locale, locale, own.get(locale, ProductCopy()), base))
    return found if any(offer["price"] or offer["badge"] or offer["legal"] for offer in found) else []


def _offer(locale: str | None, way: str, own: ProductCopy, base: ProductCopy) -> PlannedOffer:
    """Return the offer in a locale. Its own price comes with its own former price or with none."""
    priced = own if "price" in own else base
    return {
        "locale": locale,
        "price": _written(priced.get("price"), way),
        "was_price": _written(priced.get("was_price"), way),
        "badge": own.get("badge", base.get("badge")),
        "legal": own.get("legal", base.get("legal")),
    }


def _written(money: Price | None, locale: str) -> str | None:
    if money is None:
        return None
    amount = _decimal(money["amount"])
    assert amount is not None  # the rules hold
    return price(amount, money["currency"], locale)
