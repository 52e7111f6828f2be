"""One source picture, decoded once, becomes every placement of a task."""

import hashlib
import io
import json
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any

from PIL import Image

from briefcast import keys
from briefcast.errors import TextDoesNotFit, UnusableAsset
from briefcast.models import find_model
from briefcast.placements import Placement, placements
from briefcast.storage import ObjectMissing, ObjectTooLarge, Store
from lambdas.variants import images, overlay
from lambdas.variants.contrast import Color, parse_color
from lambdas.variants.images import Source
from lambdas.variants.layout import MIDDLE, Crop, Focus, Size, cover, union
from lambdas.variants.overlay import Design
from typesetting import TypesettingError

JPEG_QUALITY = 88  # SSIM .98 on grainy photographs; above it bytes grow much faster than quality
THUMBNAIL = Size(320, 320)  # pixels
WEBP_QUALITY = 80
WEBP_METHOD = 2  # the encoder's effort: 4, its default, takes twice as long for 3 % of the bytes
UPLOADS_AT_ONCE = 4  # a put to S3 waits far longer than a variant takes to render


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a task left in the store."""

    record_key: str
    record: dict[str, Any]


def render_task(
    store: Store, plan: dict[str, Any], product: dict[str, Any], task: int, memory_mb: int
) -> Rendered:
    """`render_tasks` of one task."""
    [rendered] = render_tasks(store, plan, product, [task], memory_mb)
    return rendered


def render_tasks(
    store: Store, plan: dict[str, Any], product: dict[str, Any], tasks: Sequence[int], memory_mb: int
) -> list[Rendered]:
    """Render and store every variant of some tasks of one product, and a record of each task.

    `plan` is plan.json; `product` has `index`, `slug` and `image.key`; `memory_mb` is the
    function's memory, kept in the records for the cost. The source is decoded once. A record is
    written last, so that where there is a record there is everything it names. Doing it twice
    writes the same bytes.

    Raises UnusableAsset, TextDoesNotFit (before anything is read or written) and StorageUnavailable.
    """
    started = time.perf_counter()
    designs = [_designs(plan, product, task) for task in tasks]
    source = _read_source(store, product["image"]["key"], list(chain.from_iterable(designs)))
    made = []
    for task, its_designs in zip(tasks, designs, strict=True):
        made.append(_render(store, plan, product, task, its_designs, source, memory_mb, started))
        started = time.perf_counter()
    return made


def _designs(plan: dict[str, Any], product: dict[str, Any], task: int) -> list[Design]:
    wanted, name = plan["tasks"][task], plan["products"][product["index"]]["name"]
    return [_design(placements()[placement], wanted, name) for placement in wanted["placements"]]


def _render(
    store: Store,
    plan: dict[str, Any],
    product: dict[str, Any],
    task: int,
    designs: list[Design],
    source: Source,
    memory_mb: int,
    started: float,
) -> Rendered:
    """One task. `started` is where its time begins, on the performance counter."""
    campaign, index, slug = plan["campaign_id"], product["index"], product["slug"]
    wanted = plan["tasks"][task]
    locale = wanted["locale"]
    primary = _primary(plan["campaign"])
    focus = _focus(plan, product["image"])
    variants = []
    writes: list[Future[None]] = []
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as uploads:
        for design, image in _crops(source.image, designs, focus):
            shaded = overlay.shade(image, design.arrangement)
            overlay.letter(image, design, shaded.text, primary)
            body = _jpeg(image)
            key = keys.variant(campaign, slug, index, design.placement.id, locale)
            writes.append(uploads.submit(store.write, key, body, "image/jpeg"))
            variants.append(_variant(design, locale, key, body, shaded.contrast))
        thumbnail_key = None
        if wanted["thumbnail"]:
            thumbnail_key = keys.thumbnail(campaign, slug, index)
            writes.append(uploads.submit(store.write, thumbnail_key, _thumbnail(source.image), "image/webp"))
        for write in writes:
            write.result()
    order = {name: position for position, name in enumerate(wanted["placements"])}
    record = {
        "product_index": index,
        "task": task,
        "locale": locale,
        "thumbnail_key": thumbnail_key,
        "variants": sorted(variants, key=lambda variant: order[variant["placement"]]),
        "source": {
            "key": product["image"]["key"],
            "width": source.size.width,
            "height": source.size.height,
            "format": source.format,
        },
        "duration_ms": round((time.perf_counter() - started) * 1000, 1),
        "memory_mb": memory_mb,
    }
    record_key = keys.render_record(campaign, slug, index, task)
    store.write(record_key, json.dumps(record, indent=1).encode(), "application/json")
    return Rendered(record_key, record)


def _design(placement: Placement, wanted: dict[str, Any], product_name: str) -> Design:
    try:
        return overlay.typeset(placement, wanted["message"], wanted["call_to_action"], wanted["locale"])
    except TypesettingError as error:
        language = f" in {wanted['locale']}" if wanted["locale"] else ""
        raise TextDoesNotFit(
            f"{product_name}: the text{language} does not fit {placement.id} "
            f"({placement.width} x {placement.height} pixels): {error}; shorten it or use plainer words"
        ) from error


def _read_source(store: Store, key: str, designs: list[Design]) -> Source:
    try:
        data = store.read(key, max_bytes=images.MAX_BYTES)
    except ObjectMissing as error:
        raise UnusableAsset(f"{key}: there is no such picture any more; upload it again") from error
    except ObjectTooLarge as error:
        raise UnusableAsset(f"{error}; export a smaller picture") from error
    return images.decode(data, key, [_target(design) for design in designs])


def _crops(image: Image.Image, designs: list[Design], focus: Focus) -> list[tuple[Design, Image.Image]]:
    """The picture cut for every design; those of one scale share one change of scale."""
    by_scale: dict[float, list[tuple[Design, Crop]]] = {}
    for design in designs:
        crop = cover(Size(*image.size), _target(design), focus)
        by_scale.setdefault(round(crop.scale, 6), []).append((design, crop))
    cuts = []
    for group in by_scale.values():
        around = union([crop.box for _, crop in group])
        shared = images.region(image, group[0][1].scale, around)
        for design, crop in group:
            left, top = crop.box.left - around.left, crop.box.top - around.top
            cut = shared.crop((left, top, left + crop.box.width, top + crop.box.height))
            cuts.append((design, cut))
    return cuts


def _thumbnail(image: Image.Image) -> bytes:
    crop = cover(Size(*image.size), THUMBNAIL)
    buffer = io.BytesIO()
    small = images.region(image, crop.scale, crop.box)
    small.save(buffer, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
    return buffer.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0")
    return buffer.getvalue()


def _variant(design: Design, locale: str | None, key: str, body: bytes, contrast: float) -> dict[str, Any]:
    return {
        "placement": design.placement.id,
        "locale": locale,
        "key": key,
        "width": design.placement.width,
        "height": design.placement.height,
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "text_size_px": design.message.size,
        "contrast": round(contrast, 2),
    }


def _focus(plan: dict[str, Any], image: dict[str, Any]) -> Focus:
    """Where the subject is: known for a picture composed as we asked, the middle for anybody's asset."""
    return MIDDLE if image["source"] == "existing" else find_model(plan["model"]).focus


def _primary(campaign: dict[str, Any]) -> Color | None:
    colors = campaign.get("brand_colors") or []
    return parse_color(colors[0]) if colors else None


def _target(design: Design) -> Size:
    return Size(design.placement.width, design.placement.height)
