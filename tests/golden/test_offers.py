"""Prices, small print and badges look as they did when somebody last looked at them."""

import pytest

from lambdas.variants.contrast import READABLE
from raster import compiled_loops
from tests.golden import offers
from tests.golden.comparison import difference


@pytest.mark.skipif(not compiled_loops.LIBRARY.exists(), reason="not run: the kernel is not compiled here")
def test_offers_look_as_they_did():
    assert not difference(offers.expected(), offers.sheet()).is_seen, "`make golden` renews the sheet"


@pytest.mark.parametrize("locale", offers.OFFERS)
def test_an_offer_is_read_and_its_badge_has_the_accent_exactly(locale):
    layout, _ = offers.composed(locale, "instagram-square")
    drawn = offers.creative(locale, "instagram-square")
    assert drawn.contrast >= READABLE
    assert drawn.offer_contrast >= READABLE
    assert drawn.badge_color == offers.BRAND.accent
    box = layout.badge
    pixel = drawn.canvas.image().getpixel(((box.left + box.right) // 2, box.top + box.height // 12))
    assert max(abs(one - other) for one, other in zip(pixel, offers.BRAND.accent, strict=True)) <= 3
