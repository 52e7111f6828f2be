from dataclasses import FrozenInstanceError, dataclass

import pytest

from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class Example(FunctionSettings):
    limit: int
    label: str = "plain"


def test_every_field_is_the_variable_of_its_name_in_capitals():
    settings = Example.from_env({"STORE_URL": "s3://b", "LIMIT": "7", "LABEL": "x", "OTHER": "y"})
    assert settings == Example(store_url="s3://b", limit=7, label="x")


@pytest.mark.parametrize("environment", [{}, {"LABEL": ""}])
def test_an_unset_or_empty_variable_gets_the_default(environment):
    assert Example.from_env({"STORE_URL": "s3://b", "LIMIT": "7", **environment}).label == "plain"


def test_all_errors_are_reported_together():
    with pytest.raises(RuntimeError) as caught:
        Example.from_env({"LIMIT": "many"})
    assert str(caught.value) == (
        "STORE_URL is not set; LIMIT is 'many', not a whole number (see lambdas/functions.json)"
    )


def test_the_process_environment_is_read_by_default(monkeypatch):
    monkeypatch.setenv("STORE_URL", "s3://from-env")
    assert FunctionSettings.from_env().store_url == "s3://from-env"


def test_settings_do_not_change():
    with pytest.raises(FrozenInstanceError):
        FunctionSettings("s3://b").store_url = "s3://c"
