"""Finds a brief's existing assets: paths below existing-assets/ and the objects they name."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from briefcast import keys
from briefcast.faults import Fault
from briefcast.store.objects import ObjectInfo, ObjectSealed

HEADS_AT_ONCE = 16  # half of the client's connection pool; 200 products take a second

FindAsset = Callable[[str], ObjectInfo | None]  # such as Store.head: a key to its object, or None
_CHARACTERS = re.compile(r"[A-Za-z0-9 ._/-]*", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class BadPath(Fault):
    """A path that cannot name an existing asset."""


def asset_keys(path: str) -> list[str]:
    """Return the candidate keys of a product's `existing_assets`; the first that exists is used.

    Raises BadPath.
    """
    below = _below_assets(path)
    if below.endswith("/"):
        return [f"{keys.ASSETS}{below}product{extension}" for extension in keys.ASSET_EXTENSIONS]
    if below.lower().endswith(keys.ASSET_EXTENSIONS):
        if path.startswith(keys.ASSETS):
            return [path]
        raise BadPath("a file, but not its whole key", f'write "{keys.ASSETS}{below}"')
    if "." in below.rsplit("/", 1)[-1]:
        raise BadPath(
            "not a supported picture format", f"name a file that ends in {_one_of(keys.ASSET_EXTENSIONS)}"
        )
    raise BadPath("neither a folder nor a picture", f'a folder ends in a slash: write "{below}/"')


def logo_key(path: str) -> str:
    """Return the key of a brand's logo. Raises BadPath."""
    below = _below_assets(path)
    if not path.startswith(keys.ASSETS) or not below.lower().endswith(keys.ASSET_EXTENSIONS):
        raise BadPath(
            "not the whole key of a picture",
            f'write "{keys.ASSETS}…", ending in {_one_of(keys.ASSET_EXTENSIONS)}',
        )
    return path


def font_key(path: str) -> str:
    """Return the key of a brand's font. Raises BadPath."""
    below = _below_assets(path)
    if not path.startswith(keys.ASSETS) or not below.lower().endswith(keys.FONT_EXTENSIONS):
        raise BadPath(
            "not the whole key of a font",
            f'write "{keys.ASSETS}…", ending in {_one_of(keys.FONT_EXTENSIONS)}',
        )
    return path


def find_all(
    groups: Iterable[tuple[str, ...]], find: FindAsset
) -> Mapping[tuple[str, ...], ObjectInfo | None]:
    """Return the first existing object of each group of candidate keys, None where none exists.

    Looks up each distinct group once, many at a time. Raises what `find` raises.
    """
    distinct = list(dict.fromkeys(groups))
    with ThreadPoolExecutor(HEADS_AT_ONCE) as pool:
        objects = pool.map(lambda group: _first_existing(group, find), distinct)
        return dict(zip(distinct, objects, strict=True))


def _first_existing(group: tuple[str, ...], find: FindAsset) -> ObjectInfo | None:
    return next((info for key in group if (info := _find_or_sealed(key, find))), None)


def _find_or_sealed(key: str, find: FindAsset) -> ObjectInfo | None:
    """Return the object, also when it cannot be read: RenderPlacements then rejects its product alone."""
    try:
        return find(key)
    except ObjectSealed:
        return ObjectInfo(key, size=0, etag="", version_id=None)


def _below_assets(path: str) -> str:
    """Return the part of a path below existing-assets/. Raises BadPath for a path that leaves it."""
    if _SCHEME.match(path):
        raise BadPath(
            "an address", f"name a folder or file below {keys.ASSETS} in the deployment's own bucket"
        )
    if "\\" in path:
        raise BadPath("a backslash", "separate folders by /")
    if path.startswith("/"):
        raise BadPath("a path from the root", f"leave out the leading slash: paths are below {keys.ASSETS}")
    below = path.removeprefix(keys.ASSETS)
    segments = below.removesuffix("/").split("/")
    if ".." in segments or "." in segments:
        raise BadPath('a "." or ".." folder', f"name a folder below {keys.ASSETS} by its path from there")
    if not _CHARACTERS.fullmatch(below):
        raise BadPath(
            "a character that asset paths do not have", "use letters a to z, digits, spaces and . _ - only"
        )
    if "" in segments:
        raise BadPath("a folder without a name", "write one slash between folders, and one at the end")
    return below


def _one_of(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"
