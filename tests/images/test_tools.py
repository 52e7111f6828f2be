"""Choosing a builder, lending secrets, tagging, sealing; the programs here are small ones on the PATH."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
import pytest
from moto import mock_aws

from deploy.images import __main__ as command_line
from deploy.images import builders, registry, secrets
from deploy.images.errors import ImageError
from tests.images.conftest import ROOT

SEAL = ROOT / "deploy/images/inside/seal.py"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """`programs(docker="exit 1")` puts such a program on the PATH, and nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(**scripts):
        for name, script in scripts.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
            (tmp_path / name).chmod(0o755)

    return put


def test_docker_is_taken_when_its_engine_answers(programs):
    programs(docker="exit 0", buildah="exit 0")
    assert builders.find_builder().name == "docker buildx"


def test_buildah_is_taken_when_docker_does_not_answer(programs):
    programs(docker="exit 1", buildah="exit 0")
    assert builders.find_builder().name == "buildah"


def test_without_a_builder_one_line_says_what_to_install(programs, capsys):
    programs()
    assert command_line.main(["build"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("deploy.images: neither Docker")
    assert said.count("\n") == 1


def test_docker_is_asked_for_a_plain_image_of_the_right_platform(programs, tmp_path):
    programs(docker=f'printf "%s\\n" "$@" > {tmp_path}/said')
    named = {"FUNCTION": "x", "PACKAGES": "a b"}
    build = builders.Build(
        ROOT / "Dockerfile", named, "localhost/x:latest", "arm64", "base:1", {"pip_conf": SEAL}
    )
    builders.Docker().build(build)
    said = (tmp_path / "said").read_text("utf-8").splitlines()
    assert said[:2] == ["buildx", "build"]
    assert {"--platform=linux/arm64", "--build-arg=BASE_IMAGE=base:1", "--provenance=false"} <= set(said)
    assert {"--build-arg=FUNCTION=x", "--build-arg=PACKAGES=a b"} <= set(said)
    assert f"--secret=id=pip_conf,src={SEAL}" in said


@pytest.mark.parametrize(
    "words",
    [
        ["push", "--registry", "no-prefix"],
        ["push", "--registry", "127.0.0.1:1/x", "--tag", "a tag"],
        ["build", "--architecture", "sparc"],
        [],
    ],
)
def test_a_wrong_command_line_is_64_and_one_line(words, capsys):
    with pytest.raises(SystemExit) as end:
        command_line.main(words)
    assert end.value.code == 64
    assert capsys.readouterr().err.count("\n") == 1


def test_the_build_is_lent_the_way_to_the_index_but_no_path_of_this_machine():
    conf = secrets.pip_conf(
        {
            "index-url": "https://user:secret@index.example/simple",
            "extra-index-url": "file:///wheels https://more.example/simple",
            "cert": "/etc/ssl/own.pem",
            "find-links": "/wheels",
            "constraint": "/etc/constraints.txt",
        }
    )
    assert dict(conf["global"]) == {
        "index-url": "https://user:secret@index.example/simple",
        "extra-index-url": "https://more.example/simple",
        "cert": secrets.CERTIFICATES,
    }


def test_nothing_is_lent_where_pip_has_no_settings(monkeypatch):
    monkeypatch.setattr(secrets, "pip_settings", dict)
    with secrets.build_secrets() as lent:
        assert lent == {}


def test_lent_files_are_gone_afterwards(monkeypatch):
    monkeypatch.setattr(secrets, "pip_settings", lambda: {"index-url": "https://index.example/simple"})
    with secrets.build_secrets() as lent:
        assert "index.example" in lent["pip_conf"].read_text("utf-8")
    assert not lent["pip_conf"].exists()


@pytest.mark.parametrize(
    ("reference", "loopback"),
    [
        ("127.0.0.1:5000/briefcast/parser", True),
        ("localhost/briefcast/parser:latest", True),
        ("localhost.example/briefcast", False),
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/briefcast-dev/parser", False),
    ],
)
def test_only_loopback_is_spoken_to_in_plain_http(reference, loopback):
    assert builders.is_loopback(reference) is loopback


@pytest.fixture
def manifests():
    """A registry that holds what is put into this dictionary: {"/v2/x/parser/manifests/1": bytes}."""
    held = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = held.get(self.path)
            self.send_response(200 if body else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    held["host"] = f"127.0.0.1:{server.server_port}"
    yield held
    server.shutdown()
    server.server_close()


class Store:
    """A builder's store with one image in it, which counts what is pushed."""

    name = "store"

    def __init__(self):
        self.pushed = []

    def push(self, image, reference):
        self.pushed.append(reference)
        return "sha256:new"


def test_a_tag_that_names_this_very_image_is_not_pushed_again(manifests):
    body = json.dumps({"config": {"digest": "sha256:mine"}}).encode()
    manifests["/v2/x/parser/manifests/1"] = body
    store, repository = Store(), f"{manifests['host']}/x/parser"
    uri = command_line._push(store, "parser", repository, "1", "sha256:mine")
    assert uri == f"{repository}@sha256:{hashlib.sha256(body).hexdigest()}"
    assert store.pushed == []


def test_a_tag_that_names_another_image_does_not_move(manifests):
    manifests["/v2/x/parser/manifests/1"] = json.dumps({"config": {"digest": "sha256:other"}}).encode()
    with pytest.raises(ImageError, match="choose another --tag"):
        command_line._push(Store(), "parser", f"{manifests['host']}/x/parser", "1", "sha256:mine")


def test_a_new_tag_is_pushed(manifests):
    store, repository = Store(), f"{manifests['host']}/x/parser"
    assert command_line._push(store, "parser", repository, "2", "sha256:mine") == f"{repository}@sha256:new"
    assert store.pushed == [f"{repository}:2"]


def test_other_images_of_the_same_commit_get_a_tag_of_their_own(manifests, monkeypatch):
    answers = {"rev-parse": "0123456789ab", "status": ""}
    monkeypatch.setattr(command_line, "run", lambda command: answers[command[1]])
    target, ids = f"{manifests['host']}/x", {"parser": "sha256:mine"}
    assert command_line.default_tag(target, ids) == "0123456789ab"
    path = "/v2/x/parser/manifests/0123456789ab"
    manifests[path] = json.dumps({"config": {"digest": "sha256:mine"}}).encode()
    assert command_line.default_tag(target, ids) == "0123456789ab"
    manifests[path] = json.dumps({"config": {"digest": "sha256:other"}}).encode()
    own = command_line.default_tag(target, ids)
    assert own.startswith("0123456789ab-")
    del manifests[path]
    answers["status"] = " M lambdas/parser/parse.py"
    assert command_line.default_tag(target, ids) == own


def test_no_registry_is_one_clear_line():
    with pytest.raises(ImageError, match="no registry answers"):
        registry.image_under("127.0.0.1:9/x/parser:1")


@pytest.fixture
def ecr(monkeypatch):
    """Amazon ECR in this process, with an image of the parser under the tag `1`."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("ecr", region_name="eu-west-1")
        client.create_repository(repositoryName="briefcast-dev/parser")
        manifest = {
            "schemaVersion": 2,
            "mediaType": registry.MANIFESTS[0],
            "config": {"digest": "sha256:mine", "size": 1, "mediaType": "application/json"},
            "layers": [],
        }
        named = {"repositoryName": "briefcast-dev/parser", "imageTag": "1"}
        put = client.put_image(**named, imageManifest=json.dumps(manifest))
        yield put["image"]["imageId"]["imageDigest"]


ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def test_amazon_is_asked_what_a_tag_names(ecr):
    found = registry.image_under(f"{ECR}/briefcast-dev/parser:1")
    assert found == registry.Remote(ecr, "sha256:mine")
    assert registry.image_under(f"{ECR}/briefcast-dev/parser:2") is None


def test_a_repository_that_is_not_there_says_what_makes_it(ecr):
    with pytest.raises(ImageError, match="apply terraform/registry first"):
        registry.image_under(f"{ECR}/briefcast-dev/variants:1")


def test_the_login_at_amazon_is_made_of_the_environments_credentials(ecr):
    asked = []

    class Login:
        def login(self, host, user, password):
            asked.append((host, user, bool(password)))

    registry.login(Login(), f"{ECR}/briefcast-dev")
    registry.login(Login(), "127.0.0.1:5000/briefcast-dev")
    assert asked == [(ECR, "AWS", True)]


def test_sealing_takes_away_the_time_and_the_umask(tmp_path):
    sealed = []
    for umask, when in ((0o022, 1_000_000_000), (0o077, 1_700_000_000)):
        folder = tmp_path / str(when) / "task"
        before = os.umask(umask)
        try:
            (folder / "package").mkdir(parents=True)
            (folder / "package/code.py").write_text('NAMES = {"a", "b", "c"}\nX = 1 in {"x", "y", "z"}\n')
            os.utime(folder / "package/code.py", (when, when))
        finally:
            os.umask(before)
        subprocess.run([sys.executable, SEAL, "."], cwd=folder, check=True)
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            archive.add(folder / "package", "package")
        sealed.append(buffer.getvalue())
        assert list((folder / "package/__pycache__").glob("*.pyc"))
    assert sealed[0] == sealed[1]
