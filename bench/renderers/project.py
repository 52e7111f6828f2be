"""The project as it is deployed: render_tasks on a plan of the parser's, with a store in memory."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.renderers import work
from briefcast import keys
from briefcast.contracts import ParseBriefInput
from briefcast.registries.placements import placements
from briefcast.store.objects import ObjectInfo, ObjectMissing
from composition.design import compose
from composition.framing import cover
from composition.geometry import MIDDLE, Size
from lambdas.parser.parse import parse_brief
from lambdas.variants import encoding, logo, materials, overlay, render
from lambdas.variants.provenance import Origin
from lambdas.variants.render import render_tasks
from lambdas.variants.scene import scene
from pictures import decoding
from raster.pyramid import Pyramid

# Where the stages are entered: what is called inside another counts for its own stage only.
STAGES: dict[str, list[tuple[Any, str]]] = {
    "decode": [(decoding, "decode")],
    "resize": [(decoding, "taken"), (render, "scene")],
    "overlay": [(render, "shade"), (overlay, "letter"), (logo, "stamp")],
    "focus": [(materials, "measure")],
    "encode": [(encoding, "jpeg"), (encoding, "webp")],
}
LAYOUTS = 5  # of text, measured and averaged


class Memory(dict[str, bytes]):
    """A store that costs nothing, so that rendering is all that is measured."""

    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes:
        try:
            return self[key]
        except KeyError as error:
            raise ObjectMissing(key) from error

    def write(self, key: str, body: bytes, content_type: str) -> None:
        self[key] = body

    def head(self, key: str) -> ObjectInfo | None:
        return ObjectInfo(key, len(self[key]), "", None) if key in self else None


def planned(path: Path) -> tuple[Memory, dict[str, Any], dict[str, Any]]:
    """A store with the source, the plan of a brief for it, and the product as its state carries it."""
    key = f"{keys.ASSETS}bench/product{path.suffix}"
    store = Memory({key: path.read_bytes()})
    brief = {
        "campaign_name": "Bench",
        "campaign_message": work.MESSAGE,
        "call_to_action": work.ACTION,
        "brand_colors": [work.BRAND],
        "target_audience": "Engineers",
        "target_regions": ["Everywhere"],
        "products": [{"name": "Ball", "description": "A red ball", "existing_assets": key}],
    }
    event: ParseBriefInput = {
        "input": {"brief": brief},
        "execution_arn": "arn:bench",
        "started_at": "2026-01-01T00:00:00Z",
        "retries": 0,
    }
    plan: dict[str, Any] = {**parse_brief(event, store=store, bucket=None).document}
    product = {"index": 0, "slug": plan["products"][0]["slug"], "image": {"source": "existing", "key": key}}
    return store, plan, product


class Stopwatch:
    """Milliseconds of this thread's CPU in each stage, without those of the stages inside it."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(STAGES, 0.0)
        self._inside = [0.0]

    def watched(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self._inside.append(0.0)
            begun = time.thread_time()
            try:
                return function(*arguments, **options)
            finally:
                took = (time.thread_time() - begun) * 1000
                self.spent[stage] += took - self._inside.pop()
                self._inside[-1] += took

        return call


def stages(run: Callable[[], work.Files]) -> dict[str, float]:
    """CPU milliseconds of one run by stage, and of all."""
    watch, before = Stopwatch(), []
    for stage, entrances in STAGES.items():
        for module, name in entrances:
            before.append((module, name, getattr(module, name)))
            setattr(module, name, watch.watched(stage, getattr(module, name)))
    begun = time.process_time()
    run()
    total = (time.process_time() - begun) * 1000
    for module, name, function in before:
        setattr(module, name, function)
    return {**watch.spent, "total": total}


def layout() -> dict[str, float]:
    """CPU milliseconds to set the five placements' texts for the first time, and again."""
    spent = []
    for clear in [True] * LAYOUTS + [False] * LAYOUTS:
        if clear:
            compose.cache_clear()
        begun = time.process_time()
        for name in work.SIZES:
            compose(placements()[name], work.MESSAGE, work.ACTION, None)
        spent.append((time.process_time() - begun) * 1000)
    return {"first_ms": sum(spent[:LAYOUTS]) / LAYOUTS, "again_ms": sum(spent[LAYOUTS:]) / LAYOUTS}


def bare(data: bytes) -> tuple[work.Files, dict[str, work.Box]]:
    """The pictures cut around the middle, without anything on them."""
    source = decoding.decode(data, "source", [Size(*size) for size in work.SIZES.values()])
    picture = Pyramid(source.planes)
    xmp = Origin("bench", "2026-01-01T00:00:00Z", generated=None).packet(overlay=False)
    shrunk_by = source.size.width / picture.size.width
    files, boxes = {}, {}
    for name, size in work.SIZES.items():
        framing = cover(picture.size, Size(*size), MIDDLE)
        canvas = scene(picture, framing, Size(*size))
        files[name] = encoding.jpeg(canvas, max_bytes=sys.maxsize, xmp=xmp).body
        left, top, right, bottom = (edge * shrunk_by / framing.scale for edge in framing.cut.corners)
        boxes[name] = (left, top, right, bottom)
    return files, boxes


def main(path: Path) -> None:
    store, plan, product = planned(path)
    inputs = dict(store)

    def run() -> work.Files:
        store.clear()
        store.update(inputs)
        record = render_tasks(store, plan, product, [0], memory_mb=0)[0].record
        files = {variant["placement"]: store[variant["key"]] for variant in record["variants"]}
        return {**files, "thumbnail": store[record["thumbnail_key"]]}

    work.answer(run, lambda: bare(path.read_bytes()), stages=lambda: stages(run), layout=layout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
