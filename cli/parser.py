"""The parser's verdict on a brief, without a cloud. The only module here that imports a function's code."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from briefcast.contracts import BrandKit, RuleRow
from briefcast.errors import Problem
from briefcast.store.objects import Listing, ObjectInfo, ObjectTooLarge
from lambdas.parser.brand import MAX_KIT_BYTES, check_kit
from lambdas.parser.compliance import MAX_FILE_BYTES as MAX_RULES_BYTES
from lambdas.parser.compliance import read_rules
from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Plan
from lambdas.parser.syntax import MAX_BYTES

__all__ = [
    "MAX_KIT_BYTES",
    "MAX_RULES_BYTES",
    "BrandKit",
    "Plan",
    "Problem",
    "Refusal",
    "judge",
    "judge_kit",
    "judge_rules",
]


def judge(brief: Path, assets: Sequence[tuple[Path, str]] | None, model: str | None) -> Plan | Refusal:
    """Return the plan of a brief, or why ParseBrief would reject it.

    `assets` are the (file, key) pairs that `run` would upload; with None no asset is looked for and
    those that the brief names count as existing. `model` overrides the model that the brief names.
    """
    with brief.open("rb") as file:
        body = file.read(MAX_BYTES + 1)  # one byte too many makes the parser report the size
    return check(
        body,
        when=datetime.now(UTC),
        name=brief.name,
        assets=_files(assets),
        model_override=model or "",
    )


def judge_kit(kit: Path, assets: Sequence[tuple[Path, str]] | None) -> tuple[BrandKit, list[Problem]]:
    """Return a brand kit and every problem of it and of the files that it names."""
    with kit.open("rb") as file:
        body = file.read(MAX_KIT_BYTES + 1)
    if len(body) > MAX_KIT_BYTES:
        return BrandKit(), [Problem("", f"more than {MAX_KIT_BYTES:,} bytes", "make it shorter")]
    branding, problems = check_kit(body, _files(assets))
    return branding.kit, problems


def judge_rules(body: bytes) -> tuple[list[RuleRow], list[Problem]]:
    """Return the rules of a file of rules, and every problem of it."""
    if len(body) > MAX_RULES_BYTES:
        return [], [Problem("", f"more than {MAX_RULES_BYTES:,} bytes", "split it into several files")]
    return read_rules(body)


def _files(assets: Sequence[tuple[Path, str]] | None) -> "AssetFiles | None":
    return None if assets is None else AssetFiles({key: path for path, key in assets})


class AssetFiles:
    """The files that `run` would upload, by their keys, found and read as a Store's objects are."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def read(self, key: str, *, version_id: str | None = None, max_bytes: int | None = None) -> bytes:
        if max_bytes is not None and self._files[key].stat().st_size > max_bytes:
            raise ObjectTooLarge(key)
        return self._files[key].read_bytes()

    def head(self, key: str) -> ObjectInfo | None:
        path = self._files.get(key)
        return ObjectInfo(key, path.stat().st_size, "", None) if path else None

    def list_folder(self, prefix: str) -> Listing:
        below = [key.removeprefix(prefix) for key in sorted(self._files) if key.startswith(prefix)]
        return Listing(
            tuple(name for name in below if "/" not in name),
            tuple(dict.fromkeys(name.partition("/")[0] for name in below if "/" in name)),
        )
