"""Inside a build: delete the hyphenation dictionaries that an image must not distribute.

    python3 prune.py DIRECTORY

The wheel of pyphen has dictionaries under the GPL alone. Those in KEPT are permissive, LPPL, LGPL or MPL:
packages/typesetting/hyphenation.md lists each with its licence.
"""

import sys
from pathlib import Path

KEPT = [
    "da_DK",
    "de_DE",
    "el_GR",
    "en_GB",
    "en_US",
    "es",
    "et_EE",
    "fr",
    "hr_HR",
    "it_IT",
    "lt",
    "nl_NL",
    "pl_PL",
    "pt_BR",
    "sl_SI",
    "sv",
]


def main(directory: Path) -> None:
    for path in (directory / "pyphen/dictionaries").glob("hyph_*.dic"):
        if path.stem.removeprefix("hyph_") not in KEPT:
            path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
