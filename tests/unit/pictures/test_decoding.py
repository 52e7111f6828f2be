"""Every kind of source comes out upright, on white, in sRGB; anything else is refused by name."""

import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw

from briefcast.errors import UnusableAsset
from composition.geometry import Size
from pictures import reduction
from pictures.decoding import decode
from pictures.opening import MAX_PIXELS, open_picture
from pictures.reduction import decode_logo, decode_reduced
from tests.unit.variants.rendering import ROUNDING, encoded, near, shown

SAME = [Size(64, 48)]
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
QUARTERS = ((220, 40, 30), (30, 160, 60), (40, 60, 200), (230, 200, 40))
POINTS = ((12, 10), (50, 10), (12, 38), (50, 38))  # inside the quarters of a 64 x 48 picture


def picture(data, name="a.x", targets=SAME):
    return shown(decode(data, name, targets).planes)


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


@pytest.mark.parametrize(
    ("image_format", "options", "tolerance"),
    [
        pytest.param("PNG", {}, ROUNDING, id="png"),
        pytest.param("JPEG", {"quality": 95, "subsampling": 0}, 6, id="jpeg"),
        pytest.param("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}, 6, id="progressive"),
        pytest.param("WEBP", {"lossless": True}, ROUNDING, id="webp-lossless"),
        pytest.param("WEBP", {"quality": 95}, 12, id="webp"),
    ],
)
def test_each_format_keeps_its_colours(image_format, options, tolerance):
    source = decode(encoded(quarters(), image_format, **options), "a.x", SAME)
    assert_quarters(shown(source.planes), tolerance)
    assert (source.size, source.format) == (Size(64, 48), image_format)


def test_transparency_becomes_white_and_hides_its_colours():
    image = Image.new("RGBA", (64, 48), (255, 0, 0, 0))  # red, but wholly transparent
    image.paste((0, 0, 255, 255), (0, 0, 32, 48))
    image.paste((0, 0, 0, 128), (32, 24, 64, 48))
    upright = picture(encoded(image))
    assert upright.getpixel((50, 10)) == (255, 255, 255)
    assert near(upright.getpixel((12, 10)), (0, 0, 255))
    assert near(upright.getpixel((50, 38)), (127, 127, 127))


def test_hidden_colours_do_not_bleed_in_when_shrunk():
    image = Image.new("RGBA", (512, 512), (255, 0, 0, 0))
    for x in range(0, 512, 2):
        image.paste((0, 0, 0, 255), (x, 0, x + 1, 512))
    shrunk = picture(encoded(image), targets=[Size(128, 128)])
    assert shrunk.size == (128, 128)
    assert near(shrunk.getpixel((60, 60)), (127, 127, 127))


def test_palette_with_transparency():
    image = Image.new("P", (64, 48), 0)
    image.putpalette([255, 0, 0, 0, 128, 0])
    image.paste(1, (0, 0, 32, 48))
    upright = picture(encoded(image, transparency=0))
    assert near(upright.getpixel((12, 10)), (0, 128, 0))
    assert upright.getpixel((50, 10)) == (255, 255, 255)


def test_palette_without_transparency():
    assert_quarters(picture(encoded(quarters().quantize(8))))


@pytest.mark.parametrize("mode", ["L", "1"])
def test_greyscale_and_bilevel(mode):
    image = Image.new("L", (64, 48), 255)
    image.paste(0, (0, 0, 32, 48))
    upright = picture(encoded(image.convert(mode)))
    assert (upright.getpixel((12, 10)), upright.getpixel((50, 10))) == ((0, 0, 0), (255, 255, 255))


def test_grey_with_alpha():
    image = Image.new("LA", (64, 48), (10, 0))
    image.paste((60, 255), (0, 0, 32, 48))
    upright = picture(encoded(image))
    assert (upright.getpixel((12, 10)), upright.getpixel((50, 10))) == ((60, 60, 60), (255, 255, 255))


def test_grey_with_a_transparent_shade():
    image = Image.new("L", (64, 48), 77)
    image.paste(30, (0, 0, 32, 48))
    upright = picture(encoded(image, transparency=77))
    assert (upright.getpixel((12, 10)), upright.getpixel((50, 10))) == ((30, 30, 30), (255, 255, 255))


def test_sixteen_bit_grey_is_scaled_not_clipped():
    image = Image.frombytes("I;16", (64, 48), struct.pack("<64H", *range(0, 65536, 1024)) * 48)
    upright = picture(encoded(image))
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
    upright = picture(sixteen_bit_png(color_type, pixel))
    assert near(upright.getpixel((30, 20)), expected)


def test_cmyk_jpeg():
    image = Image.new("CMYK", (64, 48), (0, 255, 255, 0))
    image.paste((0, 0, 0, 255), (0, 0, 32, 48))
    upright = picture(encoded(image, "JPEG", quality=95))
    assert near(upright.getpixel((50, 10)), (255, 0, 0), 6)
    assert near(upright.getpixel((12, 10)), (0, 0, 0), 6)


def stored_as(upright, orientation):
    """The rows of a picture as a camera that says so stores them."""
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    return upright.transpose(undo[orientation]) if orientation > 1 else upright


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("scale", [1, 8])
def test_exif_turned_pictures_come_out_upright(orientation, image_format, scale):
    stored = stored_as(quarters(scale), orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = decode(encoded(stored, image_format, exif=exif, quality=95), "a.x", SAME)
    assert source.size == Size(64 * scale, 48 * scale)
    assert shown(source.planes).size == (64, 48)
    assert_quarters(shown(source.planes), tolerance=25)


def test_unreadable_exif_is_passed_over():
    data = encoded(quarters(), "JPEG", quality=95, subsampling=0, exif=b"Exif\0\0" + b"\xff" * 40)
    assert_quarters(picture(data), 6)


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
    upright = picture(encoded(image, icc_profile=wide_gamut_profile()))
    assert near(upright.getpixel((20, 20)), (0, 0, 255), 4)


@pytest.mark.parametrize("profile", [b"not a profile", wide_gamut_profile()[:200]])
def test_a_broken_profile_is_passed_over(profile):
    assert_quarters(picture(encoded(quarters(), icc_profile=profile)), ROUNDING)


def test_a_profile_of_another_kind_of_picture_is_passed_over():
    grey = Image.new("L", (64, 48), 90)
    assert picture(encoded(grey, icc_profile=wide_gamut_profile())).getpixel((9, 9)) == (90,) * 3


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_4096_square_is_accepted_and_shrunk_to_what_is_needed(image_format):
    large = Image.new("RGB", (4096, 4096), (20, 120, 220))
    source = decode(encoded(large, image_format), "a.x", [Size(1080, 1920), Size(1200, 630)])
    assert source.size == Size(4096, 4096)
    assert shown(source.planes).size == (2048, 2048)
    assert near(shown(source.planes).getpixel((1000, 1000)), (20, 120, 220), 4)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(641, 481), (640, 481), (641, 480)], ids=str)
@pytest.mark.parametrize("target", [Size(640, 480), Size(200, 150), Size(70, 50)], ids=str)
def test_an_odd_picture_keeps_its_place_when_it_is_shrunk(image_format, size, target):
    """A slope of light is that slope in the planes: no row or column is off by a half."""
    slope = Image.linear_gradient("L").rotate(90).resize(size).convert("RGB")
    options = {"lossless": True} if image_format == "WEBP" else {"quality": 95}
    found = picture(encoded(slope, image_format, **options), targets=[target])
    shrunk = round(size[0] / found.width)
    assert found.width in (size[0] // shrunk, -(-size[0] // shrunk))
    row = [found.getpixel((x, found.height // 2))[0] for x in range(found.width)]
    exact = [slope.getpixel((min(size[0] - 1, shrunk * x + shrunk // 2), 9))[0] for x in range(found.width)]
    assert max(abs(a - b) for a, b in zip(row, exact, strict=True)) <= 3


@pytest.mark.parametrize(
    ("size", "target", "half"),
    [
        pytest.param((800, 600), Size(640, 480), True, id="shown-smaller"),
        pytest.param((800, 600), Size(800, 600), True, id="shown-as-large"),
        pytest.param((800, 600), Size(880, 660), True, id="shown-a-tenth-larger"),
        pytest.param((800, 600), Size(884, 600), False, id="shown-larger-than-that"),
        pytest.param((800, 600), Size(400, 300), False, id="halved"),
        pytest.param((801, 600), Size(640, 480), False, id="odd"),
    ],
)
@pytest.mark.parametrize("orientation", [1, 6])
def test_chroma_is_kept_at_half_where_no_more_of_it_will_be_seen(size, target, half, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    if orientation == 6:
        target = Size(target.height, target.width)
    y, *chromas = decode(encoded(Image.new("RGB", size), exif=exif), "a.png", [target]).planes
    shape = tuple(side // 2 for side in y.shape) if half else y.shape
    assert [chroma.shape for chroma in chromas] == [shape] * 2


def wordmark(size=(64, 48)):
    """Black bars on transparent red."""
    logo = Image.new("RGBA", size, (255, 0, 0, 0))
    for left in range(0, size[0], 4):
        logo.paste((0, 0, 0, 255), (left, 0, left + 2, size[1]))
    return logo


def test_a_logo_keeps_every_pixel_that_it_needs():
    logo = wordmark()
    found = decode_logo(encoded(logo), "logo.png", SAME)
    assert (found.mode, found.size, found.tobytes()) == ("RGBA", logo.size, logo.tobytes())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("scale", [1, 4])
def test_an_exif_turned_logo_comes_out_upright(orientation, image_format, scale):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(stored_as(quarters(scale), orientation), image_format, exif=exif, quality=95)
    found = decode_logo(data, "logo", SAME)
    assert (found.mode, found.size) == ("RGBA", (64, 48))
    assert_quarters(found.convert("RGB"), tolerance=25)


@pytest.mark.parametrize("size", [(512, 384), (515, 387)], ids=str)
@pytest.mark.parametrize("band_pixels", [1, 5_000, 1 << 20])
def test_hidden_colours_do_not_bleed_into_a_shrunk_logo(monkeypatch, size, band_pixels):
    monkeypatch.setattr(reduction, "BAND_PIXELS", band_pixels)
    logo = wordmark(size)
    found = decode_logo(encoded(logo), "logo.png", [Size(120, 90)])
    assert found.size == (-(-size[0] // 4), -(-size[1] // 4))
    assert found.tobytes() == logo.reduce(4).tobytes()
    assert near(found.getpixel((60, 40)), (0, 0, 0, 128), 1)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_logo_s_profile_is_honoured(mode):
    logo = Image.new(mode, (64, 48), (255, 0, 0) + ((200,) if mode == "RGBA" else ()))
    found = decode_logo(encoded(logo, icc_profile=wide_gamut_profile()), "logo.png", SAME)
    assert near(found.getpixel((9, 9)), (0, 0, 255, 200 if mode == "RGBA" else 255), 4)


@pytest.mark.parametrize(
    ("logo", "options", "color"),
    [
        pytest.param(Image.new("L", (64, 48), 90), {}, (90, 90, 90, 255), id="grey"),
        pytest.param(Image.new("LA", (64, 48), (90, 60)), {}, (90, 90, 90, 60), id="grey-alpha"),
        pytest.param(Image.new("1", (64, 48), 1), {}, (255, 255, 255, 255), id="bilevel"),
        pytest.param(quarters().quantize(8), {}, (220, 40, 30, 255), id="palette"),
        pytest.param(Image.new("L", (64, 48), 77), {"transparency": 77}, (77, 77, 77, 0), id="a-clear-shade"),
    ],
)
def test_a_logo_of_any_kind_becomes_colours_with_opacity(logo, options, color):
    found = decode_logo(encoded(logo, **options), "logo.png", SAME)
    assert found.mode == "RGBA"
    assert near(found.getpixel((9, 9)), color, 1)


def test_a_damaged_logo_is_refused_by_its_name():
    with pytest.raises(UnusableAsset, match=r"^acme/logo\.png: the picture is damaged"):
        decode_logo(encoded(quarters(20))[:-400], "acme/logo.png", SAME)


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
                assert picture(bytes(spoiled)).mode == "RGB"
            except UnusableAsset:
                continue


def test_the_limit_leaves_room_for_the_promised_size():
    assert MAX_PIXELS > 4096 * 4096


@pytest.mark.parametrize("mode", ["P", "L", "RGBA"])
def test_a_logo_whose_exif_is_unreadable_is_upright(mode):
    logo = Image.new(mode, (60, 40))
    assert decode_logo(encoded(logo, "PNG", exif=b"Exif\0\0garbage"), "logo", [Size(60, 40)]).size == (60, 40)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_what_pillow_shrinks_gets_as_small_as_what_simplejpeg_shrinks(mode):
    side = 4095
    colors, other = (encoded(Image.new(kind, (side, side)), "JPEG") for kind in ("RGB", mode))
    small = [Size(500, 500)]
    sizes = [decode(data, "a", small).planes[0].shape for data in (colors, other)]
    assert sizes[0][0] - sizes[1][0] in (0, 1)  # rounded up and down


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_reduced_picture_is_upright_covers_its_target_and_tells_its_full_size(image_format, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(stored_as(quarters(10), orientation), image_format, exif=exif, quality=95)
    reduced = decode_reduced(data, "a.x", Size(100, 100))
    assert (reduced.size, reduced.image.size) == (Size(640, 480), (160, 120))
    assert_quarters(reduced.image.resize((64, 48)), tolerance=25)


def test_a_reduced_picture_keeps_its_opacity_and_is_never_enlarged():
    picture = Image.new("LA", (64, 48), (90, 60))
    reduced = decode_reduced(encoded(picture), "a.x", Size(1000, 1000))
    assert (reduced.image.mode, reduced.image.size) == ("RGBA", (64, 48))
    assert reduced.image.getpixel((9, 9)) == (90, 90, 90, 60)


def test_a_picture_of_one_row_is_reduced_to_no_less():
    assert decode_reduced(encoded(Image.new("RGB", (3000, 1))), "a.x", Size(20, 20)).image.size == (3000, 1)


def half_transparent(mode="RGBA", size=(400, 300)):
    """Its left half is transparent, its right one is opaque."""
    image = Image.new(mode, size, (200, 30, 30, 255) if mode == "RGBA" else (120, 255))
    image.putalpha(Image.new("L", size, 255))
    image.paste(0 if mode == "L" else (0,) * len(image.getbands()), (0, 0, size[0] // 2, size[1]))
    return image


@pytest.mark.parametrize("target", [Size(400, 300), Size(90, 60)], ids=str)
@pytest.mark.parametrize(
    ("image", "image_format"),
    [
        pytest.param(half_transparent(), "PNG", id="png"),
        pytest.param(half_transparent(), "WEBP", id="webp"),
        pytest.param(half_transparent("LA"), "PNG", id="grey"),
        pytest.param(half_transparent().quantize(8), "PNG", id="palette"),
    ],
)
def test_the_opacity_of_a_cut_out_is_kept(image, image_format, target):
    options = {"lossless": True} if image_format == "WEBP" else {}
    opacity = decode(encoded(image, image_format, **options), "cut.png", [target]).opacity
    assert opacity.shape[1] >= target.width
    middle = opacity.shape[1] // 2
    assert (opacity[:, : middle - 6] <= 1).all()
    assert (opacity[:, middle + 6 :] >= 254).all()


def test_a_picture_with_rounded_corners_alone_is_no_cut_out():
    image = half_transparent()
    image.putalpha(255)
    image.paste((0, 0, 0, 0), (0, 0, 40, 40))  # 1.3 %
    assert decode(encoded(image), "photo.png", [Size(400, 300)]).opacity is None


def test_an_opaque_picture_has_no_opacity():
    for image in (Image.new("RGB", (40, 30)), Image.new("RGBA", (40, 30), (9, 9, 9, 255))):
        assert decode(encoded(image), "photo.png", [Size(40, 30)]).opacity is None


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_a_jpeg_is_halved_while_it_is_decoded(mode):
    """At full size it would need sixteen times the memory, whoever decodes it."""
    data = encoded(Image.new(mode, (1600, 1200)), "JPEG")
    assert open_picture(data, "a.jpg", (Size(400, 300),)).decoded in (Size(400, 300), Size(800, 600))
    assert open_picture(data, "a.jpg", (Size(1600, 1200),)).decoded == Size(1600, 1200)
