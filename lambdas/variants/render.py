"""One source picture, decoded once, becomes every placement of its tasks."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from briefcast import keys
from briefcast.contracts import Plan, ProductWithImage, RenderRecord, Task, VariantRecord
from briefcast.errors import UnusableAsset
from briefcast.product_copy import Offer, offer_of
from briefcast.registries.placements import Placement
from briefcast.store.documents import write_json
from briefcast.store.objects import Store
from composition.choice import Job, Layout
from composition.geometry import Size
from lambdas.variants import encoding
from lambdas.variants.brand import brand_of
from lambdas.variants.composing import Composed, compose
from lambdas.variants.creative import draw
from lambdas.variants.encoding import Encoded, TooManyBytes
from lambdas.variants.jobs import set_copy
from lambdas.variants.materials import origin_of, read_font
from lambdas.variants.provenance import Origin
from lambdas.variants.records import Files, offer_record, variant_record
from lambdas.variants.resume import finished, inputs_digests
from lambdas.variants.thumbnail import SIZE as THUMBNAIL
from lambdas.variants.thumbnail import thumbnail
from lambdas.variants.uploads import Uploads
from raster.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a task left in the store."""

    record_key: str
    record: RenderRecord
    resumed: bool = False  # an earlier run made it; this one only looked


@dataclass(frozen=True, slots=True)
class _Render:
    """What all tasks of a product have in common while they are rendered."""

    plan: Plan
    product: ProductWithImage
    composed: Composed
    origin: Origin

    def key(self, task: Task, placement: str, *, clean: bool) -> str:
        campaign, product = self.plan["campaign_id"], self.product
        locale = task["locale"]
        return keys.variant(campaign, product["slug"], product["index"], placement, locale, clean=clean)


def render_tasks(
    store: Store, plan: Plan, product: ProductWithImage, tasks: Sequence[int], memory_mb: int
) -> list[Rendered]:
    """Render and store every variant of some tasks of a product, then the record of each that names them.

    `memory_mb` is the function's memory, kept in the records for the cost. A record is written after its
    variants, so that where there is a record there is everything it names. What an earlier run made of the
    same inputs is not made again (resume.py). The time of reading, composing and decoding counts as that of
    the first task that is rendered.

    Raises UnusableAsset, TextDoesNotFit (before a picture is read), StorageUnavailable and
    StorageMisconfigured.
    """
    started = time.perf_counter()
    campaign, slug, index = plan["campaign_id"], product["slug"], product["index"]
    names = {task: keys.render_record(campaign, slug, index, task) for task in tasks}
    inputs = inputs_digests(store, plan, product, tasks)
    made = {
        task: Rendered(names[task], record, resumed=True)
        for task in tasks
        if (record := finished(store, names[task], inputs[task])) is not None
    }
    left = [task for task in tasks if task not in made]
    if left:
        brand = brand_of(plan["campaign"], lambda key: read_font(store, key))
        copies = {task: set_copy(plan, index, task, brand) for task in left}
        composed = compose(store, plan, product, copies, brand)
        render = _Render(plan, product, composed, origin_of(plan, product["image"]))
    for task in left:
        record = _record(store, render, task, inputs[task])
        record["duration_ms"] = round((time.perf_counter() - started) * 1000, 1)
        record["memory_mb"] = memory_mb
        write_json(store, names[task], record)
        made[task] = Rendered(names[task], record)
        started = time.perf_counter()
    return [made[task] for task in tasks]


def _record(store: Store, render: _Render, number: int, inputs: str) -> RenderRecord:
    """Every variant of one task, stored, and what its record says of them."""
    task, index = render.plan["tasks"][number], render.product["index"]
    thumbnail_key = thumbnail_sha256 = None
    with Uploads(store) as uploads:
        variants = [
            _variant(uploads, render, task, job, layout) for job, layout in render.composed.layouts[number]
        ]
        if task["thumbnail"]:
            thumbnail_key = keys.thumbnail(render.plan["campaign_id"], render.product["slug"], index)
            thumbnail_sha256 = uploads.start(thumbnail_key, _thumbnail(render), "image/webp")
    return {
        "product_index": index,
        "task": number,
        "locale": task["locale"],
        "inputs": inputs,
        "thumbnail_key": thumbnail_key,
        "thumbnail_sha256": thumbnail_sha256,
        "variants": sorted(variants, key=_order(task)),
        "source": render.composed.described,
        "duration_ms": 0.0,
        "memory_mb": 0,
    }


def _variant(uploads: Uploads, render: _Render, task: Task, job: Job, layout: Layout) -> VariantRecord:
    """One creative with its preview, on their way to the store."""
    placement, clean = job.placement, not job.settings
    drawn = draw(layout, Size(placement.width, placement.height), render.composed.subject, job.badge)
    xmp = render.origin.packet(overlay=not clean)
    encoded = _encoded(drawn.canvas, placement, xmp)
    key = render.key(task, placement.id, clean=clean)
    preview_key, preview = keys.preview(key), encoding.preview(drawn.canvas, xmp=xmp)
    files = Files(
        key=key,
        sha256=uploads.start(key, encoded.body, "image/jpeg"),
        preview_key=preview_key,
        preview_sha256=uploads.start(preview_key, preview, "image/webp"),
    )
    source_type = render.origin.source_type(overlay=not clean)
    record = variant_record(job, task["locale"], layout, drawn, encoded, files, source_type)
    offer = Offer() if clean else offer_of(render.plan["products"][render.product["index"]], task)
    if any(offer):
        record["offer"] = offer_record(offer, drawn)
    return record


def _encoded(canvas: Canvas, placement: Placement, xmp: bytes) -> Encoded:
    try:
        return encoding.jpeg(canvas, max_bytes=placement.max_bytes, xmp=xmp)
    except TooManyBytes as error:
        raise UnusableAsset(
            f"{placement.id}: {error}; use a picture with less noise and fewer fine details"
        ) from error


def _thumbnail(render: _Render) -> bytes:
    subject = render.composed.subject
    drawn = draw(thumbnail(subject.facts), THUMBNAIL, subject)
    return encoding.webp(drawn.canvas, xmp=render.origin.packet(overlay=False))


def _order(task: Task) -> Callable[[VariantRecord], tuple[bool, int]]:
    """The lettered ones as the task lists them, then the clean ones."""
    listed: dict[Literal[True, False], list[str]] = {True: task["placements"], False: task["clean"]}

    def place(variant: VariantRecord) -> tuple[bool, int]:
        return not variant["overlay"], listed[variant["overlay"]].index(variant["placement"])

    return place
