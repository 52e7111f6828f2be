"""Inside a build: gather the system libraries that the Python registry leaves to the system.

    python3 collect_libraries.py DIRECTORY SONAME…

Fetches the packages that own them with the package manager that the base image has, then
copies the libraries, and those which they need in turn, as far as the base lacked them. The
image gets a handful of files rather than the packages and the graphics drivers they ask for.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# Amazon Linux 2023: one package a library, with all it depends on.
DNF = {"libEGL.so.1": "libglvnd-egl", "libGL.so.1": "libglvnd-glx", "libexpat.so.1": "expat"}
# Debian: each with what it links to, to be unpacked without the 200 MB of Mesa that they depend on.
X11 = ("libglvnd0", "libglx0", "libx11-6", "libxcb1", "libxau6", "libxdmcp6", "libbsd0", "libmd0")
APT = {"libEGL.so.1": ("libegl1",), "libGL.so.1": ("libgl1", *X11), "libexpat.so.1": ("libexpat1",)}


def system_libraries() -> dict[str, Path]:
    """What the dynamic linker finds without help, by soname; of two architectures the first."""
    listing = subprocess.run(["ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    found = re.findall(r"^\s+(\S+) \(.*\) => (\S+)$", listing, re.MULTILINE)
    return {soname: Path(path) for soname, path in reversed(found)}


def fetch(sonames: list[str]) -> None:
    """Put the packages of these libraries into this build stage, or end it where there is no way to."""
    if shutil.which("dnf"):
        subprocess.run(["dnf", "install", "-y", *(DNF[soname] for soname in sonames)], check=True)
    elif shutil.which("apt-get"):
        packages = sorted({package for soname in sonames for package in APT[soname]})
        subprocess.run(["apt-get", "update"], check=True)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["apt-get", "download", *packages], check=True, cwd=folder)
            for package in Path(folder).glob("*.deb"):
                subprocess.run(["dpkg", "--extract", package, "/"], check=True)
        subprocess.run(["ldconfig"], check=True)
    else:
        sys.exit(f"{', '.join(sonames)}: the base image has neither dnf nor apt-get to fetch them with")


def needed_by(library: Path) -> list[str]:
    """The sonames of all that is loaded along with a library; ends the stage when one is not there."""
    listing = subprocess.run(["ldd", library], check=True, capture_output=True, text=True).stdout
    if "not found" in listing:
        sys.exit(f"{library} lacks what it needs:\n{listing}")
    return re.findall(r"^\s+(\S+) => /", listing, re.MULTILINE)


def main(directory: Path, sonames: list[str]) -> None:
    directory.mkdir(parents=True)
    before = system_libraries()
    missing = [soname for soname in sonames if soname not in before]
    if not missing:
        return
    fetch(missing)
    after = system_libraries()
    wanted = {*missing, *(other for soname in missing for other in needed_by(after[soname]))}
    for soname in sorted(wanted - set(before)):
        shutil.copy(after[soname], directory / soname)


if __name__ == "__main__":
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # Lambda's own search path has no place for ldconfig
    main(Path(sys.argv[1]), sys.argv[2:])
