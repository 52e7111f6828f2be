"""Checks that every text can be set in every placement, before anything is paid for."""

from collections.abc import Iterator, Sequence

from briefcast.contracts import Brief, Plan, Task
from briefcast.errors import Problem
from briefcast.registries.placements import placements
from briefcast.text import locales
from briefcast.text.plural import plural
from composition.settings import DoesNotCompose, check_copy
from lambdas.parser.wording import pointer


def fit_problems(brief: Brief, plan: Plan) -> Iterator[Problem]:
    """Yield one problem for each text that cannot be set, with the first placement it fails in.

    `brief` keeps its schema and rules, and `plan` is its plan. All products share the same copy,
    so each problem concerns all of them.
    """
    brand = plan["campaign"]["brand"]
    logo = bool(brand and brand["logo"])
    tags = {locales.canonical(tag): tag for tag in brief.get("localized_messages", {})}
    for (locale, field), failures in _failures(plan["tasks"], logo=logo).items():
        path = (field,) if locale is None else ("localized_messages", tags[locale], field)
        others = len(failures) - 1
        more = f" (nor {plural(others, 'other placement')})" if others else ""
        yield Problem(pointer(path), f"{failures[0].found}{more}", failures[0].fix)


def _failures(tasks: Sequence[Task], *, logo: bool) -> dict[tuple[str | None, str], list[DoesNotCompose]]:
    """Return the failures of each text, by its locale and its field in the brief."""
    failures: dict[tuple[str | None, str], list[DoesNotCompose]] = {}
    for task in tasks:
        for name in task["placements"]:
            try:
                check_copy(
                    placements()[name], task["message"], task["call_to_action"], task["locale"], logo=logo
                )
            except DoesNotCompose as error:
                failures.setdefault((task["locale"], _field(error, task["locale"])), []).append(error)
    return failures


def _field(error: DoesNotCompose, locale: str | None) -> str:
    """Return the brief's name for the text that failed."""
    if error.part == "call to action":
        return "call_to_action"
    return "campaign_message" if locale is None else "message"
