"""Reads the paths of a brief's existing assets: keys of folders and objects below existing-assets/."""

import re
from collections.abc import Iterable
from typing import Protocol

from briefcast import keys
from briefcast.faults import Fault
from briefcast.store.objects import Listing, ObjectInfo

_CHARACTERS = re.compile(r"[A-Za-z0-9 ._/-]*", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Assets(Protocol):
    """Where existing assets, brand kits and fonts are: a Store, or the files on a command line."""

    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes: ...

    def head(self, key: str) -> ObjectInfo | None: ...

    def list_folder(self, prefix: str) -> Listing: ...


class BadPath(Fault):
    """A path that cannot name an existing asset."""


def asset_key(path: str) -> str:
    """Return the key of a product's `existing_assets`; that of a folder ends in a slash. Raises BadPath."""
    below = _below_assets(path)
    if below.endswith("/"):
        return keys.ASSETS + below
    if below.lower().endswith(keys.ASSET_EXTENSIONS):
        if path.startswith(keys.ASSETS):
            return path
        raise BadPath("a file, but not its whole key", f'write "{keys.ASSETS}{below}"')
    if "." in below.rsplit("/", 1)[-1]:
        ending = "." + below.rpartition(".")[2]
        raise BadPath(
            f"{ending} is not a supported picture format",
            f"name a file that ends in {one_of(keys.ASSET_EXTENSIONS)}",
        )
    raise BadPath("neither a folder nor a picture", f'a folder ends in a slash: write "{below}/"')


def logo_key(path: str) -> str:
    """Return the key of a brand's logo. Raises BadPath."""
    below = _below_assets(path)
    if not path.startswith(keys.ASSETS) or not below.lower().endswith(keys.ASSET_EXTENSIONS):
        raise BadPath(
            "not the whole key of a picture",
            f'write "{keys.ASSETS}…", ending in {one_of(keys.ASSET_EXTENSIONS)}',
        )
    return path


def font_key(path: str) -> str:
    """Return the key of a brand's font. Raises BadPath."""
    below = _below_assets(path)
    if not path.startswith(keys.ASSETS) or not below.lower().endswith(keys.FONT_EXTENSIONS):
        raise BadPath(
            "not the whole key of a font",
            f'write "{keys.ASSETS}…", ending in {one_of(keys.FONT_EXTENSIONS)}',
        )
    return path


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


def one_of(words: Iterable[str]) -> str:
    """Return the words as a choice: "a, b or c"."""
    *most, last = words
    return f"{', '.join(most)} or {last}"
