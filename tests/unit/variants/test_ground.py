"""A plain ground goes on beyond its picture, and nobody sees where."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from composition.facts import Ground
from composition.geometry import Rect, Size, whole
from lambdas.variants import ground
from lambdas.variants.picture import paint
from pictures.oklab import from_oklab, to_oklab
from raster.canvas import Canvas
from raster.pyramid import Pyramid
from tests.unit.variants.layouts import facts_of
from tests.unit.variants.rendering import planes

SIZE = Size(900, 700)
SUBJECT = Rect(0.35, 0.3, 0.65, 0.8)
# Lighter in the middle and to the right, a little warmer below: as a studio is lit.
LIT = np.array(
    [[0.78, 0.0, 0.02], [0.22, 0.0, 0.0], [0.08, 0.0, 0.0], [-0.18, 0, 0], [0, 0, 0], [-0.1, 0.01, 0.01]]
)
SIDES = ("top", "right", "bottom", "left")
WINDOWS = {
    "wider": Rect(-0.6, 0.0, 1.6, 1.0),
    "higher": Rect(0.0, -0.5, 1.0, 1.4),
    "all-around": Rect(-0.4, -0.3, 1.5, 1.2),
    "one-side": Rect(0.0, 0.0, 1.9, 1.0),
    "a-corner": Rect(0.2, -0.5, 1.7, 0.8),
}


def surface(x, y):
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1) @ LIT


def studio(grain=0.0, subject=True, size=SIZE):
    """A packshot: the ground of LIT, and a dark red box on it."""
    x, y = np.meshgrid(
        (np.arange(size.width) + 0.5) / size.width, (np.arange(size.height) + 0.5) / size.height
    )
    pixels = from_oklab(surface(x, y)).astype(float)
    pixels += grain * np.random.default_rng(5).standard_normal((size.height, size.width, 1))
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if subject:
        left, top, right, bottom = SUBJECT.edges
        box = (left * size.width, top * size.height, right * size.width, bottom * size.height)
        image.paste((120, 20, 20), tuple(round(edge) for edge in box))
    return image


def known(size=SIZE, coefficients=LIT):
    plain = Ground(coefficients, dict.fromkeys(SIDES, 0.003), 0.003)
    return facts_of(size, "packshot", SUBJECT, plain)


def painted(image, window, facts=None, size=None):
    canvas = Canvas.new(size or Size(1000, 800))
    paint(canvas, Pyramid(planes(image)), facts or known(Size(*image.size)), window)
    return np.asarray(canvas.image()).astype(float)


def is_subject(pixels, around=6):
    """Where the box is, and a little around it: it has an edge of its own."""
    red = pixels[..., 0] - pixels[..., 1] > 40
    return np.asarray(Image.fromarray(red).filter(ImageFilter.MaxFilter(2 * around + 1)))


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_no_neighbours_differ_more_than_on_the_ground_itself(window):
    """There is no seam, no streak and no column that stands out."""
    pixels = painted(studio(), window)
    free = ~is_subject(pixels, 12)
    for axis in (0, 1):
        steps = np.abs(np.diff(pixels, axis=axis)).max(-1)
        both = free[1:] & free[:-1] if axis == 0 else free[:, 1:] & free[:, :-1]
        assert steps[both].max() <= 4  # squares of chroma, and rounding


@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_the_ground_keeps_the_colour_of_its_own_edge(window):
    pixels = painted(studio(), window)
    size = Size(pixels.shape[1], pixels.shape[0])
    x = (window.left + (np.arange(size.width) + 0.5) / size.width * window.width).clip(0, 1)
    y = (window.top + (np.arange(size.height) + 0.5) / size.height * window.height).clip(0, 1)
    nearest = surface(*np.meshgrid(x, y))
    apart = np.linalg.norm(to_oklab(pixels.astype(np.uint8)) - nearest, axis=-1)
    assert apart[~is_subject(pixels)].max() < 0.05


def test_the_picture_itself_is_shown_where_and_as_it_is():
    window, size = Rect(-0.5, 0.0, 1.5, 1.0), Size(1200, 466)
    found = is_subject(painted(studio(), window, size=size), 0)
    rows, columns = np.nonzero(found.any(1))[0], np.nonzero(found.any(0))[0]
    expected = [(edge + 0.5) / 2 * size.width for edge in (SUBJECT.left, SUBJECT.right)]
    assert [columns[0], columns[-1] + 1] == pytest.approx(expected, abs=2)
    assert [rows[0], rows[-1] + 1] == pytest.approx([0.3 * size.height, 0.8 * size.height], abs=2)


def test_what_stands_in_the_picture_does_not_colour_the_ground_beyond():
    """A subject near the edge is no ground: its colour is spread nowhere."""
    image = studio(subject=False)
    image.paste((120, 20, 20), (700, 250, 880, 500))
    facts = facts_of(SIZE, "packshot", Rect(700 / 900, 250 / 700, 880 / 900, 500 / 700), known().ground)
    beyond = painted(image, Rect(0.0, 0.0, 2.0, 1.0), facts)[:, 520:]
    clean = painted(studio(subject=False), Rect(0.0, 0.0, 2.0, 1.0))[:, 520:]
    assert np.abs(beyond - clean).max() <= 8


def test_a_ground_that_its_fit_misses_is_met_all_the_same():
    """A fit that is off by a twentieth is corrected by the picture's own edge."""
    off = LIT.copy()
    off[0, 0] -= 0.05
    pixels = painted(studio(), WINDOWS["wider"], known(coefficients=off))
    steps = np.abs(np.diff(pixels.mean(-1), axis=1))
    free = ~is_subject(pixels, 12)
    assert steps[free[:, 1:] & free[:, :-1]].max() <= 4


def test_a_picture_without_a_fitted_ground_goes_on_with_its_edge():
    facts = facts_of(SIZE, "packshot", SUBJECT)
    pixels = painted(studio(), WINDOWS["wider"], facts)
    assert np.abs(pixels[:, 0] - np.asarray(studio().resize((900, 800)))[:, 0]).max() <= 12


@pytest.mark.parametrize("grain", [2.0, 4.0])
def test_the_ground_has_the_grain_of_the_picture(grain):
    pixels = painted(studio(grain), Rect(-0.5, 0.0, 1.5, 1.0), size=Size(1800, 700))
    light = Image.fromarray(pixels.mean(-1).astype(np.uint8))
    fine = np.asarray(light, float) - np.asarray(light.filter(ImageFilter.BoxBlur(3)), float)
    own, beyond = fine[40:200, 520:680].std(), fine[40:200, 40:200].std()
    assert beyond == pytest.approx(own, rel=0.25)


def test_a_clean_ground_gets_no_grain():
    pixels = painted(studio(), Rect(-0.5, 0.0, 1.5, 1.0), size=Size(1800, 700))[40:200, 40:200]
    assert np.abs(np.diff(pixels.mean(-1), axis=0)).max() <= 2


def test_grain_that_repeats_has_no_pattern():
    tile = ground._grain(Pyramid(planes(studio(3.0))), known(), whole(SIZE), (0, 0, 900, 700), SIZE)
    assert tile.dtype == np.int8
    assert abs(tile.mean()) < 1
    spectrum = np.abs(np.fft.fft2(tile.astype(float)))
    assert spectrum.max() < 6 * np.sqrt((spectrum**2).mean())


@pytest.mark.parametrize("size", [Size(33, 17), Size(1001, 777), Size(40, 300)], ids=str)
@pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
def test_any_canvas_is_filled(size, window):
    canvas = Canvas.new(size)
    for plane in canvas.planes:
        plane[:] = 0
    paint(canvas, Pyramid(planes(studio())), known(), window)
    assert (canvas.y > 5).all(), "the darkest is the subject's 47, which the filter may undershoot"


def test_the_same_picture_gives_the_same_ground():
    one, other = (painted(studio(2.0), WINDOWS["all-around"]) for _ in range(2))
    assert np.array_equal(one, other)
