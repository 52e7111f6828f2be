"""Whatever the bytes, decoding ends in a picture or a named refusal, within 512 MB and a bounded time."""

import io
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from briefcast.errors import UnusableAsset
from composition.geometry import Size
from pictures.decoding import Source, decode
from pictures.opening import MAX_PIXELS, MAX_PIXELS_WEBP, MAX_SIDE
from tests.unit.pictures.hostile import (
    GREY,
    GREY_ALPHA,
    PALETTE,
    RGBA,
    animation,
    chunk,
    deflated_zeros,
    gps_heavy_exif,
    honest_files,
    jpeg_with,
    png,
    scan_bomb,
    spoiled,
)
from tests.unit.variants.rendering import encoded, shown

ROOT = Path(__file__).parents[3]
MAX_MB = 512
CPU_S = 10  # each takes less than one; the limit only ends one that would run for minutes
SMALL = [Size(20, 20)]
LARGE = 7000  # pixels a side: 49 megapixels, just below the limit


def alone(data, folder):
    """What decode_alone.py reports, run under a limit of processor time."""
    path = folder / "asset"
    path.write_bytes(data)

    def limit():
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))

    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("decode_alone.py")), str(path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=limit, timeout=300)
    assert run.returncode == 0, run.stderr[-2000:] or f"ended by signal {-run.returncode}"
    found = json.loads(run.stdout)
    assert found.get("peak_mb", 0) <= MAX_MB
    return found


BANNER = (23_149, 2_159)  # pixels: 50 megapixels
SIDEWAYS = chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")  # orientation 6


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(
            lambda: png(50_000, 50_000, pixels=deflated_zeros(10**7)), "2500000000 pixels", id="50000-square"
        ),
        pytest.param(lambda: png(1, MAX_PIXELS - 1, pixels=b""), "30,000 pixels a side", id="one-pixel-wide"),
        pytest.param(
            lambda: encoded(Image.new("RGB", (LARGE, LARGE)), "WEBP", quality=1, method=0),
            f"found {LARGE} x {LARGE} pixels, and at most 20 megapixels",
            id="webp-of-49-megapixels",
        ),
        pytest.param(
            lambda: png(9, 9, before=chunk(b"iCCP", b"x\0\0" + deflated_zeros(10**9))),
            "Decompressed data too large",
            id="profile-that-unpacks-to-a-gigabyte",
        ),
        pytest.param(
            lambda: png(9, 9, before=chunk(b"zTXt", b"x\0\0" + deflated_zeros(10**9))),
            "Decompressed data too large",
            id="text-that-unpacks-to-a-gigabyte",
        ),
        pytest.param(
            lambda: png(9, 9, after=chunk(b"iTXt", b"x\0\1\0\0\0" + deflated_zeros(10**9))),
            "Decompressed data too large",
            id="text-behind-the-pixels-that-unpacks-to-a-gigabyte",
        ),
        pytest.param(
            lambda: png(9, 9, before=chunk(b"zTXt", b"x\0\0" + deflated_zeros(10**6)) * 5000),
            "Too much memory used in text chunks",
            id="thousands-of-large-texts",
        ),
        pytest.param(
            lambda: png(9, 9, before=chunk(b"teSt", b"") * 2_000_000),
            "more than 40,000 chunks",
            id="two-million-chunks",
        ),
        pytest.param(
            lambda: jpeg_with(b"\xff\xe1\0\2" * 7_000_000),
            "more than 2,000 segments",
            id="seven-million-segments",
        ),
        pytest.param(
            lambda: jpeg_with(b"\xff\xe1\0\2" + bytes(30_000_000)),
            "more than 2,000 segments",
            id="30-mb-of-zeros",
        ),
        pytest.param(
            lambda: jpeg_with(b"\xff" * 30_000_000), "more than 2,000 segments", id="30-mb-of-padding"
        ),
        pytest.param(
            lambda: scan_bomb(LARGE, 3000), "goes over its pixels 3,010 times", id="scans-over-49-megapixels"
        ),
        pytest.param(
            lambda: encoded(Image.new("RGB", (6800, 6800)), "JPEG", progressive=True, subsampling=0),
            "is progressive and has 139 million values",
            id="progressive-with-all-its-chroma",
        ),
        pytest.param(
            lambda: scan_bomb(64, 100_000), "goes over its pixels 100,010 times", id="scans-over-64-pixels"
        ),
        pytest.param(
            lambda: random.Random(1).randbytes(30_000_000),
            "30,000,000 bytes of another kind",
            id="30-mb-noise",
        ),
        pytest.param(
            lambda: b"\xff\xd8\xff\xe0" + random.Random(1).randbytes(30_000_000),
            "asset: ",
            id="30-mb-noise-as-jpeg",
        ),
    ],
)
def test_a_file_made_to_wear_us_out_is_refused_for_its_reason(make, words, tmp_path):
    assert words in alone(make(), tmp_path)["refused"]


@pytest.mark.gate
@pytest.mark.parametrize(
    ("make", "size"),
    [
        pytest.param(lambda: png(LARGE, LARGE, RGBA), (3500, 3500), id="rgba"),
        pytest.param(lambda: png(LARGE, LARGE, RGBA, 16), (3500, 3500), id="rgba-of-16-bits"),
        pytest.param(lambda: png(LARGE, LARGE, GREY, 16), (3500, 3500), id="grey-of-16-bits"),
        pytest.param(lambda: png(LARGE, LARGE, GREY_ALPHA), (3500, 3500), id="grey-alpha"),
        pytest.param(
            lambda: png(
                LARGE, LARGE, PALETTE, before=chunk(b"PLTE", bytes(768)) + chunk(b"tRNS", bytes(256))
            ),
            (3500, 3500),
            id="palette-with-transparency",
        ),
        pytest.param(
            lambda: png(9, 9, pixels=deflated_zeros(10**9)), (9, 9), id="a-gigabyte-of-surplus-pixels"
        ),
        pytest.param(
            lambda: png(9, 9, after=chunk(b"IDAT", b"") * 39_000), (9, 9), id="thousands-of-empty-chunks"
        ),
        pytest.param(
            lambda: jpeg_with((b"\xff\xfe\xff\xff" + bytes(65_533)) * 450), (200, 150), id="30-mb-of-comments"
        ),
        pytest.param(lambda: scan_bomb(LARGE, 0), (3500, 3500), id="progressive-of-49-megapixels"),
        # Too low to be halved, odd, and lying on its side: every step has to hold all of it.
        pytest.param(lambda: png(*BANNER, RGBA, before=SIDEWAYS), BANNER[::-1], id="rgba-banner"),
        pytest.param(
            lambda: png(*BANNER, RGBA, 16, before=SIDEWAYS), BANNER[::-1], id="rgba-of-16-bits-banner"
        ),
        pytest.param(
            lambda: png(*BANNER, before=SIDEWAYS + chunk(b"tRNS", bytes(6))),
            BANNER[::-1],
            id="banner-with-a-transparent-colour",
        ),
        pytest.param(lambda: png(*BANNER, GREY_ALPHA, before=SIDEWAYS), BANNER[::-1], id="grey-alpha-banner"),
        pytest.param(
            lambda: encoded(
                Image.effect_noise((4400, 4400), 9).convert("RGBA"),
                "WEBP",
                lossless=True,
                method=0,
                quality=0,
            ),
            (2200, 2200),
            id="webp-of-19-megapixels",
        ),
    ],
)
def test_the_largest_files_we_take_stay_within_the_memory(make, size, tmp_path):
    found = alone(make(), tmp_path)
    luma, *chromas = found["planes"]
    half = [length // 2 for length in size]
    assert luma == ["uint8", list(size)]
    assert chromas in ([["uint8", list(size)]] * 2, [["uint8", half]] * 2)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(animation("WEBP"), "found an animation", id="animated-webp"),
        pytest.param(animation("PNG"), "found an animation", id="animated-png"),
        pytest.param(b"\n <?xml version='1.0'?><svg/>", "found an XML or SVG file", id="svg-named-png"),
        pytest.param(b"", "the file is empty", id="zero-bytes"),
    ],
)
def test_what_is_no_still_picture_is_refused(data, words):
    with pytest.raises(UnusableAsset, match=words):
        decode(data, "product.png", SMALL)


def test_a_wrong_checksum_is_damage():
    data = bytearray(encoded(Image.effect_noise((64, 48), 50)))
    data[29] ^= 1  # IHDR's
    with pytest.raises(UnusableAsset, match=r"the picture is damaged|of another kind"):
        decode(bytes(data), "product.png", SMALL)


def test_large_exif_is_read_for_its_orientation():
    data = encoded(Image.new("RGB", (64, 48)), "JPEG", exif=gps_heavy_exif())
    assert decode(data, "a.jpg", SMALL).size == Size(48, 64)


def outcome(data):
    """`picture` or `refused`; anything else that is raised fails the test."""
    try:
        planes = decode(data, "a", SMALL).planes
    except UnusableAsset as error:
        return "refused" if str(error).startswith("a: ") else f"refused without its name: {error}"
    return "picture" if shown(planes).size == planes[0].shape[::-1] else "planes that do not match"


@pytest.mark.parametrize("number", range(len(honest_files())))
def test_a_truncated_file_is_a_picture_or_a_refusal_wherever_it_ends(number):
    data = honest_files()[number]
    assert isinstance(decode(data, "a", SMALL), Source)
    for end in {*range(0, len(data), max(1, len(data) // 100)), len(data) - 1}:
        assert outcome(data[:end]) in ("picture", "refused")


@pytest.mark.filterwarnings("ignore")  # Pillow's words on broken EXIF
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.gate) for seed in (1, 2, 3))])
def test_any_spoiled_file_is_a_picture_or_a_refusal(seed):
    outcomes = Counter(outcome(data) for data in spoiled(honest_files(), count=2500, seed=seed))
    assert set(outcomes) == {"picture", "refused"}
    assert min(outcomes.values()) > 250  # the spoiling neither always breaks a file nor never


@pytest.mark.parametrize("size", [(MAX_SIDE + 1, 2), (2, MAX_SIDE + 1)])
def test_a_picture_with_one_side_beyond_the_limit_is_refused(size):
    body = io.BytesIO()
    Image.new("L", size).save(body, "PNG")
    with pytest.raises(UnusableAsset, match="30,000 pixels a side"):
        decode(body.getvalue(), "a", SMALL)


def test_the_limits_leave_room_for_the_promised_size():
    assert min(MAX_PIXELS, MAX_PIXELS_WEBP) > 4096 * 4096
    assert MAX_SIDE > 4096


def test_decoding_changes_no_setting_of_the_process():
    from PIL import ImageFile

    limit = Image.MAX_IMAGE_PIXELS
    decode(encoded(Image.new("RGB", (64, 48))), "a", SMALL)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
    assert limit == Image.MAX_IMAGE_PIXELS == 1024 * 1024 * 1024 // 4 // 3
