"""Reads and writes shared objects (ELF, 64-bit, little-endian), as far as loading Skia needs it.

Layouts and constants: System V gABI, chapters 4 and 5, and the supplements for x86-64 and AArch64.
"""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")
SECTION = struct.Struct("<IIQQQQIIQQ")
SYMBOL = struct.Struct("<IBBHQQ")
ENTRY = struct.Struct("<qQ")  # of the dynamic section
IDENTITY = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")  # 64-bit, little-endian, version 1
SHARED_OBJECT = 3  # e_type
X86_64, AARCH64 = 62, 183  # e_machine
DYNAMIC_SYMBOLS = 11  # sh_type
LOAD, DYNAMIC, STACK = 1, 2, 0x6474E551  # p_type
EXECUTE, WRITE, READ = 1, 2, 4  # p_flags
END, HASH, STRINGS, SYMBOLS, STRINGS_SIZE, SYMBOL_SIZE, SONAME = 0, 4, 5, 6, 10, 11, 14  # d_tag
UNDEFINED, FIRST_SECTION = 0, 1  # st_shndx
GLOBAL_FUNCTION = 0x12  # st_info
LARGEST_PAGE = 0x10000  # bytes: AArch64 kernels may use 64 KiB, x86-64 has 4 KiB
RETURN_0 = {
    X86_64: bytes.fromhex("31c0 c3"),  # xor eax, eax; ret
    AARCH64: bytes.fromhex("000080d2 c0035fd6"),  # mov x0, #0; ret
}


def undefined_symbols(path: Path) -> tuple[int, set[str]]:
    """Return a shared object's machine (e_machine) and the names that it expects other libraries to define.

    Raises ValueError when the file is not a 64-bit little-endian shared object with dynamic symbols.
    """
    with path.open("rb") as file:
        head = file.read(HEADER.size)
        if head[:7] != IDENTITY[:7] or len(head) < HEADER.size:
            raise ValueError(f"{path} is not a 64-bit little-endian ELF file")
        _, _, machine, _, _, _, sections_at, _, _, _, _, size, count, _ = HEADER.unpack(head)
        table = _read(file, sections_at, size * count)
        sections = [SECTION.unpack_from(table, size * index) for index in range(count)]
        for _, kind, _, _, offset, length, link, *_ in sections:
            if kind == DYNAMIC_SYMBOLS:
                symbols, names = _read(file, offset, length), _read(file, *sections[link][4:6])
                return machine, {
                    names[name : names.index(b"\0", name)].decode()
                    for name, _, _, section, _, _ in SYMBOL.iter_unpack(symbols)
                    if name and section == UNDEFINED
                }
    raise ValueError(f"{path} has no dynamic symbols")


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def shared_object(soname: str, machine: int, functions: Sequence[str]) -> bytes:
    """Return a shared object whose functions, by these names, all return 0 (a null pointer).

    `machine` is X86_64 or AARCH64; raises KeyError for any other.
    """
    code = RETURN_0[machine]
    strings, offsets = bytearray(b"\0"), []
    for name in (soname, *functions):
        offsets.append(len(strings))
        strings += name.encode() + b"\0"

    # One file, loaded twice: read and executed up to `dynamic_at`, written from there on, because
    # the linker puts addresses into the dynamic section. No page is both written and executed.
    segments = 4
    symbols_at = HEADER.size + segments * SEGMENT.size
    hash_at = symbols_at + SYMBOL.size * (1 + len(functions))
    strings_at = hash_at + 4 * (4 + len(functions))
    code_at = -(-(strings_at + len(strings)) // 16) * 16
    dynamic_at = -(-(code_at + len(code)) // 16) * 16
    dynamic = b"".join(
        ENTRY.pack(tag, value)
        for tag, value in (
            (SONAME, offsets[0]),
            (HASH, hash_at),
            (SYMBOLS, symbols_at),
            (SYMBOL_SIZE, SYMBOL.size),
            (STRINGS, strings_at),
            (STRINGS_SIZE, len(strings)),
            (END, 0),
        )
    )
    dynamic_address = LARGEST_PAGE + dynamic_at

    symbols = bytes(SYMBOL.size) + b"".join(
        SYMBOL.pack(name, GLOBAL_FUNCTION, 0, FIRST_SECTION, code_at, len(code)) for name in offsets[1:]
    )
    # A hash table of one bucket: a list of all symbols. The longest has about a hundred.
    count = 1 + len(functions)
    following = [0, *range(2, count), 0] if functions else [0]
    hash_table = struct.pack(f"<3I{count}I", 1, count, 1 if functions else 0, *following)

    parts = {
        0: HEADER.pack(
            IDENTITY,
            SHARED_OBJECT,
            machine,
            1,
            0,
            HEADER.size,
            0,
            0,
            HEADER.size,
            SEGMENT.size,
            segments,
            0,
            0,
            0,
        )
        + _segment(LOAD, READ | EXECUTE, 0, 0, code_at + len(code), LARGEST_PAGE)
        + _segment(LOAD, READ | WRITE, dynamic_at, dynamic_address, len(dynamic), LARGEST_PAGE)
        + _segment(DYNAMIC, READ | WRITE, dynamic_at, dynamic_address, len(dynamic), 8)
        # Without this one, the linker would make the stack executable.
        + _segment(STACK, READ | WRITE, 0, 0, 0, 16),
        symbols_at: symbols,
        hash_at: hash_table,
        strings_at: bytes(strings),
        code_at: code,
        dynamic_at: dynamic,
    }
    whole = bytearray(dynamic_at + len(dynamic))
    for offset, part in parts.items():
        whole[offset : offset + len(part)] = part
    return bytes(whole)


def _segment(kind: int, flags: int, offset: int, address: int, size: int, align: int) -> bytes:
    return SEGMENT.pack(kind, flags, offset, address, address, size, size, align)
