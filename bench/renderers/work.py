"""What every renderer does to a source, and how its process talks to the benchmark.

A worker is started with the source's path and keeps the file's bytes. For every line of JSON on
its standard input it answers with one: {"do": "run"} renders and says what that took,
{"do": "bare", "into": directory} leaves the pictures without text there and says which part of
the source each of them shows. Nothing but the standard library here: libvips runs in another environment.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = {
    "instagram-square": (1080, 1080),
    "instagram-story": (1080, 1920),
    "facebook-feed": (1200, 630),
    "twitter-card": (1200, 675),
    "linkedin-post": (1200, 627),
}
THUMBNAIL = 320  # pixels, square
MESSAGE = "Unlock summer savings: up to 40% off every plan until Sunday midnight"
ACTION = "Shop the gift set"
BRAND = "#0F766E"
JPEG_QUALITY, WEBP_QUALITY, WEBP_METHOD = 88, 80, 1
SCRIM_FROM, SCRIM_LEVEL = 0.45, 190  # a shadow over the lower half, for those who do not measure
TEXT_SHARE, MARGIN_SHARE, LEADING = 0.05, 0.06, 1.25  # of the width; of the text's size
FONT = Path(__file__).parents[2] / "packages/typesetting/fonts/NotoSans-Bold.ttf"

Files = dict[str, bytes]  # a placement's or "thumbnail"'s file
Box = tuple[float, float, float, float]  # left, top, right, bottom, in the source's pixels


def constants() -> str:
    """What a renderer in another language needs of the above, as JSON."""
    values = {name.lower(): value for name, value in globals().items() if name.isupper()}
    return json.dumps({**values, "font": str(FONT)})


def centered(source: tuple[int, int], size: tuple[int, int]) -> Box:
    """The part of the source that covers `size`, around its middle."""
    scale = max(size[0] / source[0], size[1] / source[1])
    width, height = size[0] / scale, size[1] / scale
    left, top = (source[0] - width) / 2, (source[1] - height) / 2
    return left, top, left + width, top + height


def answer(run: Callable[[], Files], bare: Callable[[], tuple[Files, dict[str, Box]]], **more: Any) -> None:
    """Serve the benchmark's requests until it closes the pipe. `more` are requests of one renderer."""
    for line in sys.stdin:
        request = json.loads(line)
        reply: dict[str, Any]
        if request["do"] == "run":
            reply = _timed(run)
        elif request["do"] == "bare":
            files, boxes = bare()
            for name, body in files.items():
                Path(request["into"], f"{name}.jpg").write_bytes(body)
            reply = {"boxes": boxes, "bytes": sum(map(len, files.values()))}
        else:
            reply = more[request["do"]]()
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


def _timed(run: Callable[[], Files]) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    files = run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if len(files) != len(SIZES) + 1:
        raise RuntimeError(f"rendered {sorted(files)}")
    return {"wall_ms": wall * 1000, "cpu_ms": cpu * 1000, "bytes": sum(map(len, files.values()))}
