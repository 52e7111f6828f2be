"""What a file's structure says before a decoder sees it: enough to refuse one made to wear decoders out.

The pixels of the header bound a decoder's memory. These bounds are for what a header does not
say: a file of nothing but chunk headers, or a JPEG that paints the same pixels over and over.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

MAX_CHUNKS = 40_000  # libpng writes one for 8 KiB of compressed pixels: 320 MB of them
MAX_SEGMENTS = 2_000  # a JPEG with a colour profile of 16 MB has about 256
MAX_SCANS = 100  # progressive encoders make about ten
MAX_SCANNED_PIXELS = 500_000_000  # pixels times scans, since each scan goes over all of them
MAX_KEPT = 125_000_000  # values, of 2 bytes each: 50 megapixels at 4:2:0 or 4:2:2, 41 at 4:4:4
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"
_TEXTS = (b"eXIf", b"iTXt", b"tEXt", b"zTXt")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9  # ISO/IEC 10918-1, table B.1
_ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})  # markers that no length follows


class Wearing(ValueError):
    """The structure would keep a decoder busy without making a picture."""


@dataclass(frozen=True, slots=True)
class PngOutline:
    """What the chunks of a PNG tell about it."""

    bits: int  # a channel
    color_type: int  # of IHDR: 2 is RGB, 6 is RGBA
    interlaced: bool
    texts_last: bool  # whether texts or EXIF follow the pixels


def screen(data: bytes) -> None:
    """Raises Wearing for a PNG of too many chunks or a JPEG of too many segments."""
    if data.startswith(PNG_SIGNATURE):
        _at_most(MAX_CHUNKS, "chunks", _png_chunks(data))
    elif data.startswith(JPEG_SIGNATURE):
        _at_most(MAX_SEGMENTS, "segments before its pixels", _jpeg_segments(data))


def screen_scans(data: bytes, pixels: int, kept: float = 0) -> None:
    """Raises Wearing for a JPEG that goes over its pixels too often, or keeps too much meanwhile.

    `kept` is how many values of a pixel wait for the last scan.
    """
    scans = _count_pairs(data, 0xFF, _START_OF_SCAN)  # compressed pixels never hold these two bytes
    if scans > MAX_SCANS or scans * pixels > MAX_SCANNED_PIXELS:
        raise Wearing(f"it goes over its pixels {scans:,} times")
    if kept * pixels > MAX_KEPT:
        raise Wearing(f"it is progressive and has {kept * pixels / 1e6:.0f} million values")


def outline_png(data: bytes) -> PngOutline:
    """The outline of a PNG whose header has been read already."""
    names = list(_png_chunks(data))
    pixels = names.index(b"IDAT") if b"IDAT" in names else 0
    return PngOutline(
        bits=data[24],
        color_type=data[25],
        interlaced=data[28] != 0,
        texts_last=any(name in _TEXTS for name in names[pixels:]),
    )


def _count_pairs(data: bytes, first: int, second: int) -> int:
    """How often one byte follows another; bytes.count takes long where the first is frequent."""
    pair = first | second << 8
    halves = (np.frombuffer(data, "<u2", (len(data) - start) // 2, start) for start in (0, 1))
    return sum(int(np.count_nonzero(half == pair)) for half in halves)


def _at_most(limit: int, what: str, parts: Iterator[bytes]) -> None:
    for count, _ in enumerate(parts):
        if count >= limit:
            raise Wearing(f"it has more than {limit:,} {what}")


def _png_chunks(data: bytes) -> Iterator[bytes]:
    """The name of every chunk."""
    place = len(PNG_SIGNATURE)
    while place + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        yield name
        if name == b"IEND":
            return
        place += 12 + length


def _jpeg_segments(data: bytes) -> Iterator[bytes]:
    """The marker of every segment before the first scan; a stray byte counts as one, as decoders read on."""
    place = 2
    while place + 4 <= len(data):
        marker = data[place + 1]
        yield data[place : place + 2]
        if data[place] != 0xFF or marker == 0xFF:
            place += 1
        elif marker in _ALONE:
            place += 2
        elif marker in (_START_OF_SCAN, _END_OF_IMAGE):
            return
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
