"""The square that stands for a product in lists: its subject in the middle, as far as the picture goes."""

from dataclasses import replace

import numpy as np
import pytest

from composition.geometry import Box, Rect, Size
from lambdas.variants.thumbnail import MARGIN, thumbnail
from tests.unit.composition import pictures
from tests.unit.variants.layouts import facts_of

WIDE, TALL = Size(1600, 800), Size(900, 1800)


def square(facts):
    """The window, which has to be square in pixels and inside the picture."""
    window = thumbnail(facts).window
    assert window.width * facts.size.width == pytest.approx(window.height * facts.size.height)
    return window


def around(x, y, width=0.1, height=0.2):
    return Rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def test_it_is_the_picture_alone_320_pixels_each_way():
    layout = thumbnail(facts_of(WIDE))
    assert layout.picture == Box(0, 0, 320, 320)
    assert (layout.family, layout.message, layout.action, layout.logo, layout.panel) == (
        "full",
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("size", "x", "y", "window"),
    [
        (WIDE, 0.6, 0.3, Rect(0.35, 0, 0.85, 1)),
        (WIDE, 0.1, 0.5, Rect(0, 0, 0.5, 1)),
        (WIDE, 0.9, 0.5, Rect(0.5, 0, 1, 1)),
        (TALL, 0.5, 0.4, Rect(0, 0.15, 1, 0.65)),
        (TALL, 0.5, 0.1, Rect(0, 0, 1, 0.5)),
        (TALL, 0.5, 0.95, Rect(0, 0.5, 1, 1)),
    ],
)
def test_the_largest_square_has_its_subject_as_near_to_the_middle_as_the_picture_allows(size, x, y, window):
    found = square(facts_of(size, subject=around(x, y)))
    assert found.edges == pytest.approx(window.edges)


def test_the_heads_go_before_the_body_and_bystanders_do_not_count():
    heads = [around(0.3, 0.2), around(0.4, 0.3)]
    facts = pictures.facts(WIDE, subject=Rect(0.3, 0.2, 1, 1), heads=heads, bystanders=[around(0.9, 0.3)])
    assert square(facts).edges == pytest.approx((0.1, 0, 0.6, 1))


def test_heads_in_a_column_are_centred_between_the_highest_and_the_lowest():
    heads = [around(0.5, 0.3, 0.2, 0.1), around(0.5, 0.6, 0.2, 0.1)]
    assert square(pictures.facts(TALL, heads=heads)).edges == pytest.approx((0, 0.2, 1, 0.7))


def attended(size, rows, columns):
    """Facts without a subject whose attention is on some cells alone."""
    facts = facts_of(size, kind="landscape")
    attention = np.zeros(facts.grids.shape, np.float32)
    attention[rows, columns] = 1
    return replace(facts, grids=replace(facts.grids, attention=attention))


def test_without_a_subject_the_middle_is_where_the_eye_goes():
    facts = attended(WIDE, slice(None), slice(16, 32))  # of 64 columns: their middle is at 24
    assert square(facts).edges == pytest.approx((0.125, 0, 0.625, 1))
    facts = attended(TALL, slice(32, 48), slice(None))
    assert square(facts).edges == pytest.approx((0, 0.375, 1, 0.875))


def test_a_picture_that_draws_the_eye_nowhere_has_a_square_inside_it():
    facts = attended(WIDE, slice(0, 0), slice(0, 0))
    assert square(facts).edges == pytest.approx((0, 0, 0.5, 1))


@pytest.mark.parametrize(
    "subject", [Rect(0.1, 0.2, 0.4, 0.5), Rect(0.5, 0.1, 0.6, 0.9)], ids=["wide", "tall"]
)
def test_all_of_a_cut_out_is_shown_in_the_middle_with_air_around_its_longer_side(subject):
    window = square(facts_of(WIDE, "cutout", subject=subject))
    assert thumbnail(facts_of(WIDE, "cutout", subject=subject)).family == "cutout"
    across, down = subject.width / window.width, subject.height / window.height
    assert max(across, down) == pytest.approx(1 - 2 * MARGIN)
    assert (subject.left - window.left) == pytest.approx(window.right - subject.right)
    assert (subject.top - window.top) == pytest.approx(window.bottom - subject.bottom)


def test_a_cut_out_whose_outline_is_unknown_is_shown_whole():
    window = square(facts_of(WIDE, "cutout"))
    assert 1 / window.width == pytest.approx(1 - 2 * MARGIN)
    assert (window.left + window.right, window.top + window.bottom) == pytest.approx((1, 1))
