"""Files made to break or to wear out whoever decodes them, and small honest ones to spoil."""

import random
import struct
import zlib
from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageCms

from tests.unit.variants.rendering import encoded

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB, GREY, PALETTE, GREY_ALPHA, RGBA = 2, 0, 3, 4, 6  # IHDR's colour types
CHANNELS = {RGB: 3, GREY: 1, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)  # where arithmetic goes wrong


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@cache
def deflated_zeros(count):
    """`count` zero bytes, a thousandth as long."""
    packer = zlib.compressobj(1)
    packed = [packer.compress(bytes(min(1 << 20, count - at))) for at in range(0, count, 1 << 20)]
    return b"".join([*packed, packer.flush()])


def png(width, height, color=RGB, bits=8, *, before=b"", after=b"", pixels=None, interlaced=False):
    """A black PNG of any kind, with chunks of one's own before and after its pixels."""
    if pixels is None:
        pixels = deflated_zeros(height * (width * CHANNELS[color] * bits // 8 + 1))
    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, interlaced)
    return b"".join(
        [PNG_SIGNATURE, chunk(b"IHDR", header), before, chunk(b"IDAT", pixels), after, chunk(b"IEND", b"")]
    )


def jpeg_with(stuffing):
    """A small JPEG with `stuffing` between its start and its first segment."""
    whole = encoded(Image.new("RGB", (200, 150), "red"), "JPEG")
    return whole[:2] + stuffing + whole[2:]


def scan_bomb(side, repeats):
    """A progressive JPEG that goes over its pixels again and again."""
    whole = encoded(Image.new("RGB", (side, side), "red"), "JPEG", progressive=True, quality=95)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * repeats + whole[-2:]


def animation(image_format):
    frames = [Image.new("RGB", (64, 48), color) for color in ("red", "green", "blue")]
    return encoded(frames[0], image_format, save_all=True, append_images=frames[1:])


def gps_heavy_exif():
    """60 KB of EXIF, nearly all a JPEG segment can hold."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "x" * 60_000
    return exif


def honest_files():
    """One small file of every kind that is taken, to be spoiled."""
    colors = Image.merge(
        "RGB", [Image.linear_gradient("L").resize((40, 30)).rotate(turn) for turn in (0, 90, 180)]
    )
    alpha = colors.convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize((40, 30)))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    return [
        encoded(colors, exif=exif, icc_profile=profile),
        encoded(alpha),
        encoded(colors.quantize(16), transparency=3),
        encoded(colors.convert("LA")),
        encoded(Image.frombytes("I;16", (40, 30), bytes(2400))),
        png(40, 30, RGBA, 16),
        png(40, 30, interlaced=True, pixels=deflated_zeros(4000)),
        encoded(colors, "JPEG", exif=exif, icc_profile=profile),
        encoded(colors, "JPEG", progressive=True, comment=b"a comment"),
        encoded(colors.convert("CMYK"), "JPEG"),
        encoded(colors.convert("L"), "JPEG"),
        encoded(colors, "WEBP", exif=exif, icc_profile=profile),
        encoded(alpha, "WEBP"),
        encoded(alpha, "WEBP", lossless=True),
    ]


def spoiled(files, count, seed) -> Iterator[bytes]:
    """`count` mutations, the same for the same seed; half of the PNGs get their checksums mended."""
    rng = random.Random(seed)
    for _ in range(count):
        data = bytearray(rng.choice(files))
        for _ in range(rng.choice((1, 1, 2, 8))):
            _mutate(data, rng, files)
        if data.startswith(PNG_SIGNATURE) and rng.random() < 0.5:
            _mend_checksums(data)
        yield bytes(data)


def _mutate(data, rng, files):
    if not data:
        return
    at = rng.randrange(len(data))
    until = min(len(data), at + rng.choice((1, 2, 4, 16, 64)))
    kind = rng.randrange(7)
    if kind == 0:
        data[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        data[at:until] = rng.randbytes(until - at)
    elif kind == 2:
        del data[at:until]
    elif kind == 3:
        data[at:at] = data[at:until] * rng.choice((1, 2, 50))
    elif kind == 4:
        del data[at:]
    elif kind == 5:
        number, order = rng.choice(NUMBERS), rng.choice((">", "<"))
        packed = struct.pack(f"{order}I", number) if number > 0xFFFF else struct.pack(f"{order}H", number)
        data[at : at + len(packed)] = packed
    else:
        data[at:] = rng.choice(files)[at:]


def _mend_checksums(data):
    """As a forger would, so that decoders look at what the chunks say."""
    place = len(PNG_SIGNATURE)
    while place + 12 <= len(data):
        length = struct.unpack_from(">I", data, place)[0]
        end = place + 8 + length
        if end + 4 > len(data):
            return
        struct.pack_into(">I", data, end, zlib.crc32(data[place + 4 : end]))
        place = end + 4
