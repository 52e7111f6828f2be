"""Turns a brief into a plan, or into every reason for refusing it."""

import hashlib
import shlex
from dataclasses import dataclass
from datetime import datetime

from briefcast import keys
from briefcast.contracts import Brief, ParseBriefInput
from briefcast.errors import InvalidBrief, OverBudget, Problem, ReportedRejection
from briefcast.registries.models import draft_model, find_model
from briefcast.reports import report_rejection
from briefcast.store.documents import write_json
from briefcast.store.objects import ObjectMissing, ObjectSealed, ObjectTooLarge, Store
from lambdas.parser import reading
from lambdas.parser.assets import Assets
from lambdas.parser.brand import read_branding
from lambdas.parser.budget import budget_problem
from lambdas.parser.compliance import judge
from lambdas.parser.conversion import is_foreign
from lambdas.parser.fit import fallbacks, fit_problems
from lambdas.parser.intake import Request, read_input
from lambdas.parser.pictures import find_pictures
from lambdas.parser.plan import Origin, Plan, make_plan
from lambdas.parser.rules import rule_problems
from lambdas.parser.syntax import MAX_BYTES, Unreadable, too_large
from lambdas.parser.validation import schema_problems
from lambdas.parser.wording import harmless
from typesetting.fontset import is_upload
from typesetting.planned import planned_style

MAX_PROBLEMS = 500  # more than an author fixes at once; keeps a report below a megabyte


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error that a brief is refused with, and every problem."""

    error: type[ReportedRejection]
    problems: list[Problem]


def check(
    body: bytes,
    *,
    when: datetime,
    name: str = "",
    assets: Assets | None = None,
    default_model: str = "",
    model_override: str = "",
    origin: Origin = Origin(),  # noqa: B008  frozen
) -> Plan | Refusal:
    """Return the plan of a brief, or every problem with it.

    `when` decides the campaign id. A brief whose `name` ends in .yaml or .yml is YAML. `assets` has the
    pictures, the brand kit and the fonts; without it every named picture is taken to exist, and kit and
    fonts are left out. `model_override` replaces the brief's own model, `default_model` is used for a brief
    without one; "" is the draft model. An unknown id in either raises UnknownModel, because no author can
    fix that. Raises StorageUnavailable and StorageMisconfigured.
    """
    try:
        document = reading.decode(body, name)
    except Unreadable as error:
        return Refusal(InvalidBrief, [error.problem])
    problems = [
        *reading.text_problems(document),
        *schema_problems(document),
        *rule_problems(document, model_override=model_override),
    ]
    if problems and is_foreign(document):
        convert = f"briefcast convert {shlex.quote(harmless(name or 'FILE').removeprefix(keys.BRIEFS))}"
        fix = f"{convert} writes it in this form"
        problems.insert(0, Problem("", "the fields of another system's brief", fix))
    if problems:
        return Refusal(InvalidBrief, _first(MAX_PROBLEMS, problems))
    brief: Brief = document
    branding, unusable = read_branding(brief, assets)
    pictures, absent = find_pictures(brief, assets)
    verdict = judge(brief, assets)
    if unusable or absent or verdict.problems:
        return Refusal(InvalidBrief, _first(MAX_PROBLEMS, [*unusable, *absent, *verdict.problems]))
    own_model = brief.get("image", {}).get("model")
    model = find_model(model_override or own_model or default_model or draft_model().id)
    plan = make_plan(
        brief,
        sha256=hashlib.sha256(body).hexdigest(),
        when=when,
        model=model,
        pictures=pictures,
        assets=assets,
        origin=origin,
        branding=branding,
        compliance=verdict.compliance,
    )
    brand = plan.document["campaign"]["brand"]
    planned = brand["type"] if brand else None
    style = planned_style(planned, plan.fonts.__getitem__)
    unfit = list(fit_problems(brief, plan.document, style))
    if unfit:
        return Refusal(InvalidBrief, unfit)
    if planned:
        uploads = {face.font for face in (style.heading, style.label) if is_upload(face.font)}
        planned["fallbacks"] = fallbacks(plan.document, style, uploads)
    over_budget = budget_problem(plan, model)
    return Refusal(OverBudget, [over_budget]) if over_budget else plan


def parse_brief(
    event: ParseBriefInput,
    *,
    store: Store,
    bucket: str | None,
    default_model: str = "",
    model_override: str = "",
) -> Plan:
    """ParseBrief: read the brief that `event` names, write a copy and its plan to the campaign's folder.

    `bucket` is the deployment's own, None when the store is a directory. Raises InvalidBrief or
    OverBudget once the report is written, StorageUnavailable and StorageMisconfigured.
    """
    request = read_input(event["input"], bucket)
    name = request.origin.key or ""
    body = _fetch(request, store)
    if isinstance(body, Refusal):
        raise _rejection(body, request.origin, None, event["execution_arn"], store)
    result = check(
        body,
        when=request.time or datetime.fromisoformat(event["started_at"]),
        name=name,
        assets=store,
        default_model=default_model,
        model_override=model_override,
        origin=request.origin,
    )
    if isinstance(result, Refusal):
        sha256 = hashlib.sha256(body).hexdigest()
        raise _rejection(result, request.origin, sha256, event["execution_arn"], store)
    copy = reading.as_json(body, name)
    store.write(keys.brief_copy(result.campaign_id), copy, "application/json")
    for key, font in result.fonts.items():
        store.write(key, font, "font/sfnt")
    write_json(store, keys.plan(result.campaign_id), result.document)
    return result


def _fetch(request: Request, store: Store) -> bytes | Refusal:
    """Return the brief's bytes. Raises StorageUnavailable and StorageMisconfigured."""
    if request.problems:
        return Refusal(InvalidBrief, request.problems)
    if request.origin.key is None:
        return request.body
    try:
        return store.read(request.origin.key, version_id=request.origin.version_id, max_bytes=MAX_BYTES)
    except ObjectMissing:
        missing = Problem(
            "", "no such object: it was deleted before it was read, or never written", "upload it again"
        )
        return Refusal(InvalidBrief, [missing])
    except ObjectTooLarge:
        return Refusal(InvalidBrief, [too_large().problem])
    except ObjectSealed as error:
        return Refusal(InvalidBrief, [Problem("", error.found, error.fix)])


def _first(limit: int, problems: list[Problem]) -> list[Problem]:
    """Return the first `limit` problems in the brief's order, and one that counts the others."""
    ordered = sorted(problems, key=lambda problem: _position(problem.pointer))
    if len(ordered) <= limit:
        return ordered
    left_out = f"at least {len(ordered) - limit:,} further problems"
    return [*ordered[:limit], Problem("", left_out, "fix these first, then check again")]


def _position(pointer: str) -> list[tuple[int, str]]:
    return [(int(token) if token.isdecimal() else -1, token) for token in pointer.split("/")]


def _rejection(
    refusal: Refusal, origin: Origin, sha256: str | None, execution_arn: str, store: Store
) -> ReportedRejection:
    """Write the report and return the error to raise."""
    return report_rejection(
        store,
        refusal.error,
        refusal.problems,
        {"bucket": origin.bucket, "key": origin.key, "version_id": origin.version_id, "sha256": sha256},
        execution_arn,
    )
