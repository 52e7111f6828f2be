"""The analyst's facts are taken where they can be read; the brief's focus goes before them."""

import json

import numpy as np
import pytest

from briefcast import keys
from briefcast.errors import StorageUnavailable
from briefcast.store.objects import DirStore
from composition.facts import VERSION, to_record
from composition.geometry import Rect
from lambdas.variants.understanding import MAX_BYTES, focused, has_own_focus, read_facts
from tests.unit.composition.pictures import facts

SHA = "ab" * 32
KEY = keys.understanding(VERSION, SHA)
KNOWN = facts(subject=Rect(0.25, 0.25, 0.5, 0.75))


@pytest.fixture
def store(tmp_path):
    return DirStore(tmp_path)


def written(store, record):
    store.write(KEY, record if isinstance(record, bytes) else json.dumps(record).encode(), "application/json")


def test_the_analysts_facts_are_read_for_the_bytes_that_they_are_of(store):
    written(store, to_record(KNOWN))
    found = read_facts(store, SHA)
    assert (found.size, found.kind, found.subject) == (KNOWN.size, KNOWN.kind, KNOWN.subject)
    assert np.array_equal(found.grids.subject, KNOWN.grids.subject)
    assert read_facts(store, "cd" * 32) is None


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"version": 1}',
        {**to_record(KNOWN), "version": VERSION + 1},
        {**to_record(KNOWN), "rows": 7},
        {**to_record(KNOWN), "subject": [0.1, 0.2]},
        json.dumps(to_record(KNOWN)).encode() + b" " * MAX_BYTES,
    ],
    ids=["empty", "cut", "no text", "null", "a list", "little", "newer", "grids", "box", "large"],
)
def test_a_record_that_cannot_be_read_counts_as_none(store, record):
    written(store, record)
    assert read_facts(store, SHA) is None


def test_a_record_of_the_most_bytes_is_read(store):
    body = json.dumps(to_record(KNOWN)).encode()
    written(store, body + b" " * (MAX_BYTES - len(body)))
    assert read_facts(store, SHA).size == KNOWN.size


def test_storage_that_fails_is_no_missing_record():
    class Failing:
        def read(self, key, **_):
            raise StorageUnavailable(f"s3: {key}: 503")

    with pytest.raises(StorageUnavailable):
        read_facts(Failing(), SHA)


FOCUS = {
    "x": 0.5,
    "y": 0.5,
    "placements": {"instagram-story": {"x": 0.8, "y": 0.5, "width": 0.2, "height": 0.6}},
}


def test_without_a_focus_the_measured_subject_stays():
    assert focused(KNOWN, None, "instagram-story") is KNOWN


def test_a_point_is_the_middle_of_a_box_and_a_box_with_sides_is_itself():
    subject = focused(KNOWN, FOCUS, "facebook-feed").subject
    assert ((subject.left + subject.right) / 2, (subject.top + subject.bottom) / 2) == pytest.approx(
        (0.5, 0.5)
    )
    assert focused(KNOWN, FOCUS, "instagram-story").subject.edges == pytest.approx((0.7, 0.2, 0.9, 0.8))


@pytest.mark.parametrize("side", ["width", "height"])
def test_one_side_alone_makes_no_box(side):
    one = focused(KNOWN, {"x": 0.5, "y": 0.5, side: 0.2}, "facebook-feed")
    assert one.subject == focused(KNOWN, {"x": 0.5, "y": 0.5}, "facebook-feed").subject


def test_a_placement_has_a_focus_of_its_own_only_when_the_brief_names_it():
    assert has_own_focus(FOCUS, "instagram-story")
    assert not has_own_focus(FOCUS, "facebook-feed")
    assert not has_own_focus({"x": 0.5, "y": 0.5}, "instagram-story")
    assert not has_own_focus(None, "instagram-story")
