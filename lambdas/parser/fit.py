"""Checks that every text can be set in every placement, before anything is paid for."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from briefcast.contracts import Brief, Plan, Task, TypeFallback
from briefcast.errors import Problem
from briefcast.product_copy import Offer, Words, offer_of, words_of
from briefcast.registries.placements import Placement, placements
from briefcast.text import locales
from briefcast.text.plural import plural
from composition.offers import OfferText
from composition.settings import DoesNotCompose, check_copy, least_room, set_badge
from lambdas.parser.wording import pointer
from typesetting import ButtonShape, Role, TypeStyle
from typesetting.selection import main_font

Path = tuple[str | int, ...]  # into the brief


@dataclass(frozen=True, slots=True)
class Look:
    """What decides how much room a campaign's copy takes."""

    style: TypeStyle
    button: ButtonShape | None
    logo: bool


def fit_problems(brief: Brief, plan: Plan, style: TypeStyle) -> Iterator[Problem]:
    """Yield one problem for each text that cannot be set, with the first placement it fails in.

    `brief` keeps its schema and rules, `plan` is its plan and `style` how the plan's copy is set. A problem
    with the campaign's words concerns every product that has none of its own.
    """
    brand = plan["campaign"]["brand"]
    look = Look(style, brand["button"] if brand else None, logo=bool(brand and brand["logo"]))
    for path, failures in _failures(brief, plan, look).items():
        others = len(failures) - 1
        more = f" (nor {plural(others, 'other placement')})" if others else ""
        yield Problem(pointer(path), f"{failures[0].found}{more}", failures[0].fix)


def fallbacks(plan: Plan, style: TypeStyle, uploads: Set[str]) -> list[TypeFallback]:
    """Return the texts of which an uploaded font lacks a letter. `uploads` are the fonts' names."""
    found: list[TypeFallback] = []
    for task, words in _said(plan):
        texts: list[tuple[Literal["message", "call to action"], str | None, Role]] = [
            ("message", words.message, "heading"),
            ("call to action", words.call_to_action, "label"),
        ]
        for part, text, role in texts:
            if text and style.face(role).font in uploads:
                font = main_font(text, task["locale"], style, role)
                row: TypeFallback = {"locale": task["locale"], "part": part, "font": font}
                if font not in uploads and row not in found:
                    found.append(row)
    return found


def _said(plan: Plan) -> list[tuple[Task, Words]]:
    """Return every copy of the plan's creatives once, with a task that sets it."""
    said: dict[tuple[str | None, Words], Task] = {}
    for product in plan["products"]:
        for task in plan["tasks"]:
            said.setdefault((task["locale"], words_of(product, task)), task)
    return [(task, words) for (_, words), task in said.items()]


def _failures(brief: Brief, plan: Plan, look: Look) -> dict[Path, list[DoesNotCompose]]:
    """Return the failures of each text, by its place in the brief."""
    by_locale: dict[str | None, list[str]] = {}
    for task in plan["tasks"]:
        by_locale.setdefault(task["locale"], []).extend(task["placements"])
    every = {locale: [placements()[name] for name in names] for locale, names in by_locale.items()}
    tightest = {locale: _tightest(wanted, look) for locale, wanted in every.items()}
    tags = {locales.canonical(tag): tag for tag in brief.get("localized_messages", {})}
    failures: dict[Path, list[DoesNotCompose]] = {}
    seen: set[tuple[str | None, Words, Offer]] = set()
    for product in plan["products"]:
        for task in plan["tasks"]:
            locale, words, offer = task["locale"], words_of(product, task), offer_of(product, task)
            if (locale, words, offer) in seen:
                continue
            seen.add((locale, words, offer))
            for error in _refused(words, offer, locale, tightest[locale], every[locale], look):
                path = _path(brief, product["index"], locale, tags, error)
                failures.setdefault(path, []).append(error)
    return failures


def _refused(
    words: Words,
    offer: Offer,
    locale: str | None,
    tightest: list[Placement],
    every: list[Placement],
    look: Look,
) -> list[DoesNotCompose]:
    """Return what does not fit, placement by placement. A message that fits the tightest ones fits all."""
    if any(offer):
        return _tried(words, offer, locale, every, look)
    return _tried(words, offer, locale, every, look) if _tried(words, offer, locale, tightest, look) else []


def _tried(
    words: Words, offer: Offer, locale: str | None, wanted: list[Placement], look: Look
) -> list[DoesNotCompose]:
    found = []
    for placement in wanted:
        try:
            if offer.badge:
                set_badge(placement, offer.badge, locale, look.style, look.button)
            check_copy(
                placement,
                words.message,
                words.call_to_action,
                locale,
                logo=look.logo,
                style=look.style,
                button=look.button,
                offer=OfferText(offer.price, offer.was_price, offer.legal),
            )
        except DoesNotCompose as error:
            found.append(error)
    return found


def _tightest(wanted: list[Placement], look: Look) -> list[Placement]:
    """Return the placements that have less room in some direction than each other one."""
    rooms = {placement: least_room(placement, logo=look.logo) for placement in wanted}
    tightest: list[Placement] = []
    for placement in sorted(wanted, key=lambda each: rooms[each]):  # from the narrowest room on
        height = rooms[placement][1]
        if all(height < rooms[other][1] for other in tightest):
            tightest.append(placement)
    return tightest


def _path(
    brief: Brief, product: int, locale: str | None, tags: Mapping[str | None, str], error: DoesNotCompose
) -> Path:
    """Return where the brief has the text that failed: among the product's own words, or the campaign's."""
    field = error.part.replace(" ", "_")
    own = brief["products"][product]
    if error.part in ("price", "legal", "badge"):
        for tag, words in own.get("localized_messages", {}).items():
            if locales.canonical(tag) == locale and field in words:
                return ("products", product, "localized_messages", tag, field)
        return ("products", product, field)
    if locale is None:
        if field in own:
            return ("products", product, field)
        return (field if error.part == "call to action" else "campaign_message",)
    for tag, words in own.get("localized_messages", {}).items():
        if locales.canonical(tag) == locale and field in words:
            return ("products", product, "localized_messages", tag, field)
    return ("localized_messages", tags[locale], field)
