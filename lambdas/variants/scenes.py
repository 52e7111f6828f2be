"""The picture on a stage that a product has instead of its photograph."""

from typing import cast

from briefcast.contracts import AnalysedProduct, ProductWithImage, SceneRecord
from briefcast.store.documents import read_json
from briefcast.store.objects import Store


def picture_on_stage(store: Store, product: ProductWithImage) -> str | None:
    """Return the key of a product's picture on a stage; None when its photograph is used as it is.

    Raises StorageUnavailable and StorageMisconfigured.
    """
    key = scene_of(product)
    if key is None:
        return None
    record: SceneRecord = read_json(store, key)
    return record["key"]


def scene_of(product: ProductWithImage) -> str | None:
    """Return the key of what became of a photograph that was to be set on a stage, None for every other."""
    # Without facts, and where nobody has analysed the picture (the gallery), there is none.
    understanding = cast(AnalysedProduct, product).get("understanding")
    if understanding is None or understanding["source"] == "fallback":
        return None
    return understanding.get("scene")
