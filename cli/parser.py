"""The parser's verdict on a brief, without a cloud. The only module here that imports a function's code."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from briefcast.contracts import BrandKit, RuleRow
from briefcast.errors import Problem
from briefcast.keys import is_yaml
from briefcast.store.objects import Listing, ObjectInfo, ObjectTooLarge
from briefcast.text.printable import printable_name
from cli.yaml_writing import write
from lambdas.parser.brand import MAX_KIT_BYTES, check_kit
from lambdas.parser.compliance import MAX_FILE_BYTES as MAX_RULES_BYTES
from lambdas.parser.compliance import read_rules
from lambdas.parser.conversion import Conversion, Note, convert, is_foreign
from lambdas.parser.parse import Refusal, check
from lambdas.parser.plan import Plan
from lambdas.parser.reading import decode
from lambdas.parser.syntax import MAX_BYTES, Unreadable
from lambdas.parser.yaml_events import resolve
from operations.errors import CommandError

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
        name=str(brief),
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


@dataclass(frozen=True, slots=True)
class Converted:
    """A brief in this system's form as text, what differs from the file it was read from, and the verdict."""

    text: str
    notes: list[Note]
    verdict: Plan | Refusal


def converted(brief: Path, out: Path | None) -> Converted:
    """Return a brief converted: as YAML if `out` ends so, or without `out` if it was none of ours in YAML.

    A file that cannot be read as JSON or YAML raises CommandError.
    """
    with brief.open("rb") as file:
        body = file.read(MAX_BYTES + 1)
    try:
        document = decode(body, brief.name)
    except Unreadable as error:
        raise CommandError(f"{printable_name(brief)}: {error.found}; {error.fix}") from None
    foreign = is_foreign(document)
    conversion = convert(document) if foreign else Conversion(document)
    as_yaml = is_yaml(out.name) if out else foreign or not is_yaml(brief.name)
    result = conversion.brief
    text = write(result, resolve) if as_yaml else json.dumps(result, ensure_ascii=False, indent=2) + "\n"
    verdict = check(text.encode(), when=datetime.now(UTC), name=".yaml" if as_yaml else ".json")
    return Converted(text, conversion.notes, verdict)


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
