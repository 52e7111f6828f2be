"""Files keep to their limit by quality, never below what may be published."""

import io

import numpy as np
import pytest
from PIL import Image

from composition.geometry import Size
from lambdas.variants.encoding import JPEG_QUALITY, LOWEST_QUALITY, QUALITY_STEP, TooManyBytes, jpeg, webp
from raster.canvas import Canvas
from tests.unit.variants.rendering import canvas, farthest, flat

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
AMPLE = 10**9


@pytest.fixture(scope="module")
def photograph():
    grain = Image.merge("RGB", [Image.effect_noise((256, 192), 60) for _ in "RGB"])
    return canvas(Image.blend(Image.linear_gradient("L").resize((256, 192)).convert("RGB"), grain, 0.3))


def opened(body):
    return Image.open(io.BytesIO(body))


def quantization(quality):
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "JPEG", quality=quality)
    return opened(buffer.getvalue()).quantization


def test_a_jpeg_has_the_best_quality_when_bytes_are_ample(photograph):
    found = jpeg(photograph, max_bytes=AMPLE, xmp=XMP)
    assert found.quality == JPEG_QUALITY == 88
    image = opened(found.body)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (256, 192))
    assert image.quantization == quantization(88)
    assert image.layer[0][1:3] == (2, 2)  # 4:2:0: luma sampled twice as often, both ways
    assert "progressive" not in image.info


def test_the_same_picture_gives_the_same_bytes(photograph):
    assert jpeg(photograph, max_bytes=AMPLE, xmp=XMP) == jpeg(photograph, max_bytes=AMPLE, xmp=XMP)
    assert webp(photograph, xmp=XMP) == webp(photograph, xmp=XMP)


def test_quality_steps_down_to_the_first_that_fits(photograph):
    ample = jpeg(photograph, max_bytes=AMPLE, xmp=XMP)
    less = jpeg(photograph, max_bytes=len(ample.body) - 1, xmp=XMP)
    assert LOWEST_QUALITY <= less.quality < ample.quality
    assert len(less.body) < len(ample.body)
    assert opened(less.body).quantization == quantization(less.quality)
    exact = jpeg(photograph, max_bytes=len(less.body), xmp=XMP)
    assert exact == less


def test_quality_never_falls_below_the_lowest(photograph):
    with pytest.raises(TooManyBytes) as caught:
        jpeg(photograph, max_bytes=500, xmp=XMP)
    lowest = len(jpeg(photograph, max_bytes=caught.value.reached, xmp=XMP).body)
    assert LOWEST_QUALITY == 70
    assert caught.value.reached == lowest
    assert caught.value.limit == 500
    assert str(caught.value) == (
        f"the JPEG has {lowest:,} bytes at quality 70, the lowest in use, and at most 500 are taken"
    )


def test_a_picture_of_just_the_limit_at_the_lowest_quality_is_published(photograph):
    with pytest.raises(TooManyBytes) as caught:
        jpeg(photograph, max_bytes=0, xmp=XMP)
    found = jpeg(photograph, max_bytes=caught.value.reached, xmp=XMP)
    assert (found.quality, len(found.body)) == (LOWEST_QUALITY, caught.value.reached)


def test_every_quality_is_tried_before_a_picture_is_refused(photograph):
    found, limit = [], AMPLE
    while True:
        try:
            made = jpeg(photograph, max_bytes=limit, xmp=XMP)
        except TooManyBytes:
            break
        found.append(made.quality)
        limit = len(made.body) - 1
    assert found == list(range(JPEG_QUALITY, LOWEST_QUALITY - 1, -QUALITY_STEP))


def segments(body):
    """(marker, content) of everything before the first scan."""
    place = 2
    while body[place + 1] != 0xDA:
        length = int.from_bytes(body[place + 2 : place + 4], "big")
        yield body[place + 1], body[place + 4 : place + 2 + length]
        place += 2 + length


def test_a_jpeg_has_one_xmp_packet_right_behind_its_jfif_header(photograph):
    body = jpeg(photograph, max_bytes=AMPLE, xmp=XMP).body
    assert body[:2] == b"\xff\xd8"
    assert body[-2:] == b"\xff\xd9"
    (first, jfif), (second, packet), *others = segments(body)
    assert (first, jfif[:5]) == (0xE0, b"JFIF\0")
    assert (second, packet) == (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    assert not {marker for marker, _ in others} & set(range(0xE0, 0xF0)), "no profile, no EXIF, no second one"
    assert opened(body).info["xmp"] == XMP


@pytest.mark.parametrize("size", [Size(256, 192), Size(255, 191), Size(33, 1), Size(1, 1)], ids=str)
def test_a_jpeg_shows_the_canvas(size):
    light = Image.linear_gradient("L").resize((size.width, size.height)).convert("RGB")
    made = canvas(Image.blend(light, Image.new("RGB", light.size, (200, 90, 30)), 0.5))
    image = opened(jpeg(made, max_bytes=AMPLE, xmp=XMP).body)
    # What quality 88 costs soft colours; a decoder also smoothes chroma where the canvas shows squares.
    assert farthest(image, made.image()) <= 4


@pytest.mark.parametrize("size", [Size(64, 47), Size(63, 48), Size(63, 47)], ids=str)
def test_nothing_beyond_an_odd_canvas_gets_into_its_jpeg(size):
    """libjpeg-turbo reads luma in pairs of rows and columns, the last of which the canvas has not."""
    made = []
    for beyond in (0, 255):
        wide = np.full((size.height + 1, size.width + 1), beyond, np.uint8)
        wide[:-1, :-1] = 128
        grey = np.full((24, 32), 128, np.uint8)
        made.append(jpeg(Canvas(wide[:-1, :-1], grey, grey), max_bytes=AMPLE, xmp=XMP).body)
    assert made[0] == made[1]
    assert farthest(opened(made[0]), Image.new("RGB", (size.width, size.height), (128, 128, 128))) == 0


def test_a_canvas_with_gaps_between_its_rows_makes_the_same_jpeg(photograph):
    """Views into larger planes, as well as planes of their own."""
    apart = []
    for plane in photograph.planes:
        wide = np.zeros((plane.shape[0] + 3, plane.shape[1] + 5), np.uint8)
        wide[2:-1, 3:-2] = plane
        apart.append(wide[2:-1, 3:-2])
    again = jpeg(Canvas(*apart), max_bytes=AMPLE, xmp=XMP)
    assert again == jpeg(photograph, max_bytes=AMPLE, xmp=XMP)


def test_a_flat_colour_keeps_its_value():
    image = opened(jpeg(flat(Size(64, 64), (15, 118, 110)), max_bytes=AMPLE, xmp=XMP).body)
    assert farthest(image, Image.new("RGB", (64, 64), (15, 118, 110))) <= 2


def test_a_webp_is_one_still_picture_with_its_packet(photograph):
    image = opened(webp(photograph, xmp=XMP))
    assert (image.format, image.mode, image.size, image.n_frames) == ("WEBP", "RGB", (256, 192), 1)
    assert image.info["xmp"] == XMP
