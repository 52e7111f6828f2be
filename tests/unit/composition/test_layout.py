import pytest

from briefcast.registries.placements import placements
from composition.geometry import Box, Size
from composition.layout import is_landscape, logo_box, logo_room, safe_box

ALL = [placement for placement in placements().values() if placement.overlay != "forbidden"]
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


def test_the_story_s_safe_box_leaves_the_platform_s_rows_free():
    assert safe_box(placements()["instagram-story"]) == Box(65, 269, 1015, 1536)


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


def test_only_a_wide_placement_is_a_landscape():
    landscapes = {"facebook-feed", "twitter-card", "linkedin-post", "youtube-thumbnail", "google-landscape"}
    assert {placement.id for placement in ALL if is_landscape(placement)} == landscapes
