"""The base image in lambdas/Dockerfile, and its pin: the digest that its tag names now.

A tag moves. With a digest, a build of today is a build of last month; Renovate, or `make base`, renews it.
"""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from deploy.images.builders import is_loopback
from deploy.images.errors import ImageError
from deploy.images.registry import TIMEOUT_S

DOCKERFILE = Path("lambdas/Dockerfile")
# An index, for both architectures; the manifest of one architecture where a registry has no index.
MANIFESTS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_LINE = re.compile(r"^ARG BASE_IMAGE=(?P<image>[^\s@]+)(?:@(?P<digest>sha256:[0-9a-f]{64}))?$", re.MULTILINE)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def is_pinned(dockerfile: Path = DOCKERFILE) -> bool:
    """Return whether the Dockerfile names its base by a digest."""
    return _read(dockerfile)["digest"] is not None


def pin(dockerfile: Path = DOCKERFILE) -> str:
    """Write the digest that the base's tag names now into the Dockerfile. Returns the base by its digest.

    Raises ImageError if its registry does not answer, and changes nothing then.
    """
    found = _read(dockerfile)
    pinned = f"{found['image']}@{digest_of(found['image'])}"
    text = dockerfile.read_text("utf-8")
    dockerfile.write_text(_LINE.sub(f"ARG BASE_IMAGE={pinned}", text, count=1), "utf-8")
    return pinned


def digest_of(image: str) -> str:
    """Return the digest that HOST/NAME:TAG names now, asked of its registry. Raises ImageError."""
    host, _, rest = image.partition("/")
    name, _, tag = rest.rpartition(":")
    scheme = "http" if is_loopback(image) else "https"
    url = f"{scheme}://{host}/v2/{name}/manifests/{tag}"
    try:
        try:
            digest = _head(url, {})
        except urllib.error.HTTPError as refusal:
            if refusal.code != 401:
                raise
            digest = _head(url, {"Authorization": f"Bearer {_token(refusal, name)}"})
    except urllib.error.HTTPError as error:
        raise ImageError(
            f"{image}: its registry answered {error.code}; check the name and the tag"
        ) from error
    except OSError as error:
        raise ImageError(f"{image}: its registry does not answer ({error}); check the network") from error
    if not _DIGEST.fullmatch(digest):
        raise ImageError(f"{image}: its registry names no digest; pin the base by hand")
    return digest


def _head(url: str, headers: dict[str, str]) -> str:
    request = urllib.request.Request(url, headers={"Accept": ", ".join(MANIFESTS), **headers}, method="HEAD")
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        return str(answer.headers.get("Docker-Content-Digest", ""))


def _token(refusal: urllib.error.HTTPError, name: str) -> str:
    """Return an anonymous token for pulls, from where the registry's refusal says."""
    challenge = dict(re.findall(r'(\w+)="([^"]*)"', refusal.headers.get("WWW-Authenticate", "")))
    if "realm" not in challenge:
        raise refusal
    query = {"scope": challenge.get("scope", f"repository:{name}:pull")}
    if "service" in challenge:
        query["service"] = challenge["service"]
    with urllib.request.urlopen(
        f"{challenge['realm']}?{urllib.parse.urlencode(query)}", timeout=TIMEOUT_S
    ) as answer:
        body = json.load(answer)
    return str(body.get("token") or body.get("access_token") or "")


def _read(dockerfile: Path) -> re.Match[str]:
    found = _LINE.search(dockerfile.read_text("utf-8"))
    if found is None:
        raise ImageError(f"{dockerfile} has no line ARG BASE_IMAGE=HOST/NAME:TAG")
    return found
