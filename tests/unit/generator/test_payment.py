"""Who may call a model and what each campaign is charged. Racing callers are real threads on a real table."""

import re
import threading
import time
from datetime import UTC, datetime

import boto3
import pytest

from briefcast import keys
from briefcast.errors import (
    BudgetExhausted,
    ContentRejected,
    DailyCapReached,
    ImageInProgress,
    ModelMisconfigured,
    ModelThrottled,
    ModelUnavailable,
)
from briefcast.registries.models import image_models
from briefcast.store.ledger import Payer, Spent
from briefcast.store.objects import DirStore
from lambdas.generator.generate import generate_image
from lambdas.generator.models import adapter_for
from lambdas.generator.payment import LEASE_MARGIN_S, WAIT_S, cashier_for
from tests import bedrock_server as server
from tests.unit.briefcast.store.test_ledger import at_once

PRICE = 0.04
A = Payer("summer-1", 0)
REST_USD = 0.0015  # compute and transitions in the plan's estimate


@pytest.fixture
def store(tmp_path):
    return DirStore(tmp_path)


@pytest.fixture
def generate(cashier, store):
    def run(plan, index=0, **options):
        return generate_image(store, plan, index, adapter_for(plan["model"]), 1024, cashier(**options))

    return run


@pytest.fixture
def today(ledger):
    """Reads what all campaigns together have spent today, in millionths."""

    def read():
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        answer = boto3.client("dynamodb").get_item(TableName=ledger.table, Key=keys.day_spend(day))
        return int(answer["Item"]["micro_usd"]["N"]) if "Item" in answer else 0

    return read


def test_fifty_campaigns_that_want_the_same_picture_pay_for_it_once(
    generate, bedrock, ledger, plan_of, today
):
    bedrock.on("", server.slow(0.3))

    def campaign(number):
        while True:  # as the state machine does
            try:
                return generate(plan_of(campaign_id=f"campaign-{number}"))
            except ImageInProgress:
                continue

    images = at_once(campaign)
    assert len(bedrock.calls()) == 1
    assert sorted(image.source for image in images) == ["generated"] + ["reused"] * 49
    assert sum(image.paid_usd for image in images) == PRICE
    assert sum(bool(ledger.spent(f"campaign-{number}")) for number in range(50)) == 1
    assert today() == 40_000


def test_a_caller_that_waits_in_vain_pays_nothing_and_names_the_holder(cashier, generate, bedrock, plan_of):
    first, digest = cashier(seconds_left=30), generate_digest(plan_of())
    with first.lease(digest, Payer("winter-2", 0)):
        started = time.monotonic()
        with pytest.raises(ImageInProgress, match=f"{first.owner} is generating the same picture"):
            generate(plan_of())
        assert time.monotonic() - started >= WAIT_S
    assert bedrock.calls() == []
    assert generate(plan_of()).source == "generated"


def test_a_caller_that_waits_for_a_short_call_gets_its_picture(generate, bedrock, plan_of):
    bedrock.on("", server.slow(1.0))
    first = threading.Thread(target=generate, args=[plan_of()])
    first.start()
    while not bedrock_is_busy(first, bedrock):
        time.sleep(0.01)
    assert generate(plan_of(campaign_id="winter-2")).source == "reused"
    first.join()
    assert len(bedrock.calls()) == 1


def test_a_lease_outlives_the_function(cashier):
    first, second = cashier(seconds_left=0.5 - LEASE_MARGIN_S), cashier()
    unfinished = first.lease("d" * 64, A)
    unfinished.__enter__()  # never left: the sandbox died
    assert LEASE_MARGIN_S > 0
    started = time.monotonic()
    with second.lease("d" * 64, Payer("winter-2", 0)) as last_payer:
        assert time.monotonic() - started > 0.3
        assert last_payer == A
    unfinished.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        pytest.param(server.throttled(), ModelThrottled, id="throttled"),
        pytest.param(server.not_ready(), ModelThrottled, id="not ready"),
        pytest.param(server.service_unavailable(), ModelUnavailable, id="503"),
        pytest.param(server.access_denied(), ModelMisconfigured, id="denied"),
        pytest.param(server.invalid(), ModelMisconfigured, id="invalid"),
        pytest.param(server.retired(), ModelMisconfigured, id="retired"),
        pytest.param(server.filtered("prompt"), ContentRejected, id="refused"),
        pytest.param(server.filtered("output image"), ContentRejected, id="filtered"),
    ],
)
def test_a_call_that_certainly_cost_nothing_is_taken_off_the_bill(
    generate, bedrock, ledger, plan_of, today, behaviour, error
):
    bedrock.on("", behaviour)
    with pytest.raises(error):
        generate(plan_of())
    assert (ledger.spent("summer-1"), today()) == ({}, 0)
    assert bedrock.paid() == []


def test_a_model_that_cannot_be_reached_costs_nothing(generate, ledger, plan_of, monkeypatch, bedrock):
    from lambdas.generator.models.clients import bedrock_runtime

    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    bedrock_runtime.cache_clear()
    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1:9"):
        generate(plan_of())
    assert ledger.spent("summer-1") == {}


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(server.hang_up(), id="connection lost"),
        pytest.param(server.internal_error(), id="500"),
        pytest.param(server.model_timeout(), id="408"),
        pytest.param(server.model_error(), id="424"),
        pytest.param(server.bad_gateway(), id="502"),
        pytest.param(server.no_picture(), id="no picture"),
        pytest.param(server.truncated_base64(), id="truncated"),
        pytest.param(server.not_json(), id="not JSON"),
        pytest.param(server.raw_picture(b"no picture"), id="not a picture"),
        pytest.param(server.ok(size=(512, 512)), id="another size"),
    ],
)
def test_a_call_that_may_have_cost_something_stays_on_the_bill(
    generate, bedrock, ledger, plan_of, today, behaviour
):
    bedrock.on("", behaviour, server.ok())
    with pytest.raises((ModelUnavailable, ModelMisconfigured)):
        generate(plan_of())
    assert (ledger.spent("summer-1"), today()) == ({0: Spent(1, PRICE)}, 40_000)
    generate(plan_of())
    assert (ledger.spent("summer-1"), today()) == ({0: Spent(2, 2 * PRICE)}, 80_000)
    assert len(bedrock.paid()) <= 2, "never understated"


def test_a_picture_filtered_once_is_one_attempt(generate, bedrock, ledger, plan_of):
    bedrock.on("", server.filtered("output image"), server.ok())
    generate(plan_of())
    assert ledger.spent("summer-1") == {0: Spent(1, PRICE)}


def test_a_lost_call_counts_against_the_campaigns_budget(generate, bedrock, ledger, plan_of):
    plan = plan_of(budget_usd=PRICE + REST_USD)
    bedrock.on("", server.hang_up(), server.ok())
    with pytest.raises(ModelUnavailable):
        generate(plan)
    with pytest.raises(BudgetExhausted, match=re.escape("Raise budget_usd by at least 0.0400")):
        generate(plan)
    assert len(bedrock.calls()) == 1, "the call that would have crossed it was not made"
    assert ledger.spent("summer-1") == {0: Spent(1, PRICE)}
    assert generate({**plan, "campaign": {**plan["campaign"], "budget_usd": 2 * PRICE + REST_USD}}).fresh


def test_a_budget_that_fits_to_the_cent_is_enough(generate, bedrock, plan_of):
    products = [(f"Flask {number}", "A flask.", number) for number in range(3)]
    plan = plan_of(products=products, budget_usd=3 * PRICE + REST_USD)
    assert [generate(plan, index).source for index in range(3)] == ["generated"] * 3


def test_products_of_one_campaign_that_race_never_cross_its_budget(generate, bedrock, plan_of):
    bedrock.on("", server.slow(0.05))
    products = [(f"Flask {number}", "A flask.", number) for number in range(50)]
    plan = plan_of(products=products, budget_usd=7.5 * PRICE + REST_USD)
    results = at_once(lambda index: generate(plan, index))
    assert len(bedrock.paid()) == 7
    assert sum(isinstance(result, BudgetExhausted) for result in results) == 43


def test_fifty_campaigns_that_race_never_cross_the_days_cap(generate, bedrock, ledger, plan_of, today):
    bedrock.on("", server.slow(0.05))

    def campaign(number):
        plan = plan_of(campaign_id=f"c-{number}", products=[(f"Flask {number}", "A flask.", number)])
        return generate(plan, daily_budget_usd=0.50)

    results = at_once(campaign)
    assert len(bedrock.paid()) == 12
    refused = [result for result in results if isinstance(result, DailyCapReached)]
    assert len(refused) == 38
    assert "of the 0.5000 that all campaigns together may spend" in str(refused[0])
    assert today() == 480_000
    assert sum(bool(ledger.spent(f"c-{number}")) for number in range(50)) == 12


def test_a_throttled_call_makes_room_under_the_cap_again(generate, bedrock, plan_of):
    bedrock.on("", server.throttled(), server.ok())
    with pytest.raises(ModelThrottled):
        generate(plan_of(), daily_budget_usd=PRICE)
    assert generate(plan_of(), daily_budget_usd=PRICE).fresh


def test_a_cached_picture_needs_no_budget(generate, bedrock, plan_of):
    generate(plan_of())
    assert generate(plan_of(campaign_id="winter-2"), daily_budget_usd=0).source == "reused"


def test_a_free_model_needs_no_cashier_and_a_paid_one_needs_a_table():
    models = image_models()
    assert cashier_for(models["draft"], None, "me", lambda: 60, None) is None
    paid = models["bedrock:stability.stable-image-core-v1:1"]
    with pytest.raises(ModelMisconfigured, match="JOBS_TABLE"):
        cashier_for(paid, None, "me", lambda: 60, None)


def bedrock_is_busy(thread, bedrock):
    """Wait a little for the first caller, which is in its call: the server records calls when they end."""
    assert thread.is_alive()
    time.sleep(0.4)
    return not bedrock.calls()


def generate_digest(plan):
    adapter = adapter_for(plan["model"])
    prompt = adapter.prompt(plan["campaign"], plan["products"][0])
    return keys.image_hash(
        plan["model"], prompt.text, prompt.negative, plan["products"][0]["seed"], 1024, 1024
    )
