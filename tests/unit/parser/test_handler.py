"""ParseBrief's handler as Step Functions calls it, on a directory instead of a bucket."""

import json

import pytest

from briefcast.errors import InvalidBrief
from briefcast.store.objects import open_store
from lambdas.parser import handler
from lambdas.parser.settings import ParserSettings

ARN = "arn:aws:states:us-east-1:123456789012:execution:briefcast:run-7"


@pytest.fixture
def folder(tmp_path, store, monkeypatch):
    monkeypatch.setenv("STORE_URL", tmp_path.as_uri())
    handler.settings.cache_clear()
    yield open_store(tmp_path.as_uri())
    handler.settings.cache_clear()


def event(given):
    return {"execution_arn": ARN, "retries": 0, "started_at": "2026-11-21T08:00:00Z", "input": given}


def emf(text):
    """Return the metrics of the last line of EMF in a function's output."""
    return [json.loads(line) for line in text.splitlines() if '"_aws"' in line][-1]


def test_the_output_has_pointers_and_the_plan_is_in_the_folder(folder, brief, lambda_context, capsys):
    out = handler.lambda_handler(event({"brief": brief}), lambda_context)
    assert out["counts"] == {"products": 2, "variants": 10}
    assert json.loads(folder.read(f"output/{out['campaign_id']}/plan.json"))["model"] == "draft"
    metrics = emf(capsys.readouterr().out)
    assert metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "briefcast"
    assert (metrics["BriefsReceived"], metrics["BriefsParsed"]) == ([1.0], [1.0])
    assert (metrics["ProductsPlanned"], metrics["VariantsPlanned"]) == ([2.0], [10.0])
    assert 0 < metrics["EstimatedUsd"][0] < 0.01


def test_a_refused_brief_is_raised_by_name_and_counted_as_received_only(folder, lambda_context, capsys):
    with pytest.raises(InvalidBrief):
        handler.lambda_handler(event({"brief": {}}), lambda_context)
    metrics = emf(capsys.readouterr().out)
    assert metrics["BriefsReceived"] == [1.0]
    assert "BriefsParsed" not in metrics


def test_the_command_lines_model_overrides_the_briefs(folder, brief, lambda_context, monkeypatch):
    core = "bedrock:stability.stable-image-core-v1:1"
    monkeypatch.setenv("IMAGE_MODEL_OVERRIDE", core)
    out = handler.lambda_handler(event({"brief": {**brief, "image": {"model": "draft"}}}), lambda_context)
    assert json.loads(folder.read(f"output/{out['campaign_id']}/plan.json"))["model"] == core


def test_the_bucket_is_the_stores_own():
    assert ParserSettings("s3://briefs").bucket == "briefs"
    assert ParserSettings("file:///tmp/x").bucket is None


@pytest.mark.parametrize("name", ["DEFAULT_IMAGE_MODEL", "IMAGE_MODEL_OVERRIDE"])
def test_a_retired_model_is_refused_at_start_up_with_its_successor(name):
    environment = {
        "STORE_URL": "s3://b",
        name: "bedrock:amazon.titan-image-generator-v1",
    }
    with pytest.raises(RuntimeError, match=rf"{name}: .* use bedrock:stability.stable-image-core-v1:1"):
        ParserSettings.from_env(environment)
