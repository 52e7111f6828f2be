"""The command line that this package's docstring describes."""

import argparse
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import tools.images as contract
from tools.images import registry, stand_in
from tools.images.builders import PLATFORMS, Builder, find_builder
from tools.images.command import REPOSITORY, run
from tools.images.errors import ImageError
from tools.images.secrets import lent_to_build

FUNCTIONS = tuple(json.loads((REPOSITORY / "lambdas/functions.json").read_text("utf-8")))
LOCAL = "localhost/briefcast/{}:latest"
URIS = Path("build/image-uris.json")
STAND_IN = "stand-in"
TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)  # OCI distribution specification
EX_USAGE = 64  # sysexits.h


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def build(architecture: str, base_image: str | None) -> None:
    """Build every function's image into the local store."""
    builder = find_builder()
    if base_image == STAND_IN:
        say(stand_in.make())
        base_image = stand_in.IMAGE
    with lent_to_build() as secrets:
        for function in FUNCTIONS:
            started = time.monotonic()
            dockerfile = Path(f"lambdas/{function}/Dockerfile")
            builder.build(dockerfile, LOCAL.format(function), architecture, base_image, secrets)
            say(f"{function}: built for {architecture} with {builder.name} in {time.monotonic() - started:.0f} s")


def push(target: str, tag: str | None) -> dict[str, str]:
    """Push what was built last. Returns the images by their digests."""
    builder = find_builder()
    registry.login(builder, target)
    tag = tag or commit()
    return {function: _push(builder, function, f"{target}/{function}", tag) for function in FUNCTIONS}


def _push(builder: Builder, function: str, repository: str, tag: str) -> str:
    reference = f"{repository}:{tag}"
    there = registry.digest_under(reference)
    if there is None:
        digest = builder.push(LOCAL.format(function), reference)
        say(f"{function}: pushed {reference}")
    else:
        digest = builder.digest(LOCAL.format(function))
        if digest != there:
            raise ImageError(
                f"{reference} is there and is another image ({there}, here {digest}): "
                "tags do not move, so commit and push again, or choose another --tag"
            )
        say(f"{function}: {reference} is there already")
    return f"{repository}@{digest}"


def resolve(target: str, tag: str) -> dict[str, str]:
    """The images that an earlier push left under a tag, by their digests."""
    found = {name: registry.digest_under(f"{target}/{name}:{tag}") for name in FUNCTIONS}
    missing = [name for name, digest in found.items() if digest is None]
    if missing:
        raise ImageError(f"{target} has no image tagged {tag} of: {', '.join(missing)}; push it first")
    return {name: f"{target}/{name}@{digest}" for name, digest in found.items()}


def commit() -> str:
    """The commit that is checked out. Raises ImageError when files differ from it: a tag must not lie."""
    if run(["git", "status", "--porcelain", "--", "lambdas", "tools/images", ".dockerignore"]):
        raise ImageError("files of the images differ from the last commit: commit them, or give a --tag")
    return run(["git", "rev-parse", "--short=12", "HEAD"])


def write(uris: Mapping[str, str], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(uris, indent=2) + "\n", "utf-8")
    say(f"written: {path}")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(EX_USAGE, f"{self.prog}: {message}\n")


def _tag(text: str) -> str:
    if not TAG.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no tag: letters, digits, _ . - and at most 128 of them")
    return text


def _registry(text: str) -> str:
    if not re.fullmatch(r"[\w.-]+(:\d+)?(/[a-z0-9._-]+)+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no HOST/PREFIX, such as 127.0.0.1:5000/briefcast-dev")
    return text


def arguments(words: Sequence[str]) -> argparse.Namespace:
    described = argparse.RawDescriptionHelpFormatter
    parser = _Parser("tools.images", description=contract.__doc__, formatter_class=described)
    commands = parser.add_subparsers(dest="command", required=True)
    builds = commands.add_parser("build", help="build every image")
    builds.add_argument("--architecture", choices=tuple(PLATFORMS), default="x86_64")
    builds.add_argument("--base-image", metavar="IMAGE", help=f"in place of AWS's; {STAND_IN!r} makes one here")
    for name, words_of_help in (("push", "push what was built"), ("resolve", "find what was pushed")):
        command = commands.add_parser(name, help=words_of_help)
        command.add_argument("--registry", type=_registry, required=True, metavar="HOST/PREFIX")
        command.add_argument("--tag", type=_tag, required=name == "resolve")
        command.add_argument("--out", type=Path, default=URIS, metavar="FILE")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    given = arguments(words)
    try:
        if given.command == "build":
            build(given.architecture, given.base_image)
        elif given.command == "push":
            write(push(given.registry, given.tag), given.out)
        else:
            write(resolve(given.registry, given.tag), given.out)
    except ImageError as error:
        sys.stderr.write(f"tools.images: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
