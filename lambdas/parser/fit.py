"""Checks that every text can be set in every placement, before anything is paid for."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from briefcast.contracts import Brief, Plan, Task, TypeFallback
from briefcast.errors import Problem
from briefcast.registries.placements import placements
from briefcast.text import locales
from briefcast.text.plural import plural
from composition.settings import DoesNotCompose, check_copy
from lambdas.parser.wording import pointer
from typesetting import ButtonShape, Role, TypeStyle
from typesetting.selection import main_font


@dataclass(frozen=True, slots=True)
class Look:
    """What decides how much room a campaign's copy takes."""

    style: TypeStyle
    button: ButtonShape | None
    logo: bool


def fit_problems(brief: Brief, plan: Plan, style: TypeStyle) -> Iterator[Problem]:
    """Yield one problem for each text that cannot be set, with the first placement it fails in.

    `brief` keeps its schema and rules, `plan` is its plan and `style` how the plan's copy is set. All
    products share the same copy, so each problem concerns all of them.
    """
    brand = plan["campaign"]["brand"]
    look = Look(style, brand["button"] if brand else None, logo=bool(brand and brand["logo"]))
    tags = {locales.canonical(tag): tag for tag in brief.get("localized_messages", {})}
    for (locale, field), failures in _failures(plan["tasks"], look).items():
        path = (field,) if locale is None else ("localized_messages", tags[locale], field)
        others = len(failures) - 1
        more = f" (nor {plural(others, 'other placement')})" if others else ""
        yield Problem(pointer(path), f"{failures[0].found}{more}", failures[0].fix)


def fallbacks(tasks: Sequence[Task], style: TypeStyle, uploads: Set[str]) -> list[TypeFallback]:
    """Return the texts of which an uploaded font lacks a letter. `uploads` are the fonts' names."""
    found: list[TypeFallback] = []
    for task in tasks:
        texts: list[tuple[Literal["message", "call to action"], str | None, Role]] = [
            ("message", task["message"], "heading"),
            ("call to action", task["call_to_action"], "label"),
        ]
        for part, text, role in texts:
            if text and style.face(role).font in uploads:
                font = main_font(text, task["locale"], style, role)
                row: TypeFallback = {"locale": task["locale"], "part": part, "font": font}
                if font not in uploads and row not in found:
                    found.append(row)
    return found


def _failures(tasks: Sequence[Task], look: Look) -> dict[tuple[str | None, str], list[DoesNotCompose]]:
    """Return the failures of each text, by its locale and its field in the brief."""
    failures: dict[tuple[str | None, str], list[DoesNotCompose]] = {}
    for task in tasks:
        for name in task["placements"]:
            try:
                check_copy(
                    placements()[name],
                    task["message"],
                    task["call_to_action"],
                    task["locale"],
                    logo=look.logo,
                    style=look.style,
                    button=look.button,
                )
            except DoesNotCompose as error:
                failures.setdefault((task["locale"], _field(error, task["locale"])), []).append(error)
    return failures


def _field(error: DoesNotCompose, locale: str | None) -> str:
    """Return the brief's name for the text that failed."""
    if error.part == "call to action":
        return "call_to_action"
    return "campaign_message" if locale is None else "message"
