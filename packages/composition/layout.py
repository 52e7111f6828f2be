"""The safe zone of a placement, and the room a logo takes in it. Pure arithmetic: no type, no picture."""

import math
from typing import Literal

from briefcast.registries.placements import Placement
from composition.geometry import Box, Size

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]

LANDSCAPE_RATIO = 1.3  # width over height from which a placement counts as landscape

# A logo's size is an area, so that a wordmark and a round badge weigh the same to the eye.
LOGO_AREA_SHARE = 0.012  # of the placement's area
LOGO_HEIGHT_SHARE = 0.115  # of the placement's shorter side, at most
LOGO_WIDTH_SHARE = 0.30  # of the safe zone's width, at most
CLEAR_SPACE_SHARE = 0.4  # of the logo's greatest height: what stays free between it and the copy


def safe_box(placement: Placement, *, rtl: bool = False) -> Box:
    """What the platform's own buttons never cover. They change sides in a right-to-left app."""
    zone = placement.safe_zone
    left, right = (zone.right, zone.left) if rtl else (zone.left, zone.right)
    return Box(
        math.ceil(left * placement.width),
        math.ceil(zone.top * placement.height),
        math.floor((1 - right) * placement.width),
        math.floor((1 - zone.bottom) * placement.height),
    )


def logo_room(placement: Placement) -> Size:
    """The most room a logo takes, whatever its shape: what its corner keeps free of copy."""
    safe = safe_box(placement)
    return Size(
        math.floor(LOGO_WIDTH_SHARE * safe.width),
        math.floor(LOGO_HEIGHT_SHARE * min(placement.width, placement.height)),
    )


def clear_space(placement: Placement) -> int:
    """What stays free around a logo."""
    return round(CLEAR_SPACE_SHARE * logo_room(placement).height)


def logo_box(placement: Placement, logo: Size, corner: Corner, *, rtl: bool = False) -> Box:
    """Where a logo of that shape stands: its area by the rule, inside the room that its corner keeps."""
    room, safe = logo_room(placement), safe_box(placement, rtl=rtl)
    area = LOGO_AREA_SHARE * placement.width * placement.height
    scale = min(math.sqrt(area / logo.area), room.width / logo.width, room.height / logo.height)
    width, height = max(1, round(logo.width * scale)), max(1, round(logo.height * scale))
    left = safe.left if corner.endswith("left") else safe.right - width
    top = safe.top if corner.startswith("top") else safe.bottom - height
    return Box(left, top, left + width, top + height)


def is_landscape(placement: Placement) -> bool:
    return placement.width >= LANDSCAPE_RATIO * placement.height
