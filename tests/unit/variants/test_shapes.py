"""Masks of rounded rectangles, and of their outlines."""

import numpy as np
import pytest

from lambdas.variants.shapes import outlined


def test_an_outline_is_as_wide_as_its_line_and_empty_inside():
    mask = outlined(12, 9, 0.0, 2)
    assert mask.shape == (9, 12)
    assert np.all(mask[:2] == mask.max())
    assert np.all(mask[2:-2, :2] == mask.max())
    assert not np.any(mask[2:-2, 2:-2])


@pytest.mark.parametrize(("width", "height"), [(12, 4), (4, 12), (12, 3), (3, 12)])
def test_a_rectangle_no_thicker_than_its_two_lines_is_filled(width, height):
    mask = outlined(width, height, 0.0, 2)
    assert np.all(mask == mask.max())
    assert mask.max() > 0
