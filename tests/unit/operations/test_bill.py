import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefcast import cost
from briefcast.registries.placements import default_placements, placements
from briefcast.text.money import fixed_usd
from lambdas.parser.parse import check
from lambdas.parser.plan import Origin
from operations import bill

DOCUMENT = (Path(__file__).parents[3] / "docs/cost.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\S+) \| ([\d,]+) \| (\S+) \| (\S+) \|$", re.MULTILINE
)
LANGUAGES = ["de", "fr", "es", "it"]


def plan_of(products=1, existing=0, languages=1, chosen=None, model="draft"):
    brief = {
        "campaign_name": "Counted",
        "campaign_message": "Come home",
        "target_audience": "People",
        "target_regions": ["Nordics"],
        "placements": chosen or default_placements(),
        "image": {"model": model},
        "localized_messages": {tag: {"message": "Komm heim"} for tag in LANGUAGES[: languages - 1]},
        "products": [
            {"name": f"Lamp {n}", "description": "A lamp"}
            | ({"existing_assets": f"lumo/{n}/"} if n < existing else {})
            for n in range(products)
        ],
    }
    return check(
        json.dumps(brief).encode(),
        when=datetime(2026, 11, 25, tzinfo=UTC),
        origin=Origin("b", "input/campaign-briefs/a.json", "v1"),
    ).document


@pytest.mark.parametrize("row", ROW.findall(DOCUMENT), ids=lambda row: "-".join(row[:5]))
def test_the_documents_table_has_the_figures_of_the_bill(row):
    products, existing, languages, count = map(int, row[:4])
    chosen = default_placements() if count == 5 else list(placements())[:count]
    plan = plan_of(products, existing, languages, chosen, row[4])
    total = bill.total_usd(bill.lines(plan))
    creatives = products * sum(len(task["placements"]) + len(task["clean"]) for task in plan["tasks"])
    assert (f"{creatives:,}", fixed_usd(total, cost.USD_DIGITS), fixed_usd(total * 10_000, 2)) == row[5:]


def test_the_document_has_a_table():
    assert len(ROW.findall(DOCUMENT)) == 6


def test_every_price_has_a_source_and_a_confidence():
    assert re.fullmatch(r"20\d\d-[01]\d", bill.AS_OF)
    for price in bill.PRICES.values():
        assert price["usd"] / price["per"] > 0
        assert price["source"].startswith("https://aws.amazon.com/")
        assert price["confidence"] in ("high", "medium", "low")


def test_storage_is_kept_as_long_as_terraform_keeps_it():
    variables = (Path(__file__).parents[3] / "terraform/variables.tf").read_text("utf-8")
    block = variables.split('variable "output_retention_days"', 1)[1].split("\nvariable ", 1)[0]
    assert f"= {bill.RETENTION_DAYS}\n" in block


def test_a_picture_that_is_not_paid_for_needs_no_ledger():
    assert bill.counts(plan_of()).dynamodb_writes == 6
    assert bill.counts(plan_of(existing=1)).pictures == 0


def test_a_counter_that_has_grown_costs_more_to_write():
    paid = "bedrock:stability.stable-image-core-v1:1"
    few = bill.counts(plan_of(10, model=paid)).dynamodb_writes - 6
    many = bill.counts(plan_of(100, model=paid)).dynamodb_writes - 6
    assert few == 10 * 4
    assert many > 100 * 4


def test_the_first_lines_are_the_estimate():
    plan = plan_of(3, 1, 2)
    assert (
        round(sum(line.usd for line in bill.lines(plan)[:3]), cost.USD_DIGITS)
        == (plan["estimate"]["total_usd"])
    )
