import pytest

from lambdas.variants.contrast import (
    BLACK,
    READABLE,
    WHITE,
    luminance,
    nearest_tint,
    parse_color,
    ratio,
    readable_on,
)


def test_black_on_white_is_twenty_one():
    assert ratio(luminance(BLACK), luminance(WHITE)) == pytest.approx(21)


def test_the_threshold_grey_of_wcag():
    """#767676 is the lightest grey that white text may stand on at 4.5:1."""
    assert ratio(1.0, luminance((0x76, 0x76, 0x76))) >= READABLE > ratio(1.0, luminance((0x77, 0x77, 0x77)))


@pytest.mark.parametrize("red", range(0, 256, 51))
@pytest.mark.parametrize("green", range(0, 256, 51))
@pytest.mark.parametrize("blue", range(0, 256, 51))
def test_one_of_black_and_white_is_readable_on_any_colour(red, green, blue):
    fill = (red, green, blue)
    assert ratio(luminance(readable_on(fill)), luminance(fill)) >= READABLE


def test_parse_color():
    assert parse_color("#0A80ff") == (10, 128, 255)


@pytest.mark.parametrize("color", [(200, 85, 61), (15, 15, 20), (255, 255, 0), (0, 0, 0), (255, 255, 255)])
@pytest.mark.parametrize("level", [0.0, 0.02, 0.18, 0.5, 1.0])
@pytest.mark.parametrize("wanted", [1.5, 3.0, READABLE])
def test_the_nearest_tint_reaches_the_contrast_and_goes_no_further(color, level, wanted):
    tint = nearest_tint(color, level, wanted)
    reached = ratio(luminance(tint), level)
    assert reached >= wanted
    assert tint == color or reached < wanted * 1.25


def test_a_colour_that_passes_is_left_alone():
    assert nearest_tint((200, 85, 61), 1.0, 3.0) == (200, 85, 61)
