"""The values of an environment, as Terraform will see them."""

import pytest

from deploy import environments
from operations.errors import CommandError


def test_the_names_are_those_of_the_files():
    assert environments.names() == ["dev", "prod", "staging"]


def test_a_value_of_the_file_stands_before_a_default():
    dev = environments.read("dev", {})
    assert (dev.stack, dev.region, dev.protect_data) == ("briefcast-dev", "us-east-1", False)


def test_what_the_file_leaves_out_has_the_default_of_variables_tf():
    prod = environments.read("prod", {})
    assert (prod.image_model, prod.bedrock_image_region, prod.architecture) == ("draft", "", "x86_64")
    assert (prod.reserve_concurrency, prod.protect_data) == (True, True)


def test_the_shell_stands_between_default_and_file():
    shell = {
        "TF_VAR_image_model": "bedrock:x",
        "TF_VAR_reserve_concurrency": "false",
        "TF_VAR_region": "eu-west-1",
        "TF_VAR_name": "acme",
    }
    dev = environments.read("dev", shell)
    assert (dev.image_model, dev.reserve_concurrency) == ("bedrock:x", False)
    assert (dev.region, dev.stack) == ("us-east-1", "acme-dev")


@pytest.fixture
def values(tmp_path, monkeypatch):
    """Write another dev.tfvars."""
    folder = tmp_path / "environments"
    folder.mkdir()
    (tmp_path / "variables.tf").write_text(
        (environments.TERRAFORM / "variables.tf").read_text("utf-8"), "utf-8"
    )
    monkeypatch.setattr(environments, "TERRAFORM", tmp_path)
    return lambda text: (folder / "dev.tfvars").write_text(text, "utf-8")


def test_comments_lists_and_quotes_are_read_over(values):
    values(
        '# region = "no"\nregion="eu-central-1" # yes\nimage_model   = "bedrock:a#b"\n'
        'alarm_emails = ["a@example.com"]\nprotect_data = false\n'
    )
    dev = environments.read("dev", {})
    assert (dev.region, dev.image_model, dev.protect_data) == ("eu-central-1", "bedrock:a#b", False)


def test_an_environment_without_a_region_is_refused(values):
    values("protect_data = false\n")
    with pytest.raises(CommandError, match="no region; add one"):
        environments.read("dev", {})
