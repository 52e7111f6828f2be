"""What is in the images, read from those that were pushed and pulled again."""

import re
from pathlib import Path

import pytest

from deploy.images.imports import PACKAGES as SHARED
from deploy.images.imports import closure, packages_of
from tests.images.conftest import FUNCTIONS
from typesetting import engine

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000
# MB that an image adds to its base: as pulled (compressed), and on disk. A tenth above what it was.
BUDGET = {
    "parser": (94, 237),
    "generator": (93, 227),
    "analyst": (151, 391),  # at most what it and the generator had together; not built since
    "variants": (99, 244),
    "publisher": (23, 38),
}
AMAZON_LINUX_2023 = (2, 34)  # its glibc
COMPILERS = ("gcc", "cc", "c++", "g++", "clang", "ld", "as", "make", "cargo", "rustc", "zig")
STAND_INS = engine.FUNCTIONS  # what typesetting loads in place of libraries, before Skia asks for them
SECRET = re.compile(rb"AKIA[0-9A-Z]{16}|PRIVATE KEY-----|//[^\s/:@]+:[^\s/:@]+@")
LOADED = """
import importlib, json, os, sys
importlib.import_module("lambdas.{0}.handler")
print(*sorted({{m.split(".")[0] for m in sys.modules}}))
"""


@pytest.fixture(params=FUNCTIONS)
def function(request):
    return request.param


@pytest.fixture
def task(roots, function):
    return Path(roots[function]) / "var/task"


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_with_two_secrets_have_one_digest(pushed, again):
    images, _ = pushed
    assert {name: images[name].split("@")[1] for name in again} == again


def test_an_image_keeps_its_budget(function, task, layers, report):
    compressed = layers[function] / MEGABYTE
    unpacked = sum(path.stat().st_size for path in task.rglob("*") if path.is_file()) / MEGABYTE
    report.append(f"{function}: {compressed:.1f} MB compressed, {unpacked:.0f} MB on disk, beside its base")
    most_compressed, most_unpacked = BUDGET[function]
    assert compressed <= most_compressed
    assert unpacked <= most_unpacked


def test_it_carries_the_code_that_its_handler_imports_and_no_other(function, task):
    own, _ = closure(function)
    packages = {path.split("/")[0] for path in own}
    carried = {p for p in files(task) if p.split("/")[0] in packages and p.endswith(".py")}
    shared = {p.relative_to(SHARED).as_posix() for name in packages for p in (SHARED / name).rglob("*.py")}
    assert own <= carried <= own | shared
    others = {path.name for path in SHARED.iterdir() if path.is_dir()} - packages
    assert not [name for name in others if (task / name).exists()]


def test_its_own_code_comes_with_its_data_and_nothing_else(function, task):
    own, _ = closure(function)
    packages = {path.split("/")[0] for path in own}
    kinds = {Path(p).suffix for p in files(task) if p.split("/")[0] in packages}
    compiled = {".so"} if "raster" in packages else set()
    assert kinds <= {".py", ".pyc", ".json", ".ttf", ".otf", ".txt", ".html", ".css", ".onnx", ""} | compiled


def test_the_kernel_is_carried_without_its_source_and_its_compiler(function, task):
    ours = {"lambdas", *packages_of(function)}
    libraries = [path for path in files(task) if path.split("/")[0] in ours and path.endswith(".so")]
    assert libraries == (["raster/libkernel.so"] if "raster" in ours else [])
    assert not {"kernel.c", "build.py", "build.lock"} & {
        path.rsplit("/", 1)[-1] for path in files(task) if path.split("/")[0] in ours
    }
    assert not list(task.glob("ziglang*"))


def test_the_kernel_loads_in_the_sandbox(run_in):
    code = "import ctypes; ctypes.CDLL('/var/task/raster/libkernel.so'); print('loaded')"
    assert run_in("variants", code) == "loaded"


def test_the_handler_loads_in_the_sandbox(function, run_in):
    loaded = set(run_in(function, LOADED.format(function)).split())
    _, others = closure(function)
    assert "lambdas" in loaded
    assert not {"moto", "pytest", "local", "awslambdaric"} & loaded
    assert loaded & others


def test_pillow_and_skia_are_only_where_they_are_imported(function, task):
    _, others = closure(function)
    assert (task / "PIL").exists() == ("PIL" in others)
    assert bool(list(task.glob("skia*.so"))) == ("skia" in others)
    assert (task / "typesetting/fonts").exists() == ("skia" in others)


def test_every_library_fits_amazon_linux(function, task):
    libraries = [path for path in task.rglob("*") if re.search(r"\.so(\.|$)", path.name)]
    highest = {
        path.name: max(
            ((int(a), int(b)) for a, b in re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes())),
            default=(2, 0),
        )
        for path in libraries
    }
    assert libraries or "skia" not in closure(function).others
    assert {name: version for name, version in highest.items() if version > AMAZON_LINUX_2023} == {}


def test_no_library_lacks_what_it_needs(function, run_in):
    code = (
        "import subprocess, pathlib\n"
        "for path in pathlib.Path('/var/task').rglob('*.so*'):\n"
        "    said = subprocess.run(['ldd', path], capture_output=True, text=True).stdout\n"
        f"    for name in {sorted(STAND_INS)}: said = said.replace(f'{{name}} => not found', '')\n"
        "    if 'not found' in said: print(path, said)\n"
    )
    assert run_in(function, code) == ""


def test_it_has_no_compiler(function, roots):
    folders = [Path(roots[function]) / name for name in ("usr/bin", "usr/local/bin", "var/lang/bin")]
    assert not [name for name in COMPILERS for folder in folders if (folder / name).exists()]


def test_it_has_no_secret_and_no_trace_of_the_build(function, roots, task):
    root = Path(roots[function])
    for path in ("build", "etc/pip.conf", "root/.cache", "run/secrets", "root/.config/pip"):
        there = root / path
        assert not there.exists() or not any(there.rglob("*")), path
    # By these endings only: the package packaging has a module of that name.
    assert not [each for end in ("in", "lock", "txt") for each in task.rglob(f"requirements.{end}")]
    assert not list(task.rglob("Dockerfile"))
    # A package of others is its wheel, by its hash; what is ours, and lies beside them, is looked at.
    names = {path.name for path in SHARED.iterdir()} | {"lambdas"}
    ours = [path for name in names for path in (task / name).rglob("*") if path.is_file()]
    written = [path for path in ours if path.suffix not in (".otf", ".ttf", ".onnx")]  # fonts, weights
    assert written
    assert not [path for path in written if SECRET.search(path.read_bytes())]


def test_every_user_may_read_every_file(function, task):
    closed = [path for path in task.rglob("*") if not path.stat().st_mode & 0o004]
    assert closed == []


def test_every_module_is_compiled(function, task):
    own = [*(task / "lambdas").rglob("*.py"), task / "briefcast/errors.py"]
    assert all(list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc")) for path in own)
