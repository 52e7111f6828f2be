"""Judge the photographs: python -m tools.judge [--only NAME …] [--sheets FOLDER]."""

import argparse
import statistics
import sys
from collections import Counter
from pathlib import Path

from composition.choice import FAMILIES
from lambdas.analyst.nets import Nets
from tools.judge.counts import MOST_SUBJECT_COVERED, MOST_SUBJECT_CUT, judge
from tools.judge.creatives import Creative, creatives
from tools.judge.photographs import Unavailable, photographs
from tools.judge.sheets import Sheet

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build/judge"
READABLE = 4.5


def main() -> int:
    """Fetch the photographs, make every creative, print the counts, and write a sheet a photograph."""
    parser = argparse.ArgumentParser("tools.judge", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these photographs")
    parser.add_argument("--sheets", type=Path, default=CACHE / "sheets", help="folder for the sheets")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    families: Counter[str] = Counter()
    sizes: list[float] = []
    worst: list[str] = []
    nets = Nets()
    given.sheets.mkdir(parents=True, exist_ok=True)
    try:
        for number, photograph in enumerate(photographs(CACHE, given.only)):
            sheet = Sheet(photograph.name)
            for creative in creatives(photograph, number, nets):
                verdict = judge(creative.placed, photograph.heads, photograph.subject)
                faults = _faults(creative)
                counts["creatives"] += 1
                counts["lettered"] += creative.layout.message is not None
                counts["heads cut"] += bool(verdict.heads_cut)
                counts["heads gone"] += bool(verdict.heads_gone)
                counts["heads covered"] += bool(verdict.heads_covered)
                counts["subject cut > 5 %"] += verdict.subject_cut > MOST_SUBJECT_CUT
                counts["subject cut > 15 %"] += verdict.subject_cut > 3 * MOST_SUBJECT_CUT
                counts["subject covered > 5 %"] += verdict.subject_covered > MOST_SUBJECT_COVERED
                counts.update(faults)
                families[creative.layout.family] += creative.layout.message is not None
                if creative.layout.setting:
                    width = creative.job.placement.width
                    sizes.append(creative.layout.setting.message.size / width)
                if verdict.heads_cut or verdict.heads_covered or faults:
                    what = [f"{verdict.heads_cut} heads cut"] if verdict.heads_cut else []
                    what += [f"{verdict.heads_covered} heads covered"] if verdict.heads_covered else []
                    where = f"{creative.job.placement.id} {creative.locale}"
                    worst.append(f"{photograph.name} {where}: {', '.join([*what, *faults])}")
                sheet.add(creative)
            sheet.save(given.sheets)
            sys.stderr.write(f"{photograph.name}\n")
    except Unavailable as error:
        sys.stderr.write(f"tools.judge: {error}\n")
        return 1
    _print(counts, families, sizes, worst)
    return 0


def _faults(creative: Creative) -> list[str]:
    drawn, faults = creative.drawn, []
    if drawn.contrast is not None and drawn.contrast < READABLE:
        faults.append("contrast < 4.5")
    if drawn.button and drawn.button.fill == "brand" and drawn.button.color not in creative.brand_colors:
        faults.append("button off the brand's colours")
    if drawn.logo and drawn.logo.plate:
        faults.append("plate under a logo")
    return faults


def _print(counts: Counter[str], families: Counter[str], sizes: list[float], worst: list[str]) -> None:
    lines = [f"{name:32} {number}" for name, number in counts.items()]
    lettered = max(1, counts["lettered"])
    lines += [f"family {name:25} {families[name]:6} {families[name] / lettered:6.1%}" for name in FAMILIES]
    if sizes:
        middle, least = statistics.median(sizes), min(sizes)
        lines.append(f"text size, share of the width     median {middle:.1%}, least {least:.1%}")
    sys.stdout.write("\n".join([*lines, "", *worst, ""]))


if __name__ == "__main__":
    sys.exit(main())
