"""Both resizers make the same picture, and the project does without the fast one."""

import platform
import random

import pytest
from PIL import Image

from composition.geometry import Size
from lambdas.variants import resampling
from lambdas.variants.resampling import TOLERANCE, farthest, resample, shrink, spread


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
    assert farthest(on_white(found), on_white(expected)) <= TOLERANCE


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("factor", [2, 3, 7])
def test_shrinking_averages_whole_blocks(mode, factor):
    image = photograph(mode)
    whole = (0, 0, 160 // factor * factor, 120 // factor * factor)
    expected = image.reduce(factor, whole)
    found = shrink(image, factor)
    assert found.size == (160 // factor, 120 // factor)
    assert farthest(found, expected) <= TOLERANCE


def test_shrinking_by_one_is_the_picture_itself():
    image = photograph("RGB")
    assert shrink(image, 1) is image


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
