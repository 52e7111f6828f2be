"""A brief into a plan, or into every reason why not."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from briefcast import keys
from briefcast.errors import InvalidBrief, OverBudget, Problem, ReportedRejection
from briefcast.registries.models import DEFAULT_MODEL, find_model
from briefcast.store.objects import ObjectMissing, ObjectSealed, ObjectTooLarge, Store
from lambdas.parser import reading
from lambdas.parser.assets import FindAsset
from lambdas.parser.budget import budget_problem
from lambdas.parser.fit import fit_problems
from lambdas.parser.intake import Request, read_input
from lambdas.parser.plan import Origin, Plan, make_plan
from lambdas.parser.rules import rule_problems
from lambdas.parser.validation import schema_problems
from lambdas.parser.wording import show

MAX_PROBLEMS = 500  # more than anybody mends in one sitting; a report stays below a megabyte


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a brief makes no campaign: the error it is refused by, and every problem."""

    error: type[ReportedRejection]
    problems: list[Problem]


def check(
    body: bytes,
    *,
    when: datetime,
    find_asset: FindAsset | None = None,
    default_model: str = DEFAULT_MODEL,
    model_override: str = "",
    origin: Origin = Origin(),  # noqa: B008  frozen
) -> Plan | Refusal:
    """The plan of a brief, or every problem with it. Reads nothing but what `find_asset` looks up.

    `when` decides the campaign id. `find_asset` is a Store's `head` or the like; without it every
    asset that is named is taken to be there. `model_override` replaces the brief's own model,
    `default_model` stands in for none; an unknown one of these raises UnknownModel, since no
    author can mend it. What `find_asset` raises passes through.
    """
    try:
        brief = reading.decode(body)
    except reading.Unreadable as error:
        return Refusal(InvalidBrief, [error.problem])
    problems = [
        *reading.text_problems(brief),
        *schema_problems(brief),
        *rule_problems(brief, model_override=model_override),
    ]
    if not problems:
        problems = _missing_logo(brief, find_asset)
    if problems:
        return Refusal(InvalidBrief, _at_most(MAX_PROBLEMS, problems))
    model = find_model(model_override or brief.get("image", {}).get("model") or default_model)
    plan = make_plan(
        brief,
        sha256=hashlib.sha256(body).hexdigest(),
        when=when,
        model=model,
        find_asset=find_asset,
        origin=origin,
    )
    unfit = list(fit_problems(brief, plan.document))
    if unfit:
        return Refusal(InvalidBrief, unfit)
    over_budget = budget_problem(plan, model)
    return Refusal(OverBudget, [over_budget]) if over_budget else plan


def parse_brief(
    event: dict[str, Any],
    *,
    store: Store,
    bucket: str | None,
    default_model: str = DEFAULT_MODEL,
    model_override: str = "",
) -> Plan:
    """ParseBrief: read the brief that `event` names, keep it and its plan in the campaign's folder.

    `bucket` is the deployment's own, None when the store is no bucket. Raises InvalidBrief or
    OverBudget once the report is written, StorageUnavailable and StorageMisconfigured.
    """
    request = read_input(event["input"], bucket)
    body = _fetch(request, store)
    if isinstance(body, Refusal):
        raise _rejection(body, request.origin, None, event["execution_arn"], store)
    result = check(
        body,
        when=request.time or datetime.fromisoformat(event["started_at"]),
        find_asset=store.head,
        default_model=default_model,
        model_override=model_override,
        origin=request.origin,
    )
    if isinstance(result, Refusal):
        sha256 = hashlib.sha256(body).hexdigest()
        raise _rejection(result, request.origin, sha256, event["execution_arn"], store)
    store.write(keys.brief_copy(result.campaign_id), body, "application/json")
    store.write(keys.plan(result.campaign_id), _json(result.document), "application/json")
    return result


def _fetch(request: Request, store: Store) -> bytes | Refusal:
    """The brief's bytes. Raises StorageUnavailable, StorageMisconfigured."""
    if request.problems:
        return Refusal(InvalidBrief, request.problems)
    if request.origin.key is None:
        return request.body
    try:
        return store.read(
            request.origin.key, version_id=request.origin.version_id, max_bytes=reading.MAX_BYTES
        )
    except ObjectMissing:
        gone = Problem(
            "", "no such object: it was deleted before it was read, or never written", "upload it again"
        )
        return Refusal(InvalidBrief, [gone])
    except ObjectTooLarge:
        return Refusal(InvalidBrief, [reading.too_large().problem])
    except ObjectSealed as error:
        return Refusal(InvalidBrief, [Problem("", error.found, error.fix)])


def _missing_logo(brief: Any, find_asset: FindAsset | None) -> list[Problem]:
    logo = brief.get("brand", {}).get("logo")
    try:
        if logo is None or find_asset is None or find_asset(logo):
            return []
    except ObjectSealed as error:
        return [Problem("/brand/logo", error.found, error.fix)]
    return [Problem("/brand/logo", f"{show(logo)}: no such object", "upload it, or leave the logo out")]


def _at_most(limit: int, problems: list[Problem]) -> list[Problem]:
    """The problems in the order of the brief, the last line telling of those that are left out."""
    ordered = sorted(problems, key=lambda problem: _place(problem.pointer))
    if len(ordered) <= limit:
        return ordered
    left_out = f"at least {len(ordered) - limit:,} further problems"
    return [*ordered[:limit], Problem("", left_out, "mend these first, then check again")]


def _place(pointer: str) -> list[tuple[int, str]]:
    return [(int(token) if token.isdecimal() else -1, token) for token in pointer.split("/")]


def _rejection(
    refusal: Refusal, origin: Origin, sha256: str | None, execution_arn: str, store: Store
) -> ReportedRejection:
    """The error to raise, its report written. Raises StorageUnavailable when that cannot be."""
    report_key = keys.rejection(origin.key or execution_arn.rpartition(":")[2])
    report = {
        "error": refusal.error.__name__,
        "execution_arn": execution_arn,
        "brief": {**asdict(origin), "sha256": sha256},
        "problems": [asdict(problem) for problem in refusal.problems],
    }
    store.write(report_key, _json(report), "application/json")
    return refusal.error(origin.key or "the brief given inline", refusal.problems, report_key)


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode()
