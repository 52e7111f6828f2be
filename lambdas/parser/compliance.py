"""Holds a brief's words against the rules for advertising, before anything is paid for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from briefcast import keys
from briefcast.contracts import Brief, Compliance, ComplianceFinding, RuleRow
from briefcast.errors import Problem
from briefcast.rules.matching import Finding, Text, findings
from briefcast.rules.rulebook import Rulebook, rulebook, with_own
from briefcast.store.objects import ObjectMissing, ObjectSealed, ObjectTooLarge
from lambdas.parser import reading
from lambdas.parser.assets import Assets
from lambdas.parser.rules import messages
from lambdas.parser.syntax import Unreadable
from lambdas.parser.validation import RULES, schema_problems
from lambdas.parser.wording import pointer, show

MAX_FILES = 20  # of a customer's own
MAX_FILE_BYTES = 256 * 1024
MAX_FINDINGS = 100  # in a plan; more are counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of a brief: problems refuse it, the rest goes into its plan."""

    problems: list[Problem]
    compliance: Compliance


def judge(brief: Brief, assets: Assets | None) -> Verdict:
    """Return what the rules say of a brief that keeps its schema.

    Without `assets` a customer's own rules are not read. Raises StorageUnavailable and
    StorageMisconfigured.
    """
    own, problems = _own_rules(assets)
    regions, sectors = brief.get("regions", []), sectors_of(brief)
    texts = [_text(path, text) for path, text in messages(brief)]
    found = list(findings(texts, own.for_campaign(regions, sectors)))
    problems += [_problem(finding) for finding in found if finding.rule.verdict == "block"]
    told = [finding for finding in found if finding.rule.verdict != "block"]
    return Verdict(
        problems,
        {
            "rules": {"count": len(own.rules), "sha256": own.sha256, "own": dict(own.files)},
            "regions": regions,
            "sectors": sectors,
            "texts": len(texts),
            "findings": [_planned(finding) for finding in told[:MAX_FINDINGS]],
            "further_findings": max(0, len(told) - MAX_FINDINGS),
        },
    )


def sectors_of(brief: Brief) -> list[str]:
    """Return the sectors that a brief names, none when it names none."""
    sector = brief.get("sector", [])
    return [sector] if isinstance(sector, str) else sector


def _text(path: tuple[str | int, ...], text: str) -> Text:
    locale = path[-2] if len(path) > 2 and path[-3] == "localized_messages" else None
    language = str(locale).split("-")[0].lower() if locale is not None else None
    return Text(pointer(path), text, language)


def _problem(finding: Finding) -> Problem:
    rule = finding.rule
    return Problem(finding.pointer, f"{described(finding)} ({rule.source})", rule.fix)


def described(finding: Finding) -> str:
    """Return what was found, in words: the evidence and the reason."""
    if finding.evidence is not None:
        return f"{show(finding.evidence)}: {finding.rule.reason}"
    if finding.missing is not None:
        return f"{finding.rule.reason}: {show(finding.missing)}"
    return finding.rule.reason


def _planned(finding: Finding) -> ComplianceFinding:
    rule = finding.rule
    return {
        "rule": rule.id,
        "verdict": "review" if rule.verdict == "review" else "note",
        "pointer": finding.pointer,
        "language": finding.language,
        "evidence": finding.evidence,
        "missing": finding.missing,
        "reason": rule.reason,
        "fix": rule.fix,
        "source": rule.source,
        "checked": rule.checked,
    }


def _own_rules(assets: Assets | None) -> tuple[Rulebook, list[Problem]]:
    """Return the rules that hold here, and every problem in the customer's own.

    A file that cannot be read refuses every brief: nobody knows what it would have blocked.
    """
    if assets is None:
        return rulebook(), []
    listing = assets.list_folder(keys.RULES)
    names = [name for name in listing.files if name.endswith(".json")]
    if len(names) > MAX_FILES:
        found = f"{keys.RULES} has {len(names)} files, at most {MAX_FILES} are read"
        return rulebook(), [Problem("", found, "join some of them; no brief is taken before")]
    own: dict[str, tuple[bytes, list[RuleRow]]] = {}
    problems: list[Problem] = []
    for name in names:
        key = keys.RULES + name
        try:
            body = assets.read(key, max_bytes=MAX_FILE_BYTES)
        except (ObjectMissing, ObjectTooLarge, ObjectSealed) as error:
            fix = "put it right, or remove it; no brief is taken before"
            problems.append(Problem("", f"{key}: {error}", fix))
            continue
        rows, wrong = read_rules(body)
        problems += [Problem("", f"{key} {each.pointer}: {each.found}", each.fix) for each in wrong]
        own[name] = (body, rows)
    return (rulebook() if problems else with_own(own)), problems


def read_rules(body: bytes) -> tuple[list[RuleRow], list[Problem]]:
    """Return the rows of a file of rules and every problem in it, each with a pointer into it."""
    try:
        document = reading.decode(body)
    except Unreadable as error:
        return [], [error.problem]
    problems = [*reading.text_problems(document), *schema_problems(document, RULES)]
    if problems:
        return [], problems
    rows = cast(list[RuleRow], document["rules"])
    return rows, list(_repeated_ids(rows))


def _repeated_ids(rows: list[RuleRow]) -> Iterator[Problem]:
    known = {rule.id: "Briefcast's own" for rule in rulebook().rules}
    for index, row in enumerate(rows):
        if row["id"] in known:
            taken = f"{show(row['id'])} is the id of a rule of {known[row['id']]}"
            yield Problem(pointer(("rules", index, "id")), taken, "take another")
        known[row["id"]] = "this file"
