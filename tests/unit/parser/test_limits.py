"""One execution can hold the largest campaign that a brief may ask for."""

import json
from datetime import UTC, datetime

import pytest

from briefcast import errors, keys
from lambdas.parser import limits
from lambdas.parser.validation import SCHEMA
from statemachine.asl import definition, walk

EVENTS = 25_000  # of one execution, Step Functions' service quotas
PAYLOAD = 262_144  # bytes of a state's input or output, the same page
MARGIN = 0.8  # no nearer than a fifth
PRODUCTS = SCHEMA["properties"]["products"]["maxItems"]
MESSAGES = 1 + SCHEMA["properties"]["localized_messages"]["maxProperties"]
PLACEMENTS = SCHEMA["properties"]["placements"]["maxItems"]
MOST_TASKS = (MESSAGES + 1) * -(-PLACEMENTS // limits.PLACEMENTS_PER_TASK)  # once more as clean twins


def events(products, calls):
    """The events of a run without retries, as tests/statemachine/test_limits.py counts them in histories."""
    return 70 + products * (18 + 7 * calls)


@pytest.mark.parametrize("tasks", [1, 2, 7, 13, 16, 21, MOST_TASKS])
def test_a_fifth_of_the_history_is_left_for_retries_at_every_number_of_products(tasks):
    for products in range(1, PRODUCTS + 1):
        calls = len(limits.group_tasks(products, tasks))
        assert events(products, calls) <= EVENTS * MARGIN, products


@pytest.mark.parametrize("tasks", [1, 2, 7, 13, 16, 21, MOST_TASKS])
def test_no_task_shares_a_call_while_the_history_has_room_for_one_more(tasks):
    for products in range(1, PRODUCTS + 1):
        calls = len(limits.group_tasks(products, tasks))
        assert calls == tasks or events(products, calls + 1) > EVENTS * MARGIN, products


@pytest.mark.parametrize("products", [20, 60, PRODUCTS])
def test_the_history_outlasts_hours_in_which_a_model_throttles_every_call(products):
    """The fewest pictures an hour that a campaign may get: 36, whatever its size and its other calls."""
    retry = next(
        retrier
        for path, state in walk(definition()["States"])
        if path.endswith("/GenerateImage")
        for retrier in state["Retry"]
        if "ModelThrottled" in retrier["ErrorEquals"]
    )
    at_once = definition()["States"]["ProcessProducts"]["MaxConcurrency"]
    groups = limits.group_tasks(products, MOST_TASKS)
    tries = limits.throttled_calls(products, groups) // products
    waits_s = [
        min(retry["IntervalSeconds"] * retry["BackoffRate"] ** number, retry["MaxDelaySeconds"]) / 2
        for number in range(tries)
    ]
    hours = sum(waits_s) * products / at_once / 3600
    assert products / hours < 36.5


def test_the_rule_keeps_room_for_1666_throttled_calls():
    assert (limits.HISTORY_QUOTA, limits.EVENTS_PER_RETRY) == (EVENTS, 3)
    for products in range(1, PRODUCTS + 1):
        groups = limits.group_tasks(products, MOST_TASKS)
        assert limits.throttled_calls(products, groups) >= 1_666


@pytest.mark.parametrize(("products", "tasks"), [(1, 1), (7, 3), (PRODUCTS, 12)])
def test_the_events_of_a_campaign_are_counted_once_for_it_for_each_product_and_for_each_call(products, tasks):
    groups = limits.group_tasks(products, tasks)
    assert limits.history_events(products, groups) == events(products, len(groups))


@pytest.mark.parametrize("products", [1, 60, 124, PRODUCTS])
@pytest.mark.parametrize("tasks", [1, 12, 13, 16, MOST_TASKS])
def test_every_task_is_rendered_once_and_the_calls_are_even(products, tasks):
    groups = limits.group_tasks(products, tasks)
    assert [task for group in groups for task in group] == list(range(tasks))
    sizes = {len(group) for group in groups}
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(("products", "tasks"), [(1, MOST_TASKS), (10, 21), (120, 21), (PRODUCTS, 11)])
def test_a_campaign_that_fits_has_a_call_for_every_task(products, tasks):
    assert limits.group_tasks(products, tasks) == [[task] for task in range(tasks)]


def test_200_products_with_20_placements_in_8_languages_fit_one_execution():
    groups = limits.group_tasks(200, 8 * 2)
    assert len(groups) == 11
    assert limits.history_events(200, groups) == 19_070


def test_the_largest_call_has_time_for_what_it_renders():
    """At three times the planning figure of cost.py it takes at most half of the timeout."""
    from briefcast import cost
    from tests.statemachine.test_rules import FUNCTIONS

    largest = max(len(group) for group in limits.group_tasks(PRODUCTS, MOST_TASKS))
    ms = cost.RENDER_CALL_MS + 3 * largest * limits.PLACEMENTS_PER_TASK * cost.RENDER_PLACEMENT_MS
    assert ms / 1000 <= FUNCTIONS["variants"]["timeout_s"] / 2


def test_200_rejected_products_with_their_pictures_fit_a_state():
    campaign = keys.campaign_id("c" * 100, datetime(2026, 1, 1, tzinfo=UTC), "0" * 64)
    result = {
        "index": 199,
        "image": {
            "source": "generated",
            "key": keys.generated(campaign, "n" * keys.SLUG_CHARS, 199),
            "digest": "0" * 64,
        },
        "error": {"name": "ContentRejected", "message": str(errors.ContentRejected("日" * 5_000))},
    }
    state = {"campaign_id": campaign, "products": [result] * PRODUCTS}
    assert len(json.dumps(state, ensure_ascii=False).encode()) < PAYLOAD * MARGIN
