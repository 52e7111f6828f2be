"""Pixels become planes in bands as they would at once, and turned as EXIF says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from composition.geometry import Size
from raster import intake, kernel
from raster.intake import PlanarPicture, orient, planes_of, to_planes
from raster.pyramid import halved
from tests.unit.variants.rendering import farthest, shown

EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)
sizes = st.builds(Size, st.integers(1, 70), st.integers(1, 70))


def noise(size, channels=3, seed=1):
    return np.random.default_rng(seed).integers(0, 256, (size.height, size.width, channels), np.uint8)


def equal(ones, others):
    return all(np.array_equal(one, other) for one, other in zip(ones, others, strict=True))


@pytest.fixture
def bands(monkeypatch):
    """`bands(n)`: no more than so many pixels at a time."""
    return lambda pixels: monkeypatch.setattr(intake, "BAND_PIXELS", pixels)


class Rows:
    """Rows of some pixels, as a decoder hands them over, and which were asked for."""

    def __init__(self, pixels):
        self.pixels, self.asked = pixels, []

    def __call__(self, top, bottom):
        self.asked.append((top, bottom))
        assert 0 <= top < bottom <= len(self.pixels)
        return self.pixels[top:bottom]


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("size", [Size(1, 1), Size(7, 5), Size(300, 200)], ids=str)
def test_pixels_become_planes_of_their_size(size, channels):
    pixels = noise(size, channels)
    expected = tuple(np.empty(pixels.shape[:2], np.uint8) for _ in range(3))
    kernel.split(pixels, expected)
    assert equal(planes_of(pixels), expected)


def test_colours_come_back():
    image = Image.effect_noise((90, 70), 80).convert("RGB")
    assert farthest(shown(planes_of(np.asarray(image))), image) <= 1


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("halvings", [0, 1, 2, 3])
@pytest.mark.parametrize(
    "size", [Size(40, 64), Size(41, 65), Size(43, 2), Size(43, 3), Size(1, 33), Size(33, 1)], ids=str
)
def test_halving_in_bands_is_halving_at_once(bands, size, halvings, channels):
    pixels = noise(size, channels)
    expected = planes_of(pixels)
    for _ in range(halvings):
        expected = halved(expected)
    for band_pixels in (1, 90, 500, 1 << 18):
        bands(band_pixels)
        assert equal(to_planes(Rows(pixels), size, halvings).planes, expected), band_pixels


@pytest.mark.parametrize("size", [Size(40, 64), Size(40, 66), Size(2, 2), Size(300, 4)], ids=str)
def test_half_chroma_in_bands_is_the_same_at_once(bands, size):
    pixels = noise(size)
    half = (size.height // 2, size.width // 2)
    expected = tuple(np.empty(shape, np.uint8) for shape in ((size.height, size.width), half, half))
    kernel.split(pixels, expected)
    for band_pixels in (1, 90, 500, 1 << 18):
        bands(band_pixels)
        assert equal(to_planes(Rows(pixels), size, half_chroma=True).planes, expected), band_pixels


@pytest.mark.parametrize("size", [Size(41, 64), Size(40, 65), Size(1, 1), Size(2, 1)], ids=str)
def test_an_odd_picture_keeps_all_of_its_chroma(size):
    pixels = noise(size)
    assert equal(to_planes(Rows(pixels), size, half_chroma=True).planes, planes_of(pixels))


def test_a_halved_picture_keeps_all_of_its_chroma():
    pixels = noise(Size(40, 64))
    assert equal(to_planes(Rows(pixels), Size(40, 64), 1, half_chroma=True).planes, halved(planes_of(pixels)))


@pytest.mark.parametrize("halvings", [0, 1, 2])
@pytest.mark.parametrize("size", [Size(40, 64), Size(43, 3), Size(1, 33)], ids=str)
def test_opacity_is_taken_along_in_bands(bands, size, halvings):
    pixels = noise(size, 4)
    opacity = pixels[..., 3].copy()
    for _ in range(halvings):
        (opacity,) = halved([opacity])
    for band_pixels in (1, 90, 1 << 18):
        bands(band_pixels)
        found = to_planes(Rows(pixels), size, halvings, with_opacity=True)
        assert np.array_equal(found.opacity, opacity)
        assert equal(found.planes, to_planes(Rows(pixels), size, halvings).planes)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_opacity_is_turned_along(orientation):
    image = Image.fromarray(noise(Size(8, 6), 4))
    found = orient(to_planes(Rows(np.asarray(image)), Size(8, 6), with_opacity=True), orientation)
    assert np.array_equal(found.opacity, np.asarray(exif_turned(image, orientation))[..., 3])


@settings(EXAMPLES, max_examples=150)
@given(st.integers(1, 5000), st.integers(1, 3000), st.integers(1, 1 << 18))
def test_bands_cover_every_row_once_from_even_rows_on(height, width, band_pixels):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "BAND_PIXELS", band_pixels)
        found = list(intake._bands(height, width))
    tops, bottoms = zip(*found, strict=True)
    assert (tops[0], bottoms[-1]) == (0, height)
    assert tops[1:] == bottoms[:-1]
    assert all(top % 2 == 0 for top in tops)
    assert height == 1 or min(bottom - top for top, bottom in found) > 1
    # Three rows is the least that an odd height may need.
    assert max(bottom - top for top, bottom in found) <= max(3, band_pixels // width + 1)


def test_a_band_asks_for_few_rows_beyond_its_own(bands):
    rows = Rows(noise(Size(64, 1000)))
    bands(64 * 100)
    to_planes(rows, Size(64, 1000), 1)
    assert len(rows.asked) >= 10
    assert max(bottom - top for top, bottom in rows.asked) <= 100 + 2 * intake.MARGIN


def exif_turned(image, orientation):
    image = image.copy()
    image.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(image)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [Size(8, 6), Size(7, 5), Size(1, 4)], ids=str)
def test_planes_are_turned_as_pillow_turns_pictures(orientation, size):
    image = Image.fromarray(noise(size))
    found = orient(PlanarPicture(planes_of(np.asarray(image))), orientation).planes
    assert equal(found, planes_of(np.asarray(exif_turned(image, orientation))))
    assert all(plane.flags.c_contiguous for plane in found)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_half_chroma_is_turned_along(orientation):
    image = Image.fromarray(noise(Size(8, 6)))
    turned_image = np.asarray(exif_turned(image, orientation))
    found = orient(to_planes(Rows(np.asarray(image)), Size(8, 6), half_chroma=True), orientation).planes
    size = Size(turned_image.shape[1], turned_image.shape[0])
    assert equal(found, to_planes(Rows(turned_image), size, half_chroma=True).planes)


@pytest.mark.parametrize("orientation", [0, 9, 1])
def test_what_exif_does_not_know_turns_nothing(orientation):
    picture = PlanarPicture(planes_of(noise(Size(5, 3))))
    assert orient(picture, orientation) is picture


@EXAMPLES
@given(sizes, st.integers(0, 4), st.integers(1, 400))
def test_any_size_is_halved_to_at_least_a_pixel(size, halvings, band_pixels):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "BAND_PIXELS", band_pixels)
        planes = to_planes(Rows(np.full((size.height, size.width, 3), 77, np.uint8)), size, halvings).planes
    expected = size
    for _ in range(halvings):
        expected = Size(max(1, expected.width // 2), max(1, expected.height // 2))
    assert {plane.shape for plane in planes} == {(expected.height, expected.width)}
    assert [np.unique(plane).tolist() for plane in planes] == [[77], [128], [128]]
