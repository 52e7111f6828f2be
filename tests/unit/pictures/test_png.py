"""Both PNG decoders give the same pixels, and Pillow has the last word."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from pictures import png
from pictures.png import png_pixels
from tests.unit.pictures.hostile import RGB, deflated_zeros
from tests.unit.pictures.hostile import png as png_file
from tests.unit.variants.rendering import encoded

EMPTY_EXIF = b"MM\0*\0\0\0\x08\0\0\0\0\0\0"


def noise(mode):
    bands = [Image.effect_noise((70, 50), 90) for _ in Image.new(mode, (1, 1)).getbands()]
    return Image.merge(mode, bands)


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_photographs_take_the_fast_way_and_keep_every_pixel(mode):
    image = noise(mode)
    data = encoded(image, icc_profile=b"profile")
    pixels = png_pixels(opened(data), data)
    assert (pixels.dtype, pixels.flags.c_contiguous) == (np.uint8, True)
    assert np.array_equal(pixels, np.asarray(image))


def with_chunk_behind_the_pixels(data, name, body):
    """As ImageMagick and exiftool write texts."""
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return data[:-12] + chunk + data[-12:]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encoded(noise("L")), id="grey"),
        pytest.param(encoded(noise("LA")), id="grey-alpha"),
        pytest.param(encoded(noise("RGB").quantize(32)), id="palette"),
        pytest.param(encoded(noise("RGB"), transparency=(1, 2, 3)), id="a-transparent-colour"),
        pytest.param(
            with_chunk_behind_the_pixels(encoded(noise("RGB")), b"eXIf", EMPTY_EXIF), id="exif-last"
        ),
        pytest.param(encoded(noise("RGB"))[:-200], id="truncated"),
        pytest.param(png_file(70, 50, RGB, 16), id="sixteen-bits"),
        pytest.param(png_file(40, 30, interlaced=True, pixels=deflated_zeros(4000)), id="interlaced"),
    ],
)
def test_everything_else_is_left_to_pillow(data):
    assert png_pixels(opened(data), data) is None


def test_pillow_decodes_alone_where_the_fast_decoder_is_missing(monkeypatch):
    monkeypatch.setattr(png, "decode_image_png_u8", None)
    data = encoded(noise("RGB"))
    assert png_pixels(opened(data), data) is None
