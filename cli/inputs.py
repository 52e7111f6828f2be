"""The files on the command line: briefs, and the folder of existing assets.

Every check raises CommandError with one line for each problem: where, what was found, what to do.
"""

import difflib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefcast import keys
from briefcast.text.printable import printable_name
from operations.errors import CommandError

MAX_KEY_BYTES = 1_024  # S3's limit for an object's key
_BRIEF = "not a .json, .yaml or .yml file; a brief is a JSON or YAML file with such a name"
_KIT = "not a .json file; a brand kit is a JSON file whose name ends in .json"
KIT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class BriefFile:
    """One brief on disk and the key under which it is uploaded."""

    path: Path
    label: str  # the path as it was given, safe to print
    key: str


def brief_files(paths: Sequence[Path]) -> list[BriefFile]:
    """Return the briefs, each path once. Raises CommandError with the problems of all of them.

    Two files of one name get two keys: brief.yaml and brief-2.yaml.
    """
    problems = []
    briefs: dict[Path, Path] = {}
    for path in paths:
        if problem := _file_problem(path, keys.BRIEF_EXTENSIONS, _BRIEF):
            problems.append(problem)
        else:
            briefs.setdefault(path.resolve(), path)
    if problems:
        raise CommandError("\n".join(problems))
    names = _unique_names(path.name for path in briefs.values())
    return [
        BriefFile(path, printable_name(path), keys.BRIEFS + name)
        for path, name in zip(briefs.values(), names, strict=True)
    ]


def new_brief(path: Path) -> Path:
    """Return the path of a brief that is not there yet. Raises CommandError."""
    if path.suffix.lower() not in keys.BRIEF_EXTENSIONS:
        raise CommandError(f"{printable_name(path)}: {_BRIEF}")
    if path.exists():
        raise CommandError(f"{printable_name(path)}: this file exists; name another, or delete it first")
    return path


def kit_file(path: Path) -> Path:
    """Return the path of a brand kit that can be read. Raises CommandError.

    Its name without .json is the kit's id.
    """
    if problem := _file_problem(path, (".json",), _KIT):
        raise CommandError(problem)
    if not KIT_NAME.fullmatch(path.stem):
        raise CommandError(
            f"{printable_name(path)}: not the name of a brand kit; write letters a to z, digits and hyphens, "
            "such as ember-and-oak.json"
        )
    return path


def _file_problem(path: Path, endings: Sequence[str], what: str) -> str | None:
    """Return why a file cannot be read, None if it can. `what` says that its name has none of `endings`."""
    label = printable_name(path)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return f"{label}: there is no such file{_suggestion(path)}"
    except OSError as error:
        return f"{label}: cannot be read ({error.strerror}); check the path and its permissions"
    if stat.S_ISDIR(mode):
        return f"{label}: this is a directory; name the files in it, such as {path / f'*{endings[0]}'}"
    if path.suffix.lower() not in endings:
        return f"{label}: {what}"
    if not stat.S_ISREG(mode):
        return f"{label}: not a regular file; save the brief to disk and name that file"
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        return f"{label}: cannot be read ({error.strerror}); check its permissions"
    return None


def _suggestion(path: Path) -> str:
    """Return, for the end of a message, the most similar name in the same folder, else the folder."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f", and no folder {path.parent}"
    near = difflib.get_close_matches(path.name, names, 1, 0.6)
    return f"; did you mean {path.parent / near[0]}?" if near else f" in {path.parent.resolve()}"


def _unique_names(names: Iterable[str]) -> Iterator[str]:
    """Yield each file name as the end of a key: valid UTF-8, its ending in small letters, none twice."""
    taken: set[str] = set()
    for name in names:
        stem, ending = printable_name(Path(name).stem), Path(name).suffix.lower()
        candidate, number = stem + ending, 1
        while candidate in taken:
            number += 1
            candidate = f"{stem}-{number}{ending}"
        taken.add(candidate)
        yield candidate


def asset_files(directory: Path | None) -> list[tuple[Path, str]]:
    """Return each file below `directory` with its key.

    That is the same path for its folders brand_kits/ and rules/, and under existing-assets/ for everything
    else. Hidden files are left out.
    """
    if directory is None:
        return []
    if not directory.is_dir():
        problem = "this is a file" if directory.exists() else "there is no such folder"
        raise CommandError(
            f"--assets {printable_name(directory)}: {problem}; name the folder that holds <brand>/<product>/"
        )
    problems: list[str] = []

    def on_unreadable(error: OSError) -> None:
        problems.append(f"--assets {printable_name(error.filename)}: cannot be read ({error.strerror})")

    files = []
    for folder, folders, names in os.walk(directory, onerror=on_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(folder) / name
            below = path.relative_to(directory).as_posix()
            key = below if below.startswith((keys.BRAND_KITS, keys.RULES)) else keys.ASSETS + below
            if asset_problem := _asset_problem(path, key):
                problems.append(f"--assets {printable_name(path)}: {asset_problem}")
            files.append((path, key))
    if problems:
        raise CommandError("\n".join(problems))
    return files


def _asset_problem(path: Path, key: str) -> str | None:
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
        return f"cannot be read ({error.strerror}); check its permissions or move it out of the folder"
    return None
