"""Inside a build: gather the system libraries that the Python registry leaves to the system.

    python3 collect_libraries.py DIRECTORY SONAME…

Installs the packages that own them with the package manager that the base image has, then
copies the libraries, and those which they need in turn, as far as the base lacked them. The
image gets a handful of files rather than the packages with all that they recommend.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# Which package has the library, for Amazon Linux 2023 and for Debian.
PACKAGES = {
    "libEGL.so.1": {"dnf": "libglvnd-egl", "apt-get": "libegl1"},
    "libGL.so.1": {"dnf": "libglvnd-glx", "apt-get": "libgl1"},
    "libexpat.so.1": {"dnf": "expat", "apt-get": "libexpat1"},
}
INSTALL = {
    "dnf": [["dnf", "install", "-y"]],
    "apt-get": [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends"]],
}


def system_libraries() -> dict[str, Path]:
    """What the dynamic linker finds without help, by soname; of two architectures the first."""
    listing = subprocess.run(["ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    found = re.findall(r"^\s+(\S+) \(.*\) => (\S+)$", listing, re.MULTILINE)
    return {soname: Path(path) for soname, path in reversed(found)}


def install(sonames: list[str]) -> None:
    """Install the packages of these libraries. Raises SystemExit when there is no way to."""
    manager = next((name for name in INSTALL if shutil.which(name)), None)
    if manager is None:
        sys.exit(f"{', '.join(sonames)}: the base image has neither of {', '.join(INSTALL)} to install with")
    *before, command = INSTALL[manager]
    for step in (*before, [*command, *(PACKAGES[soname][manager] for soname in sonames)]):
        subprocess.run(step, check=True)


def needed_by(library: Path) -> list[str]:
    """The sonames of everything that is loaded along with a library."""
    listing = subprocess.run(["ldd", library], check=True, capture_output=True, text=True).stdout
    return re.findall(r"^\s+(\S+) => /", listing, re.MULTILINE)


def main(directory: Path, sonames: list[str]) -> None:
    directory.mkdir(parents=True)
    before = system_libraries()
    missing = [soname for soname in sonames if soname not in before]
    if not missing:
        return
    install(missing)
    after = system_libraries()
    wanted = {*missing, *(other for soname in missing for other in needed_by(after[soname]))}
    for soname in sorted(wanted - set(before)):
        shutil.copy(after[soname], directory / soname)


if __name__ == "__main__":
    os.environ["PATH"] += ":/usr/sbin:/sbin"  # Lambda's own search path has no place for ldconfig
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    main(Path(sys.argv[1]), sys.argv[2:])
