"""Both JPEG decoders give the same pixels, and Pillow has the last word."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from composition.geometry import Size
from pictures import opening
from pictures.decoding import decode
from pictures.jpeg import jpeg_pixels
from tests.unit.variants.rendering import encoded, farthest, near, planes, shown

SIZES = [(160, 120), (161, 121), (97, 33), (16, 8), (9, 200)]


def photograph(size=(160, 120), mode="RGB"):
    grain = Image.merge("RGB", [Image.effect_noise(size, 60) for _ in "RGB"])
    light = Image.linear_gradient("L").resize(size).convert("RGB")
    return Image.blend(light, grain, 0.4).convert(mode)


def jpeg(image=None, **options):
    return encoded(image or photograph(), "JPEG", **{"quality": 90, **options})


def opened(data):
    return Image.open(io.BytesIO(data))


def by_pillow(data, halvings):
    image = opened(data)
    image.draft("RGB", tuple(side // 2**halvings for side in image.size))
    return np.asarray(image)


@pytest.mark.parametrize("halvings", range(4))
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="4:2:0"),
        pytest.param({"subsampling": 0}, id="4:4:4"),
        pytest.param({"subsampling": 1}, id="4:2:2"),
        pytest.param({"progressive": True}, id="progressive"),
        pytest.param({"restart_marker_blocks": 3}, id="restart-markers"),
        pytest.param({"keep_rgb": True}, id="stored-as-rgb"),
    ],
)
def test_photographs_take_the_fast_way_and_keep_every_pixel(options, size, halvings):
    data = jpeg(photograph(size), **options)
    pixels = jpeg_pixels(opened(data), data, halvings)
    expected = by_pillow(data, halvings)
    assert pixels.shape == expected.shape == (*(-(-side // 2**halvings) for side in size[::-1]), 3)
    assert (pixels.dtype, pixels.flags.c_contiguous) == (np.uint8, True)
    assert np.array_equal(pixels, expected)


def two_views():
    """As phones store a picture and its depth."""
    depth = Image.new("RGB", (160, 120))
    return encoded(photograph(), "MPO", quality=90, save_all=True, append_images=[depth])


def test_of_two_views_the_first_is_taken():
    data = two_views()
    assert opened(data).format == "MPO"
    assert np.array_equal(jpeg_pixels(opened(data), data, 0), by_pillow(data, 0))
    source = decode(data, "a.jpg", [Size(160, 120)])
    assert (source.format, source.size) == ("JPEG", Size(160, 120))
    assert np.array_equal(source.planes[0], planes(opened(data))[0])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(jpeg(photograph(mode="L")), id="grey"),
        pytest.param(jpeg(photograph(mode="CMYK")), id="cmyk"),
        pytest.param(jpeg()[:-900], id="truncated"),
        pytest.param(jpeg()[: jpeg().index(b"\xff\xda") + 20], id="header-alone"),
        pytest.param(jpeg(progressive=True)[:-900], id="truncated-progressive"),
        pytest.param(jpeg()[:-2], id="no-end"),
        pytest.param(jpeg()[:900] + b"\xff\xd9" + jpeg()[902:], id="an-end-in-the-middle"),
    ],
)
def test_everything_else_is_left_to_pillow(data):
    image = opened(data)
    assert jpeg_pixels(image, data, 0) is None
    assert image.size == (160, 120), "nothing has been read yet"


@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("targets", [(161, 121), (70, 50), (20, 20)], ids=str)
def test_what_pillow_decodes_looks_the_same(mode, targets):
    image = Image.new(mode, (161, 121), {"L": 90, "CMYK": (0, 200, 180, 30)}[mode])
    source = decode(jpeg(image, quality=95), "a.jpg", [Size(*targets)])
    found = shown(source.planes)
    assert source.size == Size(161, 121)
    assert farthest(found, image.resize(found.size, Image.Resampling.NEAREST).convert("RGB")) <= 3


TARGETS = [(320, 240), (160, 120), (100, 80), (79, 59), (40, 30), (20, 15), (10, 7)]


@pytest.mark.parametrize("size", [(320, 240), (321, 241), (326, 243)], ids=str)
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_shrunk_photograph_covers_its_target_and_looks_the_same(size, target):
    image = Image.radial_gradient("L").resize(size).convert("RGB")
    source = decode(jpeg(image), "a.jpg", [Size(*target)])
    found = shown(source.planes)
    assert source.size == Size(*size)
    assert all(side >= wanted for side, wanted in zip(found.size, target, strict=True))
    assert found.width < 2 * target[0] + 8 or found.width == size[0], "no larger than it has to be"
    expected = image.resize(found.size, Image.Resampling.BOX)
    middle = found.width // 2, found.height // 2
    for point in (middle, (middle[0] // 2, middle[1]), (middle[0], middle[1] // 2), (0, 0)):
        assert near(found.getpixel(point), expected.getpixel(point), 12)  # rounding a side moves its pixels


@pytest.mark.parametrize(
    ("target", "halvings", "shape"),
    [((640, 480), 0, (480, 640)), ((99, 70), 2, (120, 160)), ((40, 30), 3, (30, 40))],
)
def test_the_decoder_halves_as_often_as_it_can(monkeypatch, target, halvings, shape):
    asked = []

    def recording(image, data, wanted):
        asked.append((wanted, jpeg_pixels(image, data, wanted)))
        return asked[-1][1]

    monkeypatch.setattr(opening, "jpeg_pixels", recording)
    source = decode(jpeg(photograph((640, 480))), "a.jpg", [Size(*target)])
    ((wanted, pixels),) = asked
    assert (wanted, source.planes[0].shape) == (halvings, shape)
    assert pixels.shape[0] == 480 // 2**halvings, "not left to Pillow"


def test_a_camera_s_colour_space_is_as_pillow_reads_it():
    """Adobe's marker says RGB or YCbCr whatever the components are called."""
    adobe = b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 1)
    data = jpeg()
    data = data[:2] + b"\xff\xee" + struct.pack(">H", len(adobe) + 2) + adobe + data[20:]
    assert np.array_equal(jpeg_pixels(opened(data), data, 0), by_pillow(data, 0))
