"""One source picture, decoded once, becomes every placement of its tasks."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any

from PIL import Image

from briefcast import keys
from briefcast.errors import TextDoesNotFit, UnusableAsset
from briefcast.models import find_model
from briefcast.placements import placements
from briefcast.storage import Store
from composition.design import Design, DoesNotCompose, Logo, compose
from composition.framing import Framing, cover
from composition.geometry import MIDDLE, Focus, Size
from lambdas.variants import encoding, images, logo, overlay
from lambdas.variants.contrast import Color, parse_color
from lambdas.variants.encoding import Encoded, TooManyBytes
from lambdas.variants.picture import framed
from lambdas.variants.provenance import Generated, Origin
from lambdas.variants.scrim import Shaded, shade
from lambdas.variants.sources import Fetched, fetch_logo, fetch_picture

THUMBNAIL = Size(320, 320)  # pixels
UPLOADS_AT_ONCE = 4  # a put to S3 waits far longer than a variant takes to render


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a task left in the store."""

    record_key: str
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Materials:
    """What all tasks of one product are made of."""

    fetched: Fetched
    logo: Image.Image | None  # RGBA, trimmed
    focus: Focus
    primary: Color | None
    origin: Origin


def render_tasks(
    store: Store, plan: dict[str, Any], product: dict[str, Any], tasks: Sequence[int], memory_mb: int
) -> list[Rendered]:
    """Render and store every variant of some tasks of a product, then the record of each that names them.

    `plan` is plan.json; `product` has `index`, `slug` and `image.key`; `memory_mb` is the
    function's memory, kept in the records for the cost. A record is written after its variants, so
    that where there is a record there is everything it names. The time of reading and decoding
    counts as the first task's. Doing it twice writes the same bytes.

    Raises UnusableAsset, TextDoesNotFit (before anything is read or written) and StorageUnavailable.
    """
    started = time.perf_counter()
    designs = [_designs(plan, product, task) for task in tasks]
    materials = _materials(store, plan, product, list(chain.from_iterable(designs)))
    made = []
    for task, its_designs in zip(tasks, designs, strict=True):
        record = _render(store, plan, product, task, its_designs, materials)
        record |= {"duration_ms": round((time.perf_counter() - started) * 1000, 1), "memory_mb": memory_mb}
        record_key = keys.render_record(plan["campaign_id"], product["slug"], product["index"], task)
        store.write(record_key, json.dumps(record, indent=1).encode(), "application/json")
        made.append(Rendered(record_key, record))
        started = time.perf_counter()
    return made


def _designs(plan: dict[str, Any], product: dict[str, Any], task: int) -> list[Design]:
    """With copy and logo where the task wants them, bare where it wants the picture alone."""
    wanted, brand = plan["tasks"][task], plan["campaign"].get("brand") or {}
    mark = Logo(brand.get("logo_corner")) if brand.get("logo") else None
    name = plan["products"][product["index"]]["name"]
    lettered = [_composed(placement, wanted, mark, name) for placement in wanted["placements"]]
    return lettered + [Design(placements()[placement]) for placement in wanted["clean"]]


def _composed(name: str, wanted: dict[str, Any], mark: Logo | None, product_name: str) -> Design:
    try:
        return compose(
            placements()[name], wanted["message"], wanted["call_to_action"], wanted["locale"], mark
        )
    except DoesNotCompose as error:
        language = f" in {wanted['locale']}" if wanted["locale"] else ""
        raise TextDoesNotFit(f"{product_name}: the {error.part}{language}: {error}") from error


def _materials(
    store: Store, plan: dict[str, Any], product: dict[str, Any], designs: list[Design]
) -> Materials:
    planned, campaign = plan["products"][product["index"]], plan["campaign"]
    sizes = [design.size for design in designs]
    colors = campaign.get("brand_colors") or []
    return Materials(
        fetched=fetch_picture(store, product["image"]["key"], planned["image"].get("version_id"), sizes),
        logo=fetch_logo(store, (campaign.get("brand") or {}).get("logo"), designs),
        focus=_focus(plan, product["image"], planned),
        primary=parse_color(colors[0]) if colors else None,
        origin=_origin(plan, product["image"]),
    )


def _focus(plan: dict[str, Any], image: dict[str, Any], planned: dict[str, Any]) -> Focus:
    """Where the subject is: as the brief says, else as composed, else the middle."""
    if planned.get("focus"):
        return planned["focus"]["x"], planned["focus"]["y"]
    return MIDDLE if image["source"] == "existing" else find_model(plan["model"]).focus


def _origin(plan: dict[str, Any], image: dict[str, Any]) -> Origin:
    generated = None
    if image["source"] != "existing":
        model = find_model(plan["model"])
        generated = Generated(model.id, image["digest"], trained=model.model_id is not None)
    return Origin(plan["campaign_id"], plan["created_at"], generated)


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
    wanted, source = plan["tasks"][task], materials.fetched.source
    variants: list[dict[str, Any]] = []
    writes: list[Future[None]] = []
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as uploads:

        def keep(key: str, body: bytes, content_type: str) -> None:
            writes.append(uploads.submit(store.write, key, body, content_type))

        for design, image, framing in framed(source.image, designs, materials.focus):
            lettered = design.copy is not None
            shaded = _finish(image, design, materials)
            encoded = _encoded(image, design, materials.origin.packet(overlay=lettered))
            key = keys.variant(
                campaign, slug, index, design.placement.id, wanted["locale"], clean=not lettered
            )
            keep(key, encoded.body, "image/jpeg")
            variants.append(_variant(design, wanted["locale"], key, encoded, shaded, framing))
        thumbnail_key = keys.thumbnail(campaign, slug, index) if wanted["thumbnail"] else None
        if thumbnail_key:
            xmp = materials.origin.packet(overlay=False)
            keep(
                thumbnail_key, encoding.webp(_thumbnail(source.image, materials.focus), xmp=xmp), "image/webp"
            )
        for write in writes:
            write.result()
    return {
        "product_index": index,
        "task": task,
        "locale": wanted["locale"],
        "thumbnail_key": thumbnail_key,
        "variants": sorted(variants, key=_order(wanted)),
        "source": {
            "key": product["image"]["key"],
            "version_id": plan["products"][index]["image"].get("version_id"),
            "sha256": materials.fetched.sha256,
            "width": source.size.width,
            "height": source.size.height,
            "format": source.format,
            "focus": [round(share, 3) for share in materials.focus],
        },
    }


def _finish(image: Image.Image, design: Design, materials: Materials) -> Shaded | None:
    """Draw on the picture whatever the design has; how readable the message is, if there is one."""
    shaded = None
    if design.copy:
        place = design.copy.arrangement
        shaded = shade(image, design.copy.message, place.message, place.scrim)
        overlay.letter(image, design.copy, shaded.text, materials.primary)
    if materials.logo:
        logo.stamp(image, design, materials.logo)
    return shaded


def _encoded(image: Image.Image, design: Design, xmp: bytes) -> Encoded:
    try:
        return encoding.jpeg(image, max_bytes=design.placement.max_bytes, xmp=xmp)
    except TooManyBytes as error:
        raise UnusableAsset(
            f"{design.placement.id}: {error}; use a picture with less noise and fewer fine details"
        ) from error


def _thumbnail(image: Image.Image, focus: Focus) -> Image.Image:
    framing = cover(Size(*image.size), THUMBNAIL, focus)
    return images.region(image, framing.scale, framing.cut)


def _variant(
    design: Design, locale: str | None, key: str, encoded: Encoded, shaded: Shaded | None, framing: Framing
) -> dict[str, Any]:
    return {
        "placement": design.placement.id,
        "locale": locale,
        "overlay": design.copy is not None,
        "key": key,
        "width": design.placement.width,
        "height": design.placement.height,
        "framing": "cut" if framing.fills(design.size) else "whole",
        "quality": encoded.quality,
        "bytes": len(encoded.body),
        "sha256": hashlib.sha256(encoded.body).hexdigest(),
        "text_size_px": design.copy.message.size if design.copy else None,
        "contrast": round(shaded.contrast, 2) if shaded else None,
    }


def _order(wanted: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[bool, int]]:
    """The lettered ones as the task lists them, then the clean ones."""

    def place(variant: dict[str, Any]) -> tuple[bool, int]:
        listed = wanted["placements"] if variant["overlay"] else wanted["clean"]
        return not variant["overlay"], listed.index(variant["placement"])

    return place
