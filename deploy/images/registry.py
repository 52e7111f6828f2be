"""The image under a tag of a registry, and the login for Amazon ECR.

Amazon ECR is queried through its API, a registry on loopback through the OCI distribution
protocol. Other registries are not queried.
"""

import base64
import hashlib
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from deploy.images.builders import Builder, is_loopback
from deploy.images.errors import ImageError

ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?")
MANIFESTS = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
]
TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Remote:
    """An image in a registry."""

    digest: str  # of its manifest, sha256:…; Terraform's image_uris hold it
    config: str  # of its configuration, sha256:…; it does not depend on the compression of layers


def login(builder: Builder, registry: str) -> None:
    """Log the builder in to Amazon ECR with the AWS credentials of the environment; else do nothing."""
    host = registry.split("/")[0]
    if not ECR.fullmatch(host):
        return
    answer = _call(host, "get_authorization_token")
    token = answer["authorizationData"][0]["authorizationToken"]
    user, password = base64.b64decode(token).decode().split(":", 1)
    builder.login(host, user, password)


def image_under(reference: str) -> Remote | None:
    """Return the image that HOST/NAME:TAG names, None if there is none or the registry is not queried.

    Raises ImageError if the registry cannot be reached or has no such repository.
    """
    host, _, rest = reference.partition("/")
    name, tag = rest.rsplit(":", 1)
    if ECR.fullmatch(host):
        wanted = {"repositoryName": name, "imageIds": [{"imageTag": tag}], "acceptedMediaTypes": MANIFESTS}
        for image in _call(host, "batch_get_image", **wanted)["images"]:
            return Remote(image["imageId"]["imageDigest"], _config(image["imageManifest"]))
    elif is_loopback(host):
        manifest = _get(f"http://{host}/v2/{name}/manifests/{tag}")
        if manifest:
            return Remote(f"sha256:{hashlib.sha256(manifest).hexdigest()}", _config(manifest))
    return None


def _config(manifest: str | bytes) -> str:
    digest: str = json.loads(manifest).get("config", {}).get("digest", "")
    return digest


def _call(host: str, operation: str, **arguments: Any) -> dict[str, Any]:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    ecr = ECR.fullmatch(host)
    assert ecr
    try:
        client = boto3.client("ecr", region_name=ecr["region"])
        answer: dict[str, Any] = getattr(client, operation)(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == "RepositoryNotFoundException":
            name = f"{host}/{arguments['repositoryName']}"
            raise ImageError(f"there is no repository {name}: apply terraform/registry first") from error
        raise ImageError(f"{host}: {error}") from error
    except BotoCoreError as error:
        raise ImageError(f"{host}: {error}; check the AWS credentials in the environment") from error
    return answer


def _get(url: str) -> bytes | None:
    request = urllib.request.Request(url, headers={"Accept": ", ".join(MANIFESTS)})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=TIMEOUT_S) as answer:
            manifest: bytes = answer.read()
            return manifest
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise ImageError(f"{url}: the registry answered {error.code}") from error
    except OSError as error:
        raise ImageError(f"{url}: no registry answers ({error})") from error
