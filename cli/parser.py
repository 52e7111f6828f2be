"""The parser's verdict on a brief, without a cloud. The only module here that imports a function's code."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from briefcast.contracts import BrandKit
from briefcast.errors import Problem
from briefcast.store.objects import ObjectInfo, ObjectTooLarge
from lambdas.parser.brand import MAX_KIT_BYTES, check_kit
from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Plan
from lambdas.parser.reading import MAX_BYTES

__all__ = ["MAX_KIT_BYTES", "BrandKit", "Plan", "Problem", "Refusal", "judge", "judge_kit"]


def judge(brief: Path, assets: Sequence[tuple[Path, str]] | None, model: str | None) -> Plan | Refusal:
    """Return the plan of a brief, or why ParseBrief would reject it.

    `assets` are the (file, key) pairs that `run` would upload; with None no asset is looked for and
    those that the brief names count as existing. `model` overrides the model that the brief names.
    """
    find_asset, read_asset = _lookups(assets)
    with brief.open("rb") as file:
        body = file.read(MAX_BYTES + 1)  # one byte too many makes the parser report the size
    return check(
        body,
        when=datetime.now(UTC),
        find_asset=find_asset,
        read_asset=read_asset,
        model_override=model or "",
    )


def judge_kit(kit: Path, assets: Sequence[tuple[Path, str]] | None) -> tuple[BrandKit, list[Problem]]:
    """Return a brand kit and every problem of it and of the files that it names."""
    find_asset, read_asset = _lookups(assets)
    with kit.open("rb") as file:
        body = file.read(MAX_KIT_BYTES + 1)
    if len(body) > MAX_KIT_BYTES:
        return BrandKit(), [Problem("", f"more than {MAX_KIT_BYTES:,} bytes", "make it shorter")]
    branding, problems = check_kit(body, find_asset, read_asset)
    return branding.kit, problems


def _lookups(
    assets: Sequence[tuple[Path, str]] | None,
) -> tuple[Callable[[str], ObjectInfo | None] | None, Callable[[str, int], bytes] | None]:
    """Return functions that find and read the objects that `run` would upload; None without assets."""
    if assets is None:
        return None, None
    files = {key: path for path, key in assets}

    def find_asset(key: str) -> ObjectInfo | None:
        path = files.get(key)
        return ObjectInfo(key, path.stat().st_size, "", None) if path else None

    def read_asset(key: str, most: int) -> bytes:
        if files[key].stat().st_size > most:
            raise ObjectTooLarge(key)
        return files[key].read_bytes()

    return find_asset, read_asset
