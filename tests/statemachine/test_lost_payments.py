"""What a sandbox's death costs, and the day's cap: the real workflow around a generator of its own."""

import json
from collections import Counter

from tests.bedrock_server import slow
from tests.statemachine.test_payments import PRICE, run_at_once, small, spend, today
from tests.statemachine.test_timeouts import task_failures
from tests.statemachine.test_workflow import unique

BROKEN = "tests.statemachine.broken_functions."


def test_a_sandbox_killed_before_storing_pays_again_and_counts_it(workflow_with, bedrock, tmp_path):
    name = unique("Lantern")
    workflow = workflow_with(BROKEN + "dies_before_it_keeps_the_picture", COUNTER=str(tmp_path / "died"))
    described = workflow.run(small(name), "killed")
    assert described["status"] == "SUCCEEDED", described
    manifest = workflow.manifest(described)
    (product,) = manifest["products"]
    assert len(bedrock.paid(name)) == 2, "InvokeModel has no idempotency token: what was lost is lost"
    assert (product["image_source"], product["attempts"], product["cost_usd"]) == ("generated", 2, 2 * PRICE)
    assert manifest["cost"]["image_generation_usd"] == 2 * PRICE
    failures = Counter(task_failures(workflow, described["executionArn"]))
    assert failures.pop("Runtime.ExitError") == 1
    assert set(failures) == {"ImageInProgress"}, "until the dead one's lease is over, nobody asks"


def test_a_sandbox_killed_after_storing_pays_once(workflow_with, bedrock, tmp_path):
    name = unique("Candle")
    workflow = workflow_with(BROKEN + "dies_before_it_writes_the_record", COUNTER=str(tmp_path / "died"))
    (product,) = workflow.published(small(name), "killed-later")["products"]
    assert len(bedrock.paid(name)) == 1
    assert (product["image_source"], product["attempts"], product["cost_usd"]) == ("generated", 1, PRICE)


def test_racing_campaigns_stop_at_the_days_cap_and_continue_on_another_day(workflow_with, bedrock):
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
