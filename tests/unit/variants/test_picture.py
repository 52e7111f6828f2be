"""Where a picture is in what is shown of it, and which of its pixels are in a box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composition.geometry import Box, Rect, Size, whole
from lambdas.variants.picture import edges_of, standing

CANVAS = Box(0, 0, 400, 100)


def test_a_window_inside_the_picture_is_filled_by_it():
    assert standing(Rect(0.2, 0.1, 0.7, 0.9), CANVAS, CANVAS) == CANVAS


def test_a_window_twice_as_wide_as_the_picture_shows_it_on_the_middle_half():
    assert standing(Rect(-0.5, 0, 1.5, 1), CANVAS, CANVAS) == Box(100, 0, 300, 100)


def test_a_window_that_ends_above_and_below_the_picture_shows_it_in_between():
    assert standing(Rect(0, -0.3, 1, 1.7), CANVAS, CANVAS) == Box(0, 16, 400, 64)  # 15 and 65 are odd


def test_less_than_a_pixel_beside_the_picture_is_the_edge_and_a_pixel_is_not():
    beyond = 0.9 / 400
    assert standing(Rect(-beyond, 0, 1 + beyond, 1), CANVAS, CANVAS) == CANVAS
    beyond = 1.2 / 400
    assert standing(Rect(-beyond, 0, 1 + beyond, 1), CANVAS, CANVAS) == Box(2, 0, 398, 100)


def test_a_part_of_what_is_shown_has_the_picture_where_it_is_in_the_whole():
    part = Box(50, 20, 200, 80)
    assert standing(Rect(-0.5, 0, 1.5, 1), CANVAS, part) == Box(100, 20, 200, 80)


windows = st.tuples(st.floats(-2, 0.9), st.floats(-2, 0.9), st.floats(0.12, 4), st.floats(0.12, 4)).map(
    lambda edges: Rect(edges[0], edges[1], edges[0] + edges[2], edges[1] + edges[3])
)
meeting = windows.filter(lambda window: min(window.right, window.bottom) > 0.1)  # as every window does
sizes = st.builds(Size, st.integers(40, 2000), st.integers(40, 2000))


@given(windows, sizes)
def test_the_picture_is_within_two_pixels_of_its_place_and_begins_and_ends_at_even_ones(window, size):
    box = whole(size)
    at = standing(window, box, box)
    for low, first, last, shown, most in (
        (window.left, at.left, at.right, window.width, size.width),
        (window.top, at.top, at.bottom, window.height, size.height),
    ):
        start, end = -low / shown * most, (1 - low) / shown * most
        assert 0 <= first < last <= most
        assert first % 2 == 0 or first == most - 1
        assert last % 2 == 0 or last in (most, first + 1)
        assert abs(first - min(most - 1, max(0, start))) <= 2
        assert abs(last - max(1, min(most, end))) <= 2


def test_a_box_that_shows_the_window_has_the_windows_pixels():
    assert edges_of(Rect(0.25, 0.5, 0.75, 1), Size(800, 600), CANVAS, CANVAS) == (200, 300, 600, 600)


def test_a_part_of_the_box_has_its_part_of_the_pixels():
    found = edges_of(Rect(0.25, 0.5, 0.75, 1), Size(800, 600), Box(100, 50, 200, 75), CANVAS)
    assert found == pytest.approx((300, 450, 400, 525))


def test_a_box_beside_the_origin_counts_from_where_it_is_shown():
    shown = Box(1000, 500, 1400, 600)
    found = edges_of(Rect(0, 0, 1, 1), Size(800, 600), Box(1100, 550, 1400, 600), shown)
    assert found == pytest.approx((200, 300, 800, 600))


@given(meeting, sizes)
def test_what_is_painted_where_the_picture_is_lies_on_it(window, size):
    """But for the two pixels by which its place is rounded, and the one that it always has."""
    picture, box = Size(640, 480), whole(size)
    at = standing(window, box, box)
    left, top, right, bottom = edges_of(window, picture, at, box)
    across, down = window.width / size.width * picture.width, window.height / size.height * picture.height
    assert -2.01 * across <= left < right <= picture.width + 2.01 * across
    assert -2.01 * down <= top < bottom <= picture.height + 2.01 * down
