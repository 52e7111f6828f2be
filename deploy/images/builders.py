"""The two programs that can build and push an image: Docker with buildx, or buildah."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deploy.images.command import run
from deploy.images.errors import ImageError

PLATFORMS = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}


def is_loopback(reference: str) -> bool:
    """Return whether a registry, or an image in one, is on this machine and reached over plain HTTP."""
    host = reference.split("/")[0].rsplit(":", 1)[0]
    return host == "localhost" or host.startswith("127.")


@dataclass(frozen=True, slots=True)
class Build:
    """One image to build, with the repository's root as its context."""

    dockerfile: Path
    arguments: Mapping[str, str]  # for the Dockerfile's ARG lines
    image: str  # its name in the local store
    architecture: str  # a key of PLATFORMS
    base_image: str | None  # None for the Dockerfile's own
    secrets: Mapping[str, Path]  # by the id that the Dockerfile mounts
    cache: bool = True  # False builds every layer anew

    def options(self) -> list[str]:
        """Return the options that both programs accept."""
        return [
            f"--file={self.dockerfile}",
            f"--tag={self.image}",
            f"--platform={PLATFORMS[self.architecture]}",
            *(f"--build-arg={name}={value}" for name, value in self.arguments.items()),
            *([f"--build-arg=BASE_IMAGE={self.base_image}"] if self.base_image else []),
            *([] if self.cache else ["--no-cache"]),
            *(f"--secret=id={name},src={path}" for name, path in self.secrets.items()),
        ]


class Builder(Protocol):
    """A program that builds into its own local store and pushes from it."""

    name: str

    def build(self, build: Build) -> None: ...

    def image_id(self, image: str) -> str:
        """Return the digest of a local image's configuration, or of its manifest: `sha256:…`."""
        ...

    def push(self, image: str, reference: str) -> str:
        """Push an image. Returns the digest of its manifest, `sha256:…`."""
        ...

    def login(self, registry: str, user: str, password: str) -> None: ...


class Docker:
    name = "docker buildx"

    def build(self, build: Build) -> None:
        # Lambda accepts no index with attestations.
        plain = ["--provenance=false", "--sbom=false", "--build-arg=SOURCE_DATE_EPOCH=0", "--load"]
        run(["docker", "buildx", "build", *plain, *build.options(), "."])

    def image_id(self, image: str) -> str:
        return run(["docker", "image", "inspect", "--format", "{{.Id}}", image])

    def push(self, image: str, reference: str) -> str:
        run(["docker", "tag", image, reference])
        run(["docker", "push", "--quiet", reference])
        digests = json.loads(run(["docker", "inspect", "--format", "{{json .RepoDigests}}", reference]))
        repository = reference.rsplit(":", 1)[0]
        return next(str(each).split("@")[1] for each in digests if str(each).startswith(f"{repository}@"))

    def login(self, registry: str, user: str, password: str) -> None:
        run(["docker", "login", "--username", user, "--password-stdin", registry], stdin=password)


class Buildah:
    name = "buildah"

    def build(self, build: Build) -> None:
        same_bytes = ["--timestamp=0", "--format=oci", "--layers"]
        local = ["--pull-never"] if build.base_image and is_loopback(build.base_image) else []
        run(["buildah", "build", *same_bytes, *local, *build.options(), "."])

    def image_id(self, image: str) -> str:
        image_id = run(["buildah", "inspect", "--type", "image", "--format", "{{.FromImageID}}", image])
        return f"sha256:{image_id}"

    def push(self, image: str, reference: str) -> str:
        plain = ["--tls-verify=false"] if is_loopback(reference) else []
        with tempfile.TemporaryDirectory(prefix="briefcast-push-") as folder:
            digest = Path(folder) / "digest"
            run(
                [
                    "buildah",
                    "push",
                    "--quiet",
                    *plain,
                    f"--digestfile={digest}",
                    image,
                    f"docker://{reference}",
                ]
            )
            return digest.read_text("utf-8").strip()

    def login(self, registry: str, user: str, password: str) -> None:
        run(["buildah", "login", "--username", user, "--password-stdin", registry], stdin=password)


def find_builder() -> Builder:
    """Return Docker if its engine answers, else buildah. Raises ImageError if neither is installed."""
    if shutil.which("docker"):
        try:
            run(["docker", "buildx", "version"])
            # buildx inspect can end with 0 and report in its text that no engine answers.
            run(["docker", "version", "--format", "{{.Server.Version}}"])
        except ImageError:
            pass
        else:
            return Docker()
    if shutil.which("buildah"):
        return Buildah()
    raise ImageError(
        "neither Docker (with buildx, and its engine running) nor buildah is here: "
        "start Docker, or run sudo apt-get install -y buildah"
    )
