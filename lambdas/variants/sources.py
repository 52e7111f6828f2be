"""The pictures that a task is made of, read from the store: the product's and the brand's logo."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from briefcast.errors import UnusableAsset
from briefcast.storage import ObjectMissing, ObjectSealed, ObjectTooLarge, Store
from composition import layout
from composition.design import Design
from composition.geometry import Size
from lambdas.variants import images
from lambdas.variants.images import Source
from lambdas.variants.logo import trimmed


@dataclass(frozen=True, slots=True)
class Fetched:
    """A decoded picture, and the SHA-256 of the file that it was."""

    source: Source
    sha256: str


def fetch_picture(store: Store, key: str, version_id: str | None, targets: Sequence[Size]) -> Fetched:
    """The product's picture, as large as the targets need. Raises UnusableAsset, StorageUnavailable.

    `version_id` is the version that the plan saw: whoever replaces an asset meanwhile changes
    no half of a campaign.
    """
    data = _read(store, key, version_id)
    return Fetched(images.decode(data, key, targets), hashlib.sha256(data).hexdigest())


def fetch_logo(store: Store, key: str | None, designs: Sequence[Design]) -> Image.Image | None:
    """The logo, RGBA without its transparent margin, if a design has one. Raises as `fetch_picture`."""
    rooms = [layout.logo_room(design.placement) for design in designs if design.logo]
    if key is None or not rooms:
        return None
    return trimmed(images.decode(_read(store, key, None), key, rooms, keep_alpha=True).image)


def _read(store: Store, key: str, version_id: str | None) -> bytes:
    try:
        return store.read(key, version_id=version_id, max_bytes=images.MAX_BYTES)
    except ObjectMissing as error:
        raise UnusableAsset(f"{key}: there is no such picture any more; upload it again") from error
    except ObjectTooLarge as error:
        raise UnusableAsset(f"{error}; export a smaller picture") from error
    except ObjectSealed as error:
        raise UnusableAsset(str(error)) from error
