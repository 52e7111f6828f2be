import pytest

from cli.clouds import open_cloud
from operations.errors import CommandError

REGION, NAME = "eu-central-1", "briefcast-staging"


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    for variable in ("LOCALSTACK_HOST", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def refusal(stack=None):
    with pytest.raises(CommandError) as caught, open_cloud(stack):
        pass
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_region_and_no_credentials_are_one_line_each(nowhere, monkeypatch):
    assert refusal().startswith("there is no AWS region; set AWS_REGION to that of briefcast-dev")
    monkeypatch.setenv("AWS_REGION", REGION)
    assert refusal().startswith("there are no AWS credentials; set AWS_PROFILE")


def test_a_local_cloud_and_a_stack_exclude_each_other(nowhere, monkeypatch):
    monkeypatch.setenv("LOCALSTACK_HOST", "127.0.0.1:1")
    assert "leave --stack out, or unset LOCALSTACK_HOST" in refusal(NAME)
    assert "no cloud answers at LOCALSTACK_HOST=127.0.0.1:1" in refusal()
