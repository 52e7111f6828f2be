"""One product's picture: out of the cache, or out of a model and into the cache.

A picture's address is the hash of everything that decides its pixels. So a retry, a
redrive, a replay and another campaign with the same product find it there and pay nothing.
A picture that costs money is asked for by one caller at a time (payment.py).
"""

import io
import json
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from PIL import Image

from briefcast import keys
from briefcast.errors import ContentRejected, ModelMisconfigured, ModelUnavailable
from briefcast.store.ledger import Payer
from briefcast.store.objects import ObjectMissing, Store
from lambdas.generator.models.adapter import ImageAdapter, Picture, PictureFiltered, PictureRequest
from lambdas.generator.payment import Cashier

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


@dataclass(frozen=True, slots=True)
class _Order:
    """One product's picture: what to ask for, on whose bill, and where it goes."""

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
    plan: Mapping[str, Any],
    product_index: int,
    adapter: ImageAdapter,
    memory_mb: int,
    cashier: Cashier | None = None,
) -> GeneratedImage:
    """Make sure that one product of the plan has its picture; return where it is.

    Writes what it will ask for, the picture as soon as there is one, its record, then the
    campaign's copy: the record is what says "done". `memory_mb` is the function's memory, for
    the record; `cashier` pays, and is None for a model that is free. Raises ContentRejected,
    BudgetExhausted, ModelThrottled, ModelUnavailable, ModelMisconfigured, ImageInProgress,
    DailyCapReached, StorageUnavailable and StorageMisconfigured.
    """
    order = _order(store, plan, product_index, adapter, memory_mb)
    found = _cached(order)
    if found is None and cashier is None:
        return _make(order, None)
    if found is None and cashier is not None:
        with cashier.lease(order.digest, order.payer) as last_payer:
            found = _cached(order) or _finished(order, last_payer or order.payer)
            if found is None:
                return _make(order, cashier)
    assert found is not None
    return _take(order, *found)


def _order(
    store: Store, plan: Mapping[str, Any], product_index: int, adapter: ImageAdapter, memory_mb: int
) -> _Order:
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


def _picture_budget(plan: Mapping[str, Any]) -> float | None:
    """Of the brief's budget, what is left for pictures beside the rest of the estimate."""
    budget_usd = plan["campaign"]["budget_usd"]
    if budget_usd is None:
        return None
    estimate = plan["estimate"]
    return float(budget_usd - estimate["compute_usd"] - estimate["transitions_usd"])


def _cached(order: _Order) -> tuple[dict[str, Any], bytes] | None:
    """The record and the picture, or None when either is missing: one without the other is not done."""
    try:
        record: dict[str, Any] = json.loads(order.store.read(keys.cached_image_record(order.digest)))
        return record, order.store.read(keys.cached_image(order.digest))
    except ObjectMissing:
        return None


def _finished(order: _Order, payer: Payer) -> tuple[dict[str, Any], bytes] | None:
    """The picture of a call that died before it wrote its record, with a record; None without one."""
    try:
        stored = order.store.read(keys.cached_image(order.digest))
        png, width, height = _as_png(stored, order.request, order.adapter.model.id)
    except (ObjectMissing, ModelUnavailable, ModelMisconfigured):
        return None
    return _record(order, payer, order.request.seed, width, height), png


def _take(order: _Order, record: Mapping[str, Any], png: bytes) -> GeneratedImage:
    """A picture out of the cache: this campaign's own, or one that somebody else paid for."""
    mine = Payer(record["paid_by"], record["product_index"]) == order.payer
    _copy(order.store, order.key, png)
    return GeneratedImage("generated" if mine else "reused", order.key, order.digest)


def _make(order: _Order, cashier: Cashier | None) -> GeneratedImage:
    """A picture out of the model, into the cache."""
    price_usd, calls_ms = order.adapter.model.price_usd, list[int]()
    if cashier is not None:
        _announce(order)
    charge = cashier.charge(order.payer, price_usd, order.budget_usd) if cashier else nullcontext()
    with charge:
        picture = _generate(order.adapter, order.request, calls_ms)
    png, width, height = _as_png(picture.data, order.request, order.adapter.model.id)
    keep = partial(order.store.write, keys.cached_image(order.digest), png, "image/png")
    cashier.keep(keep) if cashier else keep()
    _record(order, order.payer, picture.seed, width, height)
    _copy(order.store, order.key, png)
    return GeneratedImage("generated", order.key, order.digest, price_usd, calls_ms)


def _announce(order: _Order) -> None:
    """Write down what is about to be paid for, where its picture will be kept.

    Whoever finds that place shut, in an outage of S3, has not paid yet.
    """
    asked = {
        "model": order.adapter.model.id,
        "prompt": order.request.prompt.text,
        "negative_prompt": order.request.prompt.negative,
        "seed": order.request.seed,
        "asked_by": order.payer.campaign_id,
        "product_index": order.payer.product_index,
        "asked_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    body = json.dumps(asked, indent=2, ensure_ascii=False).encode()
    order.store.write(keys.image_order(order.digest), body, "application/json")


def _record(order: _Order, payer: Payer, seed: int, width: int, height: int) -> dict[str, Any]:
    """Write the record beside the picture."""
    record = {
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
    body = json.dumps(record, indent=2, ensure_ascii=False).encode()
    order.store.write(keys.cached_image_record(order.digest), body, "application/json")
    return record


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
