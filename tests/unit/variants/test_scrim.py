"""What is tried on samples is what is drawn, and the least that is enough is taken."""

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageFilter

from lambdas.variants import scrim
from lambdas.variants.contrast import READABLE, WHITE, luminance, ratio
from lambdas.variants.luminance import curves, light
from lambdas.variants.scrim import MAX_STRENGTH, STRENGTH_STEP, TARGET_CONTRAST, Tone, fade_of, shade
from raster.kernel import measure_tinted
from tests.unit.variants.layouts import laid, size_of
from tests.unit.variants.rendering import canvas, flat

NAMES = ["instagram-square", "facebook-feed", "linkedin-post", "instagram-story"]
PLACES = [
    ("instagram-square", "start", "bottom"),
    ("instagram-square", "start", "top"),
    ("instagram-square", "center", "middle"),
    ("facebook-feed", "start", "middle"),
    ("linkedin-post", "end", "bottom"),
    ("linkedin-post", "start", "top"),
    ("facebook-feed", "center", "bottom"),
    ("instagram-story", "start", "top"),
    ("instagram-story", "end", "middle"),
]
BLUISH = (14, 22, 40)
MESSAGE = "Share the light of this long season"
each_place = pytest.mark.parametrize(("name", "across", "down"), PLACES)


class Placed:
    """A copy at its place: the message, its box, and the scrim behind it."""

    def __init__(self, name, across="start", down="bottom", message=MESSAGE):
        layout = laid(name, message, across=across, down=down)
        self.size, self.message, self.box = size_of(name), layout.setting.message, layout.message
        self.fade = fade_of(layout, self.size)

    def beneath(self, made):
        return scrim._Beneath(made, [(self.message, self.box)], self.fade)

    def shade(self, made, **options):
        return shade(made, self.message, self.box, self.fade, **options)


def photograph(size, low=40, high=220):
    cells = Image.fromarray(np.random.default_rng(4).integers(low, high, (9, 12, 3), np.uint8))
    return canvas(cells.resize((size.width, size.height), Image.Resampling.BICUBIC))


def test_every_way_of_a_scrim_is_looked_at():
    fades = [Placed(*place).fade for place in PLACES]
    assert {(fade.across is not None, fade.down is not None) for fade in fades} == {
        (True, False),
        (False, True),
        (True, True),
    }
    slopes = [slope for fade in fades for slope in (fade.across, fade.down) if slope]
    assert {slope.end is None for slope in slopes} == {False, True}
    assert {slope.edge == 0 for slope in slopes} == {False, True}


@each_place
@pytest.mark.parametrize("strength", [0.1, 0.5, 0.8])
def test_what_is_tried_is_what_is_drawn(name, across, down, strength):
    placed = Placed(name, across, down)
    made = photograph(placed.size)
    around = scrim._surroundings(placed.message)
    colors = around.on(made, placed.box)
    tried = measure_tinted(colors, scrim._covers(placed.fade, placed.box, around), BLUISH, strength, curves())
    scrim.draw(made, placed.fade, BLUISH, strength)
    drawn = light(around.on(made, placed.box))
    assert np.ptp(drawn) > 0.02, "light and dark to tell apart"
    # Rounded to levels of Y, Cb and Cr, one of which is up to two of a channel.
    assert np.abs(tried - drawn).max() <= 0.02


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("low", "high"), [(0, 256), (90, 200), (150, 256), (0, 90)])
def test_the_least_strength_that_reaches_the_contrast_is_taken(name, low, high):
    placed = Placed(name)
    beneath = placed.beneath(photograph(placed.size, low, high))
    tone = Tone(WHITE, BLUISH)
    strengths = [step * STRENGTH_STEP for step in range(int(MAX_STRENGTH / STRENGTH_STEP) + 1)]
    enough = [strength for strength in strengths if beneath._reached(tone, strength) >= TARGET_CONTRAST]
    assert beneath.least(tone, 0.0, MAX_STRENGTH) == min(enough, default=None)
    if enough and enough[0] > 0:
        assert beneath.least(tone, 0.0, enough[0] - STRENGTH_STEP / 2) is None


def test_a_picture_that_is_dark_enough_gets_no_scrim():
    placed = Placed(NAMES[0])
    made = flat(placed.size, (20, 24, 30))
    shaded = placed.shade(made)
    assert (shaded.strength, shaded.text) == (0.0, WHITE)
    assert (made.y == flat(placed.size, (20, 24, 30)).y).all()


def test_a_layout_s_own_scrim_is_laid_where_none_is_needed():
    """It settles a busy picture."""
    placed = Placed(NAMES[0])
    made = flat(placed.size, (60, 66, 72))
    before = int(made.y[placed.box.bottom, 5])
    assert placed.shade(made, least=0.4, dark=False).strength == 0.4
    assert made.y[placed.box.bottom, 5] < before - 10


def test_a_layout_s_own_ink_is_kept():
    placed = Placed(NAMES[0])
    for dark in (False, True):
        made = flat(placed.size, (128, 128, 128))
        shaded = placed.shade(made, least=0.3, dark=dark)
        assert (luminance(shaded.text) < 0.1) == dark
        assert shaded.contrast >= READABLE


def test_dark_text_has_to_spare_more_than_a_trifle_of_the_scrim():
    """Between equals white is the custom."""
    placed = Placed(NAMES[0])
    trifles, gains = 0, 0
    for level in range(60, 240, 4):
        grey = flat(placed.size, (level,) * 3)
        beneath = placed.beneath(grey)
        shadow, glow = scrim._tints((level,) * 3)
        white = beneath.least(Tone(WHITE, shadow), 0.0, MAX_STRENGTH)
        dark = beneath.least(Tone(shadow, glow, scrim.DARK_TARGET), 0.0, MAX_STRENGTH)
        if dark is None:
            continue
        spared = white - dark
        text = placed.shade(grey).text
        if abs(spared - scrim.DARK_TEXT_GAIN) > STRENGTH_STEP:
            assert (text == WHITE) == (spared < scrim.DARK_TEXT_GAIN), level
            trifles += spared < scrim.DARK_TEXT_GAIN
            gains += spared > scrim.DARK_TEXT_GAIN
    assert trifles
    assert gains


@pytest.mark.parametrize("level", [110, 125, 140])
def test_on_half_dark_ground_the_text_is_white(level):
    """Near black reaches 4.5 : 1 there, and is hard to read all the same."""
    placed = Placed(NAMES[0])
    shaded = placed.shade(flat(placed.size, (level,) * 3))
    assert shaded.text == WHITE
    assert shaded.contrast >= READABLE


@pytest.mark.parametrize(
    "color", [(255, 255, 255), (255, 240, 80), (120, 200, 255), (128, 128, 128), (90, 60, 30), (0, 0, 0)]
)
@each_place
def test_text_reaches_four_point_five_on_any_ground(color, name, across, down):
    placed = Placed(name, across, down)
    made = flat(placed.size, color)
    shaded = placed.shade(made)
    assert shaded.contrast >= READABLE
    beneath = made.image().crop(placed.box.corners)
    worst = min(ratio(luminance(shaded.text), luminance(pixel)) for _, pixel in beneath.getcolors(2**24))
    assert worst >= 0.97 * READABLE


@pytest.mark.parametrize("name", NAMES)
def test_a_light_picture_takes_dark_text_and_keeps_its_light(name):
    placed = Placed(name)
    made = flat(placed.size, (232, 226, 218))
    assert luminance(placed.shade(made).text) < 0.02
    assert min(made.image().getpixel((x, y))[0] for x in (5, 600) for y in (5, 600)) >= 230


def test_a_busy_picture_gets_the_scrim_it_needs_for_either_tone():
    placed = Placed(NAMES[0])
    noise = Image.effect_noise((placed.size.width, placed.size.height), 120).convert("RGB")
    assert placed.shade(canvas(noise)).contrast >= READABLE


def test_the_scrim_is_no_stronger_than_the_picture_needs():
    placed = Placed(NAMES[0])
    middling = flat(placed.size, (128, 128, 128))
    placed.shade(middling)
    image = middling.image()
    assert 0.5 * 128 < image.getpixel((1070, placed.box.bottom + 5))[0] < 255
    assert image.getpixel((1070, 100)) == (128, 128, 128)


def test_only_what_is_around_the_glyphs_counts():
    """Light in the message's box but far from its letters asks for no scrim; light behind them does."""
    placed = Placed(NAMES[0], message="Share the light of this long season together with all whom you love")
    coverage, width, height = placed.message.mask()
    reach = Image.frombytes("L", (width, height), coverage).filter(ImageFilter.MaxFilter(31))
    far = reach.point(lambda value: 255 * (value == 0))
    assert far.histogram()[255] > 0.08 * width * height, "enough to count, if it did"
    shades = []
    for lit in (None, far, ImageChops.invert(far)):
        image = Image.new("RGB", (placed.size.width, placed.size.height), (40, 40, 44))
        if lit:
            image.paste("white", (placed.box.left, placed.box.top), lit)
        shaded = placed.shade(canvas(image))
        shades.append((shaded.text == WHITE, shaded.strength))
    plain, away, behind = shades
    assert away == plain == (True, 0)
    assert behind != plain


@each_place
def test_the_scrim_has_no_visible_edge(name, across, down):
    placed = Placed(name, across, down)
    made = flat(placed.size, (118, 118, 118))
    scrim.draw(made, placed.fade, BLUISH, 0.6)
    assert np.ptp(made.y) > 15, "there is a scrim to look at"
    for axis in (0, 1):
        assert np.abs(np.diff(made.y.astype(int), axis=axis)).max() <= 4


@each_place
def test_a_scrim_is_drawn_behind_the_copy_and_to_the_edge_behind_it(name, across, down):
    placed = Placed(name, across, down)
    made, fade, box = flat(placed.size, (200, 200, 200)), placed.fade, placed.box
    scrim.draw(made, fade, BLUISH, 0.9)
    for slope, axis in ((fade.across, 0), (fade.down, 1)):
        darker = (made.y < 200).any(axis=axis)
        if slope is None:
            assert darker.all() or not darker.any()
            continue
        first, last = slope.reach
        assert not darker[: max(0, first)].any()
        assert not darker[last + 1 :].any()
    held = made.y[box.top : box.bottom, box.left : box.right]
    assert held.max() < 200 - 0.5 * (200 - 22), "most of the strength is there behind the message"


def test_copy_in_a_corner_leaves_the_rest_of_its_side_its_light():
    placed = Placed("facebook-feed", "start", "bottom", "Short and sweet")
    made = flat(placed.size, (200, 200, 200))
    scrim.draw(made, placed.fade, BLUISH, 0.9)
    assert made.y[5, 5] == made.y[5, -5] == made.y[-5, -5] == 200
    assert made.y[-5, 5] < 60


def test_the_surroundings_are_the_glyphs_and_what_is_near():
    message = Placed(NAMES[0]).message
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
