"""The set-up says what it does, and goes on with numpy where the kernel cannot be compiled."""

import platform
import sys
from pathlib import Path

import pytest

from raster import build
from tools import set_up


@pytest.fixture
def machine(monkeypatch):
    """`machine("aarch64", "glibc", "2.36", flags="…")`: the system, as Python and Linux describe it."""

    def describe(name, libc="glibc", version="2.36", system="Linux", flags="fpu avx2 fma"):
        monkeypatch.setattr(platform, "system", lambda: system)
        monkeypatch.setattr(platform, "machine", lambda: name)
        monkeypatch.setattr(platform, "libc_ver", lambda: (libc, version))
        monkeypatch.setattr(Path, "exists", lambda path: path == Path("/proc/cpuinfo"))
        monkeypatch.setattr(Path, "read_text", lambda path, *_: f"flags : {flags}\n")

    return describe


@pytest.mark.parametrize(
    ("described", "obstacle"),
    [
        ({"name": "riscv64"}, "there is no build for riscv64"),
        ({"name": "AMD64", "system": "Windows"}, "Windows is not supported"),
        ({"name": "x86_64", "libc": "", "version": ""}, "not glibc"),
        ({"name": "aarch64", "version": "2.27"}, "glibc is 2.27, at least 2.28 is needed"),
        ({"name": "x86_64", "flags": "fpu avx fma"}, "this processor lacks AVX2 or FMA"),
        ({"name": "x86_64", "flags": "fpu avx2 fma4"}, "this processor lacks AVX2 or FMA"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_machine_on_which_the_kernel_would_not_run_is_known_before_the_download(
    machine, described, obstacle
):
    machine(**described)
    assert obstacle in build.obstacle()


@pytest.mark.parametrize(
    "described",
    [
        {"name": "x86_64"},
        {"name": "aarch64", "version": "2.28", "flags": "fp asimd"},
        {"name": "aarch64", "version": "2.100"},
        {"name": "arm64", "system": "Darwin", "libc": "", "version": ""},
    ],
    ids=str,
)
def test_a_machine_on_which_it_may_run_has_no_obstacle(machine, described):
    machine(**described)
    assert build.obstacle() is None


@pytest.fixture
def not_compiled(monkeypatch, tmp_path):
    """A checkout with a kernel of an older source, on a machine that cannot compile a new one."""
    library = tmp_path / "libkernel.so"
    library.write_bytes(b"older")
    monkeypatch.delenv("BRIEFCAST_KERNEL", raising=False)
    monkeypatch.setattr(build, "LIBRARY", library)
    monkeypatch.setattr(build, "obstacle", lambda: "this machine is made of paper")
    monkeypatch.setattr(set_up, "fetch_compiler", lambda: pytest.fail("100 MB are downloaded for nothing"))
    return library


def test_where_the_kernel_cannot_be_compiled_numpy_renders_and_the_set_up_says_why(not_compiled, capsys):
    set_up.build_kernel(required=False)
    first, second = capsys.readouterr().out.splitlines()
    assert first == "The rendering kernel is not compiled: this machine is made of paper."
    assert second.startswith("numpy renders instead")
    assert not not_compiled.exists()


def test_a_required_kernel_that_cannot_be_compiled_ends_the_set_up(not_compiled):
    with pytest.raises(SystemExit, match="not compiled: this machine is made of paper"):
        set_up.build_kernel(required=True)


def test_numpy_can_be_asked_for(not_compiled, monkeypatch, capsys):
    monkeypatch.setenv("BRIEFCAST_KERNEL", "numpy")
    monkeypatch.setattr(build, "obstacle", lambda: None)
    set_up.build_kernel(required=False)
    assert "BRIEFCAST_KERNEL=numpy asks for that" in capsys.readouterr().out


@pytest.mark.parametrize("failing", ["fetch_compiler", "compile_kernel"])
def test_a_failure_on_the_way_is_the_reason(not_compiled, monkeypatch, capsys, failing):
    monkeypatch.setattr(build, "obstacle", lambda: None)
    monkeypatch.setattr(set_up, "fetch_compiler", lambda: None)
    monkeypatch.setattr(set_up, failing, lambda: "it broke")
    set_up.build_kernel(required=False)
    assert "not compiled: it broke." in capsys.readouterr().out


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_a_python_that_is_not_supported_is_refused_in_one_line(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as refused:
        set_up.check_python()
    assert str(refused.value).startswith("Python 3.11 to 3.13 is needed, this is 3.1")
    assert "\n" not in str(refused.value)


def test_a_step_says_how_long_it_usually_takes_and_how_long_it_took(capsys):
    with set_up.step("Counting", "1 s"):
        pass
    assert capsys.readouterr().out == "Counting (usually 1 s) …\n  done in 0.0 s\n"


PROGRAM = "print(' Downloading skia'); print(' + numpy==1')"


def test_progress_is_shown_and_a_list_of_packages_is_not(capfd):
    assert set_up.run([sys.executable, "-c", PROGRAM])
    assert capfd.readouterr() == ("  Downloading skia\n", "")


def test_of_a_command_that_fails_everything_is_shown(capfd):
    assert not set_up.run([sys.executable, "-c", f"{PROGRAM}; raise SystemExit('no room')"])
    out, error = capfd.readouterr()
    assert out == "  Downloading skia\n"
    assert error == " + numpy==1\nno room\n"


def test_uv_takes_the_index_and_the_certificates_of_pip_s_configuration(monkeypatch, tmp_path):
    for name in ("UV_DEFAULT_INDEX", "SSL_CERT_FILE", "PIP_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    configuration = tmp_path / "pip.conf"
    configuration.write_text(
        "[global]\nindex-url = https://mirror.example/simple\ncert = /etc/corporate.pem\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    assert set_up.uv_environment() == {
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "SSL_CERT_FILE": "/etc/corporate.pem",
    }
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert "UV_DEFAULT_INDEX" not in set_up.uv_environment()
