import pytest

from composition.framing import Framing, cover, extend, frame, lost
from composition.geometry import Box, Size, union, whole

WIDE = Size(2160, 1080)
SQUARE, STORY, FEED = Size(1080, 1080), Size(1080, 1920), Size(1200, 630)
TARGETS = [SQUARE, STORY, FEED, Size(320, 320)]
SOURCES = [Size(1, 1), Size(1021, 1023), Size(4096, 17), Size(333, 4096)]


@pytest.mark.parametrize(
    ("source", "target", "focus", "scale", "cut"),
    [
        pytest.param(WIDE, SQUARE, (0.5, 0.5), 1.0, Box(540, 0, 1620, 1080), id="centred"),
        pytest.param(WIDE, SQUARE, (1.0, 0.5), 1.0, Box(1080, 0, 2160, 1080), id="slides-to-edge"),
        pytest.param(WIDE, SQUARE, (0.3, 0.5), 1.0, Box(108, 0, 1188, 1080), id="follows-focus"),
        pytest.param(Size(540, 960), STORY, (0.5, 0.5), 2.0, Box(0, 0, 1080, 1920), id="same-shape-enlarged"),
        pytest.param(Size(4320, 4320), SQUARE, (0.5, 0.5), 0.25, Box(0, 0, 1080, 1080), id="shrunk"),
        pytest.param(Size(1200, 1200), FEED, (0.5, 0.0), 1.0, Box(0, 0, 1200, 630), id="top-edge"),
    ],
)
def test_cover(source, target, focus, scale, cut):
    assert cover(source, target, focus) == Framing(scale, cut, whole(target))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES)
def test_a_cut_has_the_target_s_size_and_lies_inside_the_scaled_source(source, target):
    framing = cover(source, target, (0.9, 0.1))
    assert (framing.cut.width, framing.cut.height) == (target.width, target.height)
    assert framing.cut.left >= 0
    assert framing.cut.top >= 0
    assert framing.cut.right <= source.width * framing.scale + 1e-3
    assert framing.cut.bottom <= source.height * framing.scale + 1e-3


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("room", [None, "right", "top"])
def test_a_whole_picture_touches_two_edges_and_stands_inside(source, target, room):
    free = {
        None: None,
        "right": Box(target.width // 3, 0, target.width, target.height),
        "top": Box(0, 0, target.width, target.height // 2),
    }[room]
    framing = extend(source, target, free)
    at = framing.at
    assert framing.cut == Box(0, 0, at.width, at.height)
    assert at.width == target.width or at.height == target.height
    assert at.left >= 0
    assert at.top >= 0
    assert at.right <= target.width
    assert at.bottom <= target.height


def test_what_a_cut_loses():
    assert lost(SQUARE, SQUARE) == 0
    assert lost(WIDE, SQUARE) == pytest.approx(0.5)
    assert lost(SQUARE, STORY) == pytest.approx(0.4375)


def test_a_picture_that_would_lose_half_is_shown_whole():
    assert not frame(Size(1920, 1080), STORY).fills(STORY)
    assert frame(SQUARE, FEED).fills(FEED)


def test_beside_copy_a_picture_that_would_lose_a_third_is_shown_whole_at_the_free_edge():
    column = Box(480, 0, 1200, 630)
    framing = frame(SQUARE, FEED, free=column, beside_copy=True)
    assert framing.at == Box(570, 0, 1200, 630)
    mirrored = frame(SQUARE, FEED, free=Box(0, 0, 720, 630), beside_copy=True)
    assert mirrored.at == Box(0, 0, 630, 630)
    assert frame(Size(1500, 1000), FEED, free=column, beside_copy=True).fills(FEED)


def test_a_narrow_picture_stands_in_the_middle_of_what_is_free():
    framing = frame(Size(1080, 1920), FEED, free=Box(480, 0, 1200, 630), beside_copy=True)
    assert framing.at.left - 480 == pytest.approx(1200 - framing.at.right, abs=1)


def test_the_subject_goes_to_the_middle_of_what_the_copy_leaves():
    panorama = Size(1800, 800)
    framing = frame(panorama, FEED, (0.5, 0.5), free=Box(500, 0, 1200, 630), beside_copy=True)
    subject = 0.5 * panorama.width * framing.scale - framing.cut.left
    assert framing.fills(FEED)
    assert subject == pytest.approx(min(850, 600 + framing.cut.left + 109), abs=110)
    assert subject > 600


def test_a_subject_that_the_copy_would_hide_is_shown_above_it_instead():
    free = Box(0, 0, 1080, 930)
    assert not frame(SQUARE, STORY, (0.5, 0.5), free=free).fills(STORY)
    assert frame(SQUARE, STORY, (0.5, 0.5), free=free).at.bottom <= 1080
    assert frame(SQUARE, STORY, (0.5, 0.2), free=free).fills(STORY), "it is clear of the copy as it is"


@pytest.mark.parametrize(("focus", "bottom"), [((0.5, 0.55), 700), ((0.3, 0.6), 650), ((0.5, 0.48), 540)])
def test_a_square_stands_smaller_above_the_copy_when_its_subject_would_be_hidden(focus, bottom):
    framing = frame(SQUARE, SQUARE, focus, free=Box(0, 0, 1080, bottom))
    assert framing.cut == whole(Size(framing.at.width, framing.at.height)), "it is whole"
    assert framing.at.top == 0
    lowest = (focus[1] + 0.22) * framing.at.height
    assert lowest == pytest.approx(bottom, abs=2), "no smaller than it must be"
    assert framing.at.left == pytest.approx(1080 - framing.at.right, abs=1)


def test_a_picture_never_stands_smaller_than_seven_tenths():
    framing = frame(SQUARE, SQUARE, (0.5, 0.6), free=Box(0, 0, 1080, 500))
    assert framing.at.height == 756


def test_a_square_whose_subject_is_clear_of_the_copy_fills_its_square():
    assert frame(SQUARE, SQUARE, (0.5, 0.46), free=Box(0, 0, 1080, 720)).fills(SQUARE)


def test_union_is_the_box_around_all():
    assert union([Box(1, 5, 4, 6), Box(2, 3, 9, 5)]) == Box(1, 3, 9, 6)
