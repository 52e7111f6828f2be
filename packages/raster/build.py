"""Compile kernel.c beside this file to libkernel.so: a step of `make setup` and of the image's build.

    python build.py

Needs the package ziglang, a C compiler that comes as a wheel. On one kind of machine the same
sources give the same bytes, whatever the folder. Exit code 1 with one line on stderr, and before
it what the compiler said, when there is no libkernel.so to be had.
"""

import hashlib
import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAGS = (
    "-O3",  # zig hands on -O2 for it, the faster of the two here
    "-std=c11",
    "-D_DEFAULT_SOURCE",  # else glibc keeps M_PI from strict C11
    "-Wall",
    "-Wextra",
    "-Werror",
    "-shared",
    "-fPIC",
    "-ffp-contract=off",  # no fused multiply-add of the compiler's choice: equal results on every machine
    "-fvisibility=hidden",
)
LIBRARY = HERE / "libkernel.so"
LINKED = ("-lm", "-s")  # stripped, of the paths of this machine too
CPUS = {
    "x86_64": ("-mcpu=x86_64_v3",),  # AVX2 and FMA: every Lambda host, and PCs since about 2013
    "aarch64": (),  # NEON is in all of them
}
ALIASES = {"amd64": "x86_64", "arm64": "aarch64"}
GLIBC = "2.28"  # Amazon Linux 2023 has 2.34, laptops may have less; musl is not supported


def target(system: str, machine: str) -> list[str]:
    """The flags that say for what to compile."""
    cpu = ALIASES.get(machine.lower(), machine.lower())
    if cpu not in CPUS:
        sys.exit(f"kernel.c: there is no build for {machine}, only for x86-64 and 64-bit ARM")
    # Elsewhere zig knows the machine it runs on. On macOS this has not been tried.
    triple = ["-target", f"{cpu}-linux-gnu.{GLIBC}"] if system == "Linux" else []
    return [*triple, *CPUS[cpu]]


def main() -> None:
    if importlib.util.find_spec("ziglang") is None:
        sys.exit(f"kernel.c: {sys.executable} has no package ziglang to compile it with: run make setup")
    source = hashlib.sha256((HERE / "kernel.c").read_bytes()).hexdigest()  # the library can say what it is of
    where = target(platform.system(), platform.machine())
    # Beside its place, so that renaming is one step: whoever has the old one loaded keeps it.
    with tempfile.TemporaryDirectory(prefix=".build-", dir=HERE) as folder:
        built = Path(folder) / LIBRARY.name
        # -P: no module of this folder is taken for one of the compiler's.
        compiler = [sys.executable, "-P", "-m", "ziglang", "cc"]
        # A lasting cache would save 4 s a change of the kernel, and needs 50 MB of a writable HOME.
        cache = {"ZIG_GLOBAL_CACHE_DIR": folder, "ZIG_LOCAL_CACHE_DIR": folder}
        done = subprocess.run(
            [*compiler, *FLAGS, *where, f'-DSOURCE="{source}"', "kernel.c", "-o", built, *LINKED],
            cwd=HERE,  # a bare kernel.c, and no folder's name, is what gets into the file
            env={**os.environ, **cache},
            check=False,
        )
        if done.returncode or not built.is_file():
            sys.exit(f"kernel.c: not compiled, the compiler ended with {done.returncode}")
        built.replace(LIBRARY)


if __name__ == "__main__":
    main()
