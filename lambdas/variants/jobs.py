"""A task of the plan as creatives to compose: its copy set in type, before any picture is read."""

from dataclasses import dataclass

from briefcast.contracts import Plan, PlannedProduct, Task
from briefcast.errors import TextDoesNotFit
from briefcast.product_copy import offer_of, words_of
from briefcast.registries.placements import Placement, placements
from composition.choice import BadgeMark, Job, LogoMark, Setting
from composition.offers import OfferText
from composition.settings import DoesNotCompose, copy_settings, set_badge
from lambdas.variants.brand import Brand
from lambdas.variants.logo import Mark
from typesetting import base_direction

# Best first, when the brief names none: a logo is looked for where reading starts.
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
CORNERS_RTL = ("top-right", "top-left", "bottom-right", "bottom-left")


@dataclass(frozen=True, slots=True)
class Copy:
    """A placement's copy in every shape that it can be set in; none for a picture alone."""

    placement: Placement
    settings: tuple[Setting, ...] = ()
    rtl: bool = False
    badge: BadgeMark | None = None

    def job(self, mark: Mark | None, corner: str | None) -> Job:
        """The creative to compose; a picture alone has no logo either.

        `corner` is where the brief wants the logo, None for any.
        """
        if mark is None or not self.settings:
            return Job(self.placement, self.settings, rtl=self.rtl, badge=self.badge)
        logo = LogoMark(
            size=mark.versions[0].size,
            luminances=tuple(version.luminance for version in mark.versions),
            opaque=mark.opaque,
            corners=(corner,) if corner else CORNERS_RTL if self.rtl else CORNERS,
        )
        return Job(self.placement, self.settings, logo, self.rtl, self.badge)


def set_copy(plan: Plan, product: int, task: int, brand: Brand) -> list[Copy]:
    """The copy of each creative of a task: the lettered ones as the task lists them, then the clean ones.

    Raises TextDoesNotFit.
    """
    wanted = plan["tasks"][task]
    planned = plan["products"][product]
    lettered = [_set(placements()[each], wanted, planned, brand) for each in wanted["placements"]]
    return lettered + [Copy(placements()[each]) for each in wanted["clean"]]


def _set(placement: Placement, wanted: Task, product: PlannedProduct, brand: Brand) -> Copy:
    words, offer, locale = words_of(product, wanted), offer_of(product, wanted), wanted["locale"]
    try:
        settings = copy_settings(
            placement,
            words.message,
            words.call_to_action,
            locale,
            logo=bool(brand.logos),
            style=brand.style,
            button=brand.button,
            offer=OfferText(offer.price, offer.was_price, offer.legal),
        )
        badge = None
        if offer.badge:
            badge = set_badge(placement, offer.badge, locale, brand.style, brand.button)
    except DoesNotCompose as error:
        language = f" in {locale}" if locale else ""
        raise TextDoesNotFit(f"{product['name']}: the {error.part}{language}: {error}") from error
    return Copy(placement, settings, base_direction(words.message, locale) == "rtl", badge)
