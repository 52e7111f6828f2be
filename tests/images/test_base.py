"""The pin of the base image: asked of a registry as the distribution protocol says, written in one line."""

from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest

from deploy.images import base
from deploy.images.errors import ImageError
from tests.loopback import Loopback

DIGEST, NEWER = (f"sha256:{digit * 64}" for digit in "ab")
SECRET = "for-pulls"


class Registry(Loopback):
    """A registry on loopback that wants a token, as public.ecr.aws does."""

    def __init__(self):
        self.digest, self.asked = DIGEST, []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                registry.asked.append(self.headers["Accept"])
                if self.headers.get("Authorization") != f"Bearer {SECRET}":
                    self.send_response(401)
                    realm = f'Bearer realm="{registry.url}/token/",service="here",scope="aws"'
                    self.send_header("WWW-Authenticate", realm)
                elif self.path == "/v2/lambda/python/manifests/3.12":
                    self.send_response(200)
                    self.send_header("Docker-Content-Digest", registry.digest)
                else:
                    self.send_response(404)
                self.end_headers()

            def do_GET(self):
                assert parse_qs(urlsplit(self.path).query) == {"service": ["here"], "scope": ["aws"]}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(f'{{"token": "{SECRET}"}}'.encode())

            def log_message(self, *_):
                pass

        super().__init__(Handler)


@pytest.fixture
def registry():
    served = Registry()
    yield served
    served.close()


@pytest.fixture
def dockerfile(tmp_path, registry):
    def write(tag="3.12"):
        path = tmp_path / "Dockerfile"
        path.write_text(
            f"# a comment\nARG BASE_IMAGE={registry.host}/lambda/python:{tag}\nFROM ${{BASE_IMAGE}}\n",
            "utf-8",
        )
        return path

    return write


def test_a_pin_is_the_digest_that_the_tag_names_now(registry, dockerfile):
    path = dockerfile()
    assert not base.is_pinned(path)
    pinned = f"{registry.host}/lambda/python:3.12@{DIGEST}"
    assert base.pin(path) == pinned
    assert path.read_text("utf-8") == f"# a comment\nARG BASE_IMAGE={pinned}\nFROM ${{BASE_IMAGE}}\n"
    assert base.is_pinned(path)


def test_a_pin_is_renewed_when_the_tag_has_moved(registry, dockerfile):
    path = dockerfile()
    base.pin(path)
    registry.digest = NEWER
    assert base.pin(path).endswith(f":3.12@{NEWER}")
    assert DIGEST not in path.read_text("utf-8")


def test_an_index_of_both_architectures_is_asked_for_first(registry, dockerfile):
    base.pin(dockerfile())
    assert registry.asked[-1].startswith("application/vnd.oci.image.index.v1+json, ")


def test_a_tag_that_is_not_there_changes_nothing(registry, dockerfile):
    path = dockerfile("9.9")
    before = path.read_text("utf-8")
    with pytest.raises(ImageError, match=r"lambda/python:9\.9: its registry answered 404; check the name"):
        base.pin(path)
    assert path.read_text("utf-8") == before


def test_a_registry_that_does_not_answer_changes_nothing(registry, dockerfile):
    path = dockerfile()
    registry.close()
    with pytest.raises(ImageError, match=r"its registry does not answer \(.*\); check the network"):
        base.pin(path)
    assert not base.is_pinned(path)


@pytest.mark.parametrize("digest", ["", "sha256:abc"])
def test_an_answer_without_a_digest_is_an_error(registry, dockerfile, digest):
    registry.digest = digest
    with pytest.raises(ImageError, match="names no digest"):
        base.pin(dockerfile())
