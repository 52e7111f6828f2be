"""What the generator is told by its environment."""

import math
from dataclasses import dataclass

from briefcast.settings import FunctionSettings


@dataclass(frozen=True, slots=True)
class GeneratorSettings(FunctionSettings):
    """Raises RuntimeError for a cap that is none."""

    jobs_table: str = ""  # where leases and what was spent are kept; "" is enough for drafts
    bedrock_image_region: str = ""  # where Bedrock's image models are called; "" is each model's own region
    daily_budget_usd: float | None = None  # what all campaigns together may spend on pictures in a day (UTC)

    def __post_init__(self) -> None:
        if self.daily_budget_usd is not None and not 0 <= self.daily_budget_usd < math.inf:
            raise RuntimeError(f"DAILY_BUDGET_USD is {self.daily_budget_usd}: use an amount in US dollars")
