"""The values of an environment, as Terraform will see them."""

import json
import re

import pytest

from deploy import environments
from operations.errors import CommandError


@pytest.fixture
def write(tmp_path, monkeypatch):
    """`write("qa", region="eu-west-1")`: an environment with the values of dev and these."""
    values = json.loads((environments.ENVIRONMENTS / "dev.tfvars.json").read_text("utf-8"))
    monkeypatch.setattr(environments, "ENVIRONMENTS", tmp_path)

    def write(named, without="", text=None, **others):
        kept = {
            key: value for key, value in (values | {"environment": named} | others).items() if key != without
        }
        (tmp_path / f"{named}.tfvars.json").write_text(text or json.dumps(kept), "utf-8")

    return write


def test_the_names_are_those_of_the_files():
    assert {"dev", "prod", "staging"} <= set(environments.names())
    assert environments.names() == sorted(environments.names())


@pytest.mark.parametrize("name", environments.names())
def test_every_environment_can_be_deployed(name):
    environment = environments.read(name)
    assert (environment.name, environment.stack) == (name, f"briefcast-{name}")


def test_a_new_file_is_a_new_environment(write):
    write("qa", region="eu-central-1", name="acme", protect_data=True)
    qa = environments.read("qa")
    assert environments.names() == ["qa"]
    assert (qa.stack, qa.region, qa.protect_data) == ("acme-qa", "eu-central-1", True)


@pytest.mark.parametrize("value", ["region", "name", "image_model", "protect_data", "environment"])
def test_a_value_that_is_missing_is_named(write, value):
    write("dev", without=value)
    with pytest.raises(CommandError, match=rf"dev\.tfvars\.json: no {value}; add it"):
        environments.read("dev")


def test_a_file_with_the_values_of_another_environment_is_refused(write):
    write("qa", environment="dev")
    with pytest.raises(CommandError, match="environment must be qa"):
        environments.read("qa")


def test_a_file_that_is_no_json_is_told_with_its_line(write):
    write("dev", text='{\n  "region": "us-east-1"\n  "name": "x"\n}')
    with pytest.raises(CommandError, match=re.escape("dev.tfvars.json, line 3: ")):
        environments.read("dev")
