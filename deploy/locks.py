"""The requirements with a hash for every file: written by uv, checked without the network.

    python -m deploy.locks              write what the *.in files ask for, at the versions locked before
    python -m deploy.locks --upgrade    the same, at the newest versions
    python -m deploy.locks --check      change nothing; exit code 1 with one line for each fault

A function's lock holds the requirements of the packages that its handler imports and its own
requirements.in. Its versions come from requirements.lock: what was tested is what is shipped.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from briefcast.registries.functions import function_names
from deploy.images.command import REPOSITORY, UV, run
from deploy.images.errors import ImageError
from deploy.images.imports import packages_of

EVERYTHING = "requirements.lock"  # of a laptop and CI; every other lock keeps to its versions
COMPILE = (UV, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url")
# Skia's package names pybind11, which is headers for a compiler.
SHIPPED = ("--python-version=3.12", f"--constraint={EVERYTHING}", "--no-emit-package=pybind11")
_PIN = re.compile(r"^([a-z0-9.-]+)==([^\s;\\]+)", re.MULTILINE)
_SOURCE = re.compile(r"-r (\S+\.in)\b")


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock. Paths are relative to the repository, with forward slashes."""

    file: str
    sources: tuple[str, ...]
    options: tuple[str, ...]
    shipped: bool = False  # whether an image is made from it


def locks() -> Iterator[Lock]:
    """Yield every lock of the repository; the one that the others keep to comes first."""
    everywhere = (
        "requirements.in",
        *_existing("packages/*/requirements.in"),
        *_existing("lambdas/*/requirements.in"),
    )
    yield Lock(EVERYTHING, everywhere, ("--python-version=3.11",))
    yield Lock("bench/requirements.lock", ("bench/requirements.in",), ("--python-version=3.11",))
    for function in function_names():
        own = [f"packages/{package}/requirements.in" for package in packages_of(function)]
        sources = [*own, f"lambdas/{function}/requirements.in"]
        present = tuple(source for source in sources if (REPOSITORY / source).is_file())
        yield Lock(f"lambdas/{function}/requirements.lock", present, SHIPPED, shipped=True)
    for source in _existing("packages/*/build.in"):
        # A laptop and an image install this one lock, when they compile.
        yield Lock(source.removesuffix("in") + "lock", (source,), ("--python-version=3.12",))


def write(lock: Lock, *, upgrade: bool) -> None:
    """Write one lock. Raises ImageError with what uv printed when it fails."""
    options = [*lock.options, "--no-header", *(["--upgrade"] if upgrade else [])]
    run([*COMPILE, *options, *lock.sources, "--output-file", lock.file])


def faults(lock: Lock) -> list[str]:
    """Return what is wrong with one lock; [] when it fits its sources and names no index."""
    path = REPOSITORY / lock.file
    if not path.is_file():
        return [f"{lock.file} is missing: run make lock"]
    text = path.read_text("utf-8")
    pinned = pins(lock.file)
    missing = required(lock.sources) - {name for name, _ in pinned}
    left_over = set(_SOURCE.findall(text)) - set(lock.sources)
    blocks = [block for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE) if _PIN.match(block)]
    found = [
        *(f"lacks {name}" for name in sorted(missing)),
        *(f"still has what {source} asked for" for source in sorted(left_over)),
        *(f"has no hash for {block.split()[0]}" for block in blocks if "--hash=sha256:" not in block),
        *(["names a package index"] if "://" in text else []),
    ]
    if lock.shipped:
        untested = sorted(pinned - pins(EVERYTHING))
        found += [f"has {name} {version}, which {EVERYTHING} has not" for name, version in untested]
    return [f"{lock.file} {fault}: run make lock" for fault in found]


def required(sources: tuple[str, ...]) -> set[str]:
    """Return the distributions that requirements.in files name, as the registry spells them."""
    lines = [line for source in sources for line in (REPOSITORY / source).read_text("utf-8").splitlines()]
    return {normal(name[0]) for line in lines if (name := re.match(r"[\w.-]+", line))}


def pins(lock: str) -> set[tuple[str, str]]:
    """Return (distribution, version) of everything in a lock."""
    text = (REPOSITORY / lock).read_text("utf-8")
    return {(normal(name), version) for name, version in _PIN.findall(text)}


def normal(name: str) -> str:
    """Return a distribution's name as the Python registry compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _existing(pattern: str) -> list[str]:
    return sorted(path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob(pattern))


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser("deploy.locks", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    parser.add_argument("--check", action="store_true", help="change nothing, report faults")
    options = parser.parse_args(words)
    if options.check:
        found = [fault for lock in locks() for fault in faults(lock)]
        sys.stderr.writelines(f"deploy.locks: {fault}\n" for fault in found)
        return 1 if found else 0
    try:
        for lock in locks():
            write(lock, upgrade=options.upgrade)
    except ImageError as error:
        sys.stderr.write(f"deploy.locks: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
