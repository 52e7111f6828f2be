"""Skia loads, and sets text, without libEGL, libGL and libexpat; nobody loads it in another way."""

import ast
import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from typesetting import elf, engine

ROOT = Path(__file__).parents[3]
LIBRARIES = ("libEGL", "libGL", "libexpat")
SET_TEXT = """
import re
from pathlib import Path
from typesetting import fit
from typesetting.engine import skia

block = fit("Guten Morgen", width=400, height=120, min_size=20, max_size=60)
surface = skia.Surface(400, 120)
block.paint(surface.getCanvas(), 0, 0, "#FFFFFF")
assert surface.toarray().max() == 255, "nothing is painted"
maps = Path("/proc/self/maps").read_text("ascii")
print(*sorted({name for name in re.findall(r"/(lib(?:EGL|GL|expat)\\b[^/\\n]*)$", maps, re.MULTILINE)}))
"""
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the wheels for other systems link nothing")


def python(program, *before):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "packages")])}
    command = [*before, sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def symbols_of_the_wheel():
    machines, names = zip(*map(elf.undefined_symbols, engine.wheel_libraries()), strict=True)
    return machines[0], set().union(*names)


@linux_only
def test_text_is_set_without_any_of_the_system_s_libraries():
    done = python(SET_TEXT)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


@linux_only
def test_text_is_set_where_the_system_has_none_of_the_libraries():
    """In a mount namespace of its own every copy of them is an empty file, as if it were not installed."""
    unshare = shutil.which("unshare")
    if (
        unshare is None
        or subprocess.run([unshare, "-m", "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("not run: `unshare -m` needs root, or is not allowed in this container")
    hide = 'for file in $0; do mount --bind /dev/null "$file"; done; exec "$@"'
    folders = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
    existing = {
        str(path.resolve())
        for folder in folders
        for name in LIBRARIES
        for path in (*Path(folder).glob(f"{name}.so*"), *Path(folder).glob(f"*-linux-gnu/{name}.so*"))
    }
    hidden = (unshare, "-m", "sh", "-ec", hide, " ".join(sorted(existing)))
    for name in LIBRARIES:
        done = python(f"import ctypes; ctypes.CDLL('{name}.so.1')", *hidden)
        assert "OSError" in done.stderr, f"{name} is still visible"
    done = python(SET_TEXT, *hidden)
    assert (done.returncode, done.stderr) == (0, "")


@linux_only
def test_a_call_for_a_gpu_finds_none():
    """The stand-ins return 0. Skia takes that for a machine without a GPU, and does not crash."""
    done = python("from typesetting.engine import skia; print(skia.GrDirectContext.MakeGL())")
    assert "None" in done.stdout or "Error" in done.stderr.splitlines()[-1]


@linux_only
@pytest.mark.parametrize("soname", engine.FUNCTIONS)
def test_a_stand_in_defines_what_the_wheel_calls_and_returns_0(soname, tmp_path):
    machine, undefined = symbols_of_the_wheel()
    functions = engine.functions_of(soname, undefined)
    assert functions
    path = tmp_path / soname
    path.write_bytes(elf.shared_object(soname, machine, functions))
    library = ctypes.CDLL(str(path))
    for name in functions:
        function = getattr(library, name)
        function.restype = ctypes.c_void_p
        assert function(1, 2, 3) is None  # a null pointer
    with pytest.raises(AttributeError):
        library.another_function  # noqa: B018


@linux_only
def test_no_function_of_the_c_library_is_replaced():
    _, undefined = symbols_of_the_wheel()
    replaced = {name for soname in engine.FUNCTIONS for name in engine.functions_of(soname, undefined)}
    libc = ctypes.CDLL(None)
    assert not [name for name in replaced if hasattr(libc, name)]


def test_a_shared_object_without_functions_can_be_loaded(tmp_path):
    if sys.platform != "linux":
        pytest.skip("not run: ELF is for Linux")
    machine, _ = symbols_of_the_wheel()
    path = tmp_path / "libnothing.so"
    path.write_bytes(elf.shared_object("libnothing.so", machine, []))
    with pytest.raises(AttributeError):
        ctypes.CDLL(str(path)).anything  # noqa: B018


@pytest.mark.parametrize(
    "content", [b"", b"\x7fELF", b"MZ" + bytes(100), b"\x7fELF\x01\x01\x01" + bytes(100)], ids=repr
)
def test_a_file_that_is_no_64_bit_elf_is_refused(content, tmp_path):
    path = tmp_path / "library.so"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a 64-bit"):
        elf.undefined_symbols(path)


def test_skia_is_imported_in_one_place():
    rooms = ("packages", "lambdas", "local", "cli", "tools", "bench", "chaos", "deploy", "tests")
    paths = {path for room in rooms for path in (ROOT / room).rglob("*.py")}
    importing = {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if "skia" in (source := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "skia" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "skia")
    }
    assert importing == {"packages/typesetting/engine.py"}


def test_readelf_reads_what_is_written(tmp_path):
    """The same names and sizes by a tool that others wrote."""
    readelf = shutil.which("readelf")
    if readelf is None:
        pytest.skip("not run: binutils is not installed")
    for machine, name in ((elf.X86_64, "X86-64"), (elf.AARCH64, "AArch64")):
        path = tmp_path / "library.so"
        path.write_bytes(elf.shared_object("libthis.so.1", machine, ["one", "two"]))
        command = [readelf, "--file-header", "--segments", "--dynamic", "--use-dynamic", "--symbols", path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert name in done.stdout
        assert "Library soname: [libthis.so.1]" in done.stdout
        assert re.findall(r"FUNC +GLOBAL +DEFAULT +\d+ (\w+)", done.stdout) == ["one", "two"]
        assert not re.search(r"(?i)warning|RWE", done.stdout + done.stderr)
