"""The project as it is deployed: render_tasks on a plan of the parser's, with a store in memory.

    python -m bench.renderers.project SOURCE [FAMILY]

The picture has been analysed: its facts are in the store. Every placement takes the family of layouts, by
default whichever the search prefers. Previews are left out of a run, and measured as a stage of their own.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bench.renderers import work
from briefcast import keys
from briefcast.contracts import ParseBriefInput, Plan, ProductWithImage
from briefcast.registries.placements import placements
from briefcast.store.objects import Listing, ObjectInfo, ObjectMissing
from composition.choice import Family, Steering
from composition.facts import VERSION, to_record
from composition.focusing import with_focus
from composition.geometry import Rect, Size, whole
from composition.settings import copy_settings
from lambdas.parser.parse import parse_brief
from lambdas.variants import composing, creative, encoding, fallback, render
from lambdas.variants.brand import brand_of
from lambdas.variants.picture import edges_of
from lambdas.variants.provenance import Origin
from lambdas.variants.render import render_tasks
from pictures import decoding
from raster.pyramid import Pyramid

# Where the stages are entered: what is called inside another counts for its own stage only.
STAGES: dict[str, list[tuple[Any, str]]] = {
    "decode": [(decoding, "decode")],
    "search": [(composing, "choose")],
    "resize": [(decoding, "to_planes"), (creative, "_draw_picture")],
    "overlay": [
        (creative, "_prepare_ground"),
        (creative, "draw_text"),
        (creative, "draw_button"),
        (creative, "stamp"),
    ],
    "encode": [(encoding, "jpeg"), (encoding, "webp")],
    "preview": [(encoding, "preview")],
}
FACTS_SIZE = Size(512, 512)  # pixels, at least
BALL = (0.5, 0.5)  # where every photograph of the benchmark has its subject
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

    def list_folder(self, prefix: str) -> Listing:
        below = [key.removeprefix(prefix) for key in self if key.startswith(prefix)]
        return Listing(tuple(name for name in below if "/" not in name))


def facts_record(data: bytes) -> tuple[str, bytes]:
    """The key and the body of what the analyst would leave about a photograph of the benchmark's."""
    source = decoding.decode(data, "source", [FACTS_SIZE])
    facts = fallback.measure(Pyramid(source.planes, source.opacity), source.size)
    facts = facts if facts.transparent else with_focus(facts, BALL)
    record = to_record(replace(facts, source="analyst"))
    return keys.understanding(VERSION, hashlib.sha256(data).hexdigest()), json.dumps(record).encode()


def planned(path: Path) -> tuple[Memory, Plan, ProductWithImage]:
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
    plan = parse_brief(event, store=store, bucket=None).document
    product: ProductWithImage = {
        "index": 0,
        "slug": plan["products"][0]["slug"],
        "image": {"source": "existing", "key": key},
    }
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
            copy_settings.cache_clear()
        begun = time.process_time()
        for name in work.SIZES:
            copy_settings(placements()[name], work.MESSAGE, work.ACTION, None)
        spent.append((time.process_time() - begun) * 1000)
    return {"first_ms": sum(spent[:LAYOUTS]) / LAYOUTS, "again_ms": sum(spent[LAYOUTS:]) / LAYOUTS}


def bare(data: bytes) -> tuple[work.Files, dict[str, work.Box]]:
    """The pictures cut around the middle, without anything on them."""
    source = decoding.decode(data, "source", [Size(*size) for size in work.SIZES.values()])
    picture = Pyramid(source.planes)
    xmp = Origin("bench", "2026-01-01T00:00:00Z", generated=None).packet(overlay=False)
    files, boxes = {}, {}
    for name, size in work.SIZES.items():
        left, top, right, bottom = work.centered((source.size.width, source.size.height), size)
        box = whole(Size(*size))
        shown = Rect(
            left / source.size.width,
            top / source.size.height,
            right / source.size.width,
            bottom / source.size.height,
        )
        canvas = picture.part(edges_of(shown, picture.size, box, box), Size(*size))
        files[name] = encoding.jpeg(canvas, max_bytes=sys.maxsize, xmp=xmp).body
        boxes[name] = (left, top, right, bottom)
    return files, boxes


def main(path: Path, family: Family | None = None) -> None:
    store, plan, product = planned(path)
    store.update([facts_record(path.read_bytes())])
    inputs, preview = dict(store), encoding.preview
    steered = replace(brand_of(plan["campaign"], store.read), steering=Steering(family=family))
    setattr(render, "brand_of", lambda campaign, load: steered)  # noqa: B010 - it exports no such name

    def run(previews: bool = False) -> work.Files:
        store.clear()
        store.update(inputs)
        encoding.preview = preview if previews else lambda *_, **__: b""
        record = render_tasks(store, plan, product, [0], memory_mb=0)[0].record
        files = {variant["placement"]: store[variant["key"]] for variant in record["variants"]}
        return {**files, "thumbnail": store[record["thumbnail_key"] or ""]}

    def staged() -> dict[str, float]:
        encoding.preview = preview
        return stages(lambda: run(previews=True))

    work.answer(run, lambda: bare(path.read_bytes()), stages=staged, layout=layout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), cast(Family, sys.argv[2]) if len(sys.argv) > 2 else None)
