import pytest

from composition.framing import Framing, cover, frame, lost
from composition.geometry import Box, Size, overlap, whole

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


def rooms(target):
    """What copy leaves free: all of it, what is above it, and what is on either side."""
    return {
        "all": whole(target),
        "above": Box(0, 0, target.width, target.height * 3 // 5),
        "right": Box(target.width * 2 // 5, 0, target.width, target.height),
        "left": Box(0, 0, target.width * 3 // 5, target.height),
    }


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", [*SOURCES, SQUARE, Size(1600, 900), Size(800, 1000)])
@pytest.mark.parametrize("focus", [(0.5, 0.5), (0.1, 0.8), (0.9, 0.3), (0.0, 1.0)])
@pytest.mark.parametrize("copy", ["all", "above", "right", "left"])
def test_whatever_stands_is_a_part_of_the_picture_inside_the_target(source, target, focus, copy):
    room = rooms(target)[copy]
    framing = frame(source, target, focus, free=room, beside_copy=copy in ("right", "left"))
    at, cut = framing.at, framing.cut
    assert (cut.width, cut.height) == (at.width, at.height)
    assert overlap(at, whole(target)) == at
    assert cut.left >= 0
    assert cut.top >= 0
    assert cut.right <= source.width * framing.scale + 1
    assert cut.bottom <= source.height * framing.scale + 1
    # It ends before the target does under the copy only, or where it is no longer than its room.
    before, behind = at.left > 0, at.right < target.width
    assert not before or copy == "right" or at.width <= room.width
    assert not behind or copy == "left" or at.width <= room.width
    assert at.top == 0 or at.height <= room.height
    assert at.bottom == target.height or copy == "above" or at.height <= room.height


@pytest.mark.parametrize("y", [0.3, 0.4, 0.6])
def test_a_cut_that_moves_towards_its_room_keeps_the_subject_inside(y):
    tall, free = Size(1080, 1350), Box(0, 0, 1080, 600)
    framing = cover(tall, SQUARE, (0.5, y), free)
    assert framing.cut.top == max(0, round(min((y - 0.28) * 1350, y * 1350 - 300, 270)))
    assert framing.cut.top < y * 1350 - 300 or y > 0.5, "it would have moved farther"


def test_what_a_cut_loses():
    assert lost(SQUARE, SQUARE) == 0
    assert lost(WIDE, SQUARE) == pytest.approx(0.5)
    assert lost(SQUARE, STORY) == pytest.approx(0.4375)


def test_a_picture_that_would_lose_half_stands_before_a_backdrop():
    assert not frame(Size(1920, 1080), STORY).fills(STORY)
    assert frame(SQUARE, FEED).fills(FEED)


def test_a_whole_picture_that_would_look_lost_is_shown_larger_and_loses_a_third_at_most():
    framing = frame(Size(1920, 1080), STORY, (0.3, 0.5), free=Box(0, 0, 1080, 1130))
    assert framing.at.width == 1080
    assert framing.at.height == pytest.approx(1080 * 1080 / 1920 / 0.65, abs=1)
    middle = framing.cut.left + framing.cut.width / 2
    assert framing.cut.left == 0, "as far towards its focus as it reaches"
    assert middle < 0.5 * 1920 * framing.scale
    assert not framing.is_whole(Size(1920, 1080))
    roomy = frame(Size(1920, 1080), SQUARE, free=Box(0, 0, 1080, 640))
    assert roomy.at.height >= 0.75 * 640


def test_beside_copy_a_picture_that_would_lose_a_third_is_shown_whole_at_the_free_edge():
    column = Box(480, 0, 1200, 630)
    framing = frame(SQUARE, FEED, free=column, beside_copy=True)
    assert framing.at == Box(570, 0, 1200, 630)
    assert framing.is_whole(SQUARE)
    mirrored = frame(SQUARE, FEED, free=Box(0, 0, 720, 630), beside_copy=True)
    assert mirrored.at == Box(0, 0, 630, 630)


def test_a_narrow_picture_stands_in_the_middle_of_what_is_free():
    framing = frame(Size(500, 1920), FEED, free=Box(480, 0, 1200, 630), beside_copy=True)
    assert framing.at.left - 480 == pytest.approx(1200 - framing.at.right, abs=1)


def test_the_subject_goes_to_the_middle_of_what_the_copy_leaves():
    panorama = Size(1800, 800)
    framing = frame(panorama, FEED, (0.5, 0.5), free=Box(500, 0, 1200, 630), beside_copy=True)
    subject = 0.5 * panorama.width * framing.scale - framing.cut.left
    assert framing.fills(FEED)
    assert subject == pytest.approx(min(850, 600 + framing.cut.left + 109), abs=110)
    assert subject > 600


@pytest.mark.parametrize("x", [0.25, 0.5])
@pytest.mark.parametrize("mirrored", [False, True])
def test_beside_copy_a_subject_that_it_would_hide_moves_to_the_other_side(x, mirrored):
    wide, free, focus = Size(1280, 720), Box(489, 0, 1200, 630), (x, 0.5)
    if mirrored:
        free, focus = Box(0, 0, 711, 630), (1 - x, 0.5)
    framing = frame(wide, FEED, focus, free=free, beside_copy=True)
    subject = focus[0] * wide.width * framing.scale - framing.cut.left + framing.at.left
    reach = 0.24 * 630
    assert framing.scale == max(1200 / 1280, 630 / 720), "no smaller than one that fills"
    assert free.left <= subject - reach
    assert subject + reach <= free.right
    assert (framing.at.left > 0, framing.at.right < 1200) == (not mirrored, mirrored)
    gone = 1 - framing.cut.width / (wide.width * framing.scale)
    assert gone <= 0.5 * (1 - x - reach / 1200) + 0.01, "half of what is beyond the subject at most"


def test_a_subject_that_the_copy_would_hide_is_shown_above_it_instead():
    free = Box(0, 0, 1080, 930)
    framing = frame(SQUARE, STORY, (0.5, 0.5), free=free)
    assert not framing.fills(STORY)
    assert 0.78 * framing.scale * 1080 - framing.cut.top <= 931
    assert frame(SQUARE, STORY, (0.5, 0.2), free=free).fills(STORY), "it is clear of the copy as it is"


@pytest.mark.parametrize(("focus", "bottom"), [((0.5, 0.55), 620), ((0.3, 0.6), 650), ((0.5, 0.48), 560)])
def test_a_square_moves_up_and_then_stands_smaller_above_copy_that_would_hide_its_subject(focus, bottom):
    framing = frame(SQUARE, SQUARE, focus, free=Box(0, 0, 1080, bottom))
    height = 1080 * framing.scale
    assert framing.at.top == 0
    assert framing.cut.top == pytest.approx(0.08 * height, abs=1)
    lowest = (focus[1] + 0.28) * height - framing.cut.top
    assert lowest == pytest.approx(bottom, abs=2), "no smaller than it must be"
    assert framing.at.left == pytest.approx(1080 - framing.at.right, abs=1)


@pytest.mark.parametrize(
    ("logo", "clear"),
    [
        pytest.param(Box(60, 60, 400, 160), True, id="above-the-subject"),
        pytest.param(Box(60, 60, 250, 160), False, id="beside-the-subject"),
        pytest.param(Box(60, 960, 400, 1040), False, id="at-the-bottom"),
    ],
)
def test_a_subject_does_not_move_up_under_a_logo(logo, clear):
    focus, free = (0.5, 0.5), Box(0, 0, 1080, 640)
    framing = frame(SQUARE, SQUARE, focus, free=free, logo=logo)
    height = 1080 * framing.scale
    top, bottom = ((0.5 + side * 0.28) * height - framing.cut.top for side in (-1, 1))
    assert bottom <= 641
    assert (top >= 159) == clear
    assert (framing == frame(SQUARE, SQUARE, focus, free=free)) == (not clear)


def test_a_picture_that_fits_above_the_copy_stands_there_whole():
    free = Box(0, 0, 1080, 1130)
    low = frame(SQUARE, STORY, (0.5, 0.7), free=free)
    assert low.is_whole(SQUARE)
    assert low.at == Box(0, 0, 1080, 1080)
    higher = frame(SQUARE, STORY, (0.5, 0.5), free=free)
    lowest = (0.5 + 0.38) * 1080 * higher.scale - higher.cut.top
    assert lowest <= 1131, "larger only as far as a subject surely ends above the copy"
    assert higher.scale > 1.1


def test_a_subject_too_large_for_logo_and_copy_stays_clear_of_the_logo():
    free, logo = Box(0, 0, 1080, 420), Box(60, 60, 400, 160)
    framing = frame(SQUARE, SQUARE, (0.5, 0.5), free=free, logo=logo)
    assert framing.scale == pytest.approx(0.7)
    assert (0.5 - 0.28) * 1080 * framing.scale - framing.cut.top >= 159


def test_a_square_that_has_only_little_to_move_keeps_its_size():
    framing = frame(SQUARE, SQUARE, (0.5, 0.5), free=Box(0, 0, 1080, 770))
    assert framing.scale == 1
    assert framing.at == Box(0, 0, 1080, 1080 - framing.cut.top)
    assert framing.cut.top == pytest.approx(0.78 * 1080 - 770, abs=1)


def test_a_picture_never_stands_smaller_than_seven_tenths():
    framing = frame(SQUARE, SQUARE, (0.5, 0.6), free=Box(0, 0, 1080, 500))
    assert framing.scale == pytest.approx(0.7)


def test_a_square_whose_subject_is_clear_of_the_copy_fills_its_square():
    assert frame(SQUARE, SQUARE, (0.5, 0.4), free=Box(0, 0, 1080, 720)).fills(SQUARE)
