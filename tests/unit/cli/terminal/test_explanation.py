import io
from dataclasses import replace

from rich.console import Console

from cli.terminal import explanation as table
from operations.explain.logs import Note
from tests.unit.operations.explain.explanations import explanation_of, long_explanation


def printed(explanation, width=100):
    console = Console(file=io.StringIO(), width=width)
    table.print_explanation(explanation, console)
    return console.file.getvalue()


def test_a_short_campaign_is_shown_whole():
    shown = printed(explanation_of([(index, {}) for index in range(5)]))
    assert all(f"product-{index}" in shown for index in range(5))
    assert "further" not in shown


def test_a_long_campaign_shows_the_troubled_and_the_slowest_products():
    shown = printed(long_explanation())
    headings = [index for index in range(60) if f"product-{index} " in shown]
    assert {8, 9} <= set(headings)
    assert len(headings) == 1 + table.SLOWEST
    assert "and 54 further products: 54 ok, typically in 2.0 s" in shown
    assert len(shown.splitlines()) < 40


def test_of_many_in_trouble_the_worst_are_shown_and_the_rest_is_counted():
    explanation = explanation_of(
        [(index, {"errors": ["ModelThrottled"] * (1 + index % 6)}) for index in range(60)]
    )
    visible = table.visible_products(explanation)
    assert len(visible) == table.TROUBLED
    assert all(product.retries == 6 for product in visible)


def test_a_duplicate_names_the_execution_that_makes_the_campaign():
    output = '{"status": "duplicate", "claimed_by": "arn:aws:states:eu-west-1:1:execution:c:first"}'
    explanation = explanation_of([])
    duplicate = replace(explanation, description={**explanation.description, "output": output})
    assert "note:      stopped as a duplicate: arn:aws:states" in printed(duplicate)


def test_a_cause_that_the_message_repeats_is_not_shown_twice():
    place = ("GenerateImage", "product-0", (), 1)
    error = {"errors": ["ModelThrottled"]}
    more = explanation_of([(0, error)], {place: Note(root_cause="OSError: no route")})
    same = explanation_of([(0, error)], {place: Note(root_cause="OSError: ModelThrottled said so")})
    assert "ModelThrottled said so, because of OSError: no route" in printed(more, 200)
    assert "because" not in printed(same, 200)


def test_names_and_errors_cannot_steer_the_terminal():
    notes = {("GenerateImage", "product-0", (), 1): Note(root_cause="E: \x1b[2J")}
    assert "\x1b" not in printed(explanation_of([(0, {"errors": ["Bad"]})], notes))
