"""A plan as the parser writes it, and a loopback Bedrock."""

import uuid

import pytest

from briefcast.registries.models import image_models
from lambdas.generator.models.clients import bedrock_runtime
from lambdas.generator.payment import cashier_for
from tests.bedrock_server import BedrockServer

CORE = "bedrock:stability.stable-image-core-v1:1"


def make_plan(campaign_id="summer-1", model=CORE, message="Cold all day.", products=None, budget_usd=None):
    """A plan with everything that GenerateImage reads."""
    products = products or [("Hydra Flask", "An insulated steel bottle, matte navy.", 7)]
    return {
        "campaign_id": campaign_id,
        "brief": {"bucket": None, "key": None, "version_id": None, "sha256": "0" * 64},
        "created_at": "2026-11-21T08:00:00Z",
        "model": model,
        "tasks": [],
        "groups": [],
        "campaign": {
            "name": "Summer",
            "message": message,
            "audience": "Commuters",
            "regions": ["DE", "FR"],
            "brand": {
                "name": "Acme",
                "logo": None,
                "logo_version_id": None,
                "logo_corner": None,
                "tone": "calm",
                "forbidden_words": ["cheap"],
            },
            "brand_colors": ["#0B3D91", "#F4E3C1"],
            "call_to_action": None,
            "style": "soft daylight",
            "negative_prompt": None,
            "budget_usd": budget_usd,
        },
        "estimate": {
            "image_generation_usd": 0.04,
            "compute_usd": 0.001,
            "transitions_usd": 0.0005,
            "total_usd": 0.0415,
        },
        "products": [
            {
                "index": index,
                "name": name,
                "slug": f"product-{index}",
                "description": description,
                "seed": seed,
                "image": {"source": "generate"},
                "asset_missing": False,
                "focus": None,
            }
            for index, (name, description, seed) in enumerate(products)
        ],
    }


@pytest.fixture
def plan_of():
    return make_plan


@pytest.fixture
def bedrock(monkeypatch):
    """A loopback Bedrock for every client that is created in the test."""
    with BedrockServer() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        bedrock_runtime.cache_clear()
        yield server
        bedrock_runtime.cache_clear()


@pytest.fixture
def cashier(ledger):
    """Creates the cashier of one invocation, in a real table."""

    def make(daily_budget_usd=None, seconds_left=60.0, model=CORE):
        owner = f"invocation-{uuid.uuid4()}"
        return cashier_for(image_models()[model], ledger, owner, lambda: seconds_left, daily_budget_usd)

    return make
