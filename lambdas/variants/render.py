"""One source picture, decoded once, becomes every placement of a task."""

import hashlib
import io
import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PIL import Image

from briefcast import keys
from briefcast.errors import TextDoesNotFit, UnusableAsset
from briefcast.models import find_model
from briefcast.placements import Placement, placements
from briefcast.storage import ObjectMissing, ObjectTooLarge, Store
from lambdas.variants import images, overlay, resume
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
    resumed: bool = False  # an earlier run made it; this one only looked


def render_task(
    store: Store, plan: dict[str, Any], product: dict[str, Any], task: int, memory_mb: int
) -> Rendered:
    """Render and store every variant of one task, then the record that names them.

    `plan` is plan.json; `product` has `index`, `slug` and `image.key`; `memory_mb` is the
    function's memory, kept in the record for the cost. The record is written last, so that
    where there is a record there is everything it names. Doing it twice renders once (resume.py).

    Raises UnusableAsset, TextDoesNotFit (before the source is read) and StorageUnavailable.
    """
    started = time.perf_counter()
    campaign, index, slug = plan["campaign_id"], product["index"], product["slug"]
    wanted = plan["tasks"][task]
    locale = wanted["locale"]
    record_key = keys.render_record(campaign, slug, index, task)
    inputs = resume.inputs_digest(store, plan, product, task)
    if (done := resume.finished(store, record_key, inputs)) is not None:
        return Rendered(record_key, done, resumed=True)
    designs = [
        _design(placements()[name], wanted, plan["products"][index]["name"]) for name in wanted["placements"]
    ]
    source = _read_source(store, product["image"]["key"], designs)
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
        thumbnail_key = thumbnail_sha256 = None
        if wanted["thumbnail"]:
            thumbnail_key, body = keys.thumbnail(campaign, slug, index), _thumbnail(source.image)
            thumbnail_sha256 = hashlib.sha256(body).hexdigest()
            writes.append(uploads.submit(store.write, thumbnail_key, body, "image/webp"))
        for write in writes:
            write.result()
    order = {name: position for position, name in enumerate(wanted["placements"])}
    record = {
        "product_index": index,
        "task": task,
        "locale": locale,
        "inputs": inputs,
        "thumbnail_key": thumbnail_key,
        "thumbnail_sha256": thumbnail_sha256,
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
