"""Every kind of source comes out upright, on white, in sRGB; anything else is refused by name."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw

from briefcast.errors import UnusableAsset
from composition.geometry import Size
from lambdas.variants.images import MAX_PIXELS, decode

SAME = [Size(64, 48)]
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
QUARTERS = ((220, 40, 30), (30, 160, 60), (40, 60, 200), (230, 200, 40))
POINTS = ((12, 10), (50, 10), (12, 38), (50, 38))  # inside the quarters of a 64 x 48 picture


def encoded(image, image_format="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def quarters(scale=1):
    """64 x 48: red, green, blue and yellow quarters, so that a turn or flip shows."""
    image = Image.new("RGB", (64 * scale, 48 * scale))
    draw = ImageDraw.Draw(image)
    for place, color in enumerate(QUARTERS):
        left, top = (place % 2) * 32 * scale, (place // 2) * 24 * scale
        draw.rectangle((left, top, left + 32 * scale - 1, top + 24 * scale - 1), fill=color)
    return image


def assert_quarters(image, tolerance=3, points=POINTS):
    assert image.mode == "RGB"
    for point, color in zip(points, QUARTERS, strict=True):
        found = image.getpixel(point)
        assert max(abs(a - b) for a, b in zip(found, color, strict=True)) <= tolerance, (point, found, color)


def near(found, color, tolerance=2):
    return max(abs(a - b) for a, b in zip(found, color, strict=True)) <= tolerance


@pytest.mark.parametrize(
    ("image_format", "options", "tolerance"),
    [
        pytest.param("PNG", {}, 0, id="png"),
        pytest.param("JPEG", {"quality": 95, "subsampling": 0}, 6, id="jpeg"),
        pytest.param("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}, 6, id="progressive"),
        pytest.param("WEBP", {"lossless": True}, 0, id="webp-lossless"),
        pytest.param("WEBP", {"quality": 95}, 12, id="webp"),
    ],
)
def test_each_format_keeps_its_colours(image_format, options, tolerance):
    source = decode(encoded(quarters(), image_format, **options), "a.x", SAME)
    assert_quarters(source.image, tolerance)
    assert (source.size, source.format) == (Size(64, 48), image_format)


def test_transparency_becomes_white_and_hides_its_colours():
    image = Image.new("RGBA", (64, 48), (255, 0, 0, 0))  # red, but wholly transparent
    image.paste((0, 0, 255, 255), (0, 0, 32, 48))
    image.paste((0, 0, 0, 128), (32, 24, 64, 48))
    upright = decode(encoded(image), "a.png", SAME).image
    assert upright.getpixel((50, 10)) == (255, 255, 255)
    assert upright.getpixel((12, 10)) == (0, 0, 255)
    assert near(upright.getpixel((50, 38)), (127, 127, 127))


def test_hidden_colours_do_not_bleed_in_when_shrunk():
    image = Image.new("RGBA", (512, 512), (255, 0, 0, 0))
    for x in range(0, 512, 2):
        image.paste((0, 0, 0, 255), (x, 0, x + 1, 512))
    shrunk = decode(encoded(image), "a.png", [Size(128, 128)]).image
    assert shrunk.size == (128, 128)
    assert near(shrunk.getpixel((60, 60)), (127, 127, 127))


def test_palette_with_transparency():
    image = Image.new("P", (64, 48), 0)
    image.putpalette([255, 0, 0, 0, 128, 0])
    image.paste(1, (0, 0, 32, 48))
    upright = decode(encoded(image, transparency=0), "a.png", SAME).image
    assert upright.getpixel((12, 10)) == (0, 128, 0)
    assert upright.getpixel((50, 10)) == (255, 255, 255)


def test_palette_without_transparency():
    assert_quarters(decode(encoded(quarters().quantize(8)), "a.png", SAME).image)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_greyscale_and_bilevel(mode):
    image = Image.new("L", (64, 48), 255)
    image.paste(0, (0, 0, 32, 48))
    upright = decode(encoded(image.convert(mode)), "a.png", SAME).image
    assert (upright.getpixel((12, 10)), upright.getpixel((50, 10))) == ((0, 0, 0), (255, 255, 255))


def test_grey_with_alpha():
    image = Image.new("LA", (64, 48), (10, 0))
    image.paste((60, 255), (0, 0, 32, 48))
    upright = decode(encoded(image), "a.png", SAME).image
    assert (upright.getpixel((12, 10)), upright.getpixel((50, 10))) == ((60, 60, 60), (255, 255, 255))


def test_grey_with_a_transparent_shade():
    image = Image.new("L", (64, 48), 77)
    image.paste(30, (0, 0, 32, 48))
    upright = decode(encoded(image, transparency=77), "a.png", SAME).image
    assert (upright.getpixel((12, 10)), upright.getpixel((50, 10))) == ((30, 30, 30), (255, 255, 255))


def test_sixteen_bit_grey_is_scaled_not_clipped():
    image = Image.frombytes("I;16", (64, 48), struct.pack("<64H", *range(0, 65536, 1024)) * 48)
    upright = decode(encoded(image), "a.png", SAME).image
    assert [upright.getpixel((x, 20))[0] for x in (0, 16, 32, 63)] == [0, 64, 128, 252]


def sixteen_bit_png(color_type, pixel):
    """A PNG of 16 bits a channel, which Pillow reads but does not write."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\0" + struct.pack(f">{len(pixel)}H", *pixel) * 64) * 48
    header = struct.pack(">IIBBBBB", 64, 48, 16, color_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("color_type", "pixel", "expected"),
    [
        pytest.param(2, (65535, 32896, 0), (255, 128, 0), id="rgb"),
        pytest.param(6, (65535, 0, 0, 0), (255, 255, 255), id="rgba-transparent"),
        pytest.param(6, (0, 0, 65535, 65535), (0, 0, 255), id="rgba-opaque"),
        pytest.param(4, (25700, 65535), (100, 100, 100), id="grey-alpha"),
    ],
)
def test_sixteen_bit_colour(color_type, pixel, expected):
    upright = decode(sixteen_bit_png(color_type, pixel), "a.png", SAME).image
    assert near(upright.getpixel((30, 20)), expected, 1)


def test_cmyk_jpeg():
    image = Image.new("CMYK", (64, 48), (0, 255, 255, 0))
    image.paste((0, 0, 0, 255), (0, 0, 32, 48))
    upright = decode(encoded(image, "JPEG", quality=95), "a.jpg", SAME).image
    assert near(upright.getpixel((50, 10)), (255, 0, 0), 6)
    assert near(upright.getpixel((12, 10)), (0, 0, 0), 6)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("scale", [1, 8])
def test_exif_turned_pictures_come_out_upright(orientation, image_format, scale):
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = quarters(scale).transpose(undo[orientation]) if orientation > 1 else quarters(scale)
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = decode(encoded(stored, image_format, exif=exif, quality=95), "a.x", SAME)
    assert source.size == Size(64 * scale, 48 * scale)
    assert source.image.size == (64, 48)
    assert_quarters(source.image, tolerance=25)


def test_unreadable_exif_is_passed_over():
    data = encoded(quarters(), "JPEG", quality=95, subsampling=0, exif=b"Exif\0\0" + b"\xff" * 40)
    assert_quarters(decode(data, "a.jpg", SAME).image, 6)


def wide_gamut_profile():
    """sRGB with red and blue swapped in its tags: any conversion shows plainly."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    at = {bytes(profile[132 + 12 * i : 136 + 12 * i]): 136 + 12 * i for i in range(count)}
    red, blue = at[b"rXYZ"], at[b"bXYZ"]
    profile[red : red + 8], profile[blue : blue + 8] = profile[blue : blue + 8], profile[red : red + 8]
    description = struct.unpack(">I", profile[at[b"desc"] : at[b"desc"] + 4])[0]
    size = struct.unpack(">I", profile[at[b"desc"] + 4 : at[b"desc"] + 8])[0]
    text = profile[description : description + size].replace(b"s\0R\0G\0B", b"X\0R\0G\0B")
    profile[description : description + size] = text
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_embedded_profile_is_honoured(mode):
    image = Image.new(mode, (64, 48), (255, 0, 0) + ((255,) if mode == "RGBA" else ()))
    upright = decode(encoded(image, icc_profile=wide_gamut_profile()), "a.png", SAME).image
    assert near(upright.getpixel((20, 20)), (0, 0, 255), 4)


@pytest.mark.parametrize("profile", [b"not a profile", wide_gamut_profile()[:200]])
def test_a_broken_profile_is_passed_over(profile):
    assert_quarters(decode(encoded(quarters(), icc_profile=profile), "a.png", SAME).image, 0)


def test_a_profile_of_another_kind_of_picture_is_passed_over():
    grey = Image.new("L", (64, 48), 90)
    assert (
        decode(encoded(grey, icc_profile=wide_gamut_profile()), "a.png", SAME).image.getpixel((9, 9))
        == (90,) * 3
    )


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_4096_square_is_accepted_and_shrunk_to_what_is_needed(image_format):
    large = Image.new("RGB", (4096, 4096), (20, 120, 220))
    source = decode(encoded(large, image_format), "a.x", [Size(1080, 1920), Size(1200, 630)])
    assert source.size == Size(4096, 4096)
    assert source.image.size == (2048, 2048)
    assert near(source.image.getpixel((1000, 1000)), (20, 120, 220), 4)


def bomb(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    ihdr = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + ihdr
        + struct.pack(">I", zlib.crc32(ihdr))
        + b"\0\0\0\0IDAT"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "the file is empty", id="zero-bytes"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "found an SVG drawing", id="svg"),
        pytest.param(b"GIF89a" + b"\0" * 40, "found a GIF", id="gif"),
        pytest.param(b"\0\0\0\x1cftypavif" + b"\0" * 40, "found an AVIF", id="avif"),
        pytest.param(b"just some text", "14 bytes of another kind", id="text"),
        pytest.param(bomb(50_000, 50_000), "megapixels are decoded", id="bomb"),
        pytest.param(bomb(8_000, 8_000), "found 8000 x 8000 pixels", id="too-many-pixels"),
        pytest.param(bomb(100, 100), "the picture is damaged", id="no-pixels"),
        pytest.param(encoded(quarters(20))[:-400], "the picture is damaged", id="truncated-png"),
        pytest.param(encoded(quarters(20), "JPEG")[:-600], "the picture is damaged", id="truncated-jpeg"),
        pytest.param(encoded(quarters(20), "WEBP")[:-40], "the picture is damaged", id="truncated-webp"),
        pytest.param(
            encoded(quarters(), "WEBP", save_all=True, append_images=[Image.new("RGB", (64, 48))]),
            "found an animation",
            id="animated-webp",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_reason(data, words):
    with pytest.raises(UnusableAsset, match=words) as caught:
        decode(data, "existing-assets/acme/product.png", SAME)
    assert str(caught.value).startswith("existing-assets/acme/product.png: ")


def test_flipped_bytes_give_a_picture_or_a_refusal():
    for image_format in ("PNG", "JPEG", "WEBP"):
        data = encoded(quarters(4), image_format)
        for position in range(0, len(data), max(1, len(data) // 150)):
            spoiled = bytearray(data)
            spoiled[position] ^= 0xFF
            try:
                assert decode(bytes(spoiled), "a.x", SAME).image.mode == "RGB"
            except UnusableAsset:
                continue


def test_the_limit_leaves_room_for_the_promised_size():
    assert MAX_PIXELS > 4096 * 4096
