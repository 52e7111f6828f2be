"""JSON documents in the bucket."""

import json
from collections.abc import Mapping
from typing import Any

from briefcast.store.objects import Store


def read_json(store: Store, key: str) -> Any:
    """Return the JSON value of an object. The caller names its type (contracts.py).

    Raises ObjectMissing, StorageUnavailable, StorageMisconfigured, and ValueError for other bytes.
    """
    return json.loads(store.read(key))


def write_json(store: Store, key: str, document: Mapping[str, object]) -> None:
    """Write a JSON object, indented, in UTF-8. Raises StorageUnavailable and StorageMisconfigured."""
    body = json.dumps(document, ensure_ascii=False, indent=2).encode()
    store.write(key, body, "application/json")
