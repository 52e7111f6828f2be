"""WOFF2 as plain OpenType, with a limit on what it may unpack to."""

import io
import struct

import brotli
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2DirectoryEntry, woff2DirectorySize

from typesetting.uploads import UnusableFont

SIGNATURE = b"wOF2"
MAX_UNPACKED = 6_000_000  # bytes; outlines of that size take 5 s to put together again
_TABLES_AT, _PACKED_AT = 12, 20  # of their number and of the compressed size, in the header


def unpacked(data: bytes) -> bytes:
    """Return the OpenType font in a WOFF2 file. Raises UnusableFont."""
    try:
        _check_size(data)
        font = TTFont(io.BytesIO(data), recalcBBoxes=False, recalcTimestamp=False)
        font.flavor = font.flavorData = None
        result = io.BytesIO()
        font.save(result, reorderTables=True)
        return result.getvalue()
    except UnusableFont:
        raise
    except Exception as error:  # fontTools raises whatever a damaged table makes its parsers raise
        raise UnusableFont("a damaged WOFF2 file", "export it again, or upload the .ttf or .otf") from error


def _check_size(data: bytes) -> None:
    """Unpack no more than the table directory states: a small file can hold gigabytes of zeros."""
    (tables,) = struct.unpack_from(">H", data, _TABLES_AT)
    (packed,) = struct.unpack_from(">I", data, _PACKED_AT)
    file = io.BytesIO(data)
    file.seek(woff2DirectorySize)
    total = 0
    for _ in range(tables):
        entry = WOFF2DirectoryEntry()
        entry.fromFile(file)
        total += max(entry.length, entry.origLength)
    if total > MAX_UNPACKED:
        raise UnusableFont(
            f"a WOFF2 file of {total:,} bytes when unpacked, at most {MAX_UNPACKED:,} are",
            "upload the .ttf or .otf it was made from",
        )
    start = brotli.Decompressor().process(file.read(packed), output_buffer_limit=total + 1)
    if len(start) > total:
        raise UnusableFont(
            "a WOFF2 file that holds more than it states", "export it again, or upload the .ttf or .otf"
        )
