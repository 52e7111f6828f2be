"""The rules for advertising: a block refuses the brief, everything else is in its plan."""

import json

import pytest

from briefcast.rules.rulebook import rulebook
from lambdas.parser.compliance import MAX_FILE_BYTES
from tests.rule_rows import ROW


def rules(*rows):
    return {"rules/acme.json": json.dumps({"rules": rows}).encode()}


def test_a_word_that_a_rule_blocks_refuses_the_brief_with_place_reason_and_source(problems):
    localized = {"de-DE": {"message": "Heilt jede Erkältung"}}
    ((pointer, found, fix),) = problems(regions=["DE"], sector="food", localized_messages=localized)
    assert pointer == "/localized_messages/de-DE/message"
    assert found.startswith('"heilt": a claim that food prevents or heals')
    assert "Regulation (EC) 1924/2006" in found
    assert fix == "use an authorised claim in its own wording, or leave it out"


def test_wording_that_is_missing_refuses_the_brief_and_is_quoted(problems):
    french = {"fr-FR": {"message": "Un vin de soleil"}}
    found = problems(regions=["FR"], sector="alcohol", localized_messages=french)
    assert [pointer for pointer, *_ in found] == [""]
    assert "L'abus d'alcool est dangereux pour la santé" in found[0][1]


@pytest.mark.parametrize("fields", [{}, {"regions": ["US"]}, {"regions": ["GB"], "sector": "finance"}])
def test_a_rule_of_another_place_or_sector_refuses_nothing(plan, fields):
    assert plan(campaign_message="A tea that cures colds", **fields)


def test_a_review_is_in_the_plan(plan):
    compliance = plan(campaign_message="The world's best flask", regions=["GB"])["compliance"]
    (finding,) = compliance["findings"]
    assert (finding["rule"], finding["verdict"]) == ("claims-superlative", "review")
    assert (finding["pointer"], finding["evidence"]) == ("/campaign_message", "world's best")
    assert (compliance["regions"], compliance["sectors"], compliance["further_findings"]) == (["GB"], [], 0)
    assert compliance["rules"] == {"count": len(rulebook().rules), "sha256": rulebook().sha256, "own": {}}


def test_a_product_s_own_words_are_held_against_the_rules(plan):
    products = [{"name": "Flask", "description": "Steel", "call_to_action": "Get it free"}]
    (finding,) = plan(products=products)["compliance"]["findings"]
    assert (finding["rule"], finding["pointer"]) == ("claims-free", "/products/0/call_to_action")


def test_findings_beyond_the_hundredth_are_counted(plan):
    products = [
        {"name": f"Flask {n}", "description": "Steel", "message": "Free today only"} for n in range(60)
    ]
    compliance = plan(products=products)["compliance"]
    assert (len(compliance["findings"]), compliance["further_findings"]) == (100, 20)


@pytest.mark.parametrize(
    ("fields", "pointer", "found", "fix"),
    [
        ({"regions": ["UK"]}, "/regions/0", '"UK" is no code of a country', 'did you mean "GB"?'),
        ({"regions": ["XX"]}, "/regions/0", '"XX" is no code', "ISO 3166-1"),
        ({"sector": "foods"}, "/sector", '"foods"', 'did you mean "food"?'),
        ({"sector": ["food", "wine"]}, "/sector/1", '"wine"', "use one of alcohol"),
        ({"sector": 3}, "/sector", "3", "text"),
        ({"regions": []}, "/regions", "", ""),
    ],
)
def test_an_unknown_region_or_sector_is_named_with_what_was_meant(problems, fields, pointer, found, fix):
    ((where, what, how),) = problems(**fields)
    assert where == pointer
    assert found in what
    assert fix in how


def test_a_customer_s_own_rule_blocks_beside_the_others(problems):
    ((pointer, found, _),) = problems(files=rules(ROW), campaign_message="A flask for life")
    assert pointer == "/campaign_message"
    assert found == ('"for life": a promise for the product\'s whole life (Acme style guide, page 12)')


def test_a_customer_s_own_file_is_in_the_plan_by_its_hash(plan):
    files = rules({**ROW, "verdict": "note"})
    compliance = plan(files=files, campaign_message="A flask for life")["compliance"]
    assert list(compliance["rules"]["own"]) == ["acme.json"]
    assert compliance["rules"]["count"] == len(rulebook().rules) + 1
    assert [finding["rule"] for finding in compliance["findings"]] == ["acme-no-lifetime-promise"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"{", "rules/acme.json"),
        (b"[]", "rules/acme.json"),
        (json.dumps({"rules": [{**ROW, "verdict": "forbid"}]}).encode(), "/rules/0/verdict"),
        (json.dumps({"rules": [{**ROW, "id": "comparative"}]}).encode(), "/rules/0/id"),
        (json.dumps({"rules": [ROW, ROW]}).encode(), "/rules/1/id"),
        (json.dumps({"rules": [{**ROW, "words": {"en": ["x" * 81]}}]}).encode(), "/rules/0/words/en/0"),
        (json.dumps({"rules": [{**ROW, "checked": "yesterday"}]}).encode(), "/rules/0/checked"),
        (b" " * (MAX_FILE_BYTES + 1), "rules/acme.json"),
    ],
)
def test_a_file_of_rules_that_cannot_be_read_refuses_every_brief_by_its_name(problems, body, found):
    ((pointer, what, _),) = problems(files={"rules/acme.json": body})
    assert pointer == ""
    assert "rules/acme.json" in what
    assert found in what


def test_more_files_than_are_read_refuse_every_brief(problems):
    files = {f"rules/{n}.json": json.dumps({"rules": [{**ROW, "id": f"r-{n}"}]}).encode() for n in range(21)}
    ((pointer, found, _),) = problems(files=files)
    assert (pointer, found) == ("", "rules/ has 21 files, at most 20 are read")
