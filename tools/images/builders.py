"""The two programs that can build and push an image: Docker's buildx, and buildah without Docker."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from tools.images.command import run
from tools.images.errors import ImageError

PLATFORMS = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}


def is_loopback(reference: str) -> bool:
    """Whether a registry or an image in one is on this machine: spoken to in plain HTTP."""
    host = reference.split("/")[0].rsplit(":", 1)[0]
    return host in ("localhost", "[::1]") or host.startswith("127.")


class Builder(Protocol):
    """Builds into its own local store, pushes out of it."""

    name: str

    def build(
        self,
        dockerfile: Path,
        image: str,
        architecture: str,
        base_image: str | None,
        secrets: Mapping[str, Path],
    ) -> None:
        """Build from the repository's root. `base_image` None is the Dockerfile's own."""
        ...

    def push(self, image: str, reference: str) -> str:
        """Push and return the digest, `sha256:…`."""
        ...

    def login(self, registry: str, user: str, password: str) -> None: ...


class Docker:
    name = "docker buildx"

    def build(
        self,
        dockerfile: Path,
        image: str,
        architecture: str,
        base_image: str | None,
        secrets: Mapping[str, Path],
    ) -> None:
        # Lambda takes no index with attestations in it.
        plain = ["--provenance=false", "--sbom=false", "--build-arg=SOURCE_DATE_EPOCH=0", "--load"]
        options = _build_options(dockerfile, image, architecture, base_image, secrets)
        run(["docker", "buildx", "build", *plain, *options, "."])

    def push(self, image: str, reference: str) -> str:
        run(["docker", "tag", image, reference])
        run(["docker", "push", "--quiet", reference])
        repository = reference.rsplit(":", 1)[0]
        digests = json.loads(run(["docker", "inspect", "--format", "{{json .RepoDigests}}", reference]))
        return next(
            digest.split("@")[1] for digest in digests if digest.startswith(f"{repository}@")
        )

    def login(self, registry: str, user: str, password: str) -> None:
        run(["docker", "login", "--username", user, "--password-stdin", registry], given=password)


class Buildah:
    name = "buildah"

    def build(
        self,
        dockerfile: Path,
        image: str,
        architecture: str,
        base_image: str | None,
        secrets: Mapping[str, Path],
    ) -> None:
        same_bytes = ["--timestamp=0", "--format=oci", "--layers"]
        local = ["--pull-never"] if base_image and is_loopback(base_image) else []
        options = _build_options(dockerfile, image, architecture, base_image, secrets)
        run(["buildah", "build", *same_bytes, *local, *options, "."])

    def push(self, image: str, reference: str) -> str:
        plain = ["--tls-verify=false"] if is_loopback(reference) else []
        with tempfile.TemporaryDirectory(prefix="briefcast-push-") as folder:
            digest = Path(folder) / "digest"
            run(["buildah", "push", "--quiet", *plain, f"--digestfile={digest}", image, f"docker://{reference}"])
            return digest.read_text("utf-8").strip()

    def login(self, registry: str, user: str, password: str) -> None:
        run(["buildah", "login", "--username", user, "--password-stdin", registry], given=password)


def find_builder() -> Builder:
    """Docker when its engine answers, else buildah. Raises ImageError when there is neither."""
    if shutil.which("docker"):
        try:
            run(["docker", "buildx", "inspect"])
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


def _build_options(
    dockerfile: Path, image: str, architecture: str, base_image: str | None, secrets: Mapping[str, Path]
) -> list[str]:
    return [
        f"--file={dockerfile}",
        f"--tag={image}",
        f"--platform={PLATFORMS[architecture]}",
        *([f"--build-arg=BASE_IMAGE={base_image}"] if base_image else []),
        *(f"--secret=id={name},src={path}" for name, path in secrets.items()),
    ]
