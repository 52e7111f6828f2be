"""Compiling the rendering kernel: the same bytes in any folder, an old glibc will do, one line of error."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RASTER = Path(__file__).parents[3] / "packages/raster"


pytestmark = pytest.mark.gate


@pytest.fixture
def build(tmp_path, compiler):
    """`build("folder", source=None, *options)`: a finished build.py in a copy of the kernel's folder."""

    def run(name, *options, source=None, **environment):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        for file in ("build.py", "kernel.c"):
            shutil.copy(RASTER / file, folder)
        if source is not None:
            (folder / "kernel.c").write_text(source, "utf-8")
        command = [sys.executable, *options, folder / "build.py"]
        inherited = {name: value for name, value in os.environ.items() if name != "HOME"}
        if "-S" not in options:
            inherited |= {"PYTHONPATH": compiler.path}
        done = subprocess.run(
            command, env={**inherited, **environment}, capture_output=True, text=True, check=False
        )
        return done, folder

    return run


def newest_glibc(library):
    """The highest 2.x whose symbols it asks for."""
    return max((int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", library)), default=0)


def test_two_folders_and_no_home_make_the_same_bytes(build):
    built = []
    for name, home in (("a", {}), ("b/longer", {"HOME": "/proc"})):
        done, folder = build(name, **home)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert {path.name for path in folder.iterdir()} == {"build.py", "kernel.c", "libkernel.so"}
        built.append((folder / "libkernel.so").read_bytes())
        assert str(folder).encode() not in built[-1]
    assert built[0] == built[1]
    assert newest_glibc(built[0]) <= 28


def test_a_fault_in_the_source_ends_in_one_line_below_what_the_compiler_said(build):
    done, folder = build("a", source="int kernel(void) { return missing; }\n")
    *said, last = done.stderr.splitlines()
    assert done.returncode == 1
    assert any("kernel.c:1:" in line and "missing" in line for line in said)
    assert last.startswith("kernel.c: not compiled")
    assert {path.name for path in folder.iterdir()} == {"build.py", "kernel.c"}


def test_without_the_compiler_one_line_says_what_to_run(build):
    done, _ = build("a", "-S")  # no site-packages
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "make kernel" in done.stderr


def test_each_architecture_has_its_target():
    target = runpy.run_path(str(RASTER / "build.py"))["target"]
    assert target("Linux", "x86_64") == ["-target", "x86_64-linux-gnu.2.28", "-mcpu=x86_64_v3"]
    assert target("Linux", "aarch64") == ["-target", "aarch64-linux-gnu.2.28"]
    assert target("Darwin", "arm64") == []
    with pytest.raises(SystemExit, match="riscv64"):
        target("Linux", "riscv64")


def test_it_compiles_for_arm64_too(tmp_path, compiler):
    step = runpy.run_path(str(RASTER / "build.py"))
    built = tmp_path / "libkernel.so"
    flags = [*step["FLAGS"], *step["target"]("Linux", "aarch64")]
    compiler(*flags, RASTER / "kernel.c", "-o", built, *step["LINKED"])
    assert newest_glibc(built.read_bytes()) <= 28
