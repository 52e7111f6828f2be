"""One source picture, decoded once, becomes every placement of a task."""

import hashlib
import io
import json
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PIL import Image

from briefcast import keys
from briefcast.errors import TextDoesNotFit, UnusableAsset
from briefcast.models import find_model
from briefcast.placements import placements
from briefcast.storage import ObjectMissing, ObjectTooLarge, Store
from composition import layout
from composition.design import Design, DoesNotCompose, Logo, compose
from composition.framing import Framing, cover
from composition.geometry import MIDDLE, Focus, Size
from lambdas.variants import images, logo, overlay
from lambdas.variants.contrast import Color, parse_color
from lambdas.variants.images import Source
from lambdas.variants.picture import framed
from lambdas.variants.scrim import Shaded, shade

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
    """Render and store every variant of one task, then the record that names them.

    `plan` is plan.json; `product` has `index`, `slug` and `image.key`; `memory_mb` is the
    function's memory, kept in the record for the cost. The record is written last, so that
    where there is a record there is everything it names. Doing it twice writes the same bytes.

    Raises UnusableAsset, TextDoesNotFit (before anything is read or written) and StorageUnavailable.
    """
    started = time.perf_counter()
    campaign, index, slug = plan["campaign_id"], product["index"], product["slug"]
    planned, wanted = plan["products"][index], plan["tasks"][task]
    brand = plan["campaign"].get("brand") or {}
    designs = _designs(wanted, brand, planned["name"])
    source = _read(store, product["image"]["key"], [design.size for design in designs])
    mark = _read_logo(store, brand.get("logo"), designs)
    focus = _focus(plan, product["image"], planned)
    primary = _primary(plan["campaign"])
    variants: list[dict[str, Any]] = []
    writes: list[Future[None]] = []
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as uploads:

        def keep(key: str, body: bytes, content_type: str) -> None:
            writes.append(uploads.submit(store.write, key, body, content_type))

        for design, image, framing in framed(source.image, designs, focus):
            shaded = _finish(image, design, mark, primary)
            key = keys.variant(
                campaign, slug, index, design.placement.id, wanted["locale"], clean=design.copy is None
            )
            body = _jpeg(image)
            keep(key, body, "image/jpeg")
            variants.append(_variant(design, wanted["locale"], key, body, shaded, framing))
        thumbnail_key = keys.thumbnail(campaign, slug, index) if wanted["thumbnail"] else None
        if thumbnail_key:
            keep(thumbnail_key, _thumbnail(source.image, focus), "image/webp")
        for write in writes:
            write.result()
    record = {
        "product_index": index,
        "task": task,
        "locale": wanted["locale"],
        "thumbnail_key": thumbnail_key,
        "variants": sorted(variants, key=_order(wanted)),
        "source": {
            "key": product["image"]["key"],
            "width": source.size.width,
            "height": source.size.height,
            "format": source.format,
            "focus": [round(share, 3) for share in focus],
        },
        "duration_ms": round((time.perf_counter() - started) * 1000, 1),
        "memory_mb": memory_mb,
    }
    record_key = keys.render_record(campaign, slug, index, task)
    store.write(record_key, json.dumps(record, indent=1).encode(), "application/json")
    return Rendered(record_key, record)


def _designs(wanted: dict[str, Any], brand: dict[str, Any], product_name: str) -> list[Design]:
    """With copy and logo where the task wants them, bare where it wants the picture alone."""
    mark = Logo(brand.get("logo_corner")) if brand.get("logo") else None
    lettered = [_composed(name, wanted, mark, product_name) for name in wanted["placements"]]
    return lettered + [Design(placements()[name]) for name in wanted["clean"]]


def _composed(name: str, wanted: dict[str, Any], mark: Logo | None, product_name: str) -> Design:
    placement = placements()[name]
    try:
        return compose(placement, wanted["message"], wanted["call_to_action"], wanted["locale"], mark)
    except DoesNotCompose as error:
        language = f" in {wanted['locale']}" if wanted["locale"] else ""
        raise TextDoesNotFit(f"{product_name}: the {error.part}{language}: {error}") from error


def _read(store: Store, key: str, targets: list[Size], *, keep_alpha: bool = False) -> Source:
    try:
        data = store.read(key, max_bytes=images.MAX_BYTES)
    except ObjectMissing as error:
        raise UnusableAsset(f"{key}: there is no such picture any more; upload it again") from error
    except ObjectTooLarge as error:
        raise UnusableAsset(f"{error}; export a smaller picture") from error
    return images.decode(data, key, targets, keep_alpha=keep_alpha)


def _read_logo(store: Store, key: str | None, designs: list[Design]) -> Image.Image | None:
    rooms = [layout.logo_room(design.placement) for design in designs if design.logo]
    if key is None or not rooms:
        return None
    return logo.trimmed(_read(store, key, rooms, keep_alpha=True).image)


def _finish(
    image: Image.Image, design: Design, mark: Image.Image | None, primary: Color | None
) -> Shaded | None:
    """Draw on the picture whatever the design has; how readable the message is, if there is one."""
    shaded = None
    if design.copy:
        place = design.copy.arrangement
        shaded = shade(image, design.copy.message, place.message, place.scrim)
        overlay.letter(image, design.copy, shaded.text, primary)
    if mark:
        logo.stamp(image, design, mark)
    return shaded


def _thumbnail(image: Image.Image, focus: Focus) -> bytes:
    framing = cover(Size(*image.size), THUMBNAIL, focus)
    buffer = io.BytesIO()
    small = images.region(image, framing.scale, framing.cut)
    small.save(buffer, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
    return buffer.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0")
    return buffer.getvalue()


def _variant(
    design: Design, locale: str | None, key: str, body: bytes, shaded: Shaded | None, framing: Framing
) -> dict[str, Any]:
    return {
        "placement": design.placement.id,
        "locale": locale,
        "overlay": design.copy is not None,
        "key": key,
        "width": design.placement.width,
        "height": design.placement.height,
        "framing": "cut" if framing.fills(design.size) else "whole",
        "quality": JPEG_QUALITY,
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
        "text_size_px": design.copy.message.size if design.copy else None,
        "contrast": round(shaded.contrast, 2) if shaded else None,
    }


def _order(wanted: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[bool, int]]:
    """The lettered ones as the task lists them, then the clean ones."""
    lettered, clean = wanted["placements"], wanted["clean"]

    def place(variant: dict[str, Any]) -> tuple[bool, int]:
        listed = lettered if variant["overlay"] else clean
        return not variant["overlay"], listed.index(variant["placement"])

    return place


def _focus(plan: dict[str, Any], image: dict[str, Any], planned: dict[str, Any]) -> Focus:
    """Where the subject is: as the brief says, else as composed, else the middle."""
    if planned.get("focus"):
        return planned["focus"]["x"], planned["focus"]["y"]
    return MIDDLE if image["source"] == "existing" else find_model(plan["model"]).focus


def _primary(campaign: dict[str, Any]) -> Color | None:
    colors = campaign.get("brand_colors") or []
    return parse_color(colors[0]) if colors else None
