"""Prices as a locale writes them: 12,99 € in German, $12.99 in American English, ₹1,00,000.00 in Hindi.

The data is cldr.json, which `python -m tools.cldr` makes of CLDR.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

USUAL_DIGITS = 2  # decimal places of a currency that the data does not name
NO_BREAK_SPACE = "\u00a0"
_SIGN = "\u00a4"  # where a pattern has the currency
_NUMBER = re.compile("[#0,.]+")


@dataclass(frozen=True, slots=True)
class _Way:
    """How one locale writes prices."""

    numerals: str  # the name of its digits
    decimal: str
    group: str
    least_grouped: int  # digits before the first separator: with 2, 1299 has none and 12.990 has one
    pattern: str
    symbols: Mapping[str, str]  # by currency; its code for one that is not here


@cache
def _cldr() -> Any:
    return json.loads(Path(__file__).with_name("cldr.json").read_text("ascii"))


def currencies() -> list[str]:
    """Return the ISO 4217 codes of the currencies in use, sorted."""
    listed: list[str] = _cldr()["currencies"]
    return listed


def digits_of(currency: str) -> int:
    """Return the decimal places of a currency: 2 for EUR, 0 for JPY, 3 for KWD."""
    digits: int = _cldr()["digits"].get(currency, USUAL_DIGITS)
    return digits


def price(amount: Decimal, currency: str, locale: str) -> str:
    """Return a price of 0 or more as `locale`, a BCP 47 tag, writes it, with all of its currency's decimals.

    No line breaks within it: its spaces are no-break spaces. A locale that CLDR does not have is written as
    its language is, and a language that it does not have as CLDR's root: EUR 12.99 is € 12.99 there.
    """
    way = _way_of(locale)
    symbol = way.symbols.get(currency, currency)
    pattern = way.pattern
    match = _NUMBER.search(pattern)
    assert match, pattern
    sides = pattern[: match.start()], pattern[match.end() :]
    before, after = (side.replace(_SIGN, symbol) for side in sides)
    number = _number(amount, digits_of(currency), match[0], way)
    # CLDR's currencySpacing: a space between figures and a symbol that ends in a letter.
    if sides[0].endswith(_SIGN) and not _is_sign_or_space(symbol[-1]):
        before += NO_BREAK_SPACE
    if sides[1].startswith(_SIGN) and not _is_sign_or_space(symbol[0]):
        after = NO_BREAK_SPACE + after
    return (before + number + after).replace(" ", NO_BREAK_SPACE)


def _is_sign_or_space(character: str) -> bool:
    return unicodedata.category(character)[0] in "SZ"


def _number(amount: Decimal, digits: int, pattern: str, way: _Way) -> str:
    whole, _, fraction = f"{amount:.{digits}f}".partition(".")
    sizes = [len(part) for part in pattern.partition(".")[0].split(",")[1:]]
    if sizes and len(whole) >= sizes[-1] + way.least_grouped:
        whole = way.group.join(_grouped(whole, sizes[-1], sizes[0]))
    text = whole + (way.decimal + fraction if fraction else "")
    numerals = _cldr()["numerals"].get(way.numerals)
    return text.translate(str.maketrans("0123456789", numerals)) if numerals else text


def _grouped(whole: str, last: int, others: int) -> list[str]:
    """Return the digits in groups: the last of one size, the others of another."""
    head, groups = whole[:-last], [whole[-last:]]
    while head:
        head, groups = head[:-others], [head[-others:], *groups]
    return groups


@lru_cache(256)
def _way_of(locale: str) -> _Way:
    cldr = _cldr()
    merged: dict[str, Any] = dict(cldr["root"])
    for own in reversed(_ancestry(locale)):
        merged |= {**own, "symbols": {**merged["symbols"], **own.get("symbols", {})}}
    return _Way(**merged)


def _ancestry(locale: str) -> list[Mapping[str, Any]]:
    """Return the data of a locale and of all that it inherits from, its own first."""
    cldr = _cldr()
    tag, found = _named(re.split("-[a-z0-9]-", locale)[0]), []
    while tag and tag != "und":
        if tag in cldr["locales"]:
            found.append(cldr["locales"][tag])
        tag = cldr["parents"].get(tag) or _named(tag.rpartition("-")[0])
    return found


def _named(tag: str) -> str:
    """Return the tag under CLDR's name: he for iw, zh-Hant-TW for zh-TW."""
    aliases: dict[str, str] = _cldr()["aliases"]
    language, _, rest = tag.partition("-")
    tag = f"{aliases.get(language, language)}-{rest}" if rest else language
    return aliases.get(tag, tag)
