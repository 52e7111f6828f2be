"""The generator's environment: a daily budget is an amount, or there is none."""

import pytest

from lambdas.generator.settings import GeneratorSettings


@pytest.mark.parametrize(("text", "amount"), [("", None), ("0", 0.0), ("12.5", 12.5)])
def test_an_amount_or_nothing_is_a_daily_budget(text, amount):
    settings = GeneratorSettings.from_env({"STORE_URL": "s3://bucket", "DAILY_BUDGET_USD": text})
    assert settings.daily_budget_usd == amount


@pytest.mark.parametrize("text", ["-0.01", "inf", "nan", "much"])
def test_anything_else_is_refused_by_its_name(text):
    with pytest.raises(RuntimeError, match="DAILY_BUDGET_USD"):
        GeneratorSettings.from_env({"STORE_URL": "s3://bucket", "DAILY_BUDGET_USD": text})
