"""Renew every golden sheet: make golden. Look at what changed before it is committed."""

import sys

from briefcast.registries.placements import placements
from tests.golden.comparison import difference
from tests.golden.sheets import FOLDER, cells, expected, joined, store


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for name in placements():
        made = cells(name)
        if (FOLDER / f"{name}.webp").exists():
            before = expected(name)
            if not any(difference(before[each], made[each]).is_seen for each in made):
                continue
        store(name, joined(made))
        sys.stdout.write(f"{name}: renewed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
