import numpy as np
import pytest

from lambdas.variants.contrast import luminance
from lambdas.variants.luminance import light, percentile


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
