"""Cut-outs of photographs that were marked by eye, and whether each wrong one is in doubt.

    python -m tools.judge.cutouts

The marks are of the cut-outs themselves: "right", "small fault" (a shadow or a fringe came along) or "wrong".
Writes every photograph with its doubt, then how many of each mark would be used. Exits with 1 when a wrong
one would be.
"""

import sys
from collections import Counter
from pathlib import Path

from composition.geometry import Size
from lambdas.analyst.cutout import MOST_DOUBT, cut_out
from lambdas.analyst.nets import Nets
from pictures.reduction import decode_reduced
from tools.judge.photographs import marked

MARKS = Path(__file__).with_name("cutouts.json")
CACHE = Path("build/judge/packages")
ENOUGH = Size(1000, 1000)  # pixels that a photograph is cut out at, where it has them


def main() -> int:
    find_subject = Nets().subject_mask
    all_of, used = Counter[str](), Counter[str]()
    for mark, file in marked(MARKS, CACHE):
        cutout = cut_out(decode_reduced(file.read_bytes(), mark["name"], ENOUGH).image, find_subject)
        reason = max(cutout.doubts, key=lambda name: cutout.doubts[name])
        all_of[mark["mark"]] += 1
        used[mark["mark"]] += cutout.usable
        sys.stdout.write(
            f"{mark['mark']:12} {cutout.doubt:.2f} {reason:9} {mark['kind']:12} {mark['name']}\n"
        )
    for verdict, count in sorted(all_of.items()):
        sys.stdout.write(f"{verdict}: {used[verdict]} of {count} have a doubt of at most {MOST_DOUBT}\n")
    return int(used["wrong"] > 0)


if __name__ == "__main__":
    sys.exit(main())
