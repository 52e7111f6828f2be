import io
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from briefcast import cost
from cli.terminal import story as table
from operations.explain import page
from operations.explain.logs import Note
from operations.explain.story import Story, duration
from operations.explain.timeline import read_timeline
from tests.unit.operations.explain.history import campaign

ARN = "arn:aws:states:us-east-1:123456789012:execution:briefcast-dev-campaign:e"
MEMORY = {"GenerateImage": 1024, "RenderPlacements": 1769, "ParseBrief": 512, "PublishManifest": 512}


def story_of(products, notes=None, **options):
    events = campaign(products, **options)
    return Story(
        "c-1", {"executionArn": ARN, "status": "SUCCEEDED"}, read_timeline(events), MEMORY, None, notes or {}
    )


def printed(story, width=100):
    console = Console(file=io.StringIO(), width=width)
    table.print_story(story, console)
    return console.file.getvalue()


def test_what_was_paid_is_the_models_and_the_time_at_list_prices():
    story = story_of([(0, {}), (1, {"errors": ["ModelThrottled"]})])
    assert story.models_usd == pytest.approx(0.08)
    per_product = cost.compute_usd(1000, 1024) + cost.compute_usd(1000, 1769)
    expected = 2 * per_product + cost.compute_usd(500, 1024) + 2 * cost.compute_usd(500, 512)
    assert story.compute_usd == pytest.approx(expected)


def test_each_state_and_each_retry_is_a_transition():
    calm, shaky = story_of([(0, {})]), story_of([(0, {"errors": ["ModelThrottled"] * 2})])
    assert shaky.transitions_usd - calm.transitions_usd == pytest.approx(2 * cost.TRANSITION_USD)


def test_a_short_campaign_is_told_whole():
    told = printed(story_of([(index, {}) for index in range(5)]))
    assert all(f"product-{index}" in told for index in range(5))
    assert "further" not in told


def long_story():
    """60 products: 7 failed at last, 8 was retried, 9 is the slowest."""
    special = {8: {"errors": ["ModelThrottled"]}, 9: {"took": 30.0}}
    return story_of([(index, special.get(index, {})) for index in range(60)])


def test_a_long_one_is_folded_to_what_stands_out():
    told = printed(long_story())
    headings = [index for index in range(60) if f"product-{index} " in told]
    assert {8, 9} <= set(headings)
    assert len(headings) == 1 + table.SLOWEST
    assert "and 54 further products: 54 ok, typically in 2.0 s" in told
    assert len(told.splitlines()) < 40


def test_of_many_in_trouble_the_worst_are_shown_and_the_rest_is_counted():
    story = story_of([(index, {"errors": ["ModelThrottled"] * (1 + index % 6)}) for index in range(60)])
    shown = table.chosen(story)
    assert len(shown) == table.TROUBLED
    assert all(product.retries == 6 for product in shown)


def test_the_page_shows_every_product_of_a_long_campaign():
    text = page.render_page(long_story())
    assert all(f"product-{index}" in text for index in range(60))
    assert text.count('<details class="row') == 61
    assert text.count(" open>") == 1, "the one that was retried"


def test_names_and_errors_cannot_write_into_the_page_or_steer_the_terminal():
    notes = {("GenerateImage", "product-0", (), 1): Note(because="E: <script>alert(1)</script>\x1b[2J")}
    story = story_of([(0, {"errors": ["<b>Bad</b>"]})], notes)
    assert "<script" not in page.render_page(story)
    assert "<b>Bad" not in page.render_page(story)
    assert "\x1b" not in printed(story)


def test_an_execution_that_stood_down_names_the_one_at_work():
    output = '{"status": "duplicate", "claimed_by": "arn:aws:states:eu-west-1:1:execution:c:first"}'
    story = story_of([])
    duplicate = replace(story, description={**story.description, "output": output})
    assert "note:      it stood down, another execution was making this version: arn:aws:states" in printed(
        duplicate
    )


def test_a_cause_that_the_message_repeats_is_not_told_twice():
    place = ("GenerateImage", "product-0", (), 1)
    error = {"errors": ["ModelThrottled"]}
    more = story_of([(0, error)], {place: Note(because="OSError: no route")})
    same = story_of([(0, error)], {place: Note(because="OSError: ModelThrottled said so")})
    assert "ModelThrottled said so, because of OSError: no route" in printed(more, 200)
    assert "because" not in printed(same, 200)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0"), (0.0123, "12 ms"), (3.44, "3.4 s"), (99.94, "99.9 s"), (125, "2:05"), (3725, "1:02:05")],
)
def test_durations_read_like_a_stop_watch(seconds, words):
    assert duration(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("seconds", [0.005, 0.9, 10.8, 59, 61, 3_600, 86_400])
def test_an_axis_has_a_few_round_ticks_with_room_for_their_words(seconds):
    ticks = page.ticks(timedelta(seconds=seconds))
    assert 2 <= len(ticks) <= page.TICKS + 1
    assert [left for left, _ in ticks] == sorted(left for left, _ in ticks)
    assert ticks[0] == (0, "0")
    assert ticks[-1][0] <= page.LAST_TICK
