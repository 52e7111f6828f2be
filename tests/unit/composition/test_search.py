"""A layout for every placement of any picture: the rules first, then what looks best."""

import pytest

from briefcast.registries.placements import placements
from composition.choice import Job, LogoMark, Steering
from composition.geometry import Rect, Size
from composition.layout import safe_box
from composition.search import candidates, choose
from composition.settings import copy_settings
from composition.weights import MOST_COVERED, MOST_CUT
from tests.unit.composition.pictures import facts

LETTERED = sorted(each.id for each in placements().values() if each.overlay != "forbidden")
MARK = LogoMark(Size(400, 100), (0.02, 1.0), False, ("top-left", "top-right", "bottom-left", "bottom-right"))


def job(name: str, *, clean: bool = False, mark: LogoMark | None = MARK) -> Job:
    placement = placements()[name]
    if clean:
        return Job(placement)
    return Job(
        placement, copy_settings(placement, "Make room for slow mornings", "Shop now", None, logo=True), mark
    )


PERSON = facts(heads=[Rect(0.42, 0.1, 0.58, 0.42)], subject=Rect(0.3, 0.1, 0.7, 1.0))
PRODUCT = facts(subject=Rect(0.35, 0.3, 0.65, 0.8))
LANDSCAPE = facts()
STUDIO = facts(Size(1000, 1000), subject=Rect(0.1, 0.1, 0.9, 0.9), plain=("top", "right", "bottom", "left"))
CUTOUT = facts(Size(800, 800), subject=Rect(0.1, 0.1, 0.9, 0.9), kind="cutout")


@pytest.mark.parametrize("name", LETTERED)
@pytest.mark.parametrize("picture", [PERSON, PRODUCT, LANDSCAPE, STUDIO, CUTOUT])
def test_copy_and_logo_stay_in_the_safe_zone_and_apart(picture, name):
    layout = candidates(picture, job(name))[0]
    safe = safe_box(placements()[name])
    for box in (layout.message, layout.action, layout.logo):
        assert box.left >= safe.left
        assert box.top >= safe.top
        assert box.right <= safe.right
        assert box.bottom <= safe.bottom


@pytest.mark.parametrize("name", LETTERED)
@pytest.mark.parametrize("picture", [PERSON, PRODUCT, STUDIO, CUTOUT])
def test_no_subject_is_cut_or_covered_where_it_need_not_be(picture, name):
    layout = candidates(picture, job(name))[0]
    assert layout.subject_cut <= MOST_CUT
    assert layout.subject_covered <= MOST_COVERED
    assert "rules" not in layout.costs


def test_a_calm_landscape_is_filled_with_copy_on_it():
    assert candidates(LANDSCAPE, job("instagram-square"))[0].family == "full"


def test_a_studio_ground_goes_on_beyond_the_picture():
    layout = candidates(STUDIO, job("facebook-feed"))[0]
    assert layout.family == "ground"
    assert layout.window.width > 1


def test_facts_without_a_subject_from_the_fallback_give_panels():
    fallback = facts(source="fallback")
    families = {layout.family for layout in candidates(fallback, job("instagram-square"))}
    assert families <= {"panel", "band", "framed"}


def test_a_family_that_the_brief_asks_for_is_used():
    steering = Steering(families={"instagram-square": "framed"}, family="panel")
    square, story = choose(LANDSCAPE, [job("instagram-square"), job("instagram-story")], steering)
    assert square.family == "framed"
    assert story.family == "panel"
