"""What can be known before anything starts: files, folders, models, this machine.

Every check raises CommandError, whose message is one line a fault: where, what was found,
what to do.
"""

import difflib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefcast import keys
from briefcast.registries.models import UnknownModel, find_model
from operations.errors import CommandError

SUPPORTED_PYTHON = ((3, 11), (3, 13))
MAX_KEY_BYTES = 1_024  # S3's own limit for an object's key
MIN_FREE_BYTES = 64 * 1024**2  # about 30 products of five placements, held once in memory and once on disk


class ModelRefused(CommandError):
    """`--model` names no model that can be called: refused like a brief that names it."""


@dataclass(frozen=True, slots=True)
class BriefFile:
    """One brief on disk and the key under which it is put."""

    path: Path
    label: str  # as it was given, for messages
    key: str


def check_machine() -> None:
    """Refuse a Python or a machine on which the functions cannot run."""
    lowest, highest = SUPPORTED_PYTHON
    if not lowest <= sys.version_info[:2] <= highest:
        raise CommandError(
            f"this is Python {sys.version_info[0]}.{sys.version_info[1]}; "
            f"briefcast needs {lowest[0]}.{lowest[1]} to {highest[0]}.{highest[1]}: "
            "try make clean setup PYTHON=python3.12"
        )
    from raster import kernel

    try:
        kernel.check()
    except kernel.NotRunnable as error:
        raise CommandError(str(error)) from error


def check_model(model: str | None) -> None:
    """Refuse an unknown or retired model by name. Raises ModelRefused."""
    if model is None:
        return
    try:
        find_model(model)
    except UnknownModel as error:
        raise ModelRefused(f"--model: {error}") from error


def check_credentials(model: str | None) -> None:
    """Refuse a paid model when there is nobody to pay for it."""
    if model is None or find_model(model).model_id is None:
        return
    import boto3

    if boto3.Session().get_credentials() is None:
        raise CommandError(
            f"--model {model}: there are no AWS credentials; set AWS_PROFILE, or run aws configure, "
            "or use --model draft"
        )


def brief_files(paths: Sequence[Path]) -> list[BriefFile]:
    """The briefs to run, each path once, every faulty one reported together.

    Two files of one name get two keys: brief.json and brief-2.json.
    """
    faults = []
    found: dict[Path, Path] = {}
    for path in paths:
        if fault := _brief_fault(path):
            faults.append(fault)
        else:
            found.setdefault(path.resolve(), path)
    if faults:
        raise CommandError("\n".join(faults))
    names = _unique_names(path.name for path in found.values())
    return [
        BriefFile(path, name_for_people(path), keys.BRIEFS + name)
        for path, name in zip(found.values(), names, strict=True)
    ]


def _brief_fault(path: Path) -> str | None:
    shown = name_for_people(path)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return f"{shown}: there is no such file{_nearest(path)}"
    except OSError as error:
        return f"{shown}: cannot be read ({error.strerror}); check the path and its permissions"
    if stat.S_ISDIR(mode):
        return f"{shown}: this is a directory; name the briefs in it, such as {path / '*.json'}"
    if path.suffix.lower() != ".json":
        return f"{shown}: not a .json file; a brief is a JSON file whose name ends in .json"
    if not stat.S_ISREG(mode):
        return f"{shown}: not a regular file; save the brief to disk and name that file"
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        return f"{shown}: cannot be read ({error.strerror}); check its permissions"
    return None


def _nearest(path: Path) -> str:
    """The name in the same folder that was probably meant."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f", nor a folder {path.parent}"
    near = difflib.get_close_matches(path.name, names, 1, 0.6)
    return f"; did you mean {path.parent / near[0]}?" if near else f" in {path.parent.resolve()}"


def _unique_names(names: Iterable[str]) -> Iterator[str]:
    """File names as key endings: valid UTF-8, ending in .json, each once."""
    taken: set[str] = set()
    for name in names:
        stem = name_for_people(Path(name).stem)
        candidate, number = f"{stem}.json", 1
        while candidate in taken:
            number += 1
            candidate = f"{stem}-{number}.json"
        taken.add(candidate)
        yield candidate


def name_for_people(path: Path | str) -> str:
    """A path that is safe to print and to upload: no control characters, no stray bytes."""
    text = str(path).encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "?" for character in text)


def asset_files(directory: Path | None) -> list[tuple[Path, str]]:
    """Each file below `directory` and its key under existing-assets/, hidden files left out."""
    if directory is None:
        return []
    if not directory.is_dir():
        what = "this is a file" if directory.exists() else "there is no such folder"
        raise CommandError(
            f"--assets {name_for_people(directory)}: {what}; name the folder that holds <brand>/<product>/"
        )
    faults: list[str] = []

    def unreadable(error: OSError) -> None:
        faults.append(f"--assets {name_for_people(error.filename)}: cannot be read ({error.strerror})")

    files = []
    for folder, folders, names in os.walk(directory, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(folder) / name
            key = keys.ASSETS + path.relative_to(directory).as_posix()
            if fault := _asset_fault(path, key):
                faults.append(f"--assets {name_for_people(path)}: {fault}")
            files.append((path, key))
    if faults:
        raise CommandError("\n".join(faults))
    return files


def _asset_fault(path: Path, key: str) -> str | None:
    try:
        if len(key.encode()) > MAX_KEY_BYTES:
            return f"the path is longer than the {MAX_KEY_BYTES:,} bytes of an S3 key; shorten it"
        if not stat.S_ISREG(path.stat().st_mode):
            return "not a regular file; move it out of the folder"
        with path.open("rb") as file:
            file.read(1)
    except UnicodeEncodeError:
        return "the name is not valid UTF-8; rename it"
    except OSError as error:
        return f"cannot be read ({error.strerror}); mend it or move it out of the folder"
    return None


def prepare_output(directory: Path) -> None:
    """Make the folder and prove that it can be written, before minutes are spent."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise unwritable(directory, error) from error
    check_free_space(directory, "--out")
    check_free_space(Path(tempfile.gettempdir()), "TMPDIR")


def check_free_space(directory: Path, setting: str, needed: int = MIN_FREE_BYTES) -> None:
    """Refuse a disk with fewer than `needed` bytes left; `setting` is what leads to another."""
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise CommandError(
            f"{setting} {name_for_people(directory)}: the disk has {free / 1024**2:.0f} MiB left, "
            f"at least {needed / 1024**2:.0f} MiB are needed; "
            f"free some space or set {setting} to another folder"
        )


def unwritable(path: Path, error: OSError) -> CommandError:
    """The one line for a result that cannot be stored."""
    return CommandError(
        f"--out {name_for_people(path)}: cannot be written ({error.strerror or error}); "
        "free space, mend its permissions or choose another folder with --out"
    )
