import json
import os

import pytest

from briefcast.registries.functions import function_names
from local.lambda_runtime.containers import Containers, find_engine, read_images
from local.lambda_runtime.hooks import Launch
from operations.errors import CommandError


def test_the_images_are_read_by_the_names_of_the_functions(tmp_path):
    file = tmp_path / "image-uris.json"
    file.write_text(json.dumps({name: f"here/{name}@sha256:1" for name in function_names()}), "utf-8")
    assert read_images(file)["briefcast-local-parser"] == "here/parser@sha256:1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read"),
        ("{", "not a JSON file"),
        ("[]", "no image of"),
        ('{"parser": "x"}', "generator"),
    ],
)
def test_an_unusable_list_of_images_is_reported_in_one_line(tmp_path, text, words):
    file = tmp_path / "image-uris.json"
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=words) as caught:
        read_images(file)
    assert "\n" not in str(caught.value)


def test_without_podman_and_docker_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="podman or docker"):
        find_engine()


@pytest.fixture
def engine(tmp_path):
    """A program that records its arguments, and with `run` runs until it is killed."""
    program = tmp_path / "engine"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" >> {tmp_path}/said\n'
        f'case "$1" in run) echo $$ > {tmp_path}/pid; exec sleep 60;; '
        f"kill) exec /bin/kill -9 $(cat {tmp_path}/pid);; esac\n",
        "utf-8",
    )
    program.chmod(0o755)
    return program


@pytest.fixture
def started(engine, tmp_path):
    """A running container, and the arguments of the program that runs it."""
    variables = {
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1",
        "STORE_URL": "s3://x",
        "PATH": "/mine",
        "HOME": "/me",
    }
    with (tmp_path / "log").open("wb") as log:
        sandbox = Launch("briefcast-local-parser", "a.handler", 512, variables, log, os.getpgrp())
        process = Containers(str(engine), {"briefcast-local-parser": "image@sha256:1"}).launch(sandbox, None)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert process.poll() is None
    yield process, (tmp_path / "said").read_text("utf-8").splitlines()
    process.kill()
    process.wait()


def test_a_sandbox_has_the_functions_memory_and_variables_but_none_of_this_machines_paths(started):
    _, said = started
    assert said[-2:] == ["image@sha256:1", "a.handler"]
    assert {"--memory=512m", "--env=STORE_URL=s3://x", "--read-only", "--cap-drop=all"} <= set(said)
    assert not [word for word in said if word.startswith(("--env=PATH", "--env=HOME"))]


def test_killing_a_sandbox_kills_its_container(started):
    process, _ = started
    assert process.poll() is None
    process.kill()
    assert process.wait() != 0
    process.kill()  # nothing happens to one that has ended
