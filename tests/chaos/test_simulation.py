"""A burst at the model's quota is made late and parks nothing."""

import json
from pathlib import Path

import pytest

from briefcast.registries.functions import function_rows
from briefcast.registries.models import find_model
from chaos.simulation import Campaign, Simulation, parked, sandboxes_for
from lambdas.parser.limits import HISTORY_QUOTA

ROOT = Path(__file__).parents[2]
CORE = "bedrock:stability.stable-image-core-v1:1"


@pytest.mark.gate
@pytest.mark.parametrize("large", [0, 1])
def test_a_thousand_campaigns_at_sixty_pictures_a_minute_park_nothing(large):
    campaigns = [Campaign(3) for _ in range(1000)] + [Campaign(200, render_calls=12)] * large
    Simulation(pictures_per_minute=60).run(campaigns)
    assert parked(campaigns) == 0
    assert max(campaign.history for campaign in campaigns) <= HISTORY_QUOTA
    # The simulation made every picture: the bucket held a minute's, the others came one a second.
    pictures = sum(campaign.products for campaign in campaigns)
    assert max(campaign.ended_s for campaign in campaigns) >= pictures - 60


def test_the_generator_has_the_sandboxes_that_sixty_pictures_a_minute_need():
    assert function_rows()["generator"]["reserved_concurrency"] == sandboxes_for(60)


def test_productions_daily_cap_allows_ten_thousand_campaigns_of_three_pictures():
    values = json.loads((ROOT / "terraform/environments/prod.tfvars.json").read_text("utf-8"))
    assert values["daily_budget_usd"] >= 10_000 * 3 * find_model(CORE).price_usd


def test_a_retrier_that_gives_up_early_parks_campaigns():
    """The simulation itself: what it proves would be seen to fail."""
    campaigns = [Campaign(3) for _ in range(100)]
    simulation = Simulation(pictures_per_minute=10)
    processor = simulation._machine["States"]["ProcessProducts"]["ItemProcessor"]
    for retrier in processor["States"]["GenerateImage"]["Retry"]:
        if "ModelThrottled" in retrier["ErrorEquals"]:
            retrier["MaxAttempts"] = 3
    simulation.run(campaigns)
    assert parked(campaigns) > 0
