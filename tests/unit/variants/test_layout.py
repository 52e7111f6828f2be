import pytest

from briefcast.placements import placements
from lambdas.variants.layout import (
    Box,
    Crop,
    Size,
    action_frame,
    arrange,
    cover,
    message_frame,
    pill_size,
    safe_box,
    union,
)

WIDE = Size(2160, 1080)
SQUARE, STORY, FEED = Size(1080, 1080), Size(1080, 1920), Size(1200, 630)
ALL = placements().values()


@pytest.mark.parametrize(
    ("source", "target", "focus", "expected"),
    [
        pytest.param(WIDE, SQUARE, (0.5, 0.5), Crop(1.0, Box(540, 0, 1620, 1080)), id="centred"),
        pytest.param(WIDE, SQUARE, (1.0, 0.5), Crop(1.0, Box(1080, 0, 2160, 1080)), id="slides-to-edge"),
        pytest.param(WIDE, SQUARE, (0.3, 0.5), Crop(1.0, Box(108, 0, 1188, 1080)), id="follows-focus"),
        pytest.param(
            Size(540, 960), STORY, (0.5, 0.5), Crop(2.0, Box(0, 0, 1080, 1920)), id="same-shape-enlarged"
        ),
        pytest.param(Size(4320, 4320), SQUARE, (0.5, 0.5), Crop(0.25, Box(0, 0, 1080, 1080)), id="shrunk"),
        pytest.param(Size(1200, 1200), FEED, (0.5, 0.0), Crop(1.0, Box(0, 0, 1200, 630)), id="top-edge"),
    ],
)
def test_cover(source, target, focus, expected):
    assert cover(source, target, focus) == expected


@pytest.mark.parametrize("target", [SQUARE, STORY, FEED, Size(320, 320)])
@pytest.mark.parametrize("source", [Size(1, 1), Size(1021, 1023), Size(4096, 17), Size(333, 4096)])
def test_a_cut_has_the_target_s_size_and_lies_inside_the_scaled_source(source, target):
    crop = cover(source, target, (0.9, 0.1))
    assert (crop.box.width, crop.box.height) == (target.width, target.height)
    assert crop.box.left >= 0
    assert crop.box.top >= 0
    assert crop.box.right <= source.width * crop.scale + 1e-3
    assert crop.box.bottom <= source.height * crop.scale + 1e-3


def test_union_is_the_box_around_all():
    assert union([Box(1, 5, 4, 6), Box(2, 3, 9, 5)]) == Box(1, 3, 9, 6)


def test_the_story_s_safe_box_leaves_the_platform_s_rows_free():
    assert safe_box(placements()["instagram-story"]) == Box(65, 269, 1015, 1536)


@pytest.mark.parametrize("placement", ALL, ids=lambda p: p.id)
@pytest.mark.parametrize("rtl", [False, True])
def test_the_tallest_message_and_action_stay_in_the_safe_box_and_apart(placement, rtl):
    safe, frame = safe_box(placement), message_frame(placement)
    label = action_frame(placement, frame.max_size)
    pill = pill_size(Size(label.width, round(label.max_size)), label.max_size, 1.4 * label.max_size)
    done = arrange(placement, Size(frame.width, frame.height), frame.max_size, pill, rtl=rtl)
    for box in (done.message, done.action):
        assert safe.left <= box.left
        assert safe.top <= box.top
        assert box.right <= safe.right
        assert box.bottom <= safe.bottom
    assert done.message.bottom < done.action.top
    assert 0 <= done.scrim_top < done.scrim_full <= done.message.top


@pytest.mark.parametrize("placement", ALL, ids=lambda p: p.id)
def test_right_to_left_is_the_mirror_of_left_to_right(placement):
    safe = safe_box(placement)
    one = arrange(placement, Size(300, 80), 40, Size(200, 60), rtl=False)
    other = arrange(placement, Size(300, 80), 40, Size(200, 60), rtl=True)
    assert one.message.left == one.action.left == safe.left
    assert other.message.right == other.action.right == safe.right
    assert (one.message.top, one.action.top) == (other.message.top, other.action.top)


def test_without_an_action_the_message_takes_its_place():
    placement = placements()["instagram-square"]
    done = arrange(placement, Size(300, 80), 40, None, rtl=False)
    assert done.action is None
    assert done.message.bottom == safe_box(placement).bottom


@pytest.mark.parametrize("placement", ALL, ids=lambda p: p.id)
def test_type_is_never_smaller_than_three_percent_of_the_width(placement):
    assert message_frame(placement).min_size >= 0.03 * placement.width
    assert action_frame(placement, 1).min_size >= 0.03 * placement.width
