"""The text engine, Skia, loaded without the three system libraries that its wheel links: `skia`.

Every other module imports it from here:

    from typesetting.engine import skia

The wheel names libEGL, libGL and libexpat, for drawing on a GPU and for reading the system's font
configuration. This project draws on the CPU with its own fonts and calls neither. Stand-ins that
define the wheel's own undefined symbols, and return 0 from each, are loaded first; the dynamic
linker then takes them for the libraries of that name, on machines that have the real ones too.
"""

import ctypes
import os
import pyexpat  # noqa: F401  Some builds of Python link libexpat here. They must find the real one.
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from typesetting.elf import shared_object, undefined_symbols

# Soname: how the names of its functions begin. The capital keeps out the C library's own, such as glob().
FUNCTIONS = {"libEGL.so.1": r"egl[A-Z]", "libGL.so.1": r"gl[A-Z]", "libexpat.so.1": r"XML_"}


def wheel_libraries() -> Iterator[Path]:
    """Yield Skia's extension module and the libraries that its wheel brings along."""
    spec = find_spec("skia")
    if spec is None or spec.origin is None:
        raise ImportError("skia-python is not installed: run make setup", name="skia")
    module = Path(spec.origin)
    yield module
    yield from (module.parent / "skia_python.libs").glob("*.so*")


def functions_of(soname: str, undefined: Iterable[str]) -> list[str]:
    """Return those of the undefined symbols that the library of this name would define."""
    return sorted(name for name in undefined if re.match(FUNCTIONS[soname], name))


def _load_stand_ins() -> None:
    """Load the three stand-ins from memory: nothing is written to disk."""
    machine, undefined = 0, set[str]()
    for library in wheel_libraries():
        machine, names = undefined_symbols(library)
        undefined |= names
    with ExitStack() as opened:
        for soname in FUNCTIONS:
            # All stay open until all are loaded: the linker takes one path for one library.
            descriptor = os.memfd_create(soname)
            opened.callback(os.close, descriptor)
            os.write(descriptor, shared_object(soname, machine, functions_of(soname, undefined)))
            ctypes.CDLL(f"/proc/self/fd/{descriptor}")


if sys.platform == "linux":  # the wheels for other systems link nothing of the kind
    _load_stand_ins()

import skia  # noqa: E402  not before the stand-ins

__all__ = ["skia"]
