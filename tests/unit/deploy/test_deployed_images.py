"""What deploy.images is asked for, by its own command line."""

from dataclasses import replace

import pytest

from deploy import deployed_images as images
from deploy import environments
from deploy.images.__main__ import arguments
from operations.errors import CommandError

HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
REPOSITORIES = {name: f"{HOST}/briefcast-dev/{name}" for name in images.FUNCTIONS}


def test_tools_images_understands_what_it_is_asked():
    dev = replace(environments.read("dev"), architecture="arm64")
    build, push = map(arguments, images.commands(dev, REPOSITORIES))
    assert (build.command, build.architecture) == ("build", "arm64")
    assert (push.command, push.registry, push.out) == ("push", f"{HOST}/briefcast-dev", images.URIS)


def test_a_build_that_fails_ends_the_deployment(monkeypatch, tmp_path, capfd):
    monkeypatch.setenv("PATH", str(tmp_path))  # neither Docker nor buildah
    with pytest.raises(CommandError, match=r"no images: see above why deploy\.images build failed"):
        images.build_and_push(environments.read("dev"), REPOSITORIES)
    assert capfd.readouterr().err.startswith("deploy.images: neither Docker")
