"""Stability's models on Bedrock: request bodies, filters and failures."""

import io
import json
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.stub import Stubber
from PIL import Image

from briefcast.errors import ContentRejected, ModelMisconfigured, ModelThrottled, ModelUnavailable
from briefcast.registries.models import image_models
from lambdas.generator.generate import SEEDS
from lambdas.generator.models import adapter_for
from lambdas.generator.models.adapter import PictureFiltered, PictureRequest
from lambdas.generator.models.clients import (
    ATTEMPTS,
    CONNECT_TIMEOUT_S,
    READ_TIMEOUT_S,
    BedrockRuntime,
    bedrock_runtime,
)
from lambdas.generator.models.stability import StabilityAdapter
from lambdas.generator.prompt import Prompt
from tests import bedrock_server as server

CORE = "bedrock:stability.stable-image-core-v1:1"
BEDROCK_MODELS = [model.id for model in image_models().values() if model.family == "stability"]
REQUEST = PictureRequest(Prompt("A flask.", "text, letters"), 7, "1:1", 1024, 1024)


def test_the_registry_has_bedrock_models_to_test():
    assert len(BEDROCK_MODELS) >= 3


@pytest.mark.parametrize("model", BEDROCK_MODELS)
def test_the_body_is_what_the_user_guide_says(bedrock, model):
    picture = adapter_for(model).generate(REQUEST)
    [call] = bedrock.calls()
    assert call.model_id == image_models()[model].model_id
    assert call.body == {
        "prompt": "A flask.",
        "mode": "text-to-image",
        "aspect_ratio": "1:1",
        "seed": 7,
        "output_format": "png",
        "negative_prompt": "text, letters",
    }
    assert Image.open(io.BytesIO(picture.data)).size == (1024, 1024)
    assert picture.seed == 7


def test_an_empty_negative_prompt_is_left_out(bedrock):
    adapter_for(CORE).generate(PictureRequest(Prompt("A flask.", ""), 7, "1:1", 1024, 1024))
    assert "negative_prompt" not in bedrock.calls()[0].body


def test_the_seed_that_made_the_picture_is_reported_when_any_was_asked_for(bedrock):
    picture = adapter_for(CORE).generate(PictureRequest(Prompt("A flask.", ""), 0, "1:1", 1024, 1024))
    assert picture.seed == 2130420379


@pytest.mark.parametrize(
    ("behaviour", "error", "message"),
    [
        (server.filtered("prompt"), ContentRejected, "refused the prompt"),
        (server.filtered("input image"), ContentRejected, "Filter reason: input image"),
        (server.filtered("output image"), PictureFiltered, "output image"),
        (server.inference_error(), ModelUnavailable, "Inference error"),
        (server.no_picture(), ModelUnavailable, "without a picture"),
        (server.truncated_base64(), ModelUnavailable, "unreadable"),
        (server.not_json(), ModelUnavailable, "unreadable"),
        (server.throttled(), ModelThrottled, "ThrottlingException"),
        (server.not_ready(), ModelThrottled, "ModelNotReadyException"),
        (server.aws_error(429, "SomethingNewException", "slow down"), ModelThrottled, "SomethingNew"),
        (server.model_timeout(), ModelUnavailable, "ModelTimeoutException"),
        (server.model_error(), ModelUnavailable, "ModelErrorException"),
        (server.internal_error(), ModelUnavailable, "InternalServerException"),
        (server.service_unavailable(), ModelUnavailable, "ServiceUnavailableException"),
        (server.bad_gateway(), ModelUnavailable, "502"),
        (server.hang_up(), ModelUnavailable, "Connection"),
        (server.retired(), ModelMisconfigured, "bedrock:stability.sd3-5-large-v1:0"),
        (server.access_denied(), ModelMisconfigured, "bedrock:InvokeModel"),
        (server.access_denied(), ModelMisconfigured, "aws-marketplace:Subscribe.*playground"),
        (server.invalid(), ModelMisconfigured, "models.json"),
        (server.quota_exceeded(), ModelMisconfigured, "Service Quotas"),
        (server.aws_error(403, "ExpiredTokenException", "expired"), ModelMisconfigured, "renew"),
        (server.aws_error(400, "SomethingNewException", "no"), ModelMisconfigured, "role, region"),
    ],
)
def test_each_failure_raises_its_error_after_one_call(bedrock, behaviour, error, message):
    bedrock.on("A flask", behaviour)
    with pytest.raises(error, match=message):
        adapter_for(CORE).generate(REQUEST)
    assert len(bedrock.calls()) == 1, "the state machine retries, not the client"


def test_the_author_of_a_refused_prompt_reads_what_to_do(bedrock):
    bedrock.on("A flask", server.filtered("prompt"))
    with pytest.raises(ContentRejected, match="nothing was charged") as refused:
        adapter_for(CORE).generate(REQUEST)
    assert "existing_assets" in str(refused.value)
    assert not bedrock.paid()


def test_a_model_that_answers_too_late_is_unavailable(bedrock):
    bedrock.on("A flask", server.slow(1.0))
    config = Config(read_timeout=0.2, retries={"mode": "standard", "total_max_attempts": 1})
    client = boto3.client("bedrock-runtime", region_name="us-west-2", config=config)
    with pytest.raises(ModelUnavailable, match="timeout"):
        StabilityAdapter(image_models()[CORE], BedrockRuntime(client, "us-west-2")).generate(REQUEST)


def test_an_endpoint_without_a_listener_is_unavailable(bedrock, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1")
    with pytest.raises(ModelUnavailable, match="endpoint"):
        adapter_for(CORE).generate(REQUEST)


def test_missing_credentials_are_a_misconfiguration(bedrock, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with pytest.raises(ModelMisconfigured, match="credentials"):
        adapter_for(CORE).generate(REQUEST)


def test_an_invalid_region_is_a_misconfiguration():
    with pytest.raises(ModelMisconfigured, match="us west"):
        adapter_for(CORE, "us west 2")


@pytest.mark.parametrize(("setting", "region"), [("", "us-west-2"), ("eu-central-1", "eu-central-1")])
def test_the_region_is_the_models_own_unless_the_deployment_overrides_it(bedrock, setting, region):
    adapter_for(CORE, setting).generate(REQUEST)
    assert f"/{region}/bedrock/aws4_request" in bedrock.calls()[0].headers["Authorization"]


def test_the_client_is_created_once(bedrock):
    assert bedrock_runtime("us-west-2") is bedrock_runtime("us-west-2")


def test_a_retired_model_is_refused_with_its_successor():
    with pytest.raises(ModelMisconfigured, match=r"2026-09-30; use bedrock:stability\.stable-image-core"):
        adapter_for("bedrock:amazon.nova-canvas-v1:0")


def test_both_seeds_time_out_before_the_function_does():
    functions = json.loads((Path(__file__).parents[3] / "lambdas/functions.json").read_text("utf-8"))
    longest = SEEDS * ATTEMPTS * (CONNECT_TIMEOUT_S + READ_TIMEOUT_S)
    assert longest < functions["generator"]["timeout_s"] - 30, "leave time to store the picture"


@pytest.fixture
def stubbed():
    """Returns an adapter on a client whose answers botocore checks against its service model."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    client = boto3.client("bedrock-runtime", region_name="us-west-2", **keys)
    with Stubber(client) as stubber:
        yield stubber, StabilityAdapter(image_models()[CORE], BedrockRuntime(client, "us-west-2"))


def test_invoke_model_is_called_as_botocore_knows_it(stubbed):
    stubber, adapter = stubbed
    reply = json.dumps({"seeds": [7], "finish_reasons": [None], "images": ["aGVsbG8="]}).encode()
    asked = {
        "prompt": "A flask.",
        "mode": "text-to-image",
        "aspect_ratio": "1:1",
        "seed": 7,
        "output_format": "png",
        "negative_prompt": "text, letters",
    }
    stubber.add_response(
        "invoke_model",
        {"body": StreamingBody(io.BytesIO(reply), len(reply)), "contentType": "application/json"},
        {
            "modelId": "stability.stable-image-core-v1:1",
            "contentType": "application/json",
            "accept": "application/json",
            "body": json.dumps(asked).encode(),
        },
    )
    assert adapter.generate(REQUEST).data == b"hello"


def test_a_truncated_answer_is_unavailable(stubbed):
    stubber, adapter = stubbed
    half = StreamingBody(io.BytesIO(b'{"images"'), 5000)
    stubber.add_response("invoke_model", {"body": half, "contentType": "application/json"})
    with pytest.raises(ModelUnavailable, match="5000"):
        adapter.generate(REQUEST)


def modelled_errors():
    client = boto3.client("bedrock-runtime", region_name="us-west-2")
    operation = client.meta.service_model.operation_model("InvokeModel")
    return {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in operation.error_shapes}


FAMILIES = {
    "ThrottlingException": ModelThrottled,
    "ModelNotReadyException": ModelThrottled,
    "ModelTimeoutException": ModelUnavailable,
    "ModelErrorException": ModelUnavailable,
    "InternalServerException": ModelUnavailable,
    "ServiceUnavailableException": ModelUnavailable,
    "ValidationException": ModelMisconfigured,
    "AccessDeniedException": ModelMisconfigured,
    "ResourceNotFoundException": ModelMisconfigured,
    "ServiceQuotaExceededException": ModelMisconfigured,
}


def test_every_error_botocore_models_has_a_family():
    assert set(modelled_errors()) == set(FAMILIES)


@pytest.mark.parametrize("code", FAMILIES)
def test_a_modelled_error_is_raised_in_its_family(stubbed, code):
    stubber, adapter = stubbed
    stubber.add_client_error("invoke_model", code, "because", modelled_errors()[code])
    with pytest.raises(FAMILIES[code], match="because"):
        adapter.generate(REQUEST)
