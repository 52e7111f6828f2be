from datetime import timedelta

import pytest

from operations.explain import page
from operations.explain.logs import Note
from tests.unit.operations.explain.explanations import explanation_of, long_explanation


def test_the_page_shows_every_product_of_a_long_campaign():
    text = page.render_page(long_explanation())
    assert all(f"product-{index}" in text for index in range(60))
    assert text.count('<details class="row') == 61
    assert text.count(" open>") == 1, "the one that was retried"


def test_names_and_errors_cannot_write_into_the_page():
    notes = {("GenerateImage", "product-0", (), 1): Note(root_cause="E: <script>alert(1)</script>")}
    text = page.render_page(explanation_of([(0, {"errors": ["<b>Bad</b>"]})], notes))
    assert "<script" not in text
    assert "<b>Bad" not in text


@pytest.mark.parametrize("seconds", [0.005, 0.9, 10.8, 59, 61, 3_600, 86_400])
def test_an_axis_has_a_few_round_ticks_with_room_for_their_words(seconds):
    ticks = page.ticks(timedelta(seconds=seconds))
    assert 2 <= len(ticks) <= page.TICKS + 1
    assert [left for left, _ in ticks] == sorted(left for left, _ in ticks)
    assert ticks[0] == (0, "0")
    assert ticks[-1][0] <= page.LAST_TICK


def bars_of(*products):
    rows = page.render_page(explanation_of(list(products)))
    return rows.count('class="bar')


def test_every_attempt_is_a_bar():
    calm = bars_of((0, {}))
    assert bars_of((0, {"errors": ["ModelThrottled"] * 3})) == calm + 3


def test_attempts_that_do_not_overlap_share_one_lane():
    text = page.render_page(explanation_of([(0, {"errors": ["ModelThrottled"] * 3})]))
    assert "--lanes:1" in text
    assert "--lanes:2" not in text


def test_a_row_says_how_long_its_calls_took_from_the_first_to_the_last_end():
    text = page.render_page(explanation_of([(0, {"took": 3.0}), (1, {"errors": ["ModelThrottled"]})]))
    whats = [line for line in text.splitlines() if 'class="what"' in line]
    assert any("6.0 s · 2 calls" in line for line in whats)
    assert any("2.5 s · 3 calls · 1 retry" in line for line in whats)
