"""Finds the pictures that a brief's products name, or says why there is none to use."""

import difflib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from briefcast import keys
from briefcast.contracts import Brief
from briefcast.errors import Problem
from briefcast.store.objects import Listing, ObjectInfo, ObjectSealed
from briefcast.text.plural import plural
from lambdas.parser.assets import Assets, BadPath, asset_key, one_of
from lambdas.parser.wording import SHOWN_CHARS, UNSAFE, example, harmless, pointer

LOOKUPS_AT_ONCE = 16  # half of the client's connection pool; 200 products take a second
MAX_KEY_CHARS = 300  # as ASCII JSON: with a reason for each of 200 products still a payload of a state
_SHOWN_NAMES = 5
# Pictures that people have and that nothing here decodes.
_OTHER_PICTURES = (
    *(".gif", ".svg", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp", ".jp2", ".jxl"),
    *(".psd", ".ai", ".eps", ".pdf", ".raw", ".dng", ".cr2", ".nef"),
)
_OTHERWISE = 'upload it, leave existing_assets out, or write "on_missing_asset": "generate" to generate it'

Pictures = Mapping[str, ObjectInfo | None]  # by `existing_assets` as written; None where one is generated


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a path gives no picture."""

    found: str
    fix: str
    absent: bool = False  # nothing that was meant as a picture is there, so one may be generated


def find_pictures(brief: Brief, assets: Assets | None) -> tuple[Pictures, list[Problem]]:
    """Return the picture of each path that the products name, and a problem for each product without one.

    `brief` keeps its schema and rules. Without `assets` every named picture is taken to exist. Each path
    is looked up once, many at a time. Raises StorageUnavailable and StorageMisconfigured.
    """
    paths = dict.fromkeys(product.get("existing_assets", "") for product in brief["products"])
    named = [path for path in paths if path]
    if assets is None:
        return {path: _assumed(asset_key(path)) for path in named}, []
    generate = brief.get("on_missing_asset") == "generate"
    with ThreadPoolExecutor(LOOKUPS_AT_ONCE) as pool:
        found = dict(zip(named, pool.map(lambda path: _look_up(path, assets, generate), named), strict=True))
    pictures = {path: each for path, each in found.items() if not isinstance(each, Unusable)}
    problems = [
        Problem(pointer(("products", index, "existing_assets")), unusable.found, unusable.fix)
        for index, product in enumerate(brief["products"])
        if isinstance(unusable := found.get(product.get("existing_assets", "")), Unusable)
    ]
    return pictures, problems


def _assumed(key: str) -> ObjectInfo:
    return ObjectInfo(f"{key}product.png" if key.endswith("/") else key, size=0, etag="", version_id=None)


def _look_up(path: str, assets: Assets, generate: bool) -> ObjectInfo | Unusable | None:
    """Return the object that a folder or a whole key means; None where `generate` asks for a new picture."""
    key = asset_key(path)
    found = _in_folder(key, assets) if key.endswith("/") else _object(key, assets)
    if not isinstance(found, Unusable) or not found.absent:
        return found
    if generate:
        return None
    return Unusable(found.found, found.fix or _suggestion(key, assets))


def _in_folder(folder: str, assets: Assets) -> ObjectInfo | Unusable:
    chosen = choose(folder, assets.list_folder(folder))
    return chosen if isinstance(chosen, Unusable) else _object(chosen, assets)


def _object(key: str, assets: Assets) -> ObjectInfo | Unusable:
    """Return the object, also when it cannot be read: RenderPlacements then rejects its product alone."""
    try:
        return assets.head(key) or Unusable(f"{key}: no such object", "", absent=True)
    except ObjectSealed:
        return ObjectInfo(key, size=0, etag="", version_id=None)


def choose(folder: str, listing: Listing) -> str | Unusable:
    """Return the key of a folder's one picture, of several the one that is called product."""
    files = [name for name in listing.files if not name.startswith(".")]
    pictures = [name for name in files if name.lower().endswith(keys.ASSET_EXTENSIONS)]
    named = [name for name in pictures if name.lower().rpartition(".")[0] == "product"]
    if len(named) == 1 or (len(pictures) == 1 and listing.complete):
        return _checked(folder + (named or pictures)[0])
    if not listing.complete:
        return Unusable(f"{folder} has more than 1,000 files", "write the whole key of the picture")
    if pictures:
        found = f"{folder} has {plural(len(pictures), 'picture')}: {_list(pictures)}"
        return Unusable(found, _pick(folder, pictures) or "keep one of them there, or call one product.jpg")
    if others := [name for name in files if name.lower().endswith(_OTHER_PICTURES)]:
        found = f"{folder} has no picture of a supported format, only {_list(others)}"
        return Unusable(found, f"save it as {one_of(keys.ASSET_EXTENSIONS)}")
    if listing.folders and not files:
        folders = [f"{name}/" for name in listing.folders]
        return Unusable(
            f"{folder} has no picture, only {_list(folders)}", _pick(folder, folders), absent=True
        )
    what = f"has no picture, only {_list(files)}" if files else "has no picture"
    return Unusable(f"{folder} {what}", "", absent=True)


def _checked(key: str) -> str | Unusable:
    """Return a key that was found in a folder, unless no later state could carry or show it."""
    if UNSAFE.search(key) or len(json.dumps(key)) > MAX_KEY_CHARS:
        return Unusable(f"{_short(key)}: a name with invisible characters, or too long", "rename the picture")
    return key


def _pick(folder: str, names: Sequence[str]) -> str:
    """Return how to name one of what is in a folder, "" when a brief could name none of it."""
    for name in names:
        if _is_path(path := folder + name):
            return f"name one, such as {example(path)}"
    return ""


def _suggestion(key: str, assets: Assets) -> str:
    """Return what to do about a missing folder or object: the nearest name beside it, if there is one."""
    parent, _, name = key.removesuffix("/").rpartition("/")
    listing = assets.list_folder(f"{parent}/")
    siblings = [f"{folder}/" for folder in listing.folders] if key.endswith("/") else list(listing.files)
    wanted = name + "/" * key.endswith("/")
    by_letters = {sibling.lower(): sibling for sibling in siblings if sibling != wanted}
    for near in difflib.get_close_matches(wanted.lower(), by_letters, n=1, cutoff=0.7):
        if _is_path(path := f"{parent}/{by_letters[near]}"):
            return f"did you mean {example(path)}? If not, {_OTHERWISE}"
    return _OTHERWISE


def _is_path(path: str) -> bool:
    """Whether a brief may name this folder or object."""
    try:
        return asset_key(path) == path
    except BadPath:
        return False


def _list(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(map(_short, names[:_SHOWN_NAMES])) + (f" and {more} more" if more > 0 else "")


def _short(name: str) -> str:
    return harmless(name if len(name) <= SHOWN_CHARS else f"{name[: SHOWN_CHARS - 1]}…").replace("\n", "\\n")
