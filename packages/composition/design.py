"""A placement's copy, set in type and arranged; nothing of the picture yet."""

from dataclasses import dataclass
from functools import lru_cache

from briefcast.registries.placements import Placement
from composition import layout
from composition.framing import Framing, frame
from composition.geometry import MIDDLE, Focus, Size
from composition.layout import Arrangement, Corner, TextFrame
from composition.settings import DoesNotCompose, Part
from typesetting import DoesNotFit, TextBlock, TypesettingError, base_direction, fit

KEPT = 512  # designs: every product of a campaign has the same copy, so a warm function sets it once


@dataclass(frozen=True, slots=True)
class Logo:
    """That there is one, and the corner the brief gives it, None for the one where reading starts."""

    corner: Corner | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Message and call to action as they stand in one placement."""

    message: TextBlock
    action: TextBlock | None
    arrangement: Arrangement
    beside: bool  # in a column beside the product rather than below it


@dataclass(frozen=True, slots=True)
class Design:
    """What stands on the picture in one placement: copy and logo, or nothing for a clean one."""

    placement: Placement
    copy: Copy | None = None
    logo: Corner | None = None
    rtl: bool = False

    @property
    def size(self) -> Size:
        return Size(self.placement.width, self.placement.height)

    def framing(self, source: Size, focus: Focus = MIDDLE) -> Framing:
        """How a picture of that size stands in this design."""
        if self.copy is None:
            return frame(source, self.size, focus)
        logo = None
        if self.logo:
            room = layout.logo_room(self.placement)
            logo = layout.logo_box(self.placement, room, self.logo, rtl=self.rtl)
        free = self.copy.arrangement.free
        return frame(source, self.size, focus, free=free, beside_copy=self.copy.beside, logo=logo)


@lru_cache(KEPT)
def compose(
    placement: Placement, message: str, action: str | None, locale: str | None, logo: Logo | None = None
) -> Design:
    """Set both texts in the best place that takes them. Raises DoesNotCompose."""
    rtl = base_direction(message, locale) == "rtl"
    corner = (logo.corner or layout.starting_corner(rtl=rtl)) if logo else None
    *better, last = layout.message_frames(placement, corner, rtl=rtl)
    for room in better:
        try:
            copy = _set(placement, room, message, action, locale, corner, rtl)
        except DoesNotCompose as error:
            if isinstance(error.reason, DoesNotFit):
                continue
            raise
        return Design(placement, copy, corner, rtl)
    return Design(placement, _set(placement, last, message, action, locale, corner, rtl), corner, rtl)


def _set(
    placement: Placement,
    room: TextFrame,
    message: str,
    action: str | None,
    locale: str | None,
    logo: Corner | None,
    rtl: bool,
) -> Copy:
    text = _fitted("message", message, room, placement, locale)
    label = pill = None
    if action:
        inside = layout.action_frame(placement, room, text.size)
        label = _fitted("call to action", action, inside, placement, locale)
        pill = layout.pill_size(extent(label), label.size, label.leading)
    arrangement = layout.arrange(
        placement, extent(text), text.size, pill, rtl=rtl, beside=room.beside, logo=logo
    )
    return Copy(text, label, arrangement, room.beside)


def _fitted(part: Part, text: str, room: TextFrame, placement: Placement, locale: str | None) -> TextBlock:
    try:
        return fit(
            text,
            width=room.width,
            height=room.height,
            min_size=room.min_size,
            max_size=room.max_size,
            locale=locale,
            max_lines=None if part == "message" else 1,
            align="start" if part == "message" else "center",
        )
    except TypesettingError as error:
        raise DoesNotCompose(part, placement, error) from error


def extent(block: TextBlock) -> Size:
    return Size(int(block.width), int(block.height))
