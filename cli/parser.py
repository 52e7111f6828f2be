"""The parser's verdict on a brief, without a cloud. The only module here that imports a function's code."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from briefcast.store.objects import ObjectInfo, ObjectTooLarge
from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Plan
from lambdas.parser.reading import MAX_BYTES

__all__ = ["Plan", "Refusal", "judge"]


def judge(brief: Path, assets: Sequence[tuple[Path, str]] | None, model: str | None) -> Plan | Refusal:
    """Return the plan of a brief, or why ParseBrief would reject it.

    `assets` are the (file, key) pairs that `run` would upload; with None no asset is looked for and
    those that the brief names count as existing. `model` overrides the model that the brief names.
    """
    files = None if assets is None else {key: path for path, key in assets}

    def find_asset(key: str) -> ObjectInfo | None:
        path = (files or {}).get(key)
        return ObjectInfo(key, path.stat().st_size, "", None) if path else None

    def read_asset(key: str, most: int) -> bytes:
        path = (files or {})[key]
        if path.stat().st_size > most:
            raise ObjectTooLarge(key)
        return path.read_bytes()

    with brief.open("rb") as file:
        body = file.read(MAX_BYTES + 1)  # one byte too many makes the parser report the size
    return check(
        body,
        when=datetime.now(UTC),
        find_asset=None if files is None else find_asset,
        read_asset=None if files is None else read_asset,
        model_override=model or "",
    )
