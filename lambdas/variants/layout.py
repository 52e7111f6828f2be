"""Where pixels go. Pure arithmetic: no Pillow, no AWS, no clock.

Coordinates are whole pixels from the placement's top left corner; a box includes its left
and top edge and excludes its right and bottom edge.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from briefcast.placements import Placement

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
COLUMN_HEIGHT_SHARE = 0.64  # of the safe zone's height, the call to action takes the rest
PILL_COLUMN_SHARE = 1.25  # of the column's width
MIN_COLUMN_TEXT_SHARE = 0.034  # of the width; smaller type looks lost beside a product

ACTION_GAP_EM = 0.85  # between message and pill, in the message's size
PILL_PADDING_X_EM = 1.05  # in the pill's own text size
PILL_PADDING_Y_EM = 0.62

SCRIM_RISE_SHARE = 0.30  # of the height, above the message: a shorter fade shows as an edge
SCRIM_REACH_SHARE = 0.26  # of the width, beside the column of copy


Focus = tuple[float, float]  # where the subject is, in fractions of the picture's width and height
MIDDLE: Focus = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Box:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Crop:
    """Scale the source by `scale`, then cut `box` out of it."""

    scale: float
    box: Box


def cover(source: Size, target: Size, focus: Focus = MIDDLE) -> Crop:
    """The smallest scale at which the source covers the target, and the cut nearest `focus`.

    The cut slides to stay inside the picture rather
    than shrinking, so a focus at the edge still fills the target.
    """
    scale = max(target.width / source.width, target.height / source.height)
    left = _slide(focus[0] * source.width * scale, target.width, source.width * scale)
    top = _slide(focus[1] * source.height * scale, target.height, source.height * scale)
    return Crop(scale, Box(left, top, left + target.width, top + target.height))


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around all of them."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


@dataclass(frozen=True, slots=True)
class TextFrame:
    """The room one text may take, and the sizes (pixels an em) it may take it at."""

    width: int
    height: int
    min_size: float
    max_size: float
    beside: bool = False  # a column beside the product instead of lines below it


def safe_box(placement: Placement) -> Box:
    """What the platform's own buttons never cover."""
    zone = placement.safe_zone
    return Box(
        math.ceil(zone.left * placement.width),
        math.ceil(zone.top * placement.height),
        math.floor((1 - zone.right) * placement.width),
        math.floor((1 - zone.bottom) * placement.height),
    )


def message_frames(placement: Placement) -> list[TextFrame]:
    """Where the message may go, the best place first; the last one takes the longest words."""
    safe = safe_box(placement)
    smallest = math.ceil(MIN_TEXT_SHARE * placement.width)
    if not _is_landscape(placement):
        largest = math.floor(MAX_TEXT_SHARE * placement.width)
        return [TextFrame(safe.width, math.floor(safe.height * MESSAGE_HEIGHT_SHARE), smallest, largest)]
    largest = math.floor(MAX_TEXT_SHARE_LANDSCAPE * placement.width)
    column = TextFrame(
        width=math.floor(safe.width * COLUMN_WIDTH_SHARE),
        height=math.floor(safe.height * COLUMN_HEIGHT_SHARE),
        min_size=math.ceil(MIN_COLUMN_TEXT_SHARE * placement.width),
        max_size=largest,
        beside=True,
    )
    lines = TextFrame(
        width=math.floor(safe.width * MESSAGE_WIDTH_SHARE_LANDSCAPE),
        height=math.floor(safe.height * MESSAGE_HEIGHT_SHARE_LANDSCAPE),
        min_size=smallest,
        max_size=largest,
    )
    return [column, lines]


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
    padding_x, padding_y = PILL_PADDING_X_EM * text_size, PILL_PADDING_Y_EM * text_size
    height = max(text.height + padding_y, line_height + padding_y)
    return Size(round(text.width + 2 * padding_x), round(height))


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


def arrange(
    placement: Placement,
    message: Size,
    message_size: float,
    action: Size | None,
    *,
    rtl: bool,
    beside: bool = False,
) -> Arrangement:
    """Message over call to action, on the side where reading starts.

    At the bottom of the safe zone, or half way up it when the copy is `beside` the product.
    """
    safe = safe_box(placement)
    gap = round(ACTION_GAP_EM * message_size)
    height = message.height + (gap + action.height if action else 0)
    top = (safe.top + safe.bottom - height) // 2 if beside else safe.bottom - height
    text = _at_start(safe, message, top, rtl)
    pill = _at_start(safe, action, text.bottom + gap, rtl) if action else None
    if not beside:
        rise = round(SCRIM_RISE_SHARE * placement.height)
        return Arrangement(text, pill, Scrim(False, max(0, text.top - rise), text.top, placement.height))
    reach = round(SCRIM_REACH_SHARE * placement.width)
    if rtl:
        left = min(text.left, pill.left) if pill else text.left
        return Arrangement(text, pill, Scrim(True, left - reach, left, placement.width))
    right = max(text.right, pill.right) if pill else text.right
    return Arrangement(text, pill, Scrim(True, right + reach, right, 0))


def _at_start(safe: Box, size: Size, top: int, rtl: bool) -> Box:
    left = safe.right - size.width if rtl else safe.left
    return Box(left, top, left + size.width, top + size.height)


def _is_landscape(placement: Placement) -> bool:
    return placement.width >= LANDSCAPE_RATIO * placement.height


def _slide(center: float, length: int, available: float) -> int:
    return max(0, min(round(center - length / 2), math.floor(available + 1e-6) - length))
