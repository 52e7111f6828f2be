"""The rules that come with Briefcast keep the schema of a customer's own, and docs/rules.md lists them."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

import briefcast
from briefcast.rules.regions import COUNTRIES, MEMBERS, is_region, meant
from briefcast.rules.rulebook import rulebook, sectors, with_own
from lambdas.parser.validation import RULES, schema_problems

FILES = sorted((Path(briefcast.__file__).parent / "rules").glob("*.json"))
DOCUMENT = Path(__file__).parents[4] / "docs/rules.md"
ROW = {
    "id": "acme",
    "regions": ["*"],
    "words": {"en": ["for life"]},
    "verdict": "block",
    "reason": "a promise",
    "fix": "name the years",
    "source": "style guide",
    "checked": "2026-11-29",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_keeps_the_schema(path):
    assert list(schema_problems(json.loads(path.read_text("utf-8")), RULES)) == []


def test_ids_are_unique_dates_are_dates_and_regions_are_codes():
    rules = rulebook().rules
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        date.fromisoformat(rule.checked)
        assert all(region == "*" or is_region(region) for region in rule.regions)


def test_the_regions_that_were_asked_for_have_rules_of_their_own():
    named = set().union(*(rule.regions for rule in rulebook().rules))
    assert named >= {"EU", "DE", "FR", "GB", "US", "*"}


def test_docs_rules_md_lists_every_rule_as_it_is():
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", DOCUMENT.read_text("utf-8"), re.M
    )
    assert rows == [
        (
            rule.id,
            "everywhere" if "*" in rule.regions else ", ".join(sorted(rule.regions)),
            ", ".join(sorted(rule.sectors)) or "any",
            *(rule.verdict, rule.reason, rule.source),
        )
        for rule in rulebook().rules
    ]


def test_docs_rules_md_names_every_sector():
    assert all(f"`{sector}`" in DOCUMENT.read_text("utf-8") for sector in sectors())


@pytest.mark.parametrize(
    ("regions", "applies"), [(["DE"], True), (["EU"], True), (["GB"], False), (["US"], False), ([], False)]
)
def test_a_rule_of_the_union_holds_in_its_member_states(regions, applies):
    (rule,) = [rule for rule in rulebook().rules if rule.id == "political-eu"]
    assert rule.applies(regions, ["political"]) is applies
    assert not rule.applies(regions, [])


def test_a_member_state_s_rule_holds_where_the_union_is_named():
    (rule,) = [rule for rule in rulebook().rules if rule.id == "alcohol-evin"]
    assert rule.applies(["EU"], ["alcohol"])
    assert not rule.applies(["DE"], ["alcohol"])


def test_the_hash_names_the_set_of_rules():
    own = {"acme.json": (b"1", [ROW])}
    assert with_own({}).sha256 == rulebook().sha256
    assert with_own(own).sha256 != rulebook().sha256
    assert with_own(own).sha256 != with_own({"acme.json": (b"2", [ROW])}).sha256
    assert with_own(own).rules[-1].id == "acme"


@pytest.mark.parametrize(
    ("written", "expected"), [("UK", "GB"), ("de", "DE"), ("Germany", "DE"), ("Europe", "EU"), ("Mars", None)]
)
def test_what_people_write_for_a_country_has_its_code(written, expected):
    assert meant(written) == expected


def test_there_are_249_countries_and_27_members():
    assert (len(COUNTRIES), len(MEMBERS)) == (249, 27)
    assert MEMBERS <= COUNTRIES
