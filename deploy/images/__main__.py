"""The command line described in this package's docstring."""

import argparse
import hashlib
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import deploy.images as contract
from briefcast.registries.functions import function_names
from deploy.images import audit, base, registry, stand_in
from deploy.images.builders import PLATFORMS, Build, Builder, find_builder
from deploy.images.command import run
from deploy.images.errors import ImageError
from deploy.images.imports import packages_of
from deploy.images.secrets import build_secrets

FUNCTIONS = tuple(function_names())
DOCKERFILE = Path("lambdas/Dockerfile")
LOCAL = "localhost/briefcast/{}:latest"
SOURCES = ("lambdas", "packages", "deploy/images/inside", ".dockerignore")  # the sources of the images
URIS = Path("build/image-uris.json")
STAND_IN = "stand-in"
TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)  # OCI distribution specification
EX_USAGE = 64  # sysexits.h


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def build(architecture: str, base_image: str | None) -> None:
    """Build every function's image into the local store. Raises ImageError."""
    builder = find_builder()
    if base_image == STAND_IN:
        say(stand_in.make())
        base_image = stand_in.IMAGE
    with build_secrets() as secrets:
        for function in FUNCTIONS:
            started = time.monotonic()
            image = LOCAL.format(function)
            builder.build(
                Build(DOCKERFILE, build_arguments(function), image, architecture, base_image, secrets)
            )
            took = time.monotonic() - started
            say(f"{function}: built for {architecture} with {builder.name} in {took:.0f} s")


def build_arguments(function: str) -> dict[str, str]:
    """Return what lambdas/Dockerfile needs to know about a function."""
    return {"FUNCTION": function, "PACKAGES": " ".join(packages_of(function))}


def push(target: str, tag: str | None) -> dict[str, str]:
    """Push the images that were built last. Returns them by their digests. Raises ImageError."""
    builder = find_builder()
    ids = {function: image_id(builder, function) for function in FUNCTIONS}
    registry.login(builder, target)
    tag = tag or default_tag(target, ids)
    return {
        function: _push(builder, function, f"{target}/{function}", tag, ids[function]) for function in ids
    }


def image_id(builder: Builder, function: str) -> str:
    """Return the id of a function's image in the local store. Raises ImageError if it was not built."""
    try:
        return builder.image_id(LOCAL.format(function))
    except ImageError as error:
        raise ImageError(f"{builder.name}'s store has no image of {function}: build first") from error


def default_tag(target: str, ids: Mapping[str, str]) -> str:
    """Return the commit, with a hash of the images appended if the commit does not identify them."""
    commit = run(["git", "rev-parse", "--short=12", "HEAD"])
    changed = run(["git", "status", "--porcelain", "--", *SOURCES])
    existing = {function: registry.image_under(f"{target}/{function}:{commit}") for function in ids}
    if not changed and all(is_same(ids[name], image) for name, image in existing.items() if image):
        return commit
    return f"{commit}-{hashlib.sha256(''.join(ids.values()).encode()).hexdigest()[:8]}"


def is_same(image: str, existing: registry.Remote) -> bool:
    """Return whether an image in the local store is the one in a registry."""
    return image in (existing.config, existing.digest)


def _push(builder: Builder, function: str, repository: str, tag: str, image: str) -> str:
    reference = f"{repository}:{tag}"
    existing = registry.image_under(reference)
    if existing is None:
        digest = builder.push(LOCAL.format(function), reference)
        say(f"{function}: pushed {reference}")
        return f"{repository}@{digest}"
    if not is_same(image, existing):
        raise ImageError(
            f"{reference} is another image ({existing.config}, here {image}): choose another --tag"
        )
    say(f"{function}: {reference} exists already")
    return f"{repository}@{existing.digest}"


def write(uris: Mapping[str, str], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(uris, indent=2) + "\n", "utf-8")
    say(f"written: {path}")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(EX_USAGE, f"{self.prog}: {message}\n")


def _tag(text: str) -> str:
    if not TAG.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no tag: use at most 128 letters, digits and _ . -")
    return text


def _registry(text: str) -> str:
    if not re.fullmatch(r"[\w.-]+(:\d+)?(/[a-z0-9._-]+)+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no HOST/PREFIX, such as 127.0.0.1:5000/briefcast-dev")
    return text


def arguments(words: Sequence[str]) -> argparse.Namespace:
    described = argparse.RawDescriptionHelpFormatter
    parser = _Parser("deploy.images", description=contract.__doc__, formatter_class=described)
    commands = parser.add_subparsers(dest="command", required=True)
    builds = commands.add_parser("build", help="build every image")
    builds.add_argument("--architecture", choices=tuple(PLATFORMS), default="x86_64")
    builds.add_argument(
        "--base-image", metavar="IMAGE", help=f"base image instead of AWS's; {STAND_IN!r} builds one"
    )
    pushes = commands.add_parser("push", help="push the images that were built last")
    pushes.add_argument("--registry", type=_registry, required=True, metavar="HOST/PREFIX")
    pushes.add_argument("--tag", type=_tag)
    pushes.add_argument("--out", type=Path, default=URIS, metavar="FILE")
    commands.add_parser("audit", help="look for known vulnerabilities")
    commands.add_parser("pin", help="pin the base image by the digest that its tag names now")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    options = arguments(words)
    try:
        if options.command == "build":
            build(options.architecture, options.base_image)
        elif options.command == "push":
            write(push(options.registry, options.tag), options.out)
        elif options.command == "pin":
            say(f"base image: {base.pin()}")
        else:
            return audit.report(FUNCTIONS)
    except ImageError as error:
        sys.stderr.write(f"deploy.images: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
