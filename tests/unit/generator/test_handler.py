"""GenerateImage's handler as Step Functions calls it, on a directory instead of a bucket."""

import io
import json
import subprocess
import sys

import pytest
from PIL import Image

from briefcast import keys
from briefcast.contracts import GenerateImageOutput
from briefcast.errors import ContentRejected, ModelMisconfigured
from briefcast.store.objects import open_store
from lambdas.generator import handler
from tests import bedrock_server as server
from tests.contract_types import mismatches

CORE = "bedrock:stability.stable-image-core-v1:1"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("STORE_URL", tmp_path.as_uri())
    monkeypatch.delenv("BEDROCK_IMAGE_REGION", raising=False)
    handler.settings.cache_clear()
    yield open_store(tmp_path.as_uri())
    handler.settings.cache_clear()


@pytest.fixture
def invoke(store, lambda_context, plan_of):
    def run(model="draft", campaign_id="summer-1", **changes):
        plan = plan_of(campaign_id=campaign_id, model=model, **changes)
        store.write(keys.plan(campaign_id), json.dumps(plan).encode(), "application/json")
        product = plan["products"][0]
        event = {
            "execution_arn": "arn:aws:states:us-east-1:123456789012:execution:campaign:e1",
            "retries": 0,
            "campaign_id": campaign_id,
            "product": {"index": 0, "slug": product["slug"], "image": product["image"]},
        }
        return handler.lambda_handler(event, lambda_context)

    return run


def metrics(text):
    """Return every EMF line of a log as {name: value}."""
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return [line for line in lines if "_aws" in line]


def test_a_draft_is_rendered_without_network_at_no_cost(store, invoke):
    out = invoke()
    assert list(mismatches(out, GenerateImageOutput)) == []
    assert (out["source"], out["key"]) == ("generated", "output/summer-1/generated/product-0-0.png")
    with Image.open(io.BytesIO(store.read(out["key"]))) as image:
        assert (image.format, image.size) == ("PNG", (1024, 1024))
    record = json.loads(store.read(keys.cached_image_record(out["digest"])))
    assert (record["model"], record["cost_usd"], record["memory_mb"]) == ("draft", 0, 512)


def test_a_second_delivery_returns_the_same(invoke):
    assert invoke() == invoke()


def test_another_campaign_reuses_the_draft_whatever_its_message(invoke):
    first = invoke()
    other = invoke(campaign_id="winter-2", message="Something else.")
    assert (other["source"], other["digest"]) == ("reused", first["digest"])


@pytest.mark.parametrize(
    "product",
    [("Hydra Flask 2", "An insulated steel bottle, matte navy.", 7), ("Hydra Flask", "A tin can.", 7)],
)
def test_another_product_is_another_draft(invoke, product):
    assert invoke()["digest"] != invoke(campaign_id="winter-2", products=[product])["digest"]


def test_a_bedrock_model_is_called_in_the_deployments_region(ledger, invoke, bedrock, monkeypatch):
    monkeypatch.setenv("BEDROCK_IMAGE_REGION", "us-east-2")
    assert invoke(model=CORE)["source"] == "generated"
    assert "/us-east-2/bedrock/" in bedrock.calls()[0].headers["Authorization"]


def test_metrics_count_a_payment_once_and_not_in_a_replay(ledger, invoke, bedrock, capsys):
    bedrock.on("", server.filtered("output image"), server.ok())
    invoke(model=CORE)
    [spent] = metrics(capsys.readouterr().out)
    assert (spent["ImagesGenerated"], spent["ImagesReused"], spent["ModelUsd"]) == ([1], [0], [0.04])
    assert (spent["ModelCalls"], len(spent["ModelMilliseconds"])) == ([1, 1], 2)
    invoke(model=CORE)
    [free] = metrics(capsys.readouterr().out)
    assert (free["ImagesGenerated"], free["ImagesReused"], free["ModelUsd"]) == ([0], [1], [0])
    assert "ModelMilliseconds" not in free


def test_a_domain_error_is_raised_by_its_own_name(ledger, invoke, bedrock):
    bedrock.on("", server.filtered("prompt"))
    with pytest.raises(ContentRejected):
        invoke(model=CORE)


def test_a_model_that_was_retired_after_planning_is_a_misconfiguration(invoke):
    with pytest.raises(ModelMisconfigured, match=r"use bedrock:stability\.stable-image-core-v1:1"):
        invoke(model="bedrock:amazon.titan-image-generator-v2:0")


def test_loading_the_handler_loads_neither_the_renderer_nor_boto3():
    check = (
        "import sys; import lambdas.generator.handler; print(sorted({'skia', 'boto3'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
