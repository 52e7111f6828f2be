"""Both resizers make the same picture, and the project does without the fast one."""

import platform
import random

import pytest
from PIL import Image

from composition.geometry import Size
from lambdas.variants import resampling
from lambdas.variants.resampling import TOLERANCE, farthest, halve, resample, spread


def photograph(mode, width=160, height=120):
    """Soft patches: no overshoot, which the two resizers clip in another order."""
    bands = Image.new(mode, (1, 1)).getbands()
    cells = Image.frombytes(
        mode, (8, 6), bytes(64 + v // 2 for v in random.Random(5).randbytes(48 * len(bands)))
    )
    return cells.resize((width, height), Image.Resampling.BICUBIC)


@pytest.fixture
def by_pillow(monkeypatch):
    monkeypatch.setattr(resampling, "cykooz_resizer", None)
    resampling._fast.cache_clear()
    yield
    resampling._fast.cache_clear()


@pytest.mark.skipif(platform.machine() == "aarch64", reason="cykooz.resizer has no wheel for Linux on ARM")
def test_colour_pictures_are_resized_by_the_fast_engine():
    assert resampling.engine() == "cykooz.resizer"


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize(
    ("size", "box"),
    [
        pytest.param(Size(40, 30), (0, 0, 160, 120), id="smaller"),
        pytest.param(Size(300, 200), (0, 0, 160, 120), id="larger"),
        pytest.param(Size(97, 113), (10.25, 3.5, 140.75, 119.0), id="a-part"),
        pytest.param(Size(1, 1), (0, 0, 160, 120), id="one-pixel"),
        pytest.param(Size(160, 120), (0, 0, 160, 120), id="the-same"),
    ],
)
def test_a_resampled_picture_is_pillows(mode, size, box):
    image = photograph(mode)
    expected = image.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box)
    assert farthest(resample(image, size, box), expected) <= TOLERANCE


@pytest.mark.parametrize("box", [(0, 0, 16, 12), (2.5, 0, 9.25, 12)])
def test_a_blurred_picture_is_spread_linearly(box):
    image = photograph("RGB", 16, 12)
    expected = image.resize((250, 190), Image.Resampling.BILINEAR, box=box)
    assert farthest(spread(image, Size(250, 190), box), expected) <= TOLERANCE


def on_white(image):
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)


def test_transparent_colours_weigh_nothing_when_resampled():
    image = photograph("RGBA")
    image.paste((255, 0, 0, 0), (0, 0, 80, 120))
    expected = image.resize((60, 45), Image.Resampling.LANCZOS)
    found = resample(image, Size(60, 45), (0, 0, 160, 120))
    assert (
        farthest(on_white(found), on_white(expected)) <= 4
    )  # at a hard edge, which the two clip differently


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("size", [(160, 120), (161, 121), (2, 2), (1, 5)])
def test_halving_keeps_every_colour_in_its_place(mode, size):
    image = photograph(mode, *size)
    found = halve(image)
    assert (found.mode, found.size) == (mode, (max(1, size[0] // 2), max(1, size[1] // 2)))
    even = (0, 0, min(size[0], 2 * found.width), min(size[1], 2 * found.height))
    assert farthest(found, image.reduce(2, even)) <= 6  # another filter than the mean of four


@pytest.mark.skipif(platform.machine() == "aarch64", reason="Pillow takes the mean")
def test_halving_by_the_fast_engine_is_catmull_and_roms():
    image = photograph("RGB")
    assert farthest(halve(image), image.resize((80, 60), Image.Resampling.BICUBIC)) <= TOLERANCE


@pytest.mark.parametrize("size", [(160, 120), (161, 121)])
def test_halving_in_bands_is_halving_at_once(monkeypatch, size):
    image = photograph("RGBA", *size)
    image.paste((255, 0, 0, 0), (0, 0, 80, 120))
    at_once = halve(image)
    monkeypatch.setattr(resampling, "BAND_PIXELS", 160 * 14)
    assert farthest(halve(image), at_once) == 0


def test_pillow_does_it_where_the_fast_engine_is_missing(by_pillow):
    image = photograph("RGBA")
    assert resampling.engine() == "Pillow"
    assert farthest(resample(image, Size(60, 45), (0, 0, 160, 120)), image.resize((60, 45), 1)) <= TOLERANCE
    assert farthest(spread(image, Size(320, 240), (0, 0, 160, 120)), image.resize((320, 240), 2)) <= TOLERANCE


@pytest.mark.parametrize("failure", [ValueError("another layout"), None], ids=["raises", "differs"])
def test_an_engine_that_does_not_agree_with_pillow_is_not_used(monkeypatch, failure):
    def wrong(image, size, box, name):
        if failure:
            raise failure
        return Image.new(image.mode, (size.width, size.height))

    with monkeypatch.context() as patch:
        patch.setattr(resampling, "_by_cykooz", wrong)
        patch.setattr(resampling, "cykooz_resizer", object())
        resampling._fast.cache_clear()
        assert resampling.engine() == "Pillow"
    resampling._fast.cache_clear()
