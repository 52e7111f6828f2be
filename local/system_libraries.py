"""Say in one line which system library is missing, before anything needs it.

The Python registry carries Skia, but not the three libraries that Skia opens at import.
"""

import ctypes.util
import sys

NEEDED = {"EGL": "libegl1", "GL": "libgl1", "expat": "libexpat1"}  # library: Debian package


def missing() -> list[str]:
    """The Debian packages that are not installed, empty when all is well or off Linux."""
    if sys.platform != "linux":
        return []
    return [package for library, package in NEEDED.items() if not ctypes.util.find_library(library)]


def main() -> None:
    packages = missing()
    if packages:
        sys.exit(
            "The text engine needs system libraries: run "
            f"`sudo apt-get install -y {' '.join(packages)}` "
            "(Amazon Linux: `sudo dnf install -y libglvnd-egl libglvnd-glx expat`)"
        )


if __name__ == "__main__":
    main()
