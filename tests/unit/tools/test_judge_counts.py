"""The counts of `make judge` see what an art director refuses."""

import json

import pytest

from composition.geometry import Rect
from tools.judge.counts import Placed, judge
from tools.judge.photographs import MARKS

WHOLE = Rect(0, 0, 1, 1)
HEAD = Rect(0.4, 0.1, 0.6, 0.3)
BODY = Rect(0.3, 0.1, 0.7, 0.9)


def test_a_whole_picture_loses_and_hides_nothing():
    verdict = judge(Placed(WHOLE, WHOLE, ()), [HEAD], BODY)
    assert (verdict.heads_cut, verdict.heads_gone, verdict.heads_covered) == (0, 0, 0)
    assert verdict.subject_cut == pytest.approx(0)


def test_a_window_through_a_head_cuts_it_and_one_far_from_it_loses_it():
    assert judge(Placed(Rect(0, 0.2, 1, 1), WHOLE, ()), [HEAD], None).heads_cut == 1
    assert judge(Placed(Rect(0, 0.5, 1, 1), WHOLE, ()), [HEAD], None).heads_gone == 1


def test_a_head_that_the_photograph_itself_cuts_is_not_counted():
    assert judge(Placed(WHOLE, WHOLE, ()), [Rect(0.4, -0.1, 0.6, 0.1)], None).heads_cut == 0


def test_copy_over_a_head_is_seen_where_the_picture_is_shown():
    over = Rect(0.45, 0.15, 0.9, 0.25)
    assert judge(Placed(WHOLE, WHOLE, (over,)), [HEAD], None).heads_covered == 1
    # The same copy lies beside the picture when the picture fills the lower half only.
    assert judge(Placed(WHOLE, Rect(0, 0.5, 1, 1), (over,)), [HEAD], None).heads_covered == 0


def test_shares_of_the_subject_are_those_of_its_box():
    half = judge(Placed(Rect(0, 0, 0.5, 1), WHOLE, ()), [], BODY)
    assert half.subject_cut == pytest.approx(0.5)
    covered = judge(Placed(WHOLE, WHOLE, (Rect(0.3, 0.1, 0.7, 0.3),)), [], BODY)
    assert covered.subject_covered == pytest.approx(0.25)


def test_every_mark_is_inside_its_photograph():
    for mark in json.loads(MARKS.read_text("utf-8"))["photographs"]:
        for left, top, right, bottom in [*mark["heads"], *([mark["subject"]] if mark["subject"] else [])]:
            assert 0 <= left < right <= 1, mark["name"]
            assert 0 <= top < bottom <= 1, mark["name"]
