"""Files keep to their limit by quality, never below what may be published."""

import io

import pytest
from PIL import Image

from lambdas.variants.encoding import JPEG_QUALITY, LOWEST_QUALITY, TooManyBytes, jpeg, webp

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
AMPLE = 10**9


@pytest.fixture(scope="module")
def photograph():
    grain = Image.merge("RGB", [Image.effect_noise((256, 192), 60) for _ in "RGB"])
    return Image.blend(Image.linear_gradient("L").resize((256, 192)).convert("RGB"), grain, 0.3)


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
    lowest = io.BytesIO()
    photograph.save(lowest, "JPEG", quality=LOWEST_QUALITY, subsampling="4:2:0", xmp=XMP)
    assert LOWEST_QUALITY == 70
    assert caught.value.reached == lowest.tell()
    assert caught.value.limit == 500
    assert str(caught.value) == (
        f"the JPEG has {lowest.tell():,} bytes at quality 70, the lowest in use, and at most 500 are taken"
    )


def test_a_picture_of_just_the_limit_at_the_lowest_quality_is_published(photograph):
    with pytest.raises(TooManyBytes) as caught:
        jpeg(photograph, max_bytes=0, xmp=XMP)
    found = jpeg(photograph, max_bytes=caught.value.reached, xmp=XMP)
    assert (found.quality, len(found.body)) == (LOWEST_QUALITY, caught.value.reached)


def test_a_webp_is_one_still_picture_with_its_packet(photograph):
    image = opened(webp(photograph, xmp=XMP))
    assert (image.format, image.mode, image.size, image.n_frames) == ("WEBP", "RGB", (256, 192), 1)
    assert image.info["xmp"] == XMP
