import pytest

from briefcast.registries.placements import placements
from composition.geometry import Box, Size
from composition.layout import (
    action_frame,
    arrange,
    clear_space,
    copy_zone,
    is_landscape,
    logo_box,
    logo_room,
    message_frames,
    pill_size,
    safe_box,
)

ALL = [placement for placement in placements().values() if placement.overlay != "forbidden"]
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


def test_the_story_s_safe_box_leaves_the_platform_s_rows_free():
    assert safe_box(placements()["instagram-story"]) == Box(65, 269, 1015, 1536)


FRAMES = [
    pytest.param(placement, frame, id=f"{placement.id}-{'beside' if frame.beside else frame.width}")
    for placement in ALL
    for frame in message_frames(placement)
]


@pytest.mark.parametrize(("placement", "frame"), FRAMES)
@pytest.mark.parametrize("rtl", [False, True])
def test_the_tallest_message_and_action_stay_in_the_safe_box_and_apart(placement, frame, rtl):
    safe = safe_box(placement, rtl=rtl)
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
    landscapes = {"facebook-feed", "twitter-card", "linkedin-post", "youtube-thumbnail", "google-landscape"}
    assert beside == landscapes == {p.id for p in ALL if is_landscape(p)}


def test_copy_beside_the_product_stands_half_way_up():
    placement = placements()["facebook-feed"]
    done = arrange(placement, Size(300, 200), 40, Size(200, 60), rtl=False, beside=True)
    safe = safe_box(placement)
    assert abs((done.message.top - safe.top) - (safe.bottom - done.action.bottom)) <= 1


@pytest.mark.parametrize("placement", ALL, ids=lambda p: p.id)
def test_right_to_left_is_the_mirror_of_left_to_right(placement):
    safe, mirrored = safe_box(placement), safe_box(placement, rtl=True)
    assert mirrored.left == pytest.approx(placement.width - safe.right, abs=1)
    assert mirrored.right == pytest.approx(placement.width - safe.left, abs=1)
    one = arrange(placement, Size(300, 80), 40, Size(200, 60), rtl=False)
    other = arrange(placement, Size(300, 80), 40, Size(200, 60), rtl=True)
    assert one.message.left == one.action.left == safe.left
    assert other.message.right == other.action.right == mirrored.right
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


def test_tiktok_s_buttons_change_sides_with_the_reading_direction():
    placement = placements()["tiktok"]
    assert placement.width - safe_box(placement).right > 150 > safe_box(placement).left
    assert safe_box(placement, rtl=True).left > 150 > placement.width - safe_box(placement, rtl=True).right


@pytest.mark.parametrize("placement", ALL, ids=lambda p: p.id)
@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("logo", [Size(400, 100), Size(100, 100), Size(100, 400), Size(3000, 20)])
@pytest.mark.parametrize("rtl", [False, True])
def test_a_logo_stands_in_its_corner_inside_the_safe_zone(placement, corner, logo, rtl):
    box, room = logo_box(placement, logo, corner, rtl=rtl), logo_room(placement)
    safe = safe_box(placement, rtl=rtl)
    assert box.width <= room.width
    assert box.height <= room.height
    assert (box.left == safe.left) if corner.endswith("left") else (box.right == safe.right)
    assert (box.top == safe.top) if corner.startswith("top") else (box.bottom == safe.bottom)


def test_a_wordmark_and_a_badge_have_the_same_area():
    placement = placements()["instagram-square"]
    wordmark, badge = (logo_box(placement, size, "top-left") for size in (Size(300, 100), Size(90, 80)))
    assert wordmark.width * wordmark.height == pytest.approx(badge.width * badge.height, rel=0.03)


@pytest.mark.parametrize("placement", ALL, ids=lambda p: p.id)
@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("rtl", [False, True])
def test_copy_and_logo_keep_their_distance(placement, corner, rtl):
    """Copy as large as its frame allows, a logo as large as its room."""
    logo = logo_box(placement, logo_room(placement), corner, rtl=rtl)
    for frame in message_frames(placement, corner, rtl=rtl):
        label = action_frame(placement, frame, frame.max_size)
        pill = pill_size(Size(label.width, round(label.max_size)), label.max_size, 1.4 * label.max_size)
        text = Size(frame.width, frame.height)
        done = arrange(placement, text, frame.max_size, pill, rtl=rtl, beside=frame.beside, logo=corner)
        zone = copy_zone(placement, corner, rtl=rtl, beside=frame.beside)
        for box in (done.message, done.action):
            assert zone.top <= box.top
            assert box.bottom <= zone.bottom
            assert apart(box, logo) >= clear_space(placement)


def apart(one, other):
    """Pixels between two boxes along the axis on which they are farther apart."""
    return max(one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom)


def test_the_free_part_is_what_the_copy_leaves():
    feed, square = placements()["facebook-feed"], placements()["instagram-square"]
    beside = arrange(feed, Size(300, 200), 40, Size(360, 60), rtl=False, beside=True)
    mirrored = arrange(feed, Size(300, 200), 40, Size(360, 60), rtl=True, beside=True)
    assert beside.free == Box(beside.action.right, 0, 1200, 630)
    assert mirrored.free == Box(0, 0, mirrored.action.left, 630)
    below = arrange(square, Size(300, 80), 40, None, rtl=False)
    assert below.free == Box(0, 0, 1080, below.message.top)
