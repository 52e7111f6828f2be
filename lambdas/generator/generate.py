"""One product's picture: out of the cache, or out of a model and into the cache.

A picture's address is the hash of everything that decides its pixels. So a retry, a
redrive, a replay and another campaign with the same product find it there and pay nothing.
"""

import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from PIL import Image

from briefcast import keys
from briefcast.errors import ContentRejected, ModelMisconfigured, ModelUnavailable
from briefcast.storage import ObjectMissing, Store
from lambdas.generator.models.adapter import ImageAdapter, Picture, PictureFiltered, PictureRequest

ASPECT_RATIO = "1:1"  # one square master; every placement is cropped from it
SEEDS = 2  # a filtered picture gets one more seed: the filter may be right, and each try takes a minute
MAX_SEED = 4_294_967_294  # the largest every Stability model takes
SEED_STEP = 2_147_483_647  # half the range: the seeds next door are those of a brief's identical products
MIN_SHARE = 0.6  # of the native width: Stable Image Core answers with 640 to 1,536 pixels
MAX_PIXELS = 4096 * 4096  # what the variants function is ready to decode
ASPECT_TOLERANCE = 0.02  # models round to multiples of 64 pixels
FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    source: Literal["generated", "reused"]
    key: str  # in the campaign's own folder
    digest: str  # the picture's address in the cache
    paid_usd: float = 0.0  # by this call; 0 when the picture was there already
    calls_ms: list[int] = field(default_factory=list)  # one entry a call of the model

    @property
    def fresh(self) -> bool:
        """Was it made just now?"""
        return bool(self.calls_ms)


def generate_image(
    store: Store,
    plan: Mapping[str, Any],
    product_index: int,
    adapter: ImageAdapter,
    memory_mb: int,
) -> GeneratedImage:
    """Make sure that one product of the plan has its picture; return where it is.

    Writes the cache record, then the picture, then the campaign's copy: the picture in the
    cache is what says "paid for". `memory_mb` is the function's memory, for the record.
    Raises ContentRejected, ModelThrottled, ModelUnavailable, ModelMisconfigured and
    StorageUnavailable.
    """
    started = time.monotonic()
    campaign_id, product = plan["campaign_id"], plan["products"][product_index]
    request = _request(adapter, plan["campaign"], product)
    digest = keys.image_hash(
        adapter.model.id,
        request.prompt.text,
        request.prompt.negative,
        request.seed,
        request.width,
        request.height,
    )
    key = keys.generated(campaign_id, product["slug"], product_index)
    cached = _cached(store, digest)
    if cached is not None:
        record, png = cached
        mine = (record["paid_by"], record["product_index"]) == (campaign_id, product_index)
        _copy(store, key, png)
        return GeneratedImage("generated" if mine else "reused", key, digest)

    calls_ms: list[int] = []
    picture = _generate(adapter, request, calls_ms)
    png, width, height = _as_png(picture.data, request, adapter.model.id)
    record = {
        "model": adapter.model.id,
        "prompt": request.prompt.text,
        "negative_prompt": request.prompt.negative,
        "seed": picture.seed,
        "width": width,
        "height": height,
        "cost_usd": adapter.model.price_usd,
        "paid_by": campaign_id,
        "product_index": product_index,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "duration_ms": _ms_since(started),
        "memory_mb": memory_mb,
    }
    body = json.dumps(record, indent=2, ensure_ascii=False).encode()
    store.write(keys.cached_image_record(digest), body, "application/json")
    store.write(keys.cached_image(digest), png, "image/png")
    _copy(store, key, png)
    return GeneratedImage("generated", key, digest, adapter.model.price_usd, calls_ms)


def _request(
    adapter: ImageAdapter, campaign: Mapping[str, Any], product: Mapping[str, Any]
) -> PictureRequest:
    width, height = adapter.model.native_sizes[ASPECT_RATIO]
    return PictureRequest(adapter.prompt(campaign, product), product["seed"], ASPECT_RATIO, width, height)


def _cached(store: Store, digest: str) -> tuple[dict[str, Any], bytes] | None:
    """The record and the picture, or None when either is missing: one without the other was not finished."""
    try:
        png = store.read(keys.cached_image(digest))
        record: dict[str, Any] = json.loads(store.read(keys.cached_image_record(digest)))
    except ObjectMissing:
        return None
    return record, png


def _copy(store: Store, key: str, png: bytes) -> None:
    """Put the picture into the campaign's folder, unless a run before this one did."""
    there = store.head(key)
    if there is None or there.size != len(png):
        store.write(key, png, "image/png")


def _generate(adapter: ImageAdapter, request: PictureRequest, calls_ms: list[int]) -> Picture:
    """Ask the model, with a new seed when it withholds what it made. Appends each call's milliseconds."""
    reasons = []
    for _ in range(SEEDS):
        started = time.monotonic()
        try:
            return adapter.generate(request)
        except PictureFiltered as withheld:
            reasons.append(str(withheld))
            request = replace(request, seed=next_seed(request.seed))
        finally:
            calls_ms.append(_ms_since(started))
    raise ContentRejected(
        f"{adapter.model.label} withheld each of the {SEEDS} pictures it made ({'; '.join(reasons)}); "
        "nothing was charged. Describe the product or the style in other words, choose another seed, "
        "or give the product a picture of your own in existing_assets"
    )


def next_seed(seed: int) -> int:
    """The seed to try after this one, never 0: Stability's models take that for "any"."""
    return (seed + SEED_STEP) % MAX_SEED + 1


def _as_png(data: bytes, request: PictureRequest, model: str) -> tuple[bytes, int, int]:
    """The picture as PNG bytes, with its width and height in pixels, once it has been decoded whole.

    A PNG stays byte for byte what the model sent, its content credentials included. Raises
    ModelUnavailable for bytes that are no picture, and ModelMisconfigured for a picture of
    another shape: the model has changed, and asking again would pay for the same.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as check:
            width, height = check.size
            _check_size(width, height, request, model)
            check.verify()
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            image.load()
            if image.format == "PNG":
                return data, width, height
            buffer = io.BytesIO()
            image.convert("RGB").save(buffer, "PNG")
            return buffer.getvalue(), width, height
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ModelUnavailable(
            f"{model} answered with {len(data):,} bytes that are no picture: {error}"
        ) from error


def _check_size(width: int, height: int, request: PictureRequest, model: str) -> None:
    wanted = request.width / request.height
    fits = (
        abs(width / height / wanted - 1) <= ASPECT_TOLERANCE
        and width >= request.width * MIN_SHARE
        and width * height <= MAX_PIXELS
    )
    if not fits:
        raise ModelMisconfigured(
            f"{model} answered with {width}x{height} pixels where {request.width}x{request.height} were "
            "asked for: compare native_sizes in models.json with the model's own page"
        )


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
