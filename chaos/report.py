"""A run's figures as text: a table of faults and outcomes, the payments, and what is wrong."""

from collections import Counter
from collections.abc import Iterator

from chaos.auditor import Outcome
from chaos.faults import KINDS, Kind
from chaos.model import Fate
from chaos.run import Result

FIRST = (Outcome.PUBLISHED, Outcome.PARTIAL, Outcome.REJECTED, Outcome.PARKED, Outcome.LOST)
SHOWN_FAULTS = 20


def summary(result: Result) -> Iterator[str]:
    before, after = result.before.count(), result.after.count()
    briefs, bill = len(result.after.outcomes), result.bill
    strikes = sum(map(result.schedule.struck, result.schedule.faults))
    met = {fault.kind for fault in result.schedule.faults if result.schedule.struck(fault)}
    yield f"seed {result.seed}: {len(result.campaigns)} campaigns, {briefs} briefs, {result.seconds:.0f} s"
    yield f"faults injected: {strikes}, of {len(met)} kinds out of {len(KINDS)}"
    yield f"without an operator: {_words(before)}"
    yield f"redriven, {result.redrives} rounds: {_words(after)}"
    yield f"accounted for: {briefs - after[Outcome.LOST]} of {briefs}; {result.after.files} files checked"
    yield (
        f"pictures: {bill.pictures}, paid for twice: {bill.twice}; "
        f"the provider's ledger: {', '.join(f'{bill.fates.get(fate, 0)} {fate}' for fate in Fate)}; "
        f"the manifests: {bill.attempts} attempts, {bill.billed_usd:.2f} USD"
    )
    for fault in result.wrong[:SHOWN_FAULTS]:
        yield f"WRONG: {fault}"
    if len(result.wrong) > SHOWN_FAULTS:
        yield f"WRONG: and {len(result.wrong) - SHOWN_FAULTS} more"


def table(result: Result) -> Iterator[str]:
    """Yield a Markdown table: for each kind of fault, how the briefs that met it ended."""
    ends = [outcome.value for outcome in FIRST]
    yield f"| fault | injected | briefs | {' | '.join(ends)} | then published | partial | rejected |"
    yield f"|---|{'---:|' * (2 + len(ends) + 3)}"
    for kind in (*KINDS, None):
        yield _row(result, kind)


def _row(result: Result, kind: Kind | None) -> str:
    strikes = sum(result.schedule.struck(fault) for fault in result.schedule.faults if fault.kind is kind)
    before, after = (result.outcomes(audited, kind) for audited in (result.before, result.after))
    cells = [
        str(kind or "none"),
        strikes,
        sum(before.values()),
        *(before[outcome] for outcome in FIRST),
        *(after[outcome] for outcome in FIRST[:3]),
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def _words(counts: Counter[Outcome]) -> str:
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in FIRST)
