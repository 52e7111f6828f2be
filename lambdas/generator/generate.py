"""Gets one product's picture from the cache, or from a model and then into the cache.

A picture's address is the hash of everything that decides its pixels. A retry, a redrive, a
replay and another campaign with the same product therefore find it in the cache and pay
nothing. One caller at a time generates a picture that costs money (payment.py).
"""

import io
import time
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from PIL import Image

from briefcast import keys
from briefcast.contracts import ImageOrder, ImageRecord, Plan
from briefcast.errors import ContentRejected, ModelMisconfigured, ModelUnavailable
from briefcast.store.documents import read_json, write_json
from briefcast.store.ledger import Payer
from briefcast.store.objects import ObjectMissing, Store
from lambdas.generator.models.adapter import ImageAdapter, Picture, PictureFiltered, PictureRequest
from lambdas.generator.payment import Cashier

ASPECT_RATIO = "1:1"  # one square master; every placement is cropped from it
SEEDS = 2  # a filtered picture gets one more seed; more would take a minute each, and the filter may be right
MAX_SEED = 4_294_967_294  # the largest that every Stability model accepts
SEED_STEP = 2_147_483_647  # half the range: neighbouring seeds belong to a brief's identical products
MIN_SHARE = 0.6  # of the native width: Stable Image Core answers with 640 to 1,536 pixels
MAX_PIXELS = 4096 * 4096  # what the variants function decodes
ASPECT_TOLERANCE = 0.02  # models round to multiples of 64 pixels
FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    source: Literal["generated", "reused"]
    key: str  # in the campaign's own folder
    digest: str  # the picture's address in the cache
    paid_usd: float = 0.0  # by this call; 0 for a picture from the cache
    calls_ms: list[int] = field(default_factory=list)  # milliseconds of each call of the model

    @property
    def fresh(self) -> bool:
        """Whether this call generated it."""
        return bool(self.calls_ms)


@dataclass(frozen=True, slots=True)
class _Order:
    """One product's picture: what to ask for, who pays, and where to write it."""

    store: Store
    adapter: ImageAdapter
    request: PictureRequest
    payer: Payer
    digest: str
    key: str  # in the campaign's own folder
    budget_usd: float | None  # what the campaign may spend on pictures
    memory_mb: int
    started: float  # time.monotonic()


def generate_image(
    store: Store,
    plan: Plan,
    product_index: int,
    adapter: ImageAdapter,
    memory_mb: int,
    cashier: Cashier | None = None,
) -> GeneratedImage:
    """Make sure that one product of the plan has its picture; return where it is.

    Writes the order, the picture as soon as there is one, its record, then the campaign's copy.
    The record says that the picture is complete. `memory_mb` is the function's memory, for the
    record. `cashier` pays; it is None for a free model. Raises ContentRejected, BudgetExhausted,
    ModelThrottled, ModelUnavailable, ModelMisconfigured, ImageInProgress, DailyCapReached,
    StorageUnavailable and StorageMisconfigured.
    """
    order = _order(store, plan, product_index, adapter, memory_mb)
    cached = _cached(order)
    if cached is None and cashier is None:
        return _generate_picture(order, None)
    if cached is None and cashier is not None:
        with cashier.lease(order.digest, order.payer) as last_payer:
            cached = _cached(order) or _completed(order, last_payer or order.payer)
            if cached is None:
                return _generate_picture(order, cashier)
    assert cached is not None
    return _use_cached(order, *cached)


def _order(store: Store, plan: Plan, product_index: int, adapter: ImageAdapter, memory_mb: int) -> _Order:
    campaign_id, product = plan["campaign_id"], plan["products"][product_index]
    width, height = adapter.model.native_sizes[ASPECT_RATIO]
    prompt = adapter.prompt(plan["campaign"], product)
    request = PictureRequest(prompt, product["seed"], ASPECT_RATIO, width, height)
    return _Order(
        store,
        adapter,
        request,
        Payer(campaign_id, product_index),
        keys.image_hash(adapter.model.id, prompt.text, prompt.negative, request.seed, width, height),
        keys.generated(campaign_id, product["slug"], product_index),
        _picture_budget(plan),
        memory_mb,
        time.monotonic(),
    )


def _picture_budget(plan: Plan) -> float | None:
    """Return what the brief's budget leaves for pictures beside the estimated compute and transitions."""
    budget_usd = plan["campaign"]["budget_usd"]
    if budget_usd is None:
        return None
    estimate = plan["estimate"]
    return budget_usd - estimate["compute_usd"] - estimate["transitions_usd"]


def _cached(order: _Order) -> tuple[ImageRecord, bytes] | None:
    """Return the record and the picture, or None when either is missing: the picture is then incomplete."""
    try:
        record: ImageRecord = read_json(order.store, keys.cached_image_record(order.digest))
        return record, order.store.read(keys.cached_image(order.digest))
    except ObjectMissing:
        return None


def _completed(order: _Order, payer: Payer) -> tuple[ImageRecord, bytes] | None:
    """Write the missing record of a picture whose call died after storing it; return both.

    None when no usable picture was stored.
    """
    try:
        stored = order.store.read(keys.cached_image(order.digest))
        png, width, height = _as_png(stored, order.request, order.adapter.model.id)
    except (ObjectMissing, ModelUnavailable, ModelMisconfigured):
        return None
    return _write_record(order, payer, order.request.seed, width, height), png


def _use_cached(order: _Order, record: ImageRecord, png: bytes) -> GeneratedImage:
    """Copy a picture from the cache. It is `reused` when another campaign or product paid for it."""
    own = Payer(record["paid_by"], record["product_index"]) == order.payer
    _copy(order.store, order.key, png)
    return GeneratedImage("generated" if own else "reused", order.key, order.digest)


def _generate_picture(order: _Order, cashier: Cashier | None) -> GeneratedImage:
    """Call the model and write the picture to the cache and to the campaign's folder."""
    price_usd, calls_ms = order.adapter.model.price_usd, list[int]()
    if cashier is not None:
        _write_order(order)
    charge = cashier.charge(order.payer, price_usd, order.budget_usd) if cashier else nullcontext()
    with charge:
        picture = _call_model(order.adapter, order.request, calls_ms)
    png, width, height = _as_png(picture.data, order.request, order.adapter.model.id)
    write = partial(order.store.write, keys.cached_image(order.digest), png, "image/png")
    cashier.keep(write) if cashier else write()
    _write_record(order, order.payer, picture.seed, width, height)
    _copy(order.store, order.key, png)
    return GeneratedImage("generated", order.key, order.digest, price_usd, calls_ms)


def _write_order(order: _Order) -> None:
    """Write what the model will be asked, beside the key of the picture.

    Writing this first proves that S3 accepts writes: in an outage the call fails before anything
    is charged.
    """
    document: ImageOrder = {
        "model": order.adapter.model.id,
        "prompt": order.request.prompt.text,
        "negative_prompt": order.request.prompt.negative,
        "seed": order.request.seed,
        "asked_by": order.payer.campaign_id,
        "product_index": order.payer.product_index,
        "asked_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_json(order.store, keys.image_order(order.digest), document)


def _write_record(order: _Order, payer: Payer, seed: int, width: int, height: int) -> ImageRecord:
    """Write the record beside the picture and return it."""
    record: ImageRecord = {
        "model": order.adapter.model.id,
        "prompt": order.request.prompt.text,
        "negative_prompt": order.request.prompt.negative,
        "seed": seed,
        "width": width,
        "height": height,
        "cost_usd": order.adapter.model.price_usd,
        "paid_by": payer.campaign_id,
        "product_index": payer.product_index,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "duration_ms": _ms_since(order.started),
        "memory_mb": order.memory_mb,
    }
    write_json(order.store, keys.cached_image_record(order.digest), record)
    return record


def _copy(store: Store, key: str, png: bytes) -> None:
    """Write the picture to the campaign's folder, unless an earlier run wrote it completely."""
    existing = store.head(key)
    if existing is None or existing.size != len(png):
        store.write(key, png, "image/png")


def _call_model(adapter: ImageAdapter, request: PictureRequest, calls_ms: list[int]) -> Picture:
    """Call the model, once more with another seed when it filters its picture.

    Appends the milliseconds of each call to `calls_ms`. Raises what the adapter raises, and
    ContentRejected when every picture was filtered.
    """
    reasons = []
    for _ in range(SEEDS):
        started = time.monotonic()
        try:
            return adapter.generate(request)
        except PictureFiltered as error:
            reasons.append(str(error))
            request = replace(request, seed=next_seed(request.seed))
        finally:
            calls_ms.append(_ms_since(started))
    raise ContentRejected(
        f"{adapter.model.label} withheld each of the {SEEDS} pictures it made ({'; '.join(reasons)}); "
        "nothing was charged. Describe the product or the style in other words, choose another seed, "
        "or give the product a picture of your own in existing_assets"
    )


def next_seed(seed: int) -> int:
    """Return the seed to try after this one, never 0: for Stability's models 0 means "any seed"."""
    return (seed + SEED_STEP) % MAX_SEED + 1


def _as_png(data: bytes, request: PictureRequest, model: str) -> tuple[bytes, int, int]:
    """Return the picture as PNG bytes, its width and its height in pixels. Decodes it completely first.

    A PNG stays byte for byte what the model sent, with its content credentials. Raises
    ModelUnavailable for bytes that are not a picture, and ModelMisconfigured for a picture of
    another shape: the model has changed, and another call would pay for the same shape.
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
            f"{model} answered with {len(data):,} bytes that are not a picture: {error}"
        ) from error


def _check_size(width: int, height: int, request: PictureRequest, model: str) -> None:
    ratio = request.width / request.height
    fits = (
        abs(width / height / ratio - 1) <= ASPECT_TOLERANCE
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
