"""The author's focus is the subject, whatever was measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composition.facts import from_record, to_record
from composition.focusing import POINT_SIDE, with_focus
from composition.geometry import Rect, Size
from tests.unit.composition.pictures import facts

PANORAMA = Size(3000, 1000)
share = st.floats(-0.2, 1.2)


def covered(grid):
    return float(grid.mean())


def test_a_box_wins_over_the_mask():
    box = Rect(0.6, 0.5, 0.9, 0.95)
    focused = with_focus(facts(subject=Rect(0.1, 0.1, 0.4, 0.8)), box)
    assert (focused.subject, focused.subject_confidence) == (box, 1.0)
    assert covered(focused.grids.subject) == pytest.approx(box.area, abs=1e-4)
    assert focused.grids.subject[:, : focused.grids.shape[1] // 2].max() == 0


def test_a_point_is_a_square_around_it():
    focused = with_focus(facts(PANORAMA), (0.5, 0.5))
    width = focused.subject.width * PANORAMA.width
    height = focused.subject.height * PANORAMA.height
    assert (width, height) == pytest.approx((POINT_SIDE * 1000, POINT_SIDE * 1000))


def test_a_point_in_a_corner_stays_inside():
    assert with_focus(facts(), (0.0, 1.0)).subject.edges == pytest.approx((0, 0.7, 0.2, 1))


def test_faces_stay_and_a_landscape_gets_a_subject():
    head = Rect(0.1, 0.1, 0.2, 0.3)
    assert with_focus(facts(heads=[head]), (0.8, 0.8)).faces[0].head == head
    assert with_focus(facts(), (0.8, 0.8)).kind == "subject"


def test_the_eye_goes_to_the_focus():
    attention = with_focus(facts(), Rect(0.75, 0.0, 1.0, 1.0)).grids.attention
    assert attention[0, -1] == attention.max() == 1
    assert attention[0, 0] < 1


@given(left=share, top=share, right=share, bottom=share)
def test_any_box_gives_sound_facts(left, top, right, bottom):
    focused = with_focus(facts(), Rect(left, top, right, bottom))
    box = focused.subject
    assert 0 <= box.left < box.right <= 1
    assert 0 <= box.top < box.bottom <= 1
    assert focused.grids.subject.max() > 0
    assert np.isfinite(focused.grids.attention).all()
    assert from_record(to_record(focused)).subject is not None
