"""What a file's structure may cost a decoder: the limits are exact, and scans count by their pixels."""

import pytest

from pictures.screening import (
    MAX_CHUNKS,
    MAX_KEPT,
    MAX_SCANNED_PIXELS,
    MAX_SCANS,
    MAX_SEGMENTS,
    Wearing,
    outline_png,
    screen,
    screen_scans,
)
from tests.unit.pictures.hostile import chunk, png

FEW = 5  # scans, each allowed to go over many pixels


def scans(count):
    return b"\xff\xda\x00" * count


@pytest.mark.parametrize(
    ("count", "pixels"), [(MAX_SCANS, 1), (FEW, MAX_SCANNED_PIXELS // FEW), (1, MAX_SCANNED_PIXELS)]
)
def test_a_jpeg_at_the_limit_of_its_scans_is_taken(count, pixels):
    screen_scans(scans(count), pixels)


@pytest.mark.parametrize(
    ("count", "pixels"),
    [(MAX_SCANS + 1, 1), (FEW, MAX_SCANNED_PIXELS // FEW + 1), (FEW + 1, MAX_SCANNED_PIXELS // FEW)],
)
def test_a_jpeg_beyond_it_is_refused_with_the_number_of_its_scans(count, pixels):
    with pytest.raises(Wearing, match=rf"^it goes over its pixels {count} times$"):
        screen_scans(scans(count), pixels)


def test_scans_are_counted_at_odd_places_and_at_even_ones():
    with pytest.raises(Wearing, match="102 times"):
        screen_scans(b"\xff\xda" * 51 + b"\x00" + b"\xff\xda" * 51, 1)


def test_the_values_that_wait_for_the_last_scan_have_a_limit():
    screen_scans(scans(1), MAX_KEPT, kept=1)
    screen_scans(scans(1), MAX_KEPT // 3, kept=3)
    with pytest.raises(Wearing, match="is progressive and has 125 million values"):
        screen_scans(scans(1), MAX_KEPT // 3 + 1, kept=3)


def jpeg(segments):
    return b"\xff\xd8" + b"\xff\xe1\x00\x02" * segments + b"\xff\xda"


@pytest.mark.parametrize(
    ("most", "made", "words"),
    [
        (MAX_SEGMENTS, jpeg, "more than 2,000 segments before its pixels"),
        (
            MAX_CHUNKS,
            lambda count: png(1, 1, before=chunk(b"teSt", b"") * (count - 3)),
            "more than 40,000 chunks",
        ),
    ],
    ids=["segments", "chunks"],
)
def test_a_file_at_the_limit_of_its_parts_is_taken_and_one_more_part_is_not(most, made, words):
    screen(made(most))
    with pytest.raises(Wearing, match=words):
        screen(made(most + 1))


@pytest.mark.parametrize("marker", [0x00, 0x01, 0xD0, 0xD7], ids=hex)
def test_a_marker_without_a_length_is_one_segment_and_the_next_follows_at_once(marker):
    alone = bytes([0xFF, marker])
    start, segment, scan = b"\xff\xd8", b"\xff\xe1\x00\x02", b"\xff\xda"
    most = (MAX_SEGMENTS - 2) // 2
    screen(start + segment + (alone + segment) * most + b"\xff" + scan)
    with pytest.raises(Wearing, match="more than 2,000 segments"):
        screen(start + segment + (alone + segment) * (most + 1) + scan)


@pytest.mark.parametrize("name", [b"eXIf", b"iTXt", b"tEXt", b"zTXt"])
def test_a_text_behind_the_pixels_is_known_and_one_before_them_is_not_taken_for_it(name):
    assert outline_png(png(1, 1, after=chunk(name, b"x"))).texts_last
    assert not outline_png(png(1, 1, before=chunk(name, b"x"))).texts_last
