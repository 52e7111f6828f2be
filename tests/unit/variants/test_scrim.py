"""What is tried on samples is what is drawn, and the least that is enough is taken."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from briefcast.registries.placements import placements
from composition.design import compose
from lambdas.variants import scrim
from lambdas.variants.contrast import WHITE
from lambdas.variants.luminance import curves, light
from lambdas.variants.scrim import MAX_STRENGTH, MIN_STRENGTH, STRENGTH_STEP, TARGET_CONTRAST, Tone
from raster.kernel import veil
from tests.unit.variants.rendering import canvas

NAMES = ["instagram-square", "facebook-feed", "linkedin-post", "instagram-story"]
BLUISH = (14, 22, 40)


def designed(name):
    """A copy that stands at the bottom, or at a side of a landscape."""
    design = compose(placements()[name], "Share the light of this long season", None, None)
    return design, design.copy.message, design.copy.arrangement


def photograph(size, low=40, high=220):
    cells = Image.fromarray(np.random.default_rng(4).integers(low, high, (9, 12, 3), np.uint8))
    return canvas(cells.resize((size.width, size.height), Image.Resampling.BICUBIC))


def test_both_ways_of_a_scrim_are_looked_at():
    assert {designed(name)[2].scrim.horizontal for name in NAMES} == {False, True}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("strength", [0.25, 0.6, 0.96])
def test_what_is_tried_is_what_is_drawn(name, strength):
    design, message, place = designed(name)
    made = photograph(design.size)
    around = scrim._surroundings(message)
    colors = around.on(made, place.message)
    tried = veil(colors, scrim._covers(place.scrim, place.message, around), BLUISH, strength, curves())
    scrim.draw(made, place.scrim, BLUISH, strength)
    drawn = light(around.on(made, place.message))
    assert np.ptp(drawn) > 0.02, "light and dark to tell apart"
    # Rounded to levels of Y, Cb and Cr, one of which is up to two of a channel.
    assert np.abs(tried - drawn).max() <= 0.02


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("low", "high"), [(0, 256), (90, 200), (150, 256), (0, 90)])
def test_the_least_strength_that_reaches_the_contrast_is_taken(name, low, high):
    design, message, place = designed(name)
    beneath = scrim._Beneath(
        photograph(design.size, low, high), scrim._surroundings(message), place.message, place.scrim
    )
    tone = Tone(WHITE, BLUISH)
    steps = int((MAX_STRENGTH - MIN_STRENGTH) / STRENGTH_STEP)
    strengths = [MIN_STRENGTH + step * STRENGTH_STEP for step in range(steps + 1)]
    enough = [strength for strength in strengths if beneath._reached(tone, strength) >= TARGET_CONTRAST]
    assert beneath.least(tone, MAX_STRENGTH) == min(enough, default=None)
    if enough and enough[0] > MIN_STRENGTH:
        assert beneath.least(tone, enough[0] - STRENGTH_STEP / 2) is None


def test_nothing_is_tried_below_the_least_strength():
    design, message, place = designed(NAMES[0])
    black = canvas(Image.new("RGB", (design.size.width, design.size.height)))
    beneath = scrim._Beneath(black, scrim._surroundings(message), place.message, place.scrim)
    assert beneath.least(Tone(WHITE, BLUISH), MAX_STRENGTH) == MIN_STRENGTH
    assert beneath.least(Tone(WHITE, BLUISH), MIN_STRENGTH - 0.01) is None


def test_dark_text_has_to_spare_more_than_a_trifle_of_the_scrim():
    """Between equals white is the custom."""
    design, message, place = designed(NAMES[0])
    trifles, gains = 0, 0
    for level in range(60, 240, 4):
        grey = canvas(Image.new("RGB", (design.size.width, design.size.height), (level,) * 3))
        beneath = scrim._Beneath(grey, scrim._surroundings(message), place.message, place.scrim)
        shadow, glow = scrim._tints((level,) * 3)
        white = beneath.least(Tone(WHITE, shadow), MAX_STRENGTH)
        dark = beneath.least(Tone(shadow, glow), MAX_STRENGTH)
        if dark is None:
            continue
        spared = white - dark
        text = scrim.shade(grey, message, place.message, place.scrim).text
        if abs(spared - scrim.DARK_TEXT_GAIN) > STRENGTH_STEP:
            assert (text == WHITE) == (spared < scrim.DARK_TEXT_GAIN), level
            trifles += 0 <= spared < scrim.DARK_TEXT_GAIN
            gains += spared > scrim.DARK_TEXT_GAIN
    assert trifles
    assert gains


@pytest.mark.parametrize("name", NAMES)
def test_a_scrim_is_drawn_from_edge_to_edge_and_nowhere_else(name):
    design, _, place = designed(name)
    made = canvas(Image.new("RGB", (design.size.width, design.size.height), (200, 200, 200)))
    scrim.draw(made, place.scrim, BLUISH, 0.9)
    light_lost = (made.y < 200).any(axis=0 if place.scrim.horizontal else 1)
    first, last = sorted((place.scrim.faint, place.scrim.edge))
    length = len(light_lost)
    assert not light_lost[: max(0, int(first))].any()
    assert not light_lost[int(last) + 1 :].any()
    assert light_lost.sum() > 0.8 * (min(length, last) - max(0, first))
    lost = made.y[:, light_lost] if place.scrim.horizontal else made.y[light_lost]
    assert (lost == (lost[:1] if place.scrim.horizontal else lost[:, :1])).all(), "alike across its axis"
    assert made.cb[-1, -1] != 128 or made.cb[0, 0] != 128, "in its hue"


def test_the_surroundings_are_the_glyphs_and_what_is_near():
    _, message, _ = designed(NAMES[0])
    around = scrim._surroundings(message)
    near = np.zeros(around.shape, bool)
    near.flat[around.places] = True
    coverage, width, height = message.mask()
    glyphs = Image.frombytes("L", (width, height), coverage)
    rows = (np.arange(around.shape[0]) + 0.5) * height / around.shape[0]
    columns = (np.arange(around.shape[1]) + 0.5) * width / around.shape[1]
    sampled = np.ix_(rows.astype(int), columns.astype(int))

    def grown(reach):
        return np.asarray(glyphs.filter(ImageFilter.MaxFilter(2 * reach + 1)))[sampled]

    assert near[grown(1) > 200].all()
    assert not near[grown(4 * scrim.REACH) == 0].any()
    assert 0.1 < near.mean() < 0.95
