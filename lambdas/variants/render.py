"""One source picture, decoded once, becomes every placement of its tasks."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from briefcast import keys
from briefcast.errors import TextDoesNotFit, UnusableAsset
from briefcast.registries.placements import placements
from briefcast.store.objects import Store
from composition.design import Design, Logo, compose
from composition.framing import Framing, cover
from composition.geometry import Size
from composition.settings import DoesNotCompose
from lambdas.variants import encoding, logo, overlay
from lambdas.variants.encoding import Encoded, TooManyBytes
from lambdas.variants.materials import Materials, gather
from lambdas.variants.resume import finished, inputs_digests
from lambdas.variants.scene import scene
from lambdas.variants.scrim import shade
from raster.canvas import Canvas

THUMBNAIL = Size(320, 320)  # pixels
UPLOADS_AT_ONCE = 4  # a put to S3 waits far longer than a variant takes to render


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a task left in the store."""

    record_key: str
    record: dict[str, Any]
    resumed: bool = False  # an earlier run made it; this one only looked


def render_tasks(
    store: Store, plan: dict[str, Any], product: dict[str, Any], tasks: Sequence[int], memory_mb: int
) -> list[Rendered]:
    """Render and store every variant of some tasks of a product, then the record of each that names them.

    `plan` is plan.json; `product` has `index`, `slug` and `image.key`; `memory_mb` is the
    function's memory, kept in the records for the cost. A record is written after its variants,
    so that where there is a record there is everything it names. What an earlier run made of the
    same inputs is not made again (resume.py). The time of reading and decoding counts as that of
    the first task that is rendered.

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
    designs = {task: _designs(plan, product, task) for task in tasks if task not in made}
    if designs:
        materials = gather(store, plan, product, list(chain.from_iterable(designs.values())))
    for task, its_designs in designs.items():
        record = _render(store, plan, product, task, its_designs, materials)
        took_ms = round((time.perf_counter() - started) * 1000, 1)
        record |= {"inputs": inputs[task], "duration_ms": took_ms, "memory_mb": memory_mb}
        store.write(names[task], json.dumps(record, indent=1).encode(), "application/json")
        made[task] = Rendered(names[task], record)
        started = time.perf_counter()
    return [made[task] for task in tasks]


def _record_key(plan: dict[str, Any], product: dict[str, Any], task: int) -> str:
    return keys.render_record(plan["campaign_id"], product["slug"], product["index"], task)


def _designs(plan: dict[str, Any], product: dict[str, Any], task: int) -> list[Design]:
    """With copy and logo where the task wants them, bare where it wants the picture alone."""
    wanted, brand = plan["tasks"][task], plan["campaign"].get("brand") or {}
    mark = Logo(brand.get("logo_corner")) if brand.get("logo") else None
    name = plan["products"][product["index"]]["name"]
    lettered = [_composed(placement, wanted, mark, name) for placement in wanted["placements"]]
    return lettered + [Design(placements()[placement]) for placement in wanted["clean"]]


def _composed(name: str, wanted: dict[str, Any], mark: Logo | None, product_name: str) -> Design:
    placement, copy = placements()[name], (wanted["message"], wanted["call_to_action"])
    try:
        return compose(placement, *copy, wanted["locale"], mark)
    except DoesNotCompose as error:
        language = f" in {wanted['locale']}" if wanted["locale"] else ""
        raise TextDoesNotFit(f"{product_name}: the {error.part}{language}: {error}") from error


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
    store: Store,
    plan: dict[str, Any],
    product: dict[str, Any],
    task: int,
    designs: list[Design],
    materials: Materials,
) -> dict[str, Any]:
    """Every variant of one task, stored, and what its record says of them."""
    campaign, index, slug = plan["campaign_id"], product["index"], product["slug"]
    wanted = plan["tasks"][task]
    variants: list[dict[str, Any]] = []
    thumbnail: dict[str, Any] = {"thumbnail_key": None, "thumbnail_sha256": None}
    with _Uploads(store) as uploads:
        for design in designs:
            clean = design.copy is None
            framing = design.framing(materials.picture.size, materials.focus)
            canvas = scene(materials.picture, framing, design.size)
            contrast = _finish(canvas, design, materials)
            encoded = _encoded(canvas, design, materials.origin.packet(overlay=not clean))
            key = keys.variant(campaign, slug, index, design.placement.id, wanted["locale"], clean=clean)
            sha256 = uploads.start(key, encoded.body, "image/jpeg")
            seen = _seen(framing, materials.picture.size, design.size)
            said = _described(design, seen, contrast, encoded)
            variants.append(said | {"locale": wanted["locale"], "key": key, "sha256": sha256})
        if wanted["thumbnail"]:
            key = keys.thumbnail(campaign, slug, index)
            body = encoding.webp(_thumbnail(materials), xmp=materials.origin.packet(overlay=False))
            thumbnail = {"thumbnail_key": key, "thumbnail_sha256": uploads.start(key, body, "image/webp")}
    return {
        "product_index": index,
        "task": task,
        "locale": wanted["locale"],
        **thumbnail,
        "variants": sorted(variants, key=_order(wanted)),
        "source": materials.described,
    }


def _finish(canvas: Canvas, design: Design, materials: Materials) -> float | None:
    """Draw whatever the design has on it; the contrast that the message reaches, if there is one."""
    contrast = None
    if design.copy:
        place = design.copy.arrangement
        shaded = shade(canvas, design.copy.message, place.message, place.scrim)
        contrast = shaded.contrast
        overlay.letter(canvas, design.copy, shaded.text, materials.primary)
    if materials.logo:
        logo.stamp(canvas, design, materials.logo)
    return contrast


def _encoded(canvas: Canvas, design: Design, xmp: bytes) -> Encoded:
    try:
        return encoding.jpeg(canvas, max_bytes=design.placement.max_bytes, xmp=xmp)
    except TooManyBytes as error:
        raise UnusableAsset(
            f"{design.placement.id}: {error}; use a picture with less noise and fewer fine details"
        ) from error


def _thumbnail(materials: Materials) -> Canvas:
    return scene(materials.picture, cover(materials.picture.size, THUMBNAIL, materials.focus), THUMBNAIL)


def _seen(framing: Framing, source: Size, target: Size) -> str:
    """How much of the picture is seen, in the manifest's words."""
    if framing.fills(target):
        return "cut"
    return "whole" if framing.is_whole(source) else "part"


def _described(design: Design, framing: str, contrast: float | None, encoded: Encoded) -> dict[str, Any]:
    return {
        "placement": design.placement.id,
        "overlay": design.copy is not None,
        "width": design.placement.width,
        "height": design.placement.height,
        "framing": framing,
        "quality": encoded.quality,
        "bytes": len(encoded.body),
        "text_size_px": design.copy.message.size if design.copy else None,
        "contrast": round(contrast, 2) if contrast else None,
    }


def _order(wanted: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[bool, int]]:
    """The lettered ones as the task lists them, then the clean ones."""

    def place(variant: dict[str, Any]) -> tuple[bool, int]:
        listed = wanted["placements"] if variant["overlay"] else wanted["clean"]
        return not variant["overlay"], listed.index(variant["placement"])

    return place
