"""OKLab in numpy agrees with its published examples and with the drafts' scalar arithmetic."""

import numpy as np
import pytest

from pictures.oklab import from_oklab, to_oklab


@pytest.mark.parametrize(
    ("color", "lab"),
    [
        pytest.param((255, 255, 255), (1.0, 0.0, 0.0), id="white"),
        pytest.param((0, 0, 0), (0.0, 0.0, 0.0), id="black"),
        # CSS Color 4, 9.2 and its samples: oklab(62.796% 0.22486 0.12585) is red.
        pytest.param((255, 0, 0), (0.62796, 0.22486, 0.12585), id="red"),
        pytest.param((0, 128, 0), (0.51975, -0.1403, 0.10768), id="green"),
        pytest.param((0, 0, 255), (0.45201, -0.03246, -0.31153), id="blue"),
    ],
)
def test_a_published_colour_has_its_published_lab(color, lab):
    assert to_oklab(np.array(color, np.uint8)).tolist() == pytest.approx(lab, abs=2e-4)


def test_every_colour_comes_back_as_it_was():
    channel = np.arange(0, 256, 5)
    colors = np.stack(np.meshgrid(channel, channel, channel), -1).astype(np.uint8)
    assert np.array_equal(from_oklab(to_oklab(colors)), colors)


def test_a_colour_outside_of_srgb_is_clipped_not_wrapped():
    assert from_oklab((1.2, 0, 0)).tolist() == [255, 255, 255]
    assert from_oklab((0.6, 0.5, 0.0))[0] == 255
    assert from_oklab((-0.2, 0, 0)).tolist() == [0, 0, 0]


def test_arrays_keep_their_shape():
    assert to_oklab(np.zeros((4, 5, 3), np.uint8)).shape == (4, 5, 3)
    assert from_oklab(np.zeros((4, 5, 3))).dtype == np.uint8
