"""Where copy, scrim and logo go in a placement. Pure arithmetic: no Pillow, no type, no picture."""

import math
from dataclasses import dataclass
from typing import Literal

from briefcast.registries.placements import Placement
from composition.geometry import Box, Size

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]

# Type sizes are shares of the placement's width, because a feed shows every placement as
# wide as the phone: 3 % of the width is about 12 CSS pixels on a 390 pixel screen.
MIN_TEXT_SHARE = 0.030
MAX_TEXT_SHARE = 0.084
MAX_TEXT_SHARE_LANDSCAPE = 0.060  # a landscape is half as high: the same share would crowd it
ACTION_TEXT_SHARE = 0.48  # of the message's size: clearly second in rank
MIN_ACTION_SHARE = 0.030  # of the width, as the message
MAX_ACTION_SHARE = 0.039

MESSAGE_HEIGHT_SHARE = 0.27  # of the safe zone's height: the product keeps the rest
MESSAGE_HEIGHT_SHARE_LANDSCAPE = 0.44
MESSAGE_WIDTH_SHARE_LANDSCAPE = 0.66  # shorter lines read better
LANDSCAPE_RATIO = 1.3  # width over height from which a placement counts as landscape

# A landscape has room beside a product that stands in the middle: a column of copy there
# hides nothing. Long words need more width than the column has; they go to the bottom.
COLUMN_WIDTH_SHARE = 0.39  # of the safe zone's width
COLUMN_HEIGHT_SHARE = 0.64  # of the copy's zone, the call to action takes the rest
PILL_COLUMN_SHARE = 1.25  # of the column's width
MIN_COLUMN_TEXT_SHARE = 0.034  # of the width; smaller type looks lost beside a product

ACTION_GAP_EM = 0.85  # between message and pill, in the message's size
PILL_PADDING_X_EM = 1.05  # in the pill's own text size
PILL_PADDING_Y_EM = 0.62

SCRIM_RISE_SHARE = 0.30  # of the height, above the message: a shorter fade shows as an edge
SCRIM_REACH_SHARE = 0.26  # of the width, beside the column of copy

# A logo's size is an area, so that a wordmark and a round badge weigh the same to the eye.
LOGO_AREA_SHARE = 0.012  # of the placement's area
LOGO_HEIGHT_SHARE = 0.115  # of the placement's shorter side, at most
LOGO_WIDTH_SHARE = 0.30  # of the safe zone's width, at most
CLEAR_SPACE_SHARE = 0.4  # of the logo's greatest height: what stays free between it and the copy


@dataclass(frozen=True, slots=True)
class TextFrame:
    """The room one text may take, and the sizes (pixels an em) it may take it at."""

    width: int
    height: int
    min_size: float
    max_size: float
    beside: bool = False  # a column beside the product instead of lines below it


@dataclass(frozen=True, slots=True)
class Scrim:
    """A shadow that grows along one axis: nothing at `faint`, held from `full` on, most at `edge`.

    The three are rows when it rises from the bottom, columns when it reaches in from a side;
    `faint` is the greater one when it comes from the left.
    """

    horizontal: bool  # whether it grows along the columns
    faint: int
    full: int
    edge: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    message: Box
    action: Box | None  # the pill
    scrim: Scrim
    free: Box  # what the copy leaves to the subject


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


def message_frames(placement: Placement, logo: Corner | None = None, *, rtl: bool = False) -> list[TextFrame]:
    """Where the message may go, the best place first; the last one takes the longest words."""
    smallest = math.ceil(MIN_TEXT_SHARE * placement.width)
    below = copy_zone(placement, logo, rtl=rtl, beside=False)
    if not is_landscape(placement):
        largest = math.floor(MAX_TEXT_SHARE * placement.width)
        return [TextFrame(below.width, math.floor(below.height * MESSAGE_HEIGHT_SHARE), smallest, largest)]
    largest = math.floor(MAX_TEXT_SHARE_LANDSCAPE * placement.width)
    beside = copy_zone(placement, logo, rtl=rtl, beside=True)
    column = TextFrame(
        width=math.floor(beside.width * COLUMN_WIDTH_SHARE),
        height=math.floor(beside.height * COLUMN_HEIGHT_SHARE),
        min_size=math.ceil(MIN_COLUMN_TEXT_SHARE * placement.width),
        max_size=largest,
        beside=True,
    )
    height = math.floor(below.height * MESSAGE_HEIGHT_SHARE_LANDSCAPE)
    lines = [
        TextFrame(math.floor(below.width * share), height, smallest, largest)
        for share in (MESSAGE_WIDTH_SHARE_LANDSCAPE, 1)
    ]
    return [column, *lines]


def action_frame(placement: Placement, message: TextFrame, message_size: float) -> TextFrame:
    """The room for the call to action's one line, inside its pill's padding."""
    smallest = math.ceil(MIN_ACTION_SHARE * placement.width)
    largest = math.floor(MAX_ACTION_SHARE * placement.width)
    size = max(smallest, min(largest, round(ACTION_TEXT_SHARE * message_size)))
    # A pill may stand out of its column a little: it hides less than a smaller label would cost.
    room = message.width * (PILL_COLUMN_SHARE if message.beside else 1)
    width = math.floor(room) - 2 * round(PILL_PADDING_X_EM * size)
    return TextFrame(width=width, height=2 * size, min_size=smallest, max_size=size)


def pill_size(text: Size, text_size: float, line_height: float) -> Size:
    """The pill around a call to action. Its height hangs on the type, not on this text's descenders."""
    padding_x, padding_y = round(PILL_PADDING_X_EM * text_size), PILL_PADDING_Y_EM * text_size
    height = max(text.height + padding_y, line_height + padding_y)
    return Size(text.width + 2 * padding_x, round(height))


def copy_zone(placement: Placement, logo: Corner | None, *, rtl: bool, beside: bool) -> Box:
    """The part of the safe zone that message and call to action may take: all but the logo's row.

    A column beside the product gives way only to a logo on its own side, and lines at the
    bottom to any logo that is down there.
    """
    safe = safe_box(placement, rtl=rtl)
    if logo is None or (beside and logo.endswith("left") == rtl):
        return safe
    row = logo_room(placement).height + clear_space(placement)
    if logo.startswith("bottom"):
        return Box(safe.left, safe.top, safe.right, safe.bottom - row)
    return Box(safe.left, safe.top + row, safe.right, safe.bottom)


def arrange(
    placement: Placement,
    message: Size,
    message_size: float,
    action: Size | None,
    *,
    rtl: bool,
    beside: bool = False,
    logo: Corner | None = None,
) -> Arrangement:
    """Message over call to action, on the side where reading starts.

    At the bottom of its zone, or half way up it when the copy is `beside` the product.
    """
    zone = copy_zone(placement, logo, rtl=rtl, beside=beside)
    gap = round(ACTION_GAP_EM * message_size)
    height = message.height + (gap + action.height if action else 0)
    top = (zone.top + zone.bottom - height) // 2 if beside else zone.bottom - height
    text = _at_start(zone, message, top, rtl)
    pill = _at_start(zone, action, text.bottom + gap, rtl) if action else None
    if not beside:
        scrim = Scrim(
            False, max(0, text.top - round(SCRIM_RISE_SHARE * placement.height)), text.top, placement.height
        )
        return Arrangement(text, pill, scrim, Box(0, 0, placement.width, text.top))
    reach = round(SCRIM_REACH_SHARE * placement.width)
    if rtl:
        left = min(text.left, pill.left) if pill else text.left
        free = Box(0, 0, left, placement.height)
        return Arrangement(text, pill, Scrim(True, left - reach, left, placement.width), free)
    right = max(text.right, pill.right) if pill else text.right
    free = Box(right, 0, placement.width, placement.height)
    return Arrangement(text, pill, Scrim(True, right + reach, right, 0), free)


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


def starting_corner(*, rtl: bool) -> Corner:
    """Where a logo goes when the brief names no corner: above the beginning of the copy."""
    return "top-right" if rtl else "top-left"


def is_landscape(placement: Placement) -> bool:
    return placement.width >= LANDSCAPE_RATIO * placement.height


def _at_start(zone: Box, size: Size, top: int, rtl: bool) -> Box:
    left = zone.right - size.width if rtl else zone.left
    return Box(left, top, left + size.width, top + size.height)
