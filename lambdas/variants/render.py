"""One source picture, decoded once, becomes every placement of its tasks."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from briefcast import keys
from briefcast.errors import UnusableAsset
from briefcast.registries.placements import Placement
from briefcast.store.documents import write_json
from briefcast.store.objects import Store
from composition.choice import Job, Layout
from composition.geometry import Size
from composition.search import choose
from lambdas.variants import encoding, records
from lambdas.variants.brand import Brand, brand_of
from lambdas.variants.creative import Subject, draw
from lambdas.variants.encoding import Encoded, TooManyBytes
from lambdas.variants.jobs import Copy, set_copy
from lambdas.variants.materials import (
    decode,
    decode_unknown,
    described,
    origin_of,
    read_font,
    read_mark,
    read_source,
)
from lambdas.variants.provenance import Origin
from lambdas.variants.resume import finished, inputs_digests
from lambdas.variants.thumbnail import SIZE as THUMBNAIL
from lambdas.variants.thumbnail import thumbnail
from lambdas.variants.understanding import with_subject
from raster.canvas import Canvas

UPLOADS_AT_ONCE = 4  # a put to S3 waits far longer than a variant takes to render


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a task left in the store."""

    record_key: str
    record: dict[str, Any]
    resumed: bool = False  # an earlier run made it; this one only looked


@dataclass(frozen=True, slots=True)
class Composed:
    """A product's picture decoded, and a layout for each creative of its tasks."""

    subject: Subject
    layouts: dict[int, list[tuple[Job, Layout]]]  # by task, in its order
    described: dict[str, Any]  # the source, as records describe it


def render_tasks(
    store: Store, plan: dict[str, Any], product: dict[str, Any], tasks: Sequence[int], memory_mb: int
) -> list[Rendered]:
    """Render and store every variant of some tasks of a product, then the record of each that names them.

    `plan` is plan.json; `product` has `index`, `slug` and `image.key`; `memory_mb` is the
    function's memory, kept in the records for the cost. A record is written after its variants,
    so that where there is a record there is everything it names. What an earlier run made of the
    same inputs is not made again (resume.py). The time of reading, composing and decoding counts as
    that of the first task that is rendered.

    Raises UnusableAsset, TextDoesNotFit (before a picture is read) and StorageUnavailable.
    """
    started = time.perf_counter()
    names = {task: _record_key(plan, product, task) for task in tasks}
    inputs = inputs_digests(store, plan, product, tasks)
    made = {
        task: Rendered(names[task], record, resumed=True)
        for task in tasks
        if (record := finished(store, names[task], inputs[task])) is not None
    }
    brand = brand_of(plan["campaign"], lambda key: read_font(store, key))
    copies = {task: set_copy(plan, product["index"], task, brand) for task in tasks if task not in made}
    if copies:
        composed = _compose(store, plan, product, copies, brand)
        origin = origin_of(plan, product["image"])
    for task in copies:
        record = _render(store, plan, product, task, composed, origin)
        took_ms = round((time.perf_counter() - started) * 1000, 1)
        record |= {"inputs": inputs[task], "duration_ms": took_ms, "memory_mb": memory_mb}
        write_json(store, names[task], record)
        made[task] = Rendered(names[task], record)
        started = time.perf_counter()
    return [made[task] for task in tasks]


def _record_key(plan: dict[str, Any], product: dict[str, Any], task: int) -> str:
    return keys.render_record(plan["campaign_id"], product["slug"], product["index"], task)


def _compose(
    store: Store,
    plan: Mapping[str, Any],
    product: Mapping[str, Any],
    copies: Mapping[int, list[Copy]],
    brand: Brand,
) -> Composed:
    """Find a layout for every creative, then decode no more of the picture than they show."""
    all_copies = list(chain.from_iterable(copies.values()))
    source, mark = read_source(store, plan, product), read_mark(store, brand, all_copies)
    ground = brand.studio(source.facts.palette if source.facts else ()).ground
    focus = plan["products"][product["index"]].get("focus")
    own = (focus or {}).get("placements") or {}
    if source.facts is None:
        decoded, facts = decode_unknown(source, all_copies, ground, focus)
    else:
        facts = source.facts
    layouts = {}
    for task, its_copies in copies.items():
        jobs = [copy.job(mark, brand.corner) for copy in its_copies]
        chosen = choose(facts, jobs, brand.steering)
        for at, job in enumerate(jobs):
            if job.placement.id in own:  # what this placement is to show is not what the others do
                (chosen[at],) = choose(with_subject(facts, own[job.placement.id]), [job], brand.steering)
        layouts[task] = list(zip(jobs, chosen, strict=True))
    if source.facts is not None:
        shown = [layout for _, layout in chain.from_iterable(layouts.values())]
        decoded = decode(source, shown, ground)
    subject = Subject(decoded.picture, facts, brand, mark)
    return Composed(subject, layouts, described(source, decoded, facts))


class _Uploads:
    """Files on their way to the store while the next one is rendered; leaving waits for all of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._started: list[Future[None]] = []

    def __enter__(self) -> "_Uploads":
        return self

    def __exit__(self, *failure: object) -> None:
        wait(self._started)
        if failure == (None, None, None):
            for upload in self._started:
                upload.result()

    def start(self, key: str, body: bytes, content_type: str) -> str:
        """The SHA-256 of a file that is being stored under that key."""
        self._started.append(_threads().submit(self._store.write, key, body, content_type))
        return hashlib.sha256(body).hexdigest()


@cache
def _threads() -> ThreadPoolExecutor:
    """Kept from task to task: to start them takes longer than a thumbnail."""
    return ThreadPoolExecutor(UPLOADS_AT_ONCE, thread_name_prefix="upload")


def _render(
    store: Store, plan: dict[str, Any], product: dict[str, Any], task: int, composed: Composed, origin: Origin
) -> dict[str, Any]:
    """Every variant of one task, stored, and what its record says of them."""
    campaign, index, slug = plan["campaign_id"], product["index"], product["slug"]
    wanted = plan["tasks"][task]
    variants: list[dict[str, Any]] = []
    small: dict[str, Any] = {"thumbnail_key": None, "thumbnail_sha256": None}
    with _Uploads(store) as uploads:
        for job, layout in composed.layouts[task]:
            placement, clean = job.placement, not job.settings
            drawn = draw(layout, Size(placement.width, placement.height), composed.subject)
            xmp = origin.packet(overlay=not clean)
            encoded = _encoded(drawn.canvas, placement, xmp)
            key = keys.variant(campaign, slug, index, placement.id, wanted["locale"], clean=clean)
            preview_key = keys.preview(key)
            files = {
                "key": key,
                "sha256": uploads.start(key, encoded.body, "image/jpeg"),
                "preview_key": preview_key,
                "preview_sha256": uploads.start(
                    preview_key, encoding.preview(drawn.canvas, xmp=xmp), "image/webp"
                ),
            }
            variants.append(
                records.variant(job, layout, drawn, encoded) | {"locale": wanted["locale"]} | files
            )
        if wanted["thumbnail"]:
            key = keys.thumbnail(campaign, slug, index)
            drawn = draw(thumbnail(composed.subject.facts), THUMBNAIL, composed.subject)
            body = encoding.webp(drawn.canvas, xmp=origin.packet(overlay=False))
            small = {"thumbnail_key": key, "thumbnail_sha256": uploads.start(key, body, "image/webp")}
    return {
        "product_index": index,
        "task": task,
        "locale": wanted["locale"],
        **small,
        "variants": sorted(variants, key=_order(wanted)),
        "source": composed.described,
    }


def _encoded(canvas: Canvas, placement: Placement, xmp: bytes) -> Encoded:
    try:
        return encoding.jpeg(canvas, max_bytes=placement.max_bytes, xmp=xmp)
    except TooManyBytes as error:
        raise UnusableAsset(
            f"{placement.id}: {error}; use a picture with less noise and fewer fine details"
        ) from error


def _order(wanted: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[bool, int]]:
    """The lettered ones as the task lists them, then the clean ones."""

    def place(variant: dict[str, Any]) -> tuple[bool, int]:
        listed = wanted["placements"] if variant["overlay"] else wanted["clean"]
        return not variant["overlay"], listed.index(variant["placement"])

    return place
