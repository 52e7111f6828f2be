"""Cold start: what importing each handler costs over a bare interpreter, and the start of a local cloud.

Medians of 7, in fresh interpreters with compiled bytecode, as in an image.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

RUNS = 7
AIM_MS = {"parser": 350, "publisher": 350}  # the two that every campaign waits for
CLOUD_AIM_MS = 2000
CLOUD = "from local.cloud import LocalCloud; cloud = LocalCloud()"
ROOT = Path(__file__).parents[1]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "AWS_DEFAULT_REGION": "us-east-1",
}


def measure() -> Iterator[str]:
    rows = json.loads((ROOT / "lambdas/functions.json").read_text("utf-8"))
    for name in rows:
        module = f"lambdas.{name}.handler"
        milliseconds = import_ms(module)
        aim = f" (aim at most {AIM_MS[name]})" if name in AIM_MS else ""
        heaviest = ", ".join(f"{package} {ms:.0f}" for package, ms in heaviest_imports(module))
        yield f"{name:<10} {milliseconds:5.0f} ms{aim}; heaviest: {heaviest}"
    cloud_ms = _median_ms(CLOUD, "cloud.close()")
    yield f"the local cloud is ready for a brief after {cloud_ms:.0f} ms (aim at most {CLOUD_AIM_MS})"


def import_ms(module: str) -> float:
    """Milliseconds that `import module` takes, median of RUNS fresh interpreters."""
    return _median_ms(f"import {module}")


def heaviest_imports(module: str) -> list[tuple[str, float]]:
    """The three top-level packages that cost most by `-X importtime`, in milliseconds, their own time."""
    report = _python("-X", "importtime", "-c", f"import {module}").stderr
    own: dict[str, float] = {}
    for line in report.splitlines():
        fields = line.removeprefix("import time:").split("|")
        if len(fields) == 3 and fields[0].strip().isdigit():
            package = fields[2].strip().split(".")[0]
            own[package] = own.get(package, 0) + int(fields[0]) / 1000
    return sorted(own.items(), key=lambda item: -item[1])[:3]


def _median_ms(code: str, afterwards: str = "") -> float:
    """Milliseconds that `code` takes, median of RUNS fresh interpreters."""
    timed = (
        f"import time; t = time.perf_counter(); {code}; print((time.perf_counter() - t) * 1000); {afterwards}"
    )
    times = [float(_python("-c", timed).stdout) for _ in range(RUNS + 1)]
    return statistics.median(times[1:])  # the first one compiles


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True, cwd=ROOT, env=ENVIRONMENT
    )
