"""`briefcast validate`: check briefs without running anything."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from briefcast.contracts import ReportedProblem
from cli import exits
from cli.inputs import BriefFile
from cli.parser import Plan, Refusal, judge
from cli.terminal.outcomes import print_rejected
from cli.terminal.plan import print_bill, print_plan


def validate_briefs(
    briefs: Sequence[BriefFile],
    assets: Sequence[tuple[Path, str]] | None,
    model: str | None,
    console: Console,
    cost: bool = False,
) -> int:
    """Print each brief's problems, or its plan in short and with `cost` the bill. Return the exit code.

    `assets` are what `run` would upload; None when they are not checked.
    """
    code = exits.PUBLISHED
    for brief in briefs:
        verdict = judge(brief.path, assets, model)
        match verdict:
            case Plan():
                plan = verdict.document
                print_plan(console, brief.label, plan, verdict.variants, assets is not None)
                if cost:
                    print_bill(console, plan)
            case Refusal(error, problems):
                code = exits.REJECTED
                rows = [ReportedProblem(pointer=p.pointer, found=p.found, fix=p.fix) for p in problems]
                print_rejected(console, brief.label, error.__name__, rows)
    return code
