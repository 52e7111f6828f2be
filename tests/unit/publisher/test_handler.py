"""PublishManifest's handler as Step Functions calls it, on a directory instead of a bucket."""

import json
import subprocess
import sys

import pytest

from briefcast.errors import AllProductsRejected
from lambdas.publisher import handler


@pytest.fixture
def invoke(tmp_path, monkeypatch, lambda_context):
    monkeypatch.setenv("STORE_URL", tmp_path.as_uri())
    handler.settings.cache_clear()

    def run(campaign):
        event = {
            "execution_arn": "arn:aws:states:us-east-1:123456789012:execution:campaign:e1",
            "retries": 0,
            "started_at": "2026-11-21T08:00:00.123Z",
            "campaign_id": campaign.id,
            "products": campaign.results,
        }
        return handler.lambda_handler(event, lambda_context)

    yield run
    handler.settings.cache_clear()


def metrics(text):
    """Return every EMF line of a log as {name: value}."""
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [line for line in lines if "_aws" in line]


def test_the_output_is_small_and_matches_the_manifest(invoke, campaign):
    out = invoke(campaign)
    assert (out["status"], out["counts"]) == ("completed", {"products": 3, "variants": 15, "rejected": 0})
    assert out["manifest_key"] == f"output/{campaign.id}/manifest.json"
    assert len(json.dumps(out)) < 1_000


def test_metrics_count_what_was_published_and_what_it_cost(invoke, campaign, capsys):
    campaign.reject(1)
    out = invoke(campaign)
    [by_reason, line] = metrics(capsys.readouterr().out)
    assert (by_reason["reason"], by_reason["Rejections"]) == ("ContentRejected", [1])
    assert line["ProductsPublished"] == [2]
    assert (line["CampaignsPublished"], line["VariantsPublished"], line["ProductsRejected"]) == (
        [1],
        [10],
        [1],
    )
    assert line["CampaignUsd"] == [out["total_usd"]]


def test_a_rejected_campaign_counts_its_products_and_raises_its_error(invoke, campaign, capsys):
    for index in range(3):
        campaign.reject(index)
    with pytest.raises(AllProductsRejected):
        invoke(campaign)
    *counted, line = metrics(capsys.readouterr().out)
    (expected,) = [each for each in counted if "ExpectedErrors" in each]
    assert expected["ExpectedErrors"] == [1], "Lambda counts it as an error, the alarm does not"
    by_reason = [each for each in counted if each is not expected]
    assert {each["reason"]: each["Rejections"] for each in by_reason} == {
        "ContentRejected": [3],
        "AllProductsRejected": [1],
    }
    assert line["ProductsRejected"] == [3]
    assert "CampaignsPublished" not in line


def test_loading_the_handler_loads_neither_pictures_nor_boto3():
    unwanted = {"PIL", "skia", "boto3", "jsonschema"}
    check = "import sys; import lambdas.publisher.handler; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert not unwanted & set(loaded.stdout.split())
