"""The dry pass: whether every text can be set in every placement, before anything is paid for."""

from collections.abc import Iterator, Mapping
from typing import Any

from briefcast.errors import Problem
from briefcast.registries.placements import placements
from briefcast.text import locales
from composition.settings import DoesNotCompose, check_copy
from lambdas.parser.wording import counted, pointer


def fit_problems(brief: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Problem]:
    """One problem a text that cannot be set, naming the first placement it fails in and by how much.

    `brief` keeps its schema and rules, `document` is its plan. Every product has the same copy,
    so a problem here is one of all of them.
    """
    brand = document["campaign"]["brand"] or {}
    logo = bool(brand.get("logo"))
    written = {locales.canonical(tag): tag for tag in brief.get("localized_messages", {})}
    for (locale, field), failures in _failures(document["tasks"], logo=logo).items():
        path = (field,) if locale is None else ("localized_messages", written[locale], field)
        others = len(failures) - 1
        more = f" (nor {counted(others, 'other placement')})" if others else ""
        yield Problem(pointer(path), f"{failures[0].found}{more}", failures[0].fix)


def _failures(
    tasks: list[dict[str, Any]], *, logo: bool
) -> dict[tuple[str | None, str], list[DoesNotCompose]]:
    found: dict[tuple[str | None, str], list[DoesNotCompose]] = {}
    for task in tasks:
        for name in task["placements"]:
            try:
                check_copy(
                    placements()[name], task["message"], task["call_to_action"], task["locale"], logo=logo
                )
            except DoesNotCompose as error:
                found.setdefault((task["locale"], _field(error, task["locale"])), []).append(error)
    return found


def _field(error: DoesNotCompose, locale: str | None) -> str:
    """What the brief calls the text that failed."""
    if error.part == "call to action":
        return "call_to_action"
    return "campaign_message" if locale is None else "message"
