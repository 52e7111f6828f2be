"""Compile kernel.c beside this file to libkernel.so: a step of `make setup` and of the image's build.

    python build.py

Needs the package ziglang, a C compiler that comes as a wheel (build.lock). On one kind of machine
the same source gives the same bytes, whatever the folder. Exit code 1, with one line on stderr
below the compiler's own messages, when there is no libkernel.so in the end.
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
    "-O3",  # zig passes -O2 to clang for it, which is the faster of the two here
    "-std=c11",
    "-D_DEFAULT_SOURCE",  # glibc hides M_PI in strict C11
    "-Wall",
    "-Wextra",
    "-Werror",
    "-shared",
    "-fPIC",
    "-ffp-contract=off",  # the compiler fuses no multiply-add by itself: equal results on every machine
    "-fvisibility=hidden",
)
LIBRARY = HERE / "libkernel.so"
LINKED = ("-lm", "-s")  # stripped: debugging symbols would hold the paths of this machine
CPUS = {
    "x86_64": ("-mcpu=x86_64_v3",),  # AVX2 and FMA: every Lambda host, and PCs since about 2013
    "aarch64": (),  # every one has NEON
}
ALIASES = {"amd64": "x86_64", "arm64": "aarch64"}
GLIBC = (2, 28)  # Amazon Linux 2023 has 2.34, laptops may have less


def obstacle() -> str | None:
    """Return why a kernel compiled here would not run here, as far as that is known before; else None."""
    cpu = _cpu(platform.machine())
    if cpu not in CPUS:
        return f"there is no build for {platform.machine()}, only for x86-64 and 64-bit ARM"
    if platform.system() == "Windows":
        return "Windows is not supported"
    if platform.system() != "Linux":
        return None
    library, version = platform.libc_ver()
    if library != "glibc":
        return "this system's C library is not glibc"
    if tuple(map(int, version.split(".")[:2])) < GLIBC:
        return f"glibc is {version}, at least {GLIBC[0]}.{GLIBC[1]} is needed"
    processor = Path("/proc/cpuinfo")
    if cpu == "x86_64" and processor.exists() and not {"avx2", "fma"} <= set(processor.read_text().split()):
        return "this processor lacks AVX2 or FMA"
    return None


def target(system: str, machine: str) -> list[str]:
    """Return the compiler's flags for a kind of machine, as platform.system() and machine() name it."""
    cpu = _cpu(machine)
    if cpu not in CPUS:
        sys.exit(f"kernel.c: there is no build for {machine}, only for x86-64 and 64-bit ARM")
    # Elsewhere zig knows the machine it runs on. On macOS this has not been tried.
    triple = ["-target", f"{cpu}-linux-gnu.{GLIBC[0]}.{GLIBC[1]}"] if system == "Linux" else []
    return [*triple, *CPUS[cpu]]


def _cpu(machine: str) -> str:
    return ALIASES.get(machine.lower(), machine.lower())


def main() -> None:
    if importlib.util.find_spec("ziglang") is None:
        sys.exit(f"kernel.c: {sys.executable} has no package ziglang to compile it with: run make kernel")
    source = hashlib.sha256(
        (HERE / "kernel.c").read_bytes()
    ).hexdigest()  # compiled in, to tell an old library
    flags = target(platform.system(), platform.machine())
    # Written beside its place and then renamed: a process that has loaded the old one keeps it.
    with tempfile.TemporaryDirectory(prefix=".build-", dir=HERE) as folder:
        built = Path(folder) / LIBRARY.name
        # -P: Python must not take a module of this folder for one of the compiler's.
        compiler = [sys.executable, "-P", "-m", "ziglang", "cc"]
        # A lasting cache would save 4 s for each change of the kernel, and needs 50 MB of a writable HOME.
        cache = {"ZIG_GLOBAL_CACHE_DIR": folder, "ZIG_LOCAL_CACHE_DIR": folder}
        done = subprocess.run(
            [*compiler, *FLAGS, *flags, f'-DSOURCE="{source}"', "kernel.c", "-o", built, *LINKED],
            cwd=HERE,  # so that the library holds the name kernel.c and no folder's
            env={**os.environ, **cache},
            check=False,
        )
        if done.returncode or not built.is_file():
            sys.exit(f"kernel.c: not compiled, the compiler ended with {done.returncode}")
        built.replace(LIBRARY)


if __name__ == "__main__":
    main()
