"""What was rendered before is not rendered again: a task's record answers for it, once it is checked."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import PIL
import simplejpeg

import briefcast
import composition
import pictures
import raster
import typesetting
from briefcast import keys
from briefcast.contracts import (
    ImageToGenerate,
    Plan,
    PlannedAsset,
    PlannedBrand,
    ProductWithImage,
    RenderRecord,
    SourceRecord,
    Task,
)
from briefcast.registries.placements import placements
from briefcast.store.objects import ObjectMissing, ObjectSealed, Store
from composition.facts import VERSION
from lambdas.variants.scenes import scene_of
from raster import kernel

HEADS_AT_ONCE = 8  # a record names at most ten variants with their previews, and a thumbnail
CODE = ("*.py", "*.json", "*.so")


def inputs_digests(
    store: Store, plan: Plan, product: ProductWithImage, tasks: Sequence[int]
) -> dict[int, str]:
    """SHA-256 of everything that decides each task's bytes: copy, brand, pictures, placements, code, fonts.

    `plan`, `product` and `tasks` as render_tasks takes them. The pictures, source and logo, are
    known by their checksums, else by their ETags, without reading them. Raises StorageUnavailable.
    """
    planned = plan["products"][product["index"]]
    brand = plan["campaign"]["brand"]
    common = {
        "created_at": plan["created_at"],  # stands in every file
        "campaign": plan["campaign"],
        "model": plan["model"],  # where its subjects stand
        "product": planned,
        "image": product["image"],
        "scene": scene_of(product),  # its key derives from its recipe
        "source": _version(planned["image"]) or _identity(store, product["image"]["key"]),
        "logos": _logos(store, brand) if brand else None,
        "code": _code(),
    }
    return {task: _digest(common | _wanted(plan["tasks"][task])) for task in tasks}


def _version(image: PlannedAsset | ImageToGenerate) -> str | None:
    return image["version_id"] if image["source"] == "existing" else None


def _logos(store: Store, brand: PlannedBrand) -> list[str | None]:
    return [
        brand["logo_version_id"] or _identity(store, brand["logo"]),
        brand["logo_light_version_id"] or _identity(store, brand["logo_light"]),
    ]


def _wanted(task: Task) -> dict[str, Any]:
    targets = [asdict(placements()[name]) for name in (*task["placements"], *task["clean"])]
    return {"task": task, "placements": targets}


def _digest(decides: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def finished(store: Store, record_key: str, inputs: str) -> RenderRecord | None:
    """The record of a task that was done from the same inputs, every file of it still as it was made.

    None when there is no such record, when a file is gone or is another one, or when the picture has been
    analysed since. No file is read: S3 keeps the checksum of what it was given. Raises StorageUnavailable.
    """
    try:
        record: RenderRecord = json.loads(store.read(record_key))
        if record["inputs"] != inputs:
            return None
        made = [(variant["key"], variant["sha256"]) for variant in record["variants"]]
        made += [(variant["preview_key"], variant["preview_sha256"]) for variant in record["variants"]]
        if record["thumbnail_key"] is not None:
            made.append((record["thumbnail_key"], record["thumbnail_sha256"] or ""))
        if _knows_more(store, record["source"]):
            return None
    except (ObjectMissing, ValueError, LookupError, TypeError):
        return None  # never done, or left by a version that kept less

    def is_whole(file: tuple[str, str]) -> bool:
        key, sha256 = file
        there = store.head(key)
        return there is not None and there.sha256 == sha256

    with ThreadPoolExecutor(HEADS_AT_ONCE) as pool:
        return record if all(pool.map(is_whole, made)) else None


def _knows_more(store: Store, source: SourceRecord) -> bool:
    """Whether there are facts by now about a picture that was rendered without any."""
    key = keys.understanding(VERSION, source["sha256"])
    return source["facts"] == "fallback" and _identity(store, key) is not None


def _identity(store: Store, key: str | None) -> str | None:
    """What changes when the object's bytes do; None for what is not there or cannot be read."""
    try:
        there = store.head(key) if key else None
    except ObjectSealed:
        return None
    return None if there is None else there.sha256 or f"{there.etag} {there.size}"


@cache
def _code() -> str:
    """SHA-256 of the code and the data that draw, with the names and sizes of the fonts."""
    versions = f"{PIL.__version__} {typesetting.VERSIONS} {simplejpeg.__version__} {kernel.implementation()}"
    digest = hashlib.sha256(versions.encode())
    for package in (
        Path(__file__).parent,
        *(Path(p.__path__[0]) for p in (briefcast, composition, pictures, raster, typesetting)),
    ):
        for path in sorted(path for pattern in CODE for path in package.rglob(pattern)):
            digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
        for font in sorted(package.glob("fonts/*")):
            digest.update(f"{font.name} {font.stat().st_size}".encode())
    return digest.hexdigest()
