"""A price, the former price, small print and a badge set in type, for one placement.

What a person must be able to read is never set smaller than LEGAL_SIZE, and never left out here: a text that
does not fit raises DoesNotFit.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from briefcast.registries.placements import Placement
from composition.choice import BadgeMark, Offer
from composition.geometry import Size
from composition.layout import safe_box
from typesetting import ButtonShape, TextBlock, TypeStyle, fit

KEPT = 1024  # texts: a campaign's products share small print and badge

PRICE_SHARE = 0.92  # of the message's size: the two are one statement
LEAST_PRICE = 0.042  # of the placement's width, and so well above the label's 0.03 to 0.038
WAS_SHARE = 0.52  # of the price's size: what is over must not be read first
ROW_GAP_EM = 0.5  # between message and price, in the price's size
BESIDE_EM = 0.34  # between the two prices
ABOVE_EM = 0.3  # between them when the former one is above

# 11 points on a phone 390 points wide: the smallest text size of Apple's Human Interface Guidelines. A feed
# shows every placement as wide as the phone. A placement narrower than that is shown at its own size.
PHONE_POINTS, LEGAL_POINTS = 390, 11
LEGAL_SIZE = LEGAL_POINTS / PHONE_POINTS
LEGAL_GAP_EM = 0.85  # above it

BADGE_SIZE, LEAST_BADGE = 0.052, 0.03  # of the placement's width, or of one and a half times its height
BADGE_WIDTH = 0.3  # the widest text
BADGE_LINES = 2
BADGE_PADDING_EM = (0.8, 0.55)  # across and down
ROUND_EM = 3.4  # the widest text that stands in a circle, in its size: -30 %, New
ROUND_PADDING_EM = 0.38  # from the text's corners to the circle


class OfferText(NamedTuple):
    """What is set beside a message. All as it will be read: prices are written in their locale."""

    price: str | None = None
    was: str | None = None
    legal: str | None = None


@dataclass(frozen=True, slots=True)
class OfferSetter:
    """One offer in one placement."""

    placement: Placement
    text: OfferText
    locale: str | None
    style: TypeStyle

    def set(self, width: int, message_size: float, *, centered: bool) -> Offer:
        """Return the offer set in that width, in pixels, beside a message of that size.

        Raises TypesettingError.
        """
        price = was = None
        if self.text.price:
            price = self._price(width, message_size)
            was = self._was(width, price) if self.text.was else None
        price_at, was_at, row = _row(price, was, width) if price else ((0, 0), (0, 0), Size(0, 0))
        legal = self._legal(width, centered=centered) if self.text.legal else None
        return Offer(
            price=price,
            was=was,
            price_at=price_at,
            was_at=was_at,
            row=row,
            row_gap=round(ROW_GAP_EM * price.size) if price else 0,
            legal=legal,
            legal_gap=round(LEGAL_GAP_EM * legal.size) if legal else 0,
        )

    def _price(self, width: int, message_size: float) -> TextBlock:
        assert self.text.price
        least = round(LEAST_PRICE * self.placement.width)
        most = max(least, round(PRICE_SHARE * message_size))
        return _line(self.text.price, width, least, most, self.locale, self.style, "heading")

    def _was(self, width: int, price: TextBlock) -> TextBlock:
        assert self.text.was
        least = legal_size(self.placement)
        most = max(least, round(WAS_SHARE * price.size / price.scale))
        return _line(self.text.was, width, least, most, self.locale, self.style, "label")

    def _legal(self, width: int, *, centered: bool) -> TextBlock:
        assert self.text.legal
        size = legal_size(self.placement)
        return _paragraph(
            self.text.legal, width, safe_box(self.placement).height, size, self.locale, self.style, centered
        )


def legal_size(placement: Placement) -> int:
    """Return the size of small print in pixels."""
    return max(LEGAL_POINTS, round(LEGAL_SIZE * placement.width))


@lru_cache(KEPT)
def badge_mark(
    placement: Placement, text: str, locale: str | None, style: TypeStyle, button: ButtonShape
) -> BadgeMark:
    """Return a badge in one or two lines, in the shape of the brand's buttons. Raises TypesettingError."""
    base = min(placement.width, 1.5 * placement.height)
    block = fit(
        text,
        width=BADGE_WIDTH * base,
        height=0.2 * base,
        min_size=max(LEGAL_POINTS, round(LEAST_BADGE * base)),
        max_size=max(LEGAL_POINTS, round(BADGE_SIZE * base)),
        locale=locale,
        max_lines=BADGE_LINES,
        align="center",
        style=style,
        role="label",
    )
    width, height = int(block.width), int(block.height)
    if button == "pill" and width <= ROUND_EM * block.size:
        side = round((width**2 + height**2) ** 0.5 + 2 * ROUND_PADDING_EM * block.size)
        return BadgeMark(block, Size(side, side), round=True)
    across, down = BADGE_PADDING_EM
    return BadgeMark(
        block,
        Size(width + round(2 * across * block.size), height + round(2 * down * block.size)),
        round=False,
    )


def _row(
    price: TextBlock, was: TextBlock | None, width: int
) -> tuple[tuple[int, int], tuple[int, int], Size]:
    """Return where the prices are, and the size of both: on one baseline, or the former one above."""
    own = Size(int(price.width), int(price.height))
    if was is None:
        return (0, 0), (0, 0), own
    gap, drop = round(BESIDE_EM * price.size), round(price.baseline - was.baseline)
    both = own.width + gap + int(was.width)
    if both <= width:
        lift = max(0, -drop)
        height = max(lift + own.height, lift + drop + int(was.height))
        return (0, lift), (own.width + gap, lift + drop), Size(both, height)
    above = int(was.height) + round(ABOVE_EM * price.size)
    return (0, above), (0, 0), Size(max(own.width, int(was.width)), above + own.height)


@lru_cache(KEPT)
def _line(
    text: str, width: int, least: int, most: int, locale: str | None, style: TypeStyle, role: str
) -> TextBlock:
    return fit(
        text,
        width=width,
        height=2.4 * most * max(1.0, style.heading.scale, style.label.scale),
        min_size=least,
        max_size=most,
        locale=locale,
        max_lines=1,
        style=style,
        role="heading" if role == "heading" else "label",
    )


@lru_cache(KEPT)
def _paragraph(
    text: str, width: int, height: int, size: int, locale: str | None, style: TypeStyle, centered: bool
) -> TextBlock:
    """Set small print, as it is written: capitals are read slowly."""
    return fit(
        text,
        width=width,
        height=height,
        min_size=size,
        max_size=size,
        locale=locale,
        align="center" if centered else "start",
        style=replace(style, label=replace(style.label, case="as written")),
        role="label",
    )
