"""Nobody pays twice, and nobody pays too much: the real workflow, with campaigns that race."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from briefcast import keys
from lambdas.parser.parse import check
from local.cloud import Cloud
from tests.bedrock_server import hang_up, ok, slow
from tests.statemachine.conftest import Workflow
from tests.statemachine.test_timeouts import task_failures
from tests.statemachine.test_workflow import CORE, a_brief, unique

PRICE = 0.04
BROKEN = "tests.statemachine.broken_functions."


@pytest.fixture
def workflow_with(model_server, tmp_path):
    """Start a cloud whose generator is told something else, or is another function."""
    clouds = []

    def start(handler=None, timeout_s=None, **environment):
        cloud = Cloud(
            log_dir=tmp_path / "logs",
            handlers={"generator": BROKEN + handler} if handler else None,
            timeouts={"generator": timeout_s} if timeout_s else None,
            function_environment={
                "generator": {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model_server.url, **environment}
            },
            retry_wait_scale=0.01,
        )
        clouds.append(cloud)
        return Workflow(cloud)

    yield start
    for cloud in clouds:
        cloud.close()


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


def test_a_sandbox_killed_before_it_kept_the_picture_pays_again_and_says_so(workflow_with, bedrock, tmp_path):
    name = unique("Lantern")
    workflow = workflow_with("dies_before_it_keeps_the_picture", 6, COUNTER=str(tmp_path / "died"))
    described = workflow.run(small(name), "killed")
    manifest = workflow.manifest(described)
    (product,) = manifest["products"]
    assert len(bedrock.paid(name)) == 2, "InvokeModel has no idempotency token: what was lost is lost"
    assert (product["image_source"], product["attempts"], product["cost_usd"]) == ("generated", 2, 2 * PRICE)
    assert manifest["cost"]["image_generation_usd"] == 2 * PRICE
    failures = Counter(task_failures(workflow, described["executionArn"]))
    assert failures.pop("Runtime.ExitError") == 1
    assert set(failures) == {"ImageInProgress"}, "until the dead one's lease is over, nobody asks"


def test_a_sandbox_killed_after_it_kept_the_picture_pays_once(workflow_with, bedrock, tmp_path):
    name = unique("Candle")
    workflow = workflow_with("dies_before_it_writes_the_record", 6, COUNTER=str(tmp_path / "died"))
    (product,) = workflow.published(small(name), "killed-later")["products"]
    assert len(bedrock.paid(name)) == 1
    assert (product["image_source"], product["attempts"], product["cost_usd"]) == ("generated", 1, PRICE)


def test_campaigns_that_race_stop_at_the_days_cap_and_go_on_another_day(workflow_with, bedrock):
    family = unique("Beacon")
    bedrock.on(family, slow(0.3))
    workflow = workflow_with(DAILY_BUDGET_USD="0.13")
    described = run_at_once(workflow, [small(f"{family} {number}") for number in range(12)])
    assert Counter(one.get("error") for one in described) == {None: 3, "DailyCapReached": 9}
    assert len(bedrock.paid(family)) == 3
    assert spend(workflow, today()) == 120_000
    parked = [one for one in described if one["status"] == "FAILED"]
    for one in parked:
        assert task_failures(workflow, one["executionArn"])[-1] == "DailyCapReached"
        assert "DailyCapReached" not in task_failures(workflow, one["executionArn"])[:-1], "never retried"
        assert workflow.dead_letters_of(one["executionArn"])
    workflow.dynamodb.delete_item(TableName=workflow.resources.jobs_table, Key=today())  # a new day
    again = [workflow.ended(workflow.start(json.loads(one["input"]))) for one in parked[:3]]
    assert [one["status"] for one in again] == ["SUCCEEDED"] * 3
    assert len(bedrock.paid(family)) == 6


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
