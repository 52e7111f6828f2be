"""One picture, one file: the kernel gives the same bytes on every processor that it is compiled for."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from raster import build, compiled_loops

HARNESS = Path(__file__).with_name("digest.c")
FLAGS = [flag for flag in build.FLAGS if flag not in ("-shared", "-fPIC", "-fvisibility=hidden")]
ARM_LIBRARIES = Path("/usr/aarch64-linux-gnu")
pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(
        sys.platform != "linux" or platform.machine() != "x86_64", reason="compares others with x86-64 Linux"
    ),
]


@pytest.fixture(scope="module")
def here(tmp_path_factory, compiler):
    """What the build for this machine makes."""
    return digest(compiler, tmp_path_factory.mktemp("here"), build.target("Linux", "x86_64"))


def test_arm_makes_the_same_bytes(here, tmp_path, compiler):
    emulator = shutil.which("qemu-aarch64")
    if emulator is None or not ARM_LIBRARIES.exists():
        pytest.skip("not run: Debian's qemu-user and libc6-arm64-cross are not installed")
    flags = build.target("Linux", "aarch64")
    assert digest(compiler, tmp_path, flags, emulator, "-L", ARM_LIBRARIES) == here


def test_wider_vectors_make_the_same_bytes(here, tmp_path, compiler):
    if "avx512bw" not in Path("/proc/cpuinfo").read_text("ascii"):
        pytest.skip("not run: this processor has no AVX-512")
    flags = [flag.replace("x86_64_v3", "x86_64_v4") for flag in build.target("Linux", "x86_64")]
    assert digest(compiler, tmp_path, flags) == here


def digest(compiler, folder, flags, *emulator):
    program = folder / "digest"
    compiler(*FLAGS, *flags, "-I", compiled_loops.LIBRARY.parent, HARNESS, "-o", program, "-lm")
    return subprocess.run([*emulator, program], check=True, capture_output=True, text=True).stdout
