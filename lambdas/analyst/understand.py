"""One product's picture: its facts are found in the store, or measured once and written there."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from briefcast import keys
from briefcast.contracts import Plan, ProductWithImage
from briefcast.errors import AnalysisUnavailable, UnusableAsset
from briefcast.store.documents import read_json, write_json
from briefcast.store.objects import ObjectMissing, ObjectSealed, Store
from composition.facts import VERSION, Facts, from_record, to_record
from composition.geometry import Size
from lambdas.analyst.analyse import analyse
from lambdas.analyst.nets import Nets
from lambdas.analyst.staging import stage
from pictures.reading import read_picture
from pictures.reduction import decode_reduced

ENOUGH = Size(720, 720)  # pixels that a picture is decoded to at least, where it has them


@dataclass(frozen=True, slots=True)
class Understanding:
    """What is known about a picture, and where that is written."""

    key: str
    facts: Facts
    fresh: bool  # whether this call measured it
    scene: str | None = None  # the key of what became of a photograph that was to be set on a stage


def understand(
    store: Store, plan: Plan, product: ProductWithImage, load_nets: Callable[[], Nets]
) -> Understanding:
    """Return the facts about a product's picture. Writes them under the hash of the picture's bytes.

    `load_nets` is called for a picture that nobody has analysed before. Raises UnusableAsset for a picture
    that cannot be decoded, AnalysisUnavailable, StorageUnavailable and StorageMisconfigured.
    """
    of_plan = plan["products"][product["index"]]
    planned = of_plan["image"]
    picture_key = product["image"]["key"]
    version_id = planned["version_id"] if planned["source"] == "existing" else None
    data = read_picture(store, picture_key, version_id)
    scene = None
    if of_plan.get("scene") == "studio":
        staged = stage(store, plan, of_plan, data, picture_key, load_nets)
        data, picture_key, scene = staged.picture, staged.name, staged.record_key
    key = keys.understanding(VERSION, hashlib.sha256(data).hexdigest())
    known = _known(store, key)
    if known is not None:
        return Understanding(key, known, fresh=False, scene=scene)
    facts = _measure(data, picture_key, load_nets)
    write_json(store, key, to_record(facts))
    return Understanding(key, facts, fresh=True, scene=scene)


def _known(store: Store, key: str) -> Facts | None:
    """Return the facts under a key; None when there are none, or none that can be read."""
    try:
        return from_record(read_json(store, key))
    except (ObjectMissing, ObjectSealed, ValueError):
        return None


def _measure(data: bytes, name: str, load_nets: Callable[[], Nets]) -> Facts:
    try:
        picture = decode_reduced(data, name, ENOUGH)
        return analyse(picture.image, load_nets(), picture.size)
    except (UnusableAsset, AnalysisUnavailable):
        raise
    except Exception as error:  # a bug in a measure must not cost a campaign: it is logged with its traceback
        raise AnalysisUnavailable(f"{name}: {type(error).__name__}: {error}") from error
