"""The images of one deployment: built and pushed now, or pushed earlier under a tag."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from briefcast.registries.functions import function_names
from deploy.environments import Environment
from deploy.images import base
from deploy.images.builders import find_builder
from deploy.images.errors import ImageError
from operations.errors import CommandError

REPOSITORY = Path(__file__).parents[1]
FUNCTIONS = sorted(function_names())
URIS = REPOSITORY / "build" / "image-uris.json"
# Terraform's image_uris where the images do not matter: to check the values, and to destroy.
NO_IMAGES = dict.fromkeys(FUNCTIONS, f"none@sha256:{'0' * 64}")


def check_builder() -> list[str]:
    """Return why images cannot be built on this machine; [] if they can."""
    try:
        find_builder()
    except ImageError as error:
        return [f"{error}; or deploy images that were pushed before, with TAG=…"]
    return []


def base_remark() -> str | None:
    """Return what to say if the base of images that are built here is named by a tag, which moves."""
    if base.is_pinned(REPOSITORY / base.DOCKERFILE):
        return None
    return (
        "note: the base image has no digest, so that a later build may have another base: make base pins it"
    )


def build_and_push(environment: Environment, repositories: Mapping[str, str]) -> dict[str, str]:
    """Build the images from this checkout and push them. Returns each by its digest. Raises CommandError."""
    for words in commands(environment, repositories):
        done = subprocess.run([sys.executable, "-m", "deploy.images", *words], cwd=REPOSITORY, check=False)
        if done.returncode:
            raise CommandError(f"no images: see above why deploy.images {words[0]} failed")
    uris: dict[str, str] = json.loads(URIS.read_text("utf-8"))
    return uris


def commands(environment: Environment, repositories: Mapping[str, str]) -> list[list[str]]:
    """Return the arguments of each call of deploy.images; `repositories` are the registry root's URLs."""
    registry = next(iter(repositories.values())).rpartition("/")[0]
    return [
        ["build", "--architecture", environment.architecture],
        ["push", "--registry", registry, "--out", str(URIS)],
    ]


def tagged(ecr: Any, environment: Environment, tag: str) -> dict[str, str]:
    """Return each function's image under a tag, by its digest.

    Raises CommandError, one line for each function that has none.
    """
    uris, faults = {}, []
    for function in FUNCTIONS:
        repository = f"{environment.stack}/{function}"
        try:
            described = ecr.describe_repositories(repositoryNames=[repository])["repositories"][0]
            image = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])[
                "imageDetails"
            ][0]
            uris[function] = f"{described['repositoryUri']}@{image['imageDigest']}"
        except ecr.exceptions.RepositoryNotFoundException:
            faults.append(f"TAG={tag}: there is no repository {repository} in {environment.region} yet; ")
        except ecr.exceptions.ImageNotFoundException:
            faults.append(f"TAG={tag}: {repository} has no image of that tag; ")
    if faults:
        raise CommandError(
            "\n".join(f"{each}push it, or leave TAG out to build the images now" for each in faults)
        )
    return uris
