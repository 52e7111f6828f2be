"""Deployed images that are gone from their repository.

Lambda fetches an image again from time to time. If it is gone, the function fails at every call.
"""

from collections.abc import Iterator
from typing import Any

from briefcast.registries.functions import function_names
from operations.doctor.findings import Finding
from operations.doctor.target import Target, environment_of


def image_findings(functions: Any, ecr: Any, target: Target) -> Iterator[Finding]:
    """Yield a fault for each function whose image is gone. `functions` and `ecr` are boto3 clients."""
    for name in missing_images(functions, ecr, target.stack):
        yield Finding(
            "fault",
            f"the image that {name} runs is gone from ECR, so that its calls fail as soon as Lambda fetches "
            f"it again: make deploy ENV={environment_of(target)} replaces it",
        )


def missing_images(functions: Any, ecr: Any, stack: str) -> list[str]:
    """Return the functions of a stack whose deployed image is gone from its repository."""
    return [name for name in sorted(function_names()) if _is_missing(functions, ecr, stack, name)]


def _is_missing(functions: Any, ecr: Any, stack: str, name: str) -> bool:
    try:
        code = functions.get_function(FunctionName=f"{stack}-{name}", Qualifier="live").get("Code", {})
    except functions.exceptions.ResourceNotFoundException:
        return False  # not deployed yet
    uris = [code.get("ImageUri", ""), code.get("ResolvedImageUri", "")]
    pinned = [uri for uri in uris if "@" in uri]
    if not pinned:
        return False  # not made from an image, so no repository holds it
    digest = pinned[0].rpartition("@")[2]
    try:
        ecr.describe_images(repositoryName=f"{stack}/{name}", imageIds=[{"imageDigest": digest}])
    except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
        return True
    return False
