from datetime import timedelta

import pytest

from briefcast import cost
from operations.explain.explanation import Product, format_duration, median_duration
from tests.unit.operations.explain.explanations import explanation_of


def test_what_was_paid_is_the_models_and_the_time_at_list_prices():
    explanation = explanation_of([(0, {}), (1, {"errors": ["ModelThrottled"]})])
    assert explanation.models_usd == pytest.approx(0.08)
    per_product = cost.compute_usd(1000, 1024) + cost.compute_usd(1000, 1769)
    expected = 2 * per_product + cost.compute_usd(500, 1024) + 2 * cost.compute_usd(500, 512)
    assert explanation.compute_usd == pytest.approx(expected)


def test_each_state_and_each_retry_is_a_transition():
    calm, shaky = explanation_of([(0, {})]), explanation_of([(0, {"errors": ["ModelThrottled"] * 2})])
    assert shaky.transitions_usd - calm.transitions_usd == pytest.approx(2 * cost.TRANSITION_USD)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0"), (0.0123, "12 ms"), (3.44, "3.4 s"), (99.94, "99.9 s"), (125, "2:05"), (3725, "1:02:05")],
)
def test_durations_read_like_a_stop_watch(seconds, words):
    assert format_duration(timedelta(seconds=seconds)) == words


def product_of(options, **more):
    (product,) = explanation_of([(0, options)], **more).products
    return product


def test_a_product_without_trouble_says_so():
    calm = product_of({})
    assert (calm.outcome, calm.retries, calm.in_trouble, calm.error) == ("ok", 0, False, None)
    assert calm.duration == timedelta(seconds=2)
    assert calm.usd > 0.04


def test_an_error_that_a_retry_overcame_is_trouble_and_the_last_one_is_named():
    shaky = product_of({"errors": ["ModelThrottled", "StorageUnavailable"]})
    assert (shaky.outcome, shaky.retries, shaky.in_trouble) == ("ok", 2, True)
    assert shaky.error == "StorageUnavailable: StorageUnavailable said so"


def test_what_rejected_a_product_goes_before_an_error_that_a_retry_overcame_later():
    refusal, retried = {"fails": "ContentRejected"}, {"errors": ["StorageUnavailable"]}
    explanation = explanation_of([(0, refusal), (1, retried)])
    refused, overcome = explanation.products
    assert (refused.outcome, refused.in_trouble) == ("rejected", True)
    both = Product(explanation, 0, "product-0", [*refused.steps, *overcome.steps])
    assert both.error == "ContentRejected: ContentRejected for good"


def test_the_median_product_is_the_one_in_the_middle():
    explanation = explanation_of([(0, {"took": 1.0}), (1, {"took": 5.0}), (2, {"took": 2.0})])
    assert median_duration(explanation.products) == timedelta(seconds=4)
    assert median_duration([]) == timedelta()
