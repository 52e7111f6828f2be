"""A layout for every placement of any picture: the rules first, then what looks best."""

from dataclasses import replace

import pytest

from briefcast.registries.placements import placements
from composition.choice import FAMILIES, Job, LogoMark, Steering
from composition.geometry import Rect, Size, overlap
from composition.layout import safe_box
from composition.search import FILLING, candidates, choose
from composition.settings import copy_settings
from composition.weights import (
    LEAST_SHARE,
    MOST_COVERED,
    MOST_CUT,
    MOST_CUT_CLEAN,
    MOST_CUT_CLOSE,
    MOST_CUT_SCENE,
    WHOLE,
)
from tests.unit.composition.pictures import facts, scattered

LETTERED = sorted(each.id for each in placements().values() if each.overlay != "forbidden")
MARK = LogoMark(Size(400, 100), (0.02, 1.0), False, ("top-left", "top-right", "bottom-left", "bottom-right"))


def job(name: str, *, copy: str = "Make room for slow mornings", mark: LogoMark | None = MARK) -> Job:
    placement = placements()[name]
    return Job(placement, copy_settings(placement, copy, "Shop now", None, logo=True), mark)


def clean(name: str) -> Job:
    return Job(placements()[name])


PERSON = facts(heads=[Rect(0.42, 0.1, 0.58, 0.42)], subject=Rect(0.3, 0.1, 0.7, 1.0))
PRODUCT = facts(subject=Rect(0.35, 0.3, 0.65, 0.8))
LANDSCAPE = facts()
STUDIO = facts(Size(1000, 1000), subject=Rect(0.1, 0.1, 0.9, 0.9), plain=("top", "right", "bottom", "left"))
BUSY = facts(subject=Rect(0.25, 0.1, 0.75, 0.9), detail=0.9)
SMALL = facts(Size(420, 280), subject=Rect(0.1, 0.1, 0.9, 0.9), detail=0.9)
CUTOUT = facts(Size(800, 800), subject=Rect(0.1, 0.1, 0.9, 0.9), kind="cutout")


REACHED = {  # a picture on which the family is the best of all, or needs no more than the brief's word
    "full": (LANDSCAPE, None),
    "ground": (STUDIO, None),
    "cutout": (CUTOUT, None),
    "panel": (BUSY, None),
    "framed": (SMALL, None),
    "band": (PRODUCT, "band"),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_reached(family):
    picture, asked = REACHED[family]
    layout = candidates(picture, job("facebook-feed"), Steering(family=asked))[0]
    assert layout.family == family
    assert "rules" not in layout.costs


@pytest.mark.parametrize("name", LETTERED)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_can_be_asked_for_where_the_picture_allows_it(family, name):
    picture = {"ground": STUDIO, "cutout": CUTOUT}.get(family, LANDSCAPE)
    layout = candidates(picture, job(name, copy="Hello, light"), Steering(family=family))[0]
    assert layout.family == family


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
    assert layout.subject_cut <= MOST_CUT_CLEAN
    assert layout.subject_covered <= MOST_COVERED
    assert "rules" not in layout.costs


def test_a_calm_landscape_is_filled_with_copy_on_it():
    assert candidates(LANDSCAPE, job("instagram-square"))[0].family == "full"


@pytest.mark.parametrize("name", LETTERED)
@pytest.mark.parametrize("picture", [PERSON, PRODUCT, LANDSCAPE, STUDIO, BUSY])
def test_a_picture_with_copy_is_no_stamp(picture, name):
    """It has at least its share of the placement, less what a panel on it hides."""
    layout = candidates(picture, job(name))[0]
    hidden = overlap(layout.picture, layout.panel) if layout.panel else None
    shown = layout.picture.size.area - (hidden.size.area if hidden else 0)
    placement = placements()[name]
    assert shown >= LEAST_SHARE * placement.width * placement.height
    assert "stamp" not in layout.costs


def test_a_stamp_is_left_where_anything_larger_would_cut_a_head():
    """The rules are worth more than the picture's share."""
    row = [Rect(0.02, 0.1, 0.2, 0.5), Rect(0.4, 0.1, 0.6, 0.5), Rect(0.8, 0.1, 0.98, 0.5)]
    panorama = facts(Size(3000, 600), heads=row, subject=Rect(0.02, 0.1, 0.98, 1.0))
    layout = candidates(panorama, job("instagram-square"))[0]
    assert "stamp" in layout.costs
    assert "rules" not in layout.costs


def test_the_picture_goes_on_beneath_what_the_platform_covers_in_a_story():
    layout = candidates(BUSY, job("instagram-story"))[0]
    assert layout.picture.bottom == placements()["instagram-story"].height
    safe = safe_box(placements()["instagram-story"])
    assert max(box.bottom for box in (layout.message, layout.action, layout.logo)) <= safe.bottom


def test_beside_copy_a_thing_in_a_scene_may_be_cut_a_little_and_a_product_may_not():
    wide = facts(subject=Rect(0.05, 0.05, 0.95, 0.95), detail=0.9)
    product = facts(subject=Rect(0.05, 0.05, 0.95, 0.95), detail=0.9, kind="packshot")
    cuts = [
        [candidates(picture, job(name))[0].subject_cut for name in LETTERED] for picture in (wide, product)
    ]
    assert MOST_CUT < max(cuts[0]) <= MOST_CUT_SCENE
    assert max(cuts[1]) <= MOST_CUT


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


@pytest.mark.parametrize("name", sorted(placements()))
@pytest.mark.parametrize("picture", [PERSON, PRODUCT, LANDSCAPE, STUDIO, CUTOUT])
def test_a_clean_creative_has_nothing_on_it(picture, name):
    layout = candidates(picture, clean(name))[0]
    assert (layout.message, layout.action, layout.logo, layout.panel, layout.scrim) == (None,) * 4 + (0.0,)
    assert "rules" not in layout.costs


def test_a_close_up_in_a_landscape_keeps_its_hair():
    close_up = facts(
        Size(1000, 1000), heads=[Rect(0.15, 0.05, 0.85, 0.9)], subject=Rect(0.05, 0.05, 0.95, 1.0)
    )
    layout = candidates(close_up, clean("walmart-sponsored-brand"))[0]
    assert layout.family == "framed"
    assert layout.window.top <= 0.05


@pytest.mark.parametrize("name", sorted(placements()))
@pytest.mark.parametrize("confidence", [1.0, 0.1])
def test_a_thing_that_a_crop_can_hold_is_not_cut_in_a_clean_creative_however_unsure_it_is(name, confidence):
    thing = replace(facts(subject=Rect(0.4, 0.35, 0.6, 0.65)), subject_confidence=confidence)
    layout = candidates(thing, clean(name))[0]
    assert layout.family == "full"
    assert layout.subject_cut <= MOST_CUT


def test_a_scene_without_copy_is_cropped_closer_before_there_are_bars_of_colour():
    layout = candidates(facts(subject=Rect(0.2, 0.3, 0.8, 0.7)), clean("instagram-story"))[0]
    assert layout.family == "full"
    assert MOST_CUT < layout.subject_cut <= MOST_CUT_CLEAN


def test_a_close_up_that_the_picture_cuts_itself_is_not_cut_much_more():
    """A man in a cap who looks down: no face is found, and half of him would be his jacket."""
    close_up = facts(subject=Rect(0.0, 0.0, 0.8, 1.0))
    for name in sorted(placements()):
        assert candidates(close_up, clean(name))[0].subject_cut <= MOST_CUT_CLOSE


def test_of_a_place_more_may_be_cut_than_of_a_thing():
    """A mask that fills a third of its box is scattered over a place; a car fills most of it."""
    towers = [Rect(left, 0.1, left + 0.08, 0.95) for left in (0.08, 0.43, 0.78)]
    place = scattered(Rect(0.08, 0.1, 0.86, 0.95), towers)
    thing = facts(subject=Rect(0.08, 0.1, 0.86, 0.95))
    assert candidates(place, clean("instagram-story"))[0].family == "full"
    framed = candidates(thing, clean("instagram-story"))[0]
    assert framed.family == "framed"
    assert framed.subject_cut <= MOST_CUT_CLEAN
    assert candidates(thing, clean("instagram-story"), Steering(allow_crop=False))[0].subject_cut <= WHOLE


def test_a_frame_without_copy_goes_from_edge_to_edge_where_a_closer_crop_keeps_the_subject():
    """What no crop that fills the story may cut so far is cropped as far as it may."""
    layout = candidates(facts(subject=Rect(0.1, 0.3, 0.9, 0.7)), clean("instagram-story"))[0]
    assert layout.family == "framed"
    assert (layout.picture.left, layout.picture.right) == (0, 1080)
    assert layout.picture.height > 1080 / 1.5, "the whole picture would be lower"
    assert layout.subject_cut <= MOST_CUT_CLEAN


def test_a_crop_does_not_go_through_a_person_at_the_end_of_the_subject():
    plane, person = Rect(0.16, 0.45, 0.62, 0.68), Rect(0.66, 0.33, 0.73, 0.7)
    both = scattered(Rect(0.16, 0.33, 0.73, 0.7), [plane, person])
    for name in ("instagram-portrait", "google-portrait", "instagram-square"):
        window = candidates(both, clean(name))[0].window
        inside = min(window.right, person.right) - max(window.left, person.left)
        assert inside <= 0.01 or inside >= 0.95 * person.width, name


def test_the_head_of_a_person_without_a_found_face_is_kept():
    standing = facts(Size(1000, 1500), subject=Rect(0.42, 0.1, 0.58, 0.95))
    layout = candidates(standing, clean("facebook-feed"))[0]
    assert layout.window.top < 0.1


def test_copy_leaves_room_in_the_direction_of_the_gaze():
    def side(yaw: float) -> float:
        person = facts(heads=[Rect(0.45, 0.3, 0.55, 0.5)], yaw=yaw)
        message = candidates(person, job("facebook-feed", mark=None))[0].message
        return (message.left + message.right) / 2

    assert side(-0.3) < 600 < side(0.3)


def test_a_person_cut_by_the_pictures_lower_edge_stays_at_the_placements():
    bust = facts(
        Size(800, 800),
        heads=[Rect(0.35, 0.05, 0.65, 0.5)],
        subject=Rect(0.2, 0.05, 0.8, 1.0),
        plain=("top", "right", "bottom", "left"),
    )
    for name in LETTERED:
        for layout in candidates(bust, job(name)):
            assert layout.window.bottom < 1.001


def test_a_trimmed_cut_out_is_cut_by_no_side():
    trimmed = facts(Size(800, 400), subject=Rect(0, 0, 1, 1), kind="cutout")
    layout = candidates(trimmed, job("instagram-square"))[0]
    assert layout.family == "cutout"
    assert layout.window.left < 0
    assert layout.window.bottom > 1


def test_a_cut_out_may_reach_over_the_edge_of_its_panel():
    layouts = candidates(CUTOUT, job("facebook-feed"))
    over = [layout for layout in layouts if layout.family == "cutout" and layout.panel]
    assert over
    for layout in over:
        subject = CUTOUT.subject
        left = layout.picture.width * (subject.left - layout.window.left) / layout.window.width
        right = layout.picture.width * (subject.right - layout.window.left) / layout.window.width
        assert left < layout.panel.right
        assert right > layout.panel.left
        assert layout.subject_covered == 0


def test_no_crop_is_taken_where_the_brief_allows_none():
    wide = facts(subject=Rect(0.05, 0.2, 0.95, 0.8))
    layouts = [
        candidates(wide, job(name), Steering(allow_crop=False))[0]
        for name in ("instagram-story", "instagram-square", "facebook-feed")
    ]
    assert all(layout.subject_cut <= WHOLE for layout in layouts)


def test_a_weaker_scrim_is_kept_where_the_brief_asks_for_one():
    bright_detail = facts(light=0.4, detail=0.5)
    strong = candidates(bright_detail, job("instagram-square"), Steering(family="full"))[0]
    weak = candidates(bright_detail, job("instagram-square"), Steering(max_scrim=0.2))[0]
    assert strong.scrim > 0.2
    assert weak.scrim <= 0.21


def test_centred_lines_stand_in_no_column_beside_the_picture():
    """Above a button at the column's edge they look displaced."""
    short = [job(name, copy="Für lange Sonntage") for name in LETTERED]
    layouts = [layout for each in short for layout in candidates(PRODUCT, each)]
    columns = [
        layout
        for layout in layouts
        if layout.panel_edge in ("start", "end") and not overlap(layout.panel, layout.picture)
    ]
    assert columns
    assert not any(layout.setting.centered for layout in columns)


def test_a_set_of_one_product_keeps_to_one_side_and_kind():
    names = ["instagram-square", "instagram-story", "facebook-feed", "pinterest-pin", "instagram-portrait"]
    layouts = choose(LANDSCAPE, [job(name) for name in names])
    assert len({layout.across for layout in layouts}) == 1
    assert {layout.family for layout in layouts} <= {"full", "ground"}


def test_sixty_faces_are_no_more_than_sixteen_to_look_at_one_by_one():
    heads = [Rect(x / 12, y / 6, x / 12 + 0.04, y / 6 + 0.08) for x in range(10) for y in range(6)]
    crowd = facts(heads=heads)
    layout = candidates(crowd, job("instagram-story"))[0]
    assert "rules" not in layout.costs


def leavers(layouts):
    """How many of a set fill their placement, or have their copy at a side, otherwise than most of it."""
    filling = [layout.family in FILLING for layout in layouts]
    sides = [layout.across for layout in layouts]
    return sum(len(values) - max(map(values.count, values)) for values in (filling, sides))


def test_placements_that_are_chosen_together_look_more_like_a_set():
    jobs = [job(name) for name in LETTERED]
    subjects = [
        Rect(0.1, 0.3, 0.4, 0.8),
        Rect(0.3, 0.2, 0.6, 0.7),
        Rect(0.6, 0.3, 0.9, 0.8),
        Rect(0.4, 0.1, 0.7, 0.6),
    ]
    fewer = []
    for subject in subjects:
        picture = facts(subject=subject)
        alone = leavers([candidates(picture, each)[0] for each in jobs])
        together = leavers(choose(picture, jobs))
        assert together <= alone
        fewer.append(together < alone)
    assert any(fewer)


@pytest.mark.parametrize("name", LETTERED)
def test_copy_is_where_its_anchor_says(name):
    """But in a frame of a tall placement, which has its button apart from the message."""
    safe = safe_box(placements()[name])
    for layout in candidates(LANDSCAPE, job(name, mark=None), Steering(family="full")):
        above, below = layout.message.top - safe.top, safe.bottom - (layout.action or layout.message).bottom
        if layout.down != "middle" and layout.family != "framed":
            assert (layout.down == "top") == (above < below)
