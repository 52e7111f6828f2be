from datetime import timedelta

import pytest

from briefcast import cost
from operations.explain.explanation import format_duration
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
