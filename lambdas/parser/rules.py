"""Validation that JSON Schema cannot express.

Every rule accepts any JSON value, so that one pass reports all problems.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from briefcast.errors import Problem
from briefcast.registries.models import UnknownModel, find_model
from briefcast.registries.placements import placements
from briefcast.rules import regions
from briefcast.rules.matching import has_word, has_words
from briefcast.rules.rulebook import sectors
from briefcast.text import locales
from lambdas.parser.assets import BadPath, asset_key, font_key, logo_key
from lambdas.parser.offers import offer_problems
from lambdas.parser.validation import SCHEMA
from lambdas.parser.wording import UNSAFE, nearest, pointer, show

_MESSAGE_CHARS = 2_000  # searched for forbidden words; four times the longest message that the schema allows
_MODEL_CHARS: int = SCHEMA["properties"]["image"]["properties"]["model"]["maxLength"]
_PATH_CHARS: int = SCHEMA["properties"]["products"]["items"]["properties"]["existing_assets"]["maxLength"]
_BRAND = SCHEMA["properties"]["brand"]["properties"]
_KIT_CHARS: int = _BRAND["kit"]["maxLength"]
_KIT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_STYLES: list[str] = _BRAND["type"]["properties"]["style"]["enum"]
_LAYOUTS: list[str] = SCHEMA["properties"]["layout"]["properties"]["family"]["enum"]
_FORBIDDEN_WORDS = _BRAND["forbidden_words"]
_WORDS: int = _FORBIDDEN_WORDS["maxItems"]
_WORD_CHARS: int = _FORBIDDEN_WORDS["items"]["maxLength"]
_LOCALES: int = SCHEMA["properties"]["localized_messages"]["maxProperties"]
_PLACEMENTS: int = SCHEMA["properties"]["placements"]["maxItems"]
_REGIONS: int = SCHEMA["properties"]["regions"]["maxItems"]
_SECTORS: int = SCHEMA["properties"]["sector"]["maxItems"]
_PRODUCTS: int = SCHEMA["properties"]["products"]["maxItems"]


def rule_problems(brief: Any, *, model_override: str = "") -> Iterator[Problem]:
    """Yield a problem for each rule that `brief` breaks. Ignores the brief's model when it is overridden."""
    yield from _unknown_placements(brief)
    yield from _bad_locales(brief)
    campaign_locales = {canonical: tag for tag in _locales(brief) if (canonical := locales.canonical(tag))}
    for path, product in _items(brief, "products", limit=_PRODUCTS):
        yield from _bad_path((*path, "existing_assets"), _get(product, "existing_assets"), asset_key)
        yield from _unknown_keys((*path, "focus", "placements"), _get(product, "focus", "placements"))
        yield from _bad_locales(product, path)
        yield from offer_problems(product, path, campaign_locales)
    yield from _bad_price_locale(brief)
    yield from _foreign_locales(brief)
    yield from _unknown_regions(brief)
    yield from _unknown_sectors(brief)
    yield from _bad_kit(_get(brief, "brand", "kit"))
    yield from brand_problems(_get(brief, "brand"), ("brand",))
    yield from layout_problems(brief)
    words = [word for _, word in _texts(_get(brief, "brand"), "forbidden_words", limit=_WORDS)]
    yield from forbidden_words(brief, words, "/brand/forbidden_words")
    if not model_override:
        yield from _unknown_model(brief)


def _unknown_placements(brief: Any) -> Iterator[Problem]:
    known = list(placements())
    for path, placement in _texts(brief, "placements", limit=_PLACEMENTS):
        if placement not in known:
            close = nearest(placement, known)
            fix = f'did you mean "{close}"?' if close else f"use some of {', '.join(known)}"
            yield Problem(pointer(path), f"unknown placement {show(placement)}", fix)


def _unknown_model(brief: Any) -> Iterator[Problem]:
    model = _get(brief, "image", "model")
    if isinstance(model, str) and model.strip() and len(model) <= _MODEL_CHARS and not UNSAFE.search(model):
        try:
            find_model(model)
        except UnknownModel as error:
            yield Problem("/image/model", error.found, error.fix)


def _unknown_regions(brief: Any) -> Iterator[Problem]:
    for path, code in _texts(brief, "regions", limit=_REGIONS):
        if code.strip() and not regions.is_region(code):
            meant = regions.meant(code)
            fix = (
                f'did you mean "{meant}"?' if meant else "write two letters of ISO 3166-1, such as DE, or EU"
            )
            yield Problem(pointer(path), f"{show(code)} is no code of a country", fix)


def _unknown_sectors(brief: Any) -> Iterator[Problem]:
    sector = _get(brief, "sector")
    alone = [(("sector",), sector)] if isinstance(sector, str) else []
    for path, name in [*alone, *_texts(brief, "sector", limit=_SECTORS)]:
        if name.strip():
            yield from _unknown_name(path, name, list(sectors()))


def _foreign_locales(brief: Any) -> Iterator[Problem]:
    """Yield a problem for each locale that a product has words in and the campaign has not."""
    known = {locales.canonical(tag) for tag in _locales(brief)} - {None}
    for path, product in _items(brief, "products", limit=_PRODUCTS):
        for tag in _locales(product):
            canonical = locales.canonical(tag)
            if canonical is not None and canonical not in known:
                yield Problem(
                    pointer((*path, "localized_messages", tag)),
                    f"{show(tag)} is no locale of this campaign",
                    "add it to /localized_messages, whose locales every product is rendered for",
                )


def _bad_price_locale(brief: Any) -> Iterator[Problem]:
    tag = _get(brief, "price_locale")
    if isinstance(tag, str) and tag.strip() and not UNSAFE.search(tag) and locales.canonical(tag) is None:
        meant = locales.suggestion(tag) if len(tag) <= locales.MAX_CHARS else None
        fix = f'did you mean "{meant}"?' if meant else "write a BCP 47 locale, such as de-DE or pt-BR"
        yield Problem("/price_locale", f"{show(tag)} is not a locale", fix)


def _bad_locales(holder: Any, at: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for tag in _locales(holder):
        path = pointer((*at, "localized_messages", tag))
        canonical = locales.canonical(tag)
        if canonical is None:
            meant = locales.suggestion(tag) if len(tag) <= locales.MAX_CHARS else None
            fix = (
                f'did you mean "{meant}"?'
                if meant
                else "write a BCP 47 locale, such as de, pt-BR or zh-Hant-TW"
            )
            yield Problem(path, f"{show(tag)} is not a locale", fix)
        elif canonical in first:
            found = f"the same locale as {show(first[canonical])}: both are {canonical}"
            yield Problem(path, found, "keep one of the two")
        else:
            first[canonical] = tag


def brand_problems(brand: Any, at: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each rule that a brand breaks: a brief's own, or a kit. `at` is its path."""
    for name in ("logo", "logo_light"):
        yield from _bad_path((*at, name), _get(brand, name), logo_key)
    for name in ("heading", "body"):
        yield from _bad_path((*at, "type", name), _get(brand, "type", name), font_key)
    yield from _unknown_name((*at, "type"), _get(brand, "type"), _STYLES)


def layout_problems(holder: Any) -> Iterator[Problem]:
    """Yield a problem for each rule that the layout of a brief or a kit breaks."""
    yield from _unknown_name(("layout",), _get(holder, "layout"), _LAYOUTS)
    yield from _unknown_keys(("layout", "placements"), _get(holder, "layout", "placements"))


def _unknown_name(path: tuple[str | int, ...], value: Any, known: list[str]) -> Iterator[Problem]:
    if isinstance(value, str) and value not in known:
        close = nearest(value, known)
        fix = f'did you mean "{close}"?' if close else f"use one of {', '.join(known)}"
        yield Problem(pointer(path), show(value), fix)


def _unknown_keys(path: tuple[str | int, ...], value: Any) -> Iterator[Problem]:
    known = list(placements())
    for name in list(value)[:_PLACEMENTS] if isinstance(value, Mapping) else ():
        if name not in known:
            close = nearest(name, known)
            fix = f'did you mean "{close}"?' if close else f"use some of {', '.join(known)}"
            yield Problem(pointer((*path, name)), f"unknown placement {show(name)}", fix)


def _bad_kit(kit: Any) -> Iterator[Problem]:
    if isinstance(kit, str) and kit.strip() and len(kit) <= _KIT_CHARS and not _KIT.fullmatch(kit):
        fix = "write the name of its file without .json: letters a to z, digits and hyphens"
        yield Problem("/brand/kit", f"{show(kit)} is not the id of a brand kit", fix)


def _bad_path(path: tuple[str | int, ...], value: Any, check: Callable[[str], object]) -> Iterator[Problem]:
    if isinstance(value, str) and value.strip() and len(value) <= _PATH_CHARS and not UNSAFE.search(value):
        try:
            check(value)
        except BadPath as error:
            yield Problem(pointer(path), f"{show(value)}: {error.found}", error.fix)


def forbidden_words(brief: Any, words: Iterable[str], listed: str) -> Iterator[Problem]:
    """Yield a problem for each of the words in the copy. `listed` says where the words are listed."""
    forbidden = [word for word in words if len(word) <= _WORD_CHARS and has_words(word)]
    for path, text in messages(brief):
        for word in forbidden:
            if has_word(text[:_MESSAGE_CHARS], word):
                yield Problem(
                    pointer(path),
                    f"the word {show(word)}, which the brand forbids",
                    f"say it in other words, or take the word off {listed}",
                )


def messages(brief: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path and value of every text that is set on a creative."""
    copies: list[tuple[tuple[str | int, ...], str, Any]] = [
        ((), "campaign_message", brief),
        ((), "call_to_action", brief),
    ]
    copies += _localized(brief, ())
    for path, product in _items(brief, "products", limit=_PRODUCTS):
        copies += [(path, name, product) for name in ("message", "call_to_action", "badge", "legal")]
        copies += _localized(product, path)
    for path, name, holder in copies:
        text = _get(holder, name)
        if isinstance(text, str):
            yield (*path, name), text


def _localized(holder: Any, at: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str, Any]]:
    """Return the path, the field and the holder of each text in other languages."""
    return [
        ((*at, "localized_messages", tag), name, holder["localized_messages"][tag])
        for tag in _locales(holder)
        for name in ("message", "call_to_action", "badge", "legal")
    ]


def _get(value: Any, *path: str) -> Any:
    for token in path:
        value = value.get(token) if isinstance(value, Mapping) else None
    return value


def _items(brief: Any, field: str, *, limit: int) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield a list's items up to the schema's limit. The schema's own check reports the others."""
    items = _get(brief, field)
    if isinstance(items, list):
        yield from (((field, index), item) for index, item in enumerate(items[:limit]))


def _texts(brief: Any, field: str, *, limit: int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    return ((path, item) for path, item in _items(brief, field, limit=limit) if isinstance(item, str))


def _locales(brief: Any) -> Iterator[str]:
    messages = _get(brief, "localized_messages")
    if isinstance(messages, Mapping):
        yield from list(messages)[:_LOCALES]
