"""The compiled kernel is used wherever it runs; numpy replaces it on a laptop and never in an image."""

import ctypes
import logging
import platform
from pathlib import Path
from types import SimpleNamespace

import pytest

from raster import choice, compiled_loops, kernel, numpy_loops

pytestmark = pytest.mark.skipif(
    not compiled_loops.LIBRARY.exists(), reason="not run: the kernel is not compiled here"
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nothing is chosen or loaded yet, and no environment variable asks for anything."""
    monkeypatch.delenv("BRIEFCAST_KERNEL", raising=False)
    choice.loops.cache_clear()
    compiled_loops.load.cache_clear()
    yield
    choice.loops.cache_clear()
    compiled_loops.load.cache_clear()


@pytest.fixture
def in_an_image(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled_loops, "SOURCE", tmp_path / "kernel.c")


def remove_library(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled_loops, "LIBRARY", tmp_path / "libkernel.so")


def break_library(monkeypatch, tmp_path):
    """As a library for another processor, or for another C library than this system's."""
    remove_library(monkeypatch, tmp_path)
    compiled_loops.LIBRARY.write_bytes(b"\x7fELF")


def take_an_old_processor(monkeypatch, _):
    built_from = ctypes.CDLL(str(compiled_loops.LIBRARY)).source
    library = SimpleNamespace(runs_here=lambda: 0, source=built_from)
    monkeypatch.setattr(compiled_loops.ctypes, "CDLL", lambda path: library)


NOT_RUNNABLE = {
    "is not built: run `make kernel`": remove_library,
    "cannot be loaded": break_library,
    "needs a processor with AVX2 and FMA": take_an_old_processor,
}


def test_the_compiled_kernel_is_used_without_a_word(caplog):
    assert choice.loops() is compiled_loops
    assert kernel.implementation() == "compiled"
    assert not caplog.records


@pytest.mark.parametrize("reason", NOT_RUNNABLE)
def test_where_it_cannot_be_used_one_warning_says_why_and_numpy_renders(
    reason, monkeypatch, tmp_path, caplog
):
    NOT_RUNNABLE[reason](monkeypatch, tmp_path)
    assert choice.loops() is choice.loops() is numpy_loops
    assert kernel.implementation() == "numpy"
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert reason in record.getMessage()
    assert "numpy renders instead" in record.getMessage()


@pytest.mark.parametrize("reason", NOT_RUNNABLE)
def test_an_image_and_a_request_get_no_replacement(reason, monkeypatch, tmp_path, in_an_image):
    NOT_RUNNABLE[reason](monkeypatch, tmp_path)
    with pytest.raises(kernel.NotRunnable, match=reason):
        kernel.check()


def test_the_compiled_kernel_can_be_required(monkeypatch, tmp_path):
    remove_library(monkeypatch, tmp_path)
    monkeypatch.setenv("BRIEFCAST_KERNEL", "compiled")
    with pytest.raises(kernel.NotRunnable):
        kernel.check()


def test_numpy_can_be_requested_and_says_nothing(monkeypatch, caplog):
    monkeypatch.setenv("BRIEFCAST_KERNEL", "numpy")
    assert choice.loops() is numpy_loops
    assert not caplog.records


def test_an_unknown_kernel_is_refused(monkeypatch):
    monkeypatch.setenv("BRIEFCAST_KERNEL", "fortran")
    with pytest.raises(kernel.NotRunnable, match="'fortran': set it to compiled or numpy"):
        kernel.check()


def test_a_kernel_of_another_source_is_never_called_nor_replaced(monkeypatch, tmp_path):
    """It would be forgotten for weeks that the fast one only needs a `make kernel`."""
    (tmp_path / "kernel.c").write_bytes(b"/* of another commit */")
    monkeypatch.setattr(compiled_loops, "SOURCE", tmp_path / "kernel.c")
    with pytest.raises(kernel.NotRunnable, match=r"not of this kernel\.c: run `make kernel`"):
        kernel.check()


def test_an_image_has_no_source_to_compare(in_an_image):
    assert choice.loops() is compiled_loops


@pytest.mark.skipif(platform.system() != "Linux", reason="/proc/cpuinfo")
@pytest.mark.skipif(platform.machine() != "x86_64", reason="every 64-bit ARM runs it")
def test_the_kernel_judges_this_processor_as_the_system_does():
    lines = Path("/proc/cpuinfo").read_text("ascii").splitlines()
    flags = next(line for line in lines if line.startswith("flags")).split()
    library = ctypes.CDLL(str(compiled_loops.LIBRARY))
    assert bool(library.runs_here()) == ({"avx2", "fma"} <= set(flags))
