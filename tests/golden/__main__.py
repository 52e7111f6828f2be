"""Renew every golden sheet: make golden. Look at what changed before it is committed."""

import sys

from PIL import Image

from tests.golden import drafts, offers, specimens
from tests.golden.comparison import difference
from tests.golden.sheets import FAMILIES, FOLDER, cells, expected, joined, store
from typesetting import STYLES


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for name in FAMILIES:
        made = cells(name)
        if (FOLDER / f"{name}.webp").exists():
            before = expected(name)
            if not any(difference(before[each], made[each]).is_seen for each in made):
                continue
        store(name, joined(made))
        sys.stdout.write(f"{name}: renewed\n")
    made_offers = offers.sheet()
    if not offers.SHEET.exists() or difference(offers.expected(), made_offers).is_seen:
        offers.store(made_offers)
        sys.stdout.write("offers: renewed\n")
    specimens.FOLDER.mkdir(exist_ok=True)
    for name in STYLES:
        if not (specimens.FOLDER / f"{name}.webp").exists() or _is_changed(name):
            specimens.store(name, specimens.sheet(name))
            sys.stdout.write(f"type {name}: renewed\n")
    for name in drafts.families():
        made = drafts.sheet(name)
        if not (drafts.FOLDER / f"{name}.webp").exists() or _is_redrawn(name, made):
            drafts.store(name, made)
            sys.stdout.write(f"drafts {name}: renewed\n")
    return 0


def _is_redrawn(family: str, made: Image.Image) -> bool:
    before = drafts.expected(family)
    return before.size != made.size or difference(before, drafts.as_stored(made)).is_seen


def _is_changed(style: str) -> bool:
    before, made = specimens.expected(style).convert("RGB"), specimens.sheet(style).convert("RGB")
    return before.size != made.size or difference(before, made).is_seen


if __name__ == "__main__":
    sys.exit(main())
