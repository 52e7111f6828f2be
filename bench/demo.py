"""Demo: `briefcast run` on the example briefs, wall time after set-up."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

AIM_S = 15  # on two cores
ROOT = Path(__file__).parents[1]


def measure() -> Iterator[str]:
    briefs = sorted(str(path) for path in (ROOT / "examples/briefs").glob("*.json"))
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "cli.main", "run", *briefs]
        command += ["--assets", "examples/assets", "--out", out, "--state", f"{out}/state"]
        begun = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        seconds = time.perf_counter() - begun
        pictures = sum(1 for _ in Path(out).glob("*/variants/**/*.jpg"))
    yield f"{len(briefs)} briefs, {pictures} creatives: {seconds:.1f} s (aim at most {AIM_S} s on two cores)"
