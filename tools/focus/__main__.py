"""Score every candidate on the marked pictures and redraw docs/images/focus-*.jpg.

make focus
"""

import sys
import time
from pathlib import Path
from statistics import median

from PIL import Image

from tools.focus.candidates import CANDIDATES, Candidate
from tools.focus.pictures import Fractions, Picture, pictures
from tools.focus.scores import TARGETS, Score
from tools.focus.sheet import Row, draw

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build/focus-pictures"
SHEETS = ROOT / "docs/images"
LARGE = (4096, 4096)  # pixels
RUNS = 5  # of each candidate on the large picture, interleaved


def _cut(candidate: Candidate, image: Image.Image) -> tuple[dict[str, Fractions], float]:
    """Its crops by target, and the CPU milliseconds all of them took."""
    prepared = candidate.prepare(image)
    started = time.process_time()
    crops = candidate.crops(prepared, list(TARGETS.values()))
    took = (time.process_time() - started) * 1000
    return dict(zip(TARGETS, crops, strict=True)), took


def _large_costs(picture: Picture) -> dict[str, float]:
    """CPU milliseconds by candidate at 4096 x 4096, median of interleaved runs."""
    image = picture.image.resize(LARGE, Image.Resampling.BICUBIC)
    runs = [[_cut(candidate, image)[1] for candidate in CANDIDATES] for _ in range(RUNS)]
    return {
        candidate.name: median(took)
        for candidate, took in zip(CANDIDATES, zip(*runs, strict=True), strict=True)
    }


def _table(rows: list[Row], costs: dict[str, float], large: dict[str, float]) -> str:
    lines = [f"| candidate | {' | '.join(TARGETS)} | mean | crops that cut | distance | CPU ms | at 4096² |"]
    lines.append("|---" * (len(TARGETS) + 6) + "|")
    for candidate in CANDIDATES:
        score = Score.of([(row.crops[candidate.name], row.picture.subject) for row in rows])
        shares = [*score.kept.values(), sum(score.kept.values()) / len(score.kept)]
        lines.append(
            f"| {candidate.name} | {' | '.join(f'{share:.3f}' for share in shares)} "
            f"| {score.cut} of {score.crops} | {score.distance:.2f} "
            f"| {costs[candidate.name]:.1f} | {large[candidate.name]:.1f} |"
        )
    return "\n".join(lines)


def main() -> int:
    rows, spent = [], []
    for picture in pictures(CACHE):
        results = {candidate.name: _cut(candidate, picture.image) for candidate in CANDIDATES}
        rows.append(Row(picture, {name: crops for name, (crops, _) in results.items()}))
        spent.append({name: took for name, (_, took) in results.items()})
    costs = {candidate.name: median(took[candidate.name] for took in spent) for candidate in CANDIDATES}
    large = _large_costs(rows[0].picture)
    tuned = [row for row in rows if row.picture.tuned_on]
    held_out = [row for row in rows if not row.picture.tuned_on]
    for title, part in (("tuning", tuned), ("held out", held_out)):
        sys.stdout.write(f"\n{title}: {len(part)} pictures\n\n{_table(part, costs, large)}\n")
    drawn = [row.picture.author == "this project" for row in held_out]
    photographs = [row for row, ours in zip(held_out, drawn, strict=True) if not ours]
    scenes = [row for row, ours in zip(held_out, drawn, strict=True) if ours]
    draw(photographs, SHEETS / "focus-photographs.jpg")
    draw(scenes, SHEETS / "focus-scenes.jpg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
