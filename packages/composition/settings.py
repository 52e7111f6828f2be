"""A placement's copy set in type, in every shape that a layout may want.

    settings = copy_settings(placements()["facebook-feed"], "Share the light", "Shop now", locale=None)

Nothing of the picture is needed: the parser sets copy to refuse, before anything is paid for, what fits
nowhere.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from briefcast.faults import Fault
from briefcast.registries.placements import Placement
from composition.choice import BadgeMark, Offer, Setting
from composition.geometry import Size
from composition.layout import clear_space, is_landscape, logo_room, safe_box
from composition.offers import OfferSetter, OfferText, badge_mark
from typesetting import (
    ButtonShape,
    DoesNotFit,
    MissingGlyphs,
    TextBlock,
    TypesettingError,
    TypeStyle,
    fit,
    type_style,
)

DEFAULT_STYLE = type_style()
KEPT = 512  # copies: every product of a campaign has the same copy, so a warm function sets it once

Part = Literal["message", "call to action", "price", "legal", "badge"]
NO_OFFER = OfferText()

# With an offer a block may be so high, in shares of what the logo leaves of the safe zone: the picture keeps
# a quarter. One that is narrow enough for a panel at the side may be higher.
HIGHEST, HIGHEST_AT_SIDE, SIDE = 0.74, 1.0, 0.6


FIXES: dict[Part, str] = {
    "price": "leave this placement out, or shorten the message: a price is never left out",
    "legal": "shorten it or the message, or leave this placement out: small print is never left out",
}


class DoesNotCompose(Fault):
    """A text that no layout of its placement takes: which one, what is wrong, what to do.

    `reason` is typesetting's own error: DoesNotFit says by how many pixels, MissingGlyphs names the
    characters.
    """

    def __init__(self, part: Part, placement: Placement, reason: TypesettingError) -> None:
        self.part = part
        self.placement = placement
        self.reason = reason
        if isinstance(reason, MissingGlyphs):
            super().__init__(str(reason), "write it in characters that the bundled fonts have")
        else:
            size = f"{placement.width} x {placement.height} pixels"
            found = f"does not fit {placement.id} ({size}): {reason}"
            super().__init__(found, FIXES.get(part, "shorten it or use plainer words"))


@dataclass(frozen=True, slots=True)
class Shape:
    """The room of one message, in shares of the safe zone's width and height."""

    width: float
    height: float
    centered: bool = False


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of type in one kind of placement, in shares of its width, and the shapes it is set in.

    A feed shows every placement as wide as the phone: 3 % of the width is about 12 CSS pixels on a screen
    of 390.
    """

    least: float  # smaller type looks lost
    most: float  # larger type crowds the picture
    shapes: tuple[Shape, ...]


# From narrow and high, for a calm side, to wide and low, for a calm strip; the last ones are small, for a
# picture whose only calm room is small.
LANDSCAPE = Sizes(
    0.034,
    0.064,
    (
        Shape(0.30, 0.64),
        Shape(0.38, 0.60),
        Shape(0.46, 0.50),
        Shape(0.62, 0.34),
        Shape(0.46, 0.30),
        Shape(0.66, 0.16),
        Shape(0.62, 0.34, centered=True),
    ),
)
SQUARE = Sizes(
    0.042,
    0.098,
    (
        Shape(0.46, 0.46),
        Shape(0.62, 0.36),
        Shape(0.86, 0.27),
        Shape(1.00, 0.22),
        Shape(0.84, 0.15),
        Shape(0.46, 0.26),
        Shape(1.00, 0.11),
        Shape(0.84, 0.25, centered=True),
    ),
)
TALL = Sizes(
    0.046,
    0.108,
    (
        Shape(0.56, 0.30),
        Shape(0.72, 0.28),
        Shape(0.86, 0.27),
        Shape(1.00, 0.22),
        Shape(0.72, 0.17),
        Shape(1.00, 0.13),
        Shape(0.86, 0.25, centered=True),
    ),
)
LANDSCAPE_RATIO = 1.25  # width over height from which a placement has room beside its subject
TALL_RATIO = 1.15  # height over width from which it has room above and below

# Copy that none of these takes is set smaller, as wide as the safe zone: about 12 CSS pixels on a phone.
LAST_SIZE = 0.030
LAST_SHAPE = Shape(1.0, 0.27)
LAST_SHAPE_LANDSCAPE = Shape(1.0, 0.44)
LAST_SHAPE_AT_SIDE = Shape(0.6, 0.9)  # of copy with an offer, which is high

LABEL_SIZE_SHARE = 0.46  # of the message's size: clearly second in rank
MIN_LABEL_SIZE = 0.030  # of the placement's width
MAX_LABEL_SIZE = 0.038
BUTTON_WIDTH_SHARE = 1.25  # a button may be wider than a narrow message by this much

MESSAGE_GAP_EM = 0.58  # between message and button, in the message's size ...
LABEL_GAP_EM = 0.30  # ... plus this of the label's, so that a small message keeps its distance too
BUTTON_PADDING_EM: dict[ButtonShape, tuple[float, float]] = {  # across and down, of the label's size
    "pill": (1.10, 0.62),
    "rounded": (1.00, 0.62),
    "square": (1.05, 0.64),
    "underline": (0.0, 0.30),  # room for the line
    "none": (0.0, 0.0),
}

SAME_SHARE = 0.03  # of the placement's width: settings nearer than this in both sizes are one
SMALL_TYPE_COST = 0.75  # for type of no size; the largest costs nothing
MANY_LINES = 4  # more are read slowly
LINE_COST = 0.05  # for each line beyond
HYPHEN_COST = 0.03  # for each divided word
CENTERED_COST = 0.03  # an edge to begin at is read more easily


@lru_cache(KEPT)
def copy_settings(
    placement: Placement,
    message: str,
    action: str | None,
    locale: str | None,
    *,
    logo: bool = False,
    style: TypeStyle = DEFAULT_STYLE,
    button: ButtonShape | None = None,
    offer: OfferText = NO_OFFER,
) -> tuple[Setting, ...]:
    """Return the ways to set a message with its call to action and offer, the cheapest first; at least one.

    `logo` says that a logo needs room as well; `button` is the style's own shape when None.

    Raises DoesNotCompose when not even the smallest type fits.
    """
    setter = _Setter(placement, message, action, locale, style, button or style.button, offer, logo)
    sizes = _sizes(placement)
    settings: list[Setting] = []
    for setting in filter(None, (setter.set(shape, sizes.least) for shape in sizes.shapes)):
        if not any(_same(setting, other, SAME_SHARE * placement.width) for other in settings):
            settings.append(setting)
    if not settings:
        settings.append(setter.set_last())
    return tuple(sorted(settings, key=lambda setting: setting.cost))


def check_copy(
    placement: Placement,
    message: str,
    action: str | None,
    locale: str | None,
    *,
    logo: bool = False,
    style: TypeStyle = DEFAULT_STYLE,
    button: ButtonShape | None = None,
    offer: OfferText = NO_OFFER,
) -> None:
    """Raise DoesNotCompose exactly when `copy_settings` does, setting as little type as possible."""
    setter = _Setter(placement, message, action, locale, style, button or style.button, offer, logo)
    try:
        setter.set_last()
    except DoesNotCompose as error:
        if isinstance(error.reason, MissingGlyphs):
            raise
        copy_settings(placement, message, action, locale, logo=logo, style=style, button=button, offer=offer)


def set_badge(
    placement: Placement, text: str, locale: str | None, style: TypeStyle, button: ButtonShape | None = None
) -> BadgeMark:
    """Return a badge set in type. Raises DoesNotCompose."""
    try:
        return badge_mark(placement, text, locale, style, button or style.button)
    except TypesettingError as error:
        raise DoesNotCompose("badge", placement, error) from error


def least_room(placement: Placement, *, logo: bool) -> tuple[float, float]:
    """Return the room of the smallest type, width and height in shares of the placement's width.

    Copy that `check_copy` takes there it takes in every placement of the same kind with no less room.
    """
    shape, safe = _last_shape(placement, logo=logo), safe_box(placement)
    return shape.width * safe.width / placement.width, shape.height * safe.height / placement.width


def button_size(label: TextBlock, shape: ButtonShape) -> Size:
    """Return the size of the button around a label. Its height hangs on the type, not on descenders."""
    across, down = BUTTON_PADDING_EM[shape]
    height = max(label.height, label.leading) + 2 * down * label.size / 2
    return Size(int(label.width) + 2 * round(across * label.size), round(height))


@dataclass(frozen=True, slots=True)
class _Setter:
    """One copy in one placement, to be set in several shapes."""

    placement: Placement
    message: str
    action: str | None
    locale: str | None
    style: TypeStyle
    button: ButtonShape
    offer: OfferText
    logo: bool

    def set(self, shape: Shape, least: float) -> Setting | None:
        """Return the copy in the largest type that the shape takes, None when it takes none."""
        try:
            return self.set_or_raise(shape, least)
        except DoesNotCompose as error:
            if isinstance(error.reason, DoesNotFit):
                return None
            raise

    def set_last(self) -> Setting:
        """Return the copy in the smallest type. Raises DoesNotCompose."""
        if self.offer != NO_OFFER and is_landscape(self.placement):
            setting = self.set(LAST_SHAPE_AT_SIDE, LAST_SIZE)
            if setting:
                return setting
        return self.set_or_raise(_last_shape(self.placement, logo=self.logo), LAST_SIZE)

    def set_or_raise(self, shape: Shape, least: float) -> Setting:
        safe = safe_box(self.placement)
        room = Size(int(shape.width * safe.width), int(shape.height * safe.height))
        setting = self._set_in(room, least, centered=shape.centered)
        if self.offer == NO_OFFER:
            return setting
        if (over := setting.size.height - self._highest(setting.size.width)) > 0:
            # The offer takes from the message's room.
            smaller = Size(room.width, max(1, int(setting.message.height) - over))
            part: Part = "legal" if self.offer.legal else "price"
            problem = self._too_high(setting, over)
            try:
                setting = self._set_in(smaller, least, centered=shape.centered)
            except DoesNotCompose as error:
                raise DoesNotCompose(part, self.placement, problem) from error
            if setting.size.height > self._highest(setting.size.width):
                raise DoesNotCompose(part, self.placement, problem)
        return setting

    def _highest(self, width: int) -> int:
        """Return how high a block of that width may be with an offer."""
        safe = safe_box(self.placement)
        row = logo_room(self.placement).height + clear_space(self.placement) if self.logo else 0
        narrow = is_landscape(self.placement) and width <= SIDE * safe.width
        return int((HIGHEST_AT_SIDE if narrow else HIGHEST) * (safe.height - row))

    def _too_high(self, setting: Setting, over: int) -> DoesNotFit:
        """Return the error of an offer for which even the smallest type leaves no room."""
        assert setting.offer
        text = setting.offer.legal or setting.offer.price
        assert text
        return DoesNotFit(
            width=setting.size.width,
            height=max(0, text.height - over),
            needed_width=0,
            needed_height=max(text.height, over),
            min_size=text.size,
            lines=text.lines,
            max_lines=None,
        )

    def _set_in(self, room: Size, least: float, *, centered: bool) -> Setting:
        placement = self.placement
        message = self._fit_message(room, least, centered=centered)
        label = size = None
        gap = 0
        height, width = int(message.height), int(message.width)
        if self.action:
            label = self._fit_label(self.action, room.width, message.size / message.scale)
            size = button_size(label, self.button)
            gap = round(MESSAGE_GAP_EM * message.size + LABEL_GAP_EM * label.size)
            height, width = height + gap + size.height, max(width, round(message.hang) + size.width)
        offer = None
        if self.offer != NO_OFFER:
            offer = self._set_offer(room.width, message, centered=centered)
            hang = round(message.hang)
            width = max(width, hang + offer.row.width, hang + int(offer.legal.width if offer.legal else 0))
            height += offer.row_height + offer.legal_height
        most = _sizes(placement).most * placement.width * message.scale
        cost = (
            SMALL_TYPE_COST * max(0.0, 1 - message.size / most)
            + LINE_COST * max(0, message.lines - MANY_LINES)
            + HYPHEN_COST * message.hyphens
            + CENTERED_COST * centered
        )
        return Setting(message, label, size, gap, Size(width, height), cost, centered, offer)

    def _set_offer(self, width: int, message: TextBlock, *, centered: bool) -> Offer:
        setter = OfferSetter(self.placement, self.offer, self.locale, self.style)
        room = width - round(message.hang)
        try:
            return setter.set(room, message.size / message.scale, centered=centered)
        except TypesettingError as error:
            without = OfferSetter(self.placement, self.offer._replace(legal=None), self.locale, self.style)
            part: Part = "price"
            try:
                without.set(room, message.size / message.scale, centered=centered)
                part = "legal"
            except TypesettingError:
                pass
            raise DoesNotCompose(part, self.placement, error) from error

    def _fit_message(self, room: Size, least: float, *, centered: bool) -> TextBlock:
        width = self.placement.width
        try:
            return fit(
                self.message,
                width=room.width,
                height=room.height,
                min_size=round(least * width),
                max_size=round(_sizes(self.placement).most * width),
                locale=self.locale,
                align="center" if centered else "start",
                style=self.style,
            )
        except TypesettingError as error:
            raise DoesNotCompose("message", self.placement, error) from error

    def _fit_label(self, action: str, message_room: int, message_size: float) -> TextBlock:
        smallest = round(MIN_LABEL_SIZE * self.placement.width)
        largest = round(MAX_LABEL_SIZE * self.placement.width)
        size = max(smallest, min(largest, round(LABEL_SIZE_SHARE * message_size)))
        across, _ = BUTTON_PADDING_EM[self.button]
        room = min(safe_box(self.placement).width, int(BUTTON_WIDTH_SHARE * message_room))
        try:
            return fit(
                action,
                width=room - 2 * round(across * size * self.style.label.scale),
                height=2.4 * size * max(1.0, self.style.label.scale),
                min_size=smallest,
                max_size=size,
                locale=self.locale,
                max_lines=1,
                align="center",
                style=self.style,
                role="label",
            )
        except TypesettingError as error:
            raise DoesNotCompose("call to action", self.placement, error) from error


def _sizes(placement: Placement) -> Sizes:
    if placement.width >= LANDSCAPE_RATIO * placement.height:
        return LANDSCAPE
    return TALL if placement.height >= TALL_RATIO * placement.width else SQUARE


def _last_shape(placement: Placement, *, logo: bool) -> Shape:
    """The widest room there is, lower where a logo needs a row of its own."""
    shape = LAST_SHAPE_LANDSCAPE if is_landscape(placement) else LAST_SHAPE
    row = logo_room(placement).height + clear_space(placement) if logo else 0
    return Shape(shape.width, shape.height * (1 - row / safe_box(placement).height))


def _same(one: Setting, other: Setting, pixels: float) -> bool:
    return (
        one.centered == other.centered
        and abs(one.size.width - other.size.width) < pixels
        and abs(one.size.height - other.size.height) < pixels
    )
