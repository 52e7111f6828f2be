"""A product's photograph on the stage of a draft: cut out once by its hash, set once by its recipe."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from briefcast import keys
from briefcast.contracts import Plan, PlannedProduct, SceneRecord
from briefcast.errors import AnalysisUnavailable, UnusableAsset
from briefcast.store.documents import read_json, write_json
from briefcast.store.objects import ObjectMissing, Store
from composition.geometry import Size
from lambdas.analyst.cutout import VERSION, Cutout, cut_out, untouched
from lambdas.analyst.nets import Nets
from pictures.reduction import decode_reduced

ENOUGH = Size(1000, 1000)  # pixels that a photograph is cut out at, where it has them: the stage has 2,048


@dataclass(frozen=True, slots=True)
class Scene:
    """What became of a photograph, and the picture that is the product's from now on."""

    record_key: str
    picture: bytes
    name: str  # how messages call the picture


def stage(
    store: Store,
    plan: Plan,
    product: PlannedProduct,
    photograph: bytes,
    name: str,
    load_nets: Callable[[], Nets],
) -> Scene:
    """Set a product's photograph on the stage, unless the cut-out is in doubt; write what became of it.

    The same photograph, colours and seed have the same record, which is written after its picture: a
    repetition finds both and cuts nothing. Raises UnusableAsset, AnalysisUnavailable, StorageUnavailable and
    StorageMisconfigured.
    """
    from drafts.choice import choose_kind  # loads the text engine, which other pictures do not need
    from drafts.cutouts import REVISION
    from drafts.products import HANGING

    sha256, colors = hashlib.sha256(photograph).hexdigest(), plan["campaign"]["brand_colors"]
    hangs = choose_kind(product["name"], product["description"]) in HANGING
    recipe = [VERSION, REVISION, sha256, colors, product["seed"], hangs]
    digest = hashlib.sha256(json.dumps(recipe).encode()).hexdigest()
    key, picture_key = keys.scene_record(digest), keys.scene_picture(digest)
    try:
        known: SceneRecord = read_json(store, key)
        return Scene(key, store.read(picture_key) if known["key"] else photograph, known["key"] or name)
    except (ObjectMissing, ValueError):
        pass
    try:
        made = _made(photograph, name, tuple(colors), product["seed"], hangs, load_nets)
    except (UnusableAsset, AnalysisUnavailable):
        raise
    except Exception as error:  # a bug in a measure must not cost a campaign: it is logged with its traceback
        raise AnalysisUnavailable(f"{name}: {type(error).__name__}: {error}") from error
    if made.picture is not None:
        store.write(picture_key, made.picture, "image/png")
    record: SceneRecord = {
        "scene": "keep" if made.picture is None else "studio",
        "key": None if made.picture is None else picture_key,
        "photograph_sha256": sha256,
        "doubts": {doubt: round(value, 3) for doubt, value in made.cutout.doubts.items()},
        "untouched": round(made.untouched, 4),
        "scale": made.scale,
    }
    write_json(store, key, record)
    return Scene(key, made.picture or photograph, record["key"] or name)


@dataclass(frozen=True, slots=True)
class _Made:
    cutout: Cutout
    untouched: float
    picture: bytes | None  # None for a cut-out in doubt
    scale: float | None


def _made(
    photograph: bytes,
    name: str,
    colors: tuple[str, ...],
    seed: int,
    hangs: bool,
    load_nets: Callable[[], Nets],
) -> _Made:
    from drafts.cutouts import stage_cutout
    from drafts.scene import encode_picture

    image = decode_reduced(photograph, name, ENOUGH).image
    cutout = cut_out(image, lambda work: load_nets().subject_mask(work))
    own = untouched(cutout.pixels, np.asarray(image))
    if not cutout.usable:
        return _Made(cutout, own, None, None)
    staged = stage_cutout(Image.fromarray(cutout.pixels), colors, seed, hangs)
    return _Made(cutout, own, encode_picture(staged.picture), round(staged.scale, 4))
