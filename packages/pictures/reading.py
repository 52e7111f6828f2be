"""Picture files from the store, their absence in words for the picture's author."""

from briefcast.errors import UnusableAsset
from briefcast.store.objects import ObjectMissing, ObjectSealed, ObjectTooLarge, Store
from pictures.opening import MAX_BYTES


def read_picture(store: Store, key: str, version_id: str | None) -> bytes:
    """Return a file's bytes, in the version that the plan saw.

    Raises UnusableAsset when the file is gone, too large or sealed; StorageUnavailable; StorageMisconfigured.
    """
    try:
        return store.read(key, version_id=version_id, max_bytes=MAX_BYTES)
    except ObjectMissing as error:
        raise UnusableAsset(f"{key}: there is no such picture any more; upload it again") from error
    except ObjectTooLarge as error:
        raise UnusableAsset(f"{error}; export a smaller picture") from error
    except ObjectSealed as error:
        raise UnusableAsset(str(error)) from error
