import pytest

from briefcast.placements import placements
from lambdas.variants.layout import (
    Box,
    Crop,
    Size,
    action_frame,
    arrange,
    cover,
    message_frames,
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


FRAMES = [
    pytest.param(placement, frame, id=f"{placement.id}-{'beside' if frame.beside else 'below'}")
    for placement in ALL
    for frame in message_frames(placement)
]


@pytest.mark.parametrize(("placement", "frame"), FRAMES)
@pytest.mark.parametrize("rtl", [False, True])
def test_the_tallest_message_and_action_stay_in_the_safe_box_and_apart(placement, frame, rtl):
    safe = safe_box(placement)
    label = action_frame(placement, frame, frame.max_size)
    pill = pill_size(Size(label.width, round(label.max_size)), label.max_size, 1.4 * label.max_size)
    text = Size(frame.width, frame.height)
    done = arrange(placement, text, frame.max_size, pill, rtl=rtl, beside=frame.beside)
    for box in (done.message, done.action):
        assert safe.left <= box.left
        assert safe.top <= box.top
        assert box.right <= safe.right
        assert box.bottom <= safe.bottom
    assert done.message.bottom < done.action.top


@pytest.mark.parametrize(("placement", "frame"), FRAMES)
@pytest.mark.parametrize("rtl", [False, True])
def test_the_scrim_holds_from_the_message_to_the_edge_behind_it(placement, frame, rtl):
    done = arrange(placement, Size(300, 80), 40, None, rtl=rtl, beside=frame.beside)
    scrim, message = done.scrim, done.message
    assert scrim.horizontal == frame.beside
    if not frame.beside:
        assert (scrim.full, scrim.edge) == (message.top, placement.height)
        assert scrim.faint < scrim.full
    elif rtl:
        assert (scrim.full, scrim.edge) == (message.left, placement.width)
        assert scrim.faint < scrim.full
    else:
        assert (scrim.full, scrim.edge) == (message.right, 0)
        assert scrim.faint > scrim.full


def test_only_a_landscape_has_room_beside_its_product():
    beside = {p.id for p in ALL if message_frames(p)[0].beside}
    assert beside == {"facebook-feed", "twitter-card", "linkedin-post"}


def test_copy_beside_the_product_stands_half_way_up():
    placement = placements()["facebook-feed"]
    done = arrange(placement, Size(300, 200), 40, Size(200, 60), rtl=False, beside=True)
    safe = safe_box(placement)
    assert abs((done.message.top - safe.top) - (safe.bottom - done.action.bottom)) <= 1


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
    for frame in message_frames(placement):
        assert frame.min_size >= 0.03 * placement.width
        assert action_frame(placement, frame, 1).min_size >= 0.03 * placement.width
