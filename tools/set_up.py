"""Set up a checkout: a virtual environment with everything in requirements.lock, and the rendering kernel.

    python3 tools/set_up.py packages           create .venv and install into it
    .venv/bin/python tools/set_up.py kernel    compile packages/raster/kernel.c, or say why numpy renders
    .venv/bin/python tools/set_up.py kernel --required    the same, but exit code 1 instead of numpy

Each step says what it does, how long it usually takes and how long it took. The first command
needs Python 3.11 to 3.13 and nothing else.
"""

from __future__ import annotations  # an older Python must get as far as the message that it is too old

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
UV = VENV / "bin/uv"
LOCK = ROOT / "requirements.lock"
RASTER = ROOT / "packages/raster"
COMPILER = ROOT / "build/compiler"  # 400 MB on disk, beside the 100 MB that are downloaded
SUPPORTED = ((3, 11), (3, 13))
SHOWN = (
    "Downloading",
    "Downloaded",
    "Building",
    "Built",
    "Prepared",
    "Uninstalled",
    "Installed",
    "error",
    "warning",
)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def step(what: str, usually: str) -> Iterator[None]:
    """Announce a step and how long it usually takes, then how long it took."""
    say(f"{what} (usually {usually}) …")
    started = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - started:.1f} s")


def run(command: Sequence[str | Path], **environment: str) -> bool:
    """Run a command and show what matters of its output as it comes. Return whether it succeeded."""
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    unshown = []
    for line in process.stdout:
        if line.strip().startswith(SHOWN):
            say(f"  {line.strip()}")
        else:
            unshown.append(line)
    failed = process.wait() != 0
    if failed:
        sys.stderr.writelines(unshown)
    return not failed


def check_python() -> None:
    """End with one line when this Python is too old or too new."""
    lowest, highest = SUPPORTED
    if not lowest <= sys.version_info[:2] <= highest:
        sys.exit(
            f"Python {lowest[0]}.{lowest[1]} to {highest[0]}.{highest[1]} is needed, this is "
            f"{sys.version_info[0]}.{sys.version_info[1]}: try make PYTHON=python3.12 …"
        )


def install_packages() -> None:
    check_python()
    if not PYTHON.exists():
        with step(f"Creating {VENV.name}", "5 s"):
            if not run([sys.executable, "-m", "venv", VENV]):
                sys.exit(f"{VENV.name} cannot be created: the lines above say why")
    with step("Installing uv, which installs the rest faster than pip", "5 s"):
        install_uv()
    with step("Installing the packages of requirements.lock", "5 s from the cache, else a minute or two"):
        if not run([UV, "pip", "sync", "--python", PYTHON, "--require-hashes", LOCK], **uv_environment()):
            say("  uv did not succeed. Trying pip, which needs a few minutes.")
            if not run([*pip(), "install", "--require-hashes", "--prefer-binary", "--requirement", LOCK]):
                sys.exit("the packages cannot be installed: the lines above say why")
    with step("Installing this project, editable", "2 s"):
        options: list[str | Path] = ["--python", PYTHON, "--no-deps", "--no-build-isolation"]
        if not run([UV, "pip", "install", *options, "--editable", ROOT]):
            sys.exit("this project cannot be installed: the lines above say why")


def install_uv() -> None:
    """Install the uv that requirements.lock pins, with its hashes, by pip."""
    block = re.search(r"^uv==.*\n(?:    --hash.*\n)+", LOCK.read_text("utf-8"), re.MULTILINE)
    assert block, "requirements.lock pins no uv"
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.lock"
        only_uv.write_text(block[0], "utf-8")
        if not run(
            [*pip(), "install", "--require-hashes", "--only-binary", ":all:", "--requirement", only_uv]
        ):
            sys.exit("uv cannot be installed: the lines above say why")


def pip() -> list[str | Path]:
    return [PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check"]


def uv_environment() -> dict[str, str]:
    """Return what uv has to know of this machine's pip configuration: its index and its certificates."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    settings = dict(re.findall(r"^\S+\.([\w-]+)='(.*)'$", listed.stdout, re.MULTILINE))
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    return {
        name: settings[setting]
        for setting, name in names.items()
        if setting in settings and name not in os.environ
    }


def build_kernel(*, required: bool) -> None:
    """Compile the rendering kernel. Where that cannot be, say why, and that numpy renders instead.

    With `required`, end with exit code 1 instead.
    """
    from raster import build  # installed by now

    problem = "BRIEFCAST_KERNEL=numpy asks for that" if requests_numpy() else build.obstacle()
    problem = problem or fetch_compiler() or compile_kernel()
    if problem is None:
        return
    build.LIBRARY.unlink(missing_ok=True)  # one of an older kernel.c would be refused
    if required:
        sys.exit(f"The rendering kernel is not compiled: {problem}.")
    say(f"The rendering kernel is not compiled: {problem}.")
    say("numpy renders instead, for about six times the CPU time. `make kernel` tries again.")


def requests_numpy() -> bool:
    return os.environ.get("BRIEFCAST_KERNEL") == "numpy"


def fetch_compiler() -> str | None:
    """Install the C compiler into a folder of its own. Return why that failed, else None."""
    lock, stamp = RASTER / "build.lock", COMPILER / "build.lock"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return None
    shutil.rmtree(COMPILER, ignore_errors=True)
    target: list[str | Path] = ["--target", COMPILER, "--require-hashes", "--no-deps", "--requirement", lock]
    with step("Fetching the C compiler of the rendering kernel, 100 MB", "5 s from the cache, else a minute"):
        if not run([UV, "pip", "install", "--python", PYTHON, *target], **uv_environment()):
            say("  uv did not succeed. Trying pip.")
            if not run([*pip(), "install", *target]):
                return "its compiler cannot be fetched"
    shutil.copy(lock, stamp)
    return None


def compile_kernel() -> str | None:
    """Compile the kernel. Return why that failed, else None."""
    with step("Compiling the rendering kernel", "10 s"):
        done = run([PYTHON, RASTER / "build.py"], PYTHONPATH=str(COMPILER))
    return None if done else "the compiler failed"


def main(words: Sequence[str]) -> None:
    if list(words) == ["packages"]:
        install_packages()
    elif list(words) in (["kernel"], ["kernel", "--required"]):
        build_kernel(required="--required" in words)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
