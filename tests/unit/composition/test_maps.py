"""Sums over boxes of a picture's grids, and what a scene makes of the facts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composition.geometry import Rect, Size
from composition.maps import HIDDEN, KEPT, Maps, survey
from composition.scoring import measure_cut
from composition.windows import windows
from tests.unit.composition.pictures import facts

ROWS, COLUMNS = 5, 8
LAYERS = np.random.default_rng(3).uniform(0, 1, (4, ROWS, COLUMNS))
shares = st.floats(-0.5, 1.5)


def area_inside(rect: Rect) -> np.ndarray:
    """The share of each cell that a box covers."""
    columns, rows = np.arange(COLUMNS), np.arange(ROWS)
    across = np.minimum(columns + 1, rect.right * COLUMNS) - np.maximum(columns, rect.left * COLUMNS)
    down = np.minimum(rows + 1, rect.bottom * ROWS) - np.maximum(rows, rect.top * ROWS)
    return down.clip(0)[:, None] * across.clip(0)


@settings(deadline=None, derandomize=True)
@given(shares, shares, shares, shares)
def test_a_sum_counts_each_cell_by_what_the_box_covers_of_it(x0, x1, y0, y1):
    box = Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    maps = Maps(LAYERS)
    for layer in (KEPT, HIDDEN):
        assert maps.exact_sum(layer, box) == pytest.approx(
            float((LAYERS[layer] * area_inside(box)).sum()), abs=1e-9
        )


def test_whole_cells_give_the_same_sums_in_every_way():
    maps, box = Maps(LAYERS), Rect(2 / COLUMNS, 1 / ROWS, 7 / COLUMNS, 4 / ROWS)
    boxes = np.array([box.edges])
    expected = LAYERS[:, 1:4, 2:7].sum((1, 2))
    assert maps.sums((0, 1, 2, 3), boxes)[:, 0] == pytest.approx(expected)
    assert maps.means((0, 1, 2, 3), boxes)[:, 0] == pytest.approx(expected / 15)
    assert maps.kept_sums(boxes)[0] == pytest.approx(expected[KEPT])
    assert maps.exact_sum(HIDDEN, box) == pytest.approx(expected[HIDDEN])


def test_a_box_beyond_the_picture_has_the_rims_light():
    maps = Maps(LAYERS)
    left = maps.means((2,), np.array([[-0.8, 0.0, -0.3, 1.0]]))[0, 0]
    assert left == pytest.approx(LAYERS[2, :, 0].mean())


def test_a_body_counts_less_than_the_head_above_it():
    scene = survey(facts(heads=[Rect(0.4, 0.1, 0.6, 0.4)], subject=Rect(0.4, 0.1, 0.6, 1.0)))
    head, chest = Rect(0.4, 0.1, 0.6, 0.4), Rect(0.4, 0.6, 0.6, 0.9)
    assert scene.maps.exact_sum(KEPT, chest) < 0.2 * scene.maps.exact_sum(KEPT, head)
    assert scene.maps.exact_sum(HIDDEN, chest) < 0.2 * scene.maps.exact_sum(HIDDEN, head)


def test_legs_count_more_than_a_chest_beneath_copy():
    scene = survey(
        facts(Size(600, 1000), heads=[Rect(0.4, 0.05, 0.6, 0.15)], subject=Rect(0.35, 0.05, 0.65, 0.95))
    )
    chest, legs = Rect(0.35, 0.25, 0.65, 0.35), Rect(0.35, 0.8, 0.65, 0.9)
    assert scene.maps.exact_sum(HIDDEN, legs) > 5 * scene.maps.exact_sum(HIDDEN, chest)


def test_only_plain_sides_that_the_subject_does_not_touch_go_on():
    picture = facts(subject=Rect(0.3, 0.4, 0.7, 1.0), plain=("left", "bottom"))
    extent = survey(picture).extent
    assert extent.left < 0
    assert (extent.top, extent.right, extent.bottom) == (0, 1, 1)
    assert survey(picture, mirrored=True).extent.right > 1


@pytest.mark.parametrize("aspect", [9 / 16, 1.0, 1.91])
def test_windows_have_the_aspect_and_stay_inside_the_picture(aspect):
    picture = facts(Size(1500, 1000), subject=Rect(0.1, 0.2, 0.4, 0.9))
    found = windows(survey(picture), aspect)
    assert len(found) > 50
    across, down = (found[:, 2] - found[:, 0]) * 1500, (found[:, 3] - found[:, 1]) * 1000
    assert across / down == pytest.approx(aspect)
    assert found.min() >= -1e-9
    assert found.max() <= 1 + 1e-9
    assert len(np.unique(found.round(6), axis=0)) == len(found)


def test_one_of_the_windows_holds_the_whole_subject_where_the_picture_can():
    subject = Rect(0.1, 0.2, 0.4, 0.9)
    found = windows(survey(facts(Size(1500, 1000), subject=subject)), 1.0)
    left, top, right, bottom = found.T
    whole = (
        (left <= subject.left) & (top <= subject.top) & (right >= subject.right) & (bottom >= subject.bottom)
    )
    assert whole.any()


def test_a_subject_that_the_picture_cuts_below_loses_less_when_it_is_cut_a_little_higher():
    square, upper = Size(1000, 1000), Rect(0.0, 0.0, 1.0, 0.9)
    whole, cut = (survey(facts(square, subject=Rect(0.3, 0.1, 0.7, low))) for low in (0.96, 1.0))
    assert measure_cut(whole, upper) == pytest.approx(0.06 / 0.86, abs=0.02)
    assert measure_cut(cut, upper) < 0.6 * 0.1 / 0.9
    lower = Rect(0.0, 0.2, 1.0, 1.0)
    assert measure_cut(cut, lower) > 0.1 / 0.9, "its top counts whole"
