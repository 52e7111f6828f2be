import numpy as np
import pytest
from PIL import Image

from composition.geometry import Box
from lambdas.variants.contrast import linear, luminance
from lambdas.variants.luminance import SAMPLES, curves, light, luminance_beneath, percentile, sampling_step
from tests.unit.variants.rendering import canvas


def test_it_is_the_luminance_of_each_colour():
    colors = np.random.default_rng(3).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    found = light(colors)
    assert found.shape == (40, 30)
    for row, column in ((0, 0), (17, 4), (39, 29)):
        assert found[row, column] == pytest.approx(luminance(tuple(colors[row, column].tolist())), abs=1e-5)


def test_a_percentile_counts_from_the_dark_end():
    levels = np.array([0.3] * 90 + [0.7] * 10, np.float32)
    assert percentile(levels, 0.9) == pytest.approx(0.3)
    assert percentile(levels, 0.91) == pytest.approx(0.7)
    assert percentile(levels, 0.0) == pytest.approx(0.3)
    assert percentile(levels, 1.0) == pytest.approx(0.7)


def test_the_curves_add_up_to_the_luminance_of_a_grey():
    assert curves().sum(axis=0) == pytest.approx([linear(value) for value in range(256)], abs=1e-6)


@pytest.mark.parametrize(("pixels", "step"), [(1, 1), (4 * SAMPLES - 1, 1), (4 * SAMPLES, 2), (10**7, 50)])
def test_as_many_pixels_are_measured_as_it_takes(pixels, step):
    assert sampling_step(pixels) == step
    assert pixels < SAMPLES or pixels / step**2 >= SAMPLES


def test_half_of_what_lies_beneath_is_no_lighter():
    image = Image.new("RGB", (301, 203), (40, 40, 40))
    image.paste((200, 200, 200), (100, 0, 301, 203))
    for box, level in ((Box(0, 0, 180, 203), 40), (Box(0, 0, 220, 203), 200), (Box(300, 202, 301, 203), 200)):
        assert luminance_beneath(canvas(image), box) == pytest.approx(linear(level), abs=1e-6)


def test_what_is_in_the_middle_counts_no_more_than_the_rest():
    image = Image.new("RGB", (300, 200), (40, 40, 40))
    image.paste((200, 200, 200), (60, 40, 240, 160))
    assert luminance_beneath(canvas(image), Box(0, 0, 300, 200)) == pytest.approx(linear(40), abs=1e-6)


def test_samples_are_spread_over_all_of_a_box():
    image = Image.linear_gradient("L").resize((640, 640)).convert("RGB")
    top, bottom = (
        luminance_beneath(canvas(image), Box(0, *rows)) for rows in ((0, 640, 320), (320, 640, 640))
    )
    assert sampling_step(640 * 320) == 7
    assert linear(64 - 3) <= top <= linear(64 + 3)
    assert linear(191 - 3) <= bottom <= linear(191 + 3)
