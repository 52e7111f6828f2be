"""`briefcast rules`: check a file of rules, and hold a text against the rules."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from briefcast.contracts import ReportedProblem
from briefcast.rules.matching import Text, findings
from briefcast.rules.regions import is_region, meant
from briefcast.rules.rulebook import Rulebook, rulebook, sectors, with_own
from cli import exits
from cli.parser import MAX_RULES_BYTES, judge_rules
from cli.terminal.outcomes import print_rejected
from cli.terminal.rules import print_finding, print_sound
from operations.errors import CommandError


def check_rules(file: Path, console: Console) -> int:
    """Print a file's problems, or how many rules of each verdict it has. Return the exit code."""
    rows, problems = judge_rules(_read(file))
    if problems:
        reported = [ReportedProblem(pointer=p.pointer, found=p.found, fix=p.fix) for p in problems]
        print_rejected(console, file.name, "InvalidBrief", reported)
        return exits.REJECTED
    print_sound(console, file.name, Counter(row["verdict"] for row in rows))
    return exits.PUBLISHED


def try_words(
    text: str,
    language: str | None,
    regions: Sequence[str],
    named_sectors: Sequence[str],
    file: Path | None,
    console: Console,
) -> int:
    """Print each rule that a text meets. Return the exit code: 2 when one of them blocks.

    Raises CommandError for an unknown region or sector, and for a file that cannot be read.
    """
    _check_names(regions, named_sectors)
    found = list(findings([Text("", text, language)], _rules(file).for_campaign(regions, named_sectors)))
    for finding in found:
        print_finding(console, finding)
    if not found:
        console.print("No rule is met.")
    return exits.REJECTED if any(each.rule.verdict == "block" for each in found) else exits.PUBLISHED


def _rules(file: Path | None) -> Rulebook:
    if file is None:
        return rulebook()
    body = _read(file)
    rows, problems = judge_rules(body)
    if problems:
        place = f"{file} {problems[0].pointer}".rstrip()
        raise CommandError(f"{place}: {problems[0].found}; see `briefcast rules check {file}`")
    return with_own({file.name: (body, rows)})


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_RULES_BYTES + 1)
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise CommandError(f"{file}: {reason}; name a file of rules (docs/rules.md)") from error


def _check_names(regions: Sequence[str], named_sectors: Sequence[str]) -> None:
    for region in regions:
        if not is_region(region):
            code = meant(region)
            fix = f"did you mean {code}?" if code else "write two letters of ISO 3166-1, such as DE, or EU"
            raise CommandError(f"--region {region}: no code of a country; {fix}")
    for sector in named_sectors:
        if sector not in sectors():
            raise CommandError(f"--sector {sector}: unknown; use one of {', '.join(sectors())}")
