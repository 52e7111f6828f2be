"""The tags `live-<n>` that keep deployed images in their repositories.

Lambda fetches an image again from time to time. If it is gone, the function fails at every call.
The lifecycle rules (terraform/registry/lifecycle.json) never delete an image with such a tag.
"""

import re
from collections.abc import Mapping
from typing import Any

from deploy.images.registry import MANIFESTS

LIVE = re.compile(r"live-(\d+)")
KEPT = 10  # deployments whose images stay, for a rollback


def tag_images(ecr: Any, stack: str, uris: Mapping[str, str]) -> None:
    """Give each function's image the next tag `live-<n>`, and take the tag off all but the newest KEPT.

    Changes nothing where the newest of these tags already names the image.
    """
    for function, uri in uris.items():
        repository, digest = f"{stack}/{function}", uri.rpartition("@")[2]
        tags = _live_tags(ecr, repository)
        newest = max(tags, default=0)
        if tags.get(newest) == digest:
            continue
        answer = ecr.batch_get_image(
            repositoryName=repository, imageIds=[{"imageDigest": digest}], acceptedMediaTypes=MANIFESTS
        )
        (image,) = answer["images"]
        media = {"imageManifestMediaType": kind} if (kind := image.get("imageManifestMediaType")) else {}
        ecr.put_image(
            repositoryName=repository,
            imageManifest=image["imageManifest"],
            imageTag=f"live-{newest + 1}",
            **media,
        )
        if superseded := sorted(tags)[: -(KEPT - 1)]:
            ecr.batch_delete_image(
                repositoryName=repository, imageIds=[{"imageTag": f"live-{number}"} for number in superseded]
            )


def _live_tags(ecr: Any, repository: str) -> dict[int, str]:
    """Return the digest of each image with a tag `live-<n>`, by n."""
    pages = ecr.get_paginator("describe_images").paginate(
        repositoryName=repository, filter={"tagStatus": "TAGGED"}
    )
    return {
        int(match[1]): image["imageDigest"]
        for page in pages
        for image in page["imageDetails"]
        for tag in image.get("imageTags", [])
        if (match := LIVE.fullmatch(tag))
    }
