"""Offers in placements of all sizes, and badges without a free place."""

from dataclasses import replace

import numpy as np
import pytest

from briefcast.registries.placements import SafeZone, placements
from composition.choice import Job
from composition.facts import Face
from composition.geometry import Rect, Size
from composition.offers import LEGAL_POINTS, PHONE_POINTS, OfferText
from composition.search import candidates
from composition.settings import DoesNotCompose, check_copy, copy_settings, set_badge
from tests.unit.variants.layouts import facts_of
from typesetting import type_style

OFFER = OfferText("$24.99", "$34.99", "Until 31 December 2026, while stocks last.")
COPY = ("Cold for a day", "Shop now", None)
STYLE = type_style()
LETTERED = [each for each in placements().values() if each.overlay != "forbidden"]


def banner(width, height):
    zone = SafeZone(0.04, 0.04, 0.04, 0.04)
    return replace(LETTERED[0], id=f"banner-{width}", width=width, height=height, safe_zone=zone)


@pytest.mark.parametrize("size", [(320, 50), (728, 90)])
@pytest.mark.parametrize(("offer", "part"), [(OFFER, "legal"), (OFFER._replace(legal=None), "price")])
def test_a_banner_that_is_too_low_is_refused_by_the_name_of_what_does_not_fit(size, offer, part):
    check_copy(banner(*size), *COPY)
    with pytest.raises(DoesNotCompose) as raised:
        check_copy(banner(*size), *COPY, offer=offer)
    assert raised.value.part == part
    assert "never left out" in raised.value.fix
    assert "px taller" in raised.value.found


@pytest.mark.parametrize("placement", [*LETTERED, banner(300, 250)], ids=lambda each: each.id)
def test_every_setting_has_all_pieces_and_small_print_that_can_be_read(placement):
    for setting in copy_settings(placement, *COPY, offer=OFFER):
        offer = setting.offer
        assert offer.price.lines == offer.was.lines == 1
        assert offer.was.size < offer.price.size
        least = max(LEGAL_POINTS, round(LEGAL_POINTS / PHONE_POINTS * placement.width))
        assert offer.legal.size >= least
        assert setting.size.height == (
            int(setting.message.height)
            + offer.row_height
            + setting.gap
            + setting.button.height
            + offer.legal_height
        )


def test_a_badge_without_a_free_place_is_left_out():
    """A face from edge to edge leaves a picture none, and a badge as wide as the panel leaves that none."""
    placement = placements()["instagram-square"]
    whole = Rect(0.0, 0.0, 1.0, 1.0)
    face = Face(whole, whole, 0.9, 0.0, True)
    facts = facts_of(Size(1000, 1000), "people", subject=whole, faces=(face,))
    badge = set_badge(placement, "-30 %", None, STYLE)
    settings = copy_settings(placement, *COPY)
    wide = replace(badge, size=Size(900, 500))
    layout = candidates(facts, Job(placement, settings, badge=wide))[0]
    assert layout.badge is None
    assert layout.costs["badge"] == 3.0
    calm = facts_of(Size(1000, 1000), "texture")
    found = candidates(calm, Job(placement, settings, badge=badge))[0]
    assert found.badge is not None
    assert np.isfinite(found.score)
