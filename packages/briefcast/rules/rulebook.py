"""Which rules there are, and which of them a campaign is under."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from briefcast.contracts import RuleRow, RuleVerdict
from briefcast.rules.regions import with_union

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: words that meet it, or wording that it asks for. With neither, the sector alone meets it."""

    id: str
    regions: frozenset[str]  # of ISO 3166-1, "EU", or EVERYWHERE
    sectors: frozenset[str]  # none: whatever is advertised
    words: Mapping[str, Sequence[str]]  # by language
    wording: Mapping[str, str]  # by language; one of them is missing when no text has it
    verdict: RuleVerdict
    reason: str
    fix: str
    source: str
    checked: str  # ISO 8601 date

    def applies(self, regions: Collection[str], sectors: Collection[str]) -> bool:
        """Return whether a campaign in these regions for these sectors is under the rule."""
        if self.sectors and self.sectors.isdisjoint(sectors):
            return False
        return EVERYWHERE in self.regions or not self.regions.isdisjoint(with_union(frozenset(regions)))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules in the order of their files, and what names exactly this set of them."""

    rules: Sequence[Rule]
    sha256: str
    files: Mapping[str, str] = field(default_factory=dict)  # of a customer's own: name and SHA-256

    def for_campaign(self, regions: Collection[str], sectors: Collection[str]) -> list[Rule]:
        return [rule for rule in self.rules if rule.applies(regions, sectors)]


def read_rows(rows: Iterable[RuleRow]) -> list[Rule]:
    """Return the rules of rows that keep their schema."""
    return [
        Rule(
            id=row["id"],
            regions=frozenset(row["regions"]),
            sectors=frozenset(row.get("sectors", ())),
            words=row.get("words", {}),
            wording=row.get("wording", {}),
            verdict=row["verdict"],
            reason=row["reason"],
            fix=row["fix"],
            source=row["source"],
            checked=row["checked"],
        )
        for row in rows
    ]


@cache
def rulebook() -> Rulebook:
    """Return the rules that come with Briefcast."""
    rules: list[Rule] = []
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.json")):
        text = path.read_bytes()
        digest.update(text)
        rules += read_rows(json.loads(text)["rules"])
    return Rulebook(rules, digest.hexdigest())


def with_own(own: Mapping[str, tuple[bytes, Sequence[RuleRow]]]) -> Rulebook:
    """Return the rules that come with Briefcast and a customer's own: bytes and rows of each file by name."""
    common = rulebook()
    if not own:
        return common
    digest = hashlib.sha256(common.sha256.encode())
    rules = list(common.rules)
    files = {}
    for name, (text, rows) in sorted(own.items()):
        files[name] = hashlib.sha256(text).hexdigest()
        digest.update(files[name].encode())
        rules += read_rows(rows)
    return Rulebook(rules, digest.hexdigest(), files)


@cache
def sectors() -> tuple[str, ...]:
    """Return every sector that a rule names, in the order of the alphabet."""
    return tuple(sorted({sector for rule in rulebook().rules for sector in rule.sectors}))
