"""The kernel reads and writes nothing beyond its planes, and computes nothing that C leaves undefined."""

import os
import platform
import runpy
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from raster import compiled_loops

CALLER = Path(__file__).with_name("guarded_calls.py")
ROOT = Path(__file__).parents[3]
RASTER = ROOT / "packages/raster"
pytestmark = pytest.mark.skipif(platform.system() != "Linux", reason="mmap and mprotect as Linux has them")


def run(*arguments):
    """How Python ended: 0, or minus the signal that stopped it, and what it said."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.gate) for seed in (1, 2))])
def test_no_loop_reads_or_writes_beyond_its_planes(seed):
    assert run(CALLER, compiled_loops.LIBRARY, seed) == (0, "2250")


@pytest.mark.parametrize(("at_end", "beyond"), [(True, 15), (False, -1)])
def test_a_byte_beyond_a_guarded_plane_is_deadly(at_end, beyond):
    program = f"""
import ctypes
from tests.unit.raster.guarded_calls import Memory
plane = Memory().plane((3, 5), at_end={at_end})
ctypes.string_at(plane.ctypes.data, 15)
ctypes.string_at(plane.ctypes.data + {beyond}, 1)
"""
    assert run("-c", program) == (-signal.SIGSEGV, "")


@pytest.mark.gate
def test_nothing_is_left_undefined(tmp_path, compiler):
    """Overflows, shifts, wrong alignment: with clang's checks in it the kernel would end by a trap."""
    step = runpy.run_path(str(RASTER / "build.py"))
    flags = [*step["FLAGS"], *step["target"]("Linux", platform.machine())]
    library, checks = tmp_path / "checked.so", ("-fsanitize=undefined", "-fsanitize-trap=undefined")
    compiler(*flags, *checks, RASTER / "kernel.c", "-o", library, *step["LINKED"])
    assert run(CALLER, library, 0) == (0, "2250")
