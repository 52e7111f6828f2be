"""Nobody pays twice, and no campaign more than its budget: the real workflow, with campaigns that race."""

import json
from collections import Counter
from datetime import UTC, datetime

from briefcast import keys
from lambdas.parser.parse import check
from tests.bedrock_server import hang_up, ok, slow
from tests.statemachine.test_workflow import CORE, a_brief, unique

PRICE = 0.04


def small(*products, **more):
    return a_brief(*products, image={"model": CORE}, placements=["facebook-feed"], **more)


def run_at_once(workflow, briefs):
    """Drop them all, then wait for each: its DescribeExecution."""
    dropped = [workflow.drop(brief, f"racing-{number}") for number, brief in enumerate(briefs)]
    started = [workflow.started_by(one) for one in dropped]
    return [workflow.ended(execution, patience_s=180) for execution in started]


def spend(workflow, key):
    found = workflow.dynamodb.get_item(TableName=workflow.resources.jobs_table, Key=key)
    return int(found["Item"]["micro_usd"]["N"]) if "Item" in found else 0


def today():
    return keys.day_spend(f"{datetime.now(UTC):%Y-%m-%d}")


def test_fifty_campaigns_that_want_the_same_picture_make_one_call(workflow, bedrock):
    name, before = unique("Lighthouse"), spend(workflow, today())
    bedrock.on(name, slow(1.0))
    described = run_at_once(
        workflow, [small(name, campaign_name=f"Harbour {number}") for number in range(50)]
    )
    assert Counter(one["status"] for one in described) == {"SUCCEEDED": 50}
    assert len(bedrock.calls(name)) == 1
    products = [workflow.manifest(one)["products"][0] for one in described]
    assert Counter(product["image_source"] for product in products) == {"generated": 1, "reused": 49}
    assert sum(product["cost_usd"] for product in products) == PRICE
    assert sum(product["attempts"] for product in products) == 1
    assert spend(workflow, today()) - before == 40_000


def test_a_lost_call_uses_up_the_budget_and_rejects_a_product_not_the_campaign(workflow, bedrock):
    family = unique("Torch")
    bedrock.on(family, hang_up(), ok())
    brief = small(f"{family} A", f"{family} B")
    estimate = check(json.dumps(brief).encode(), when=datetime.now(UTC)).estimate_usd
    # A millionth and a transition more: a brief from S3 is claimed, this estimate is not.
    described = workflow.run({**brief, "budget_usd": round(estimate + 0.0001, 6)}, "used-up")
    manifest = workflow.manifest(described)
    assert manifest["status"] == "partial"
    assert len(bedrock.calls(family)) == 2, "one lost, one paid; the third would have crossed the budget"
    assert sorted(product["status"] for product in manifest["products"]) == ["published", "rejected"]
    (rejected,) = [product for product in manifest["products"] if product["status"] == "rejected"]
    assert rejected["error"]["name"] == "BudgetExhausted"
    assert "Raise budget_usd by at least" in rejected["error"]["message"]
    assert manifest["cost"]["image_generation_usd"] == 2 * PRICE, "the lost call is on the bill"
    assert sum(product["attempts"] for product in manifest["products"]) == 2
    (message,) = workflow.rejections_of(described["executionArn"])
    assert "BudgetExhausted" in message["reasons"][0]


def test_a_replay_of_a_campaign_with_a_lost_call_has_the_same_bill(workflow, bedrock):
    name = unique("Sconce")
    bedrock.on(name, hang_up(), ok())
    described = workflow.run(small(name), "lost-and-replayed")
    again = workflow.ended(workflow.start(json.loads(described["input"])))
    bills = [workflow.manifest(one)["products"][0] for one in (described, again)]
    assert bills[0] == bills[1]
    assert (bills[0]["attempts"], bills[0]["cost_usd"]) == (2, 2 * PRICE)


def test_drafts_leave_nothing_in_the_ledger(workflow):
    before = spend(workflow, today())
    manifest = workflow.published(a_brief(unique("Lamp"), placements=["facebook-feed"]), "draft")
    (product,) = manifest["products"]
    assert (product["attempts"], product["cost_usd"]) == (0, 0)
    assert spend(workflow, today()) == before
    assert spend(workflow, keys.campaign_spend(manifest["campaign_id"])) == 0
