"""What all tasks of one product are made of: its picture, the logo, the colour, and where they come from."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from briefcast.errors import UnusableAsset
from briefcast.registries.models import find_model
from briefcast.store.objects import ObjectMissing, ObjectSealed, ObjectTooLarge, Store
from composition import layout
from composition.design import Design
from composition.geometry import Focus
from lambdas.variants.contrast import Color, parse_color
from lambdas.variants.focus import measure
from lambdas.variants.logo import trimmed
from lambdas.variants.provenance import Generated, Origin
from pictures import decoding, opening, reduction
from raster.pyramid import Pyramid

PIECE = 1 << 18  # bytes of a file that stay in the processor's cache
CACHE_LINE = 64  # bytes


@dataclass(frozen=True, slots=True)
class Materials:
    """Read and decoded once, whatever is made of it."""

    picture: Pyramid
    described: dict[str, Any]  # the source, as records describe it
    logo: Image.Image | None  # RGBA, without its transparent margin
    focus: Focus
    primary: Color | None
    origin: Origin


def gather(
    store: Store, plan: dict[str, Any], product: dict[str, Any], designs: Sequence[Design]
) -> Materials:
    """Read what the designs of a product need, as large as they need it.

    An existing asset and the logo are read in the version that the plan saw: whoever replaces
    one meanwhile changes no half of a campaign. Raises UnusableAsset and StorageUnavailable.
    """
    planned, campaign = plan["products"][product["index"]], plan["campaign"]
    key, version_id = product["image"]["key"], planned["image"].get("version_id")
    data = _read(store, key, version_id)
    source = decoding.decode(data, key, [design.size for design in designs])
    picture = Pyramid(source.planes)
    focus = _focus(plan, product["image"], planned, picture)
    colors = campaign.get("brand_colors") or []
    return Materials(
        picture=picture,
        described={
            "key": key,
            "version_id": version_id,
            "sha256": _sha256(data),
            "width": source.size.width,
            "height": source.size.height,
            "format": source.format,
            "focus": [round(share, 3) for share in focus],
        },
        logo=_logo(store, campaign.get("brand") or {}, designs),
        focus=focus,
        primary=parse_color(colors[0]) if colors else None,
        origin=_origin(plan, product["image"]),
    )


def _sha256(data: bytes) -> str:
    """The checksum, piece by piece, each looked at before: hashing waits for memory at every cache line.

    That took 35 % less time for data that the decoder had pushed out of the cache.
    """
    checksum, pieces = hashlib.sha256(), memoryview(data)
    for start in range(0, len(data), PIECE):
        piece = pieces[start : start + PIECE]
        np.frombuffer(piece, np.uint8)[::CACHE_LINE].max()
        checksum.update(piece)
    return checksum.hexdigest()


def _logo(store: Store, brand: Mapping[str, Any], designs: Sequence[Design]) -> Image.Image | None:
    rooms = [layout.logo_room(design.placement) for design in designs if design.logo]
    key = brand.get("logo")
    if key is None or not rooms:
        return None
    data = _read(store, key, brand.get("logo_version_id"))
    return trimmed(reduction.decode_logo(data, key, rooms))


def _focus(plan: dict[str, Any], image: dict[str, Any], planned: dict[str, Any], picture: Pyramid) -> Focus:
    """Where the subject is: as the brief says, else where the model always puts it, else as measured."""
    if planned.get("focus"):
        return planned["focus"]["x"], planned["focus"]["y"]
    known = None if image["source"] == "existing" else find_model(plan["model"]).focus
    return known or measure(picture)


def _origin(plan: dict[str, Any], image: dict[str, Any]) -> Origin:
    generated = None
    if image["source"] != "existing":
        model = find_model(plan["model"])
        generated = Generated(model.id, image["digest"], trained=model.model_id is not None)
    return Origin(plan["campaign_id"], plan["created_at"], generated)


def _read(store: Store, key: str, version_id: str | None) -> bytes:
    try:
        return store.read(key, version_id=version_id, max_bytes=opening.MAX_BYTES)
    except ObjectMissing as error:
        raise UnusableAsset(f"{key}: there is no such picture any more; upload it again") from error
    except ObjectTooLarge as error:
        raise UnusableAsset(f"{error}; export a smaller picture") from error
    except ObjectSealed as error:
        raise UnusableAsset(str(error)) from error
