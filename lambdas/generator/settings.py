"""The generator's environment."""

import math
from dataclasses import dataclass

from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class GeneratorSettings(FunctionSettings):
    """Raises RuntimeError for a daily budget that is not an amount."""

    jobs_table: str = ""  # DynamoDB table of leases and spend; may be empty when only the draft model is used
    bedrock_image_region: str = ""  # region of Bedrock's image models; "" is each model's own region
    daily_budget_usd: float | None = None  # for pictures of all campaigns on a day (UTC); None is no cap

    def __post_init__(self) -> None:
        if self.daily_budget_usd is not None and not 0 <= self.daily_budget_usd < math.inf:
            raise RuntimeError(f"DAILY_BUDGET_USD is {self.daily_budget_usd}: use an amount in US dollars")
