"""Rebuild docs/gallery.html and its pictures.

make gallery
"""

import sys
from pathlib import Path

from tools.gallery.page import write
from tools.gallery.sections import figures, sections

PAGE = Path(__file__).parents[2] / "docs/gallery.html"


def main() -> int:
    shown = sections()
    size = write(PAGE, shown)
    count = sum(1 for _ in figures(shown))
    sys.stdout.write(f"{count} pictures, {size / 1e6:.1f} MB: {PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
