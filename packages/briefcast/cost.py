"""What a campaign costs on AWS: the estimate before it runs, and the parts of the bill afterwards.

Prices are public list prices of us-east-1 in US dollars, without the free tier. Images are
priced in models.json, beside the models; requests, storage and logs in packages/operations/prices.json.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from briefcast.contracts import CostBreakdown
from briefcast.registries.functions import function_rows

# https://aws.amazon.com/lambda/pricing/, x86, first tier, 2026-11
LAMBDA_GB_SECOND_USD = 0.0000166667
LAMBDA_REQUEST_USD = 0.20 / 1_000_000
# https://aws.amazon.com/step-functions/pricing/, Standard workflows, 2026-11
TRANSITION_USD = 0.025 / 1_000

# Planning figures for a warm function, rounded up so that a bill seldom exceeds its estimate. Measured as
# CPU time on 2026-11-25 and scaled to each function's share of a core; docs/cost.md has the measurements.
PARSER_MS = 300
GENERATOR_DRAFT_MS = 900  # draws the picture itself
GENERATOR_REMOTE_MS = 12_000  # waits for the model; Lambda bills the wait
ANALYST_MS = 900  # reads, decodes and looks at the picture; a known picture takes 60
RENDER_CALL_MS = 300  # reads and decodes the source once
RENDER_PLACEMENT_MS = 60  # crops, sets the text, encodes
PUBLISHER_MS = 500

USD_DIGITS = 6  # a millionth of a dollar: less than one state transition


@dataclass(frozen=True, slots=True)
class Estimate:
    """US dollars, each rounded to a millionth. The total is the sum of the rounded parts."""

    image_generation_usd: float
    compute_usd: float
    transitions_usd: float

    @property
    def total_usd(self) -> float:
        return round(self.image_generation_usd + self.compute_usd + self.transitions_usd, USD_DIGITS)

    def as_dict(self) -> CostBreakdown:
        return {
            "image_generation_usd": self.image_generation_usd,
            "compute_usd": self.compute_usd,
            "transitions_usd": self.transitions_usd,
            "total_usd": self.total_usd,
        }


def memory_mb(function: str) -> int:
    """Return the memory of a function, by which its time is billed. Raises KeyError."""
    return function_rows()[function]["memory_mb"]


def compute_usd(duration_ms: float, memory_mb: int) -> float:
    """Return the price of one invocation: its GB-seconds, billed by the millisecond, and its request."""
    gb_seconds = math.ceil(duration_ms) / 1000 * memory_mb / 1024
    return gb_seconds * LAMBDA_GB_SECOND_USD + LAMBDA_REQUEST_USD


def transitions(
    existing: int,
    generated: int,
    calls: int,
    rejected: int = 0,
    claimed: bool = True,
    without_facts: int = 0,
) -> int:
    """Return how many states an execution of campaign.asl.json enters when it publishes.

    `existing` and `generated` count the published products by the source of their picture;
    each is rendered in `calls` calls. `rejected` counts the products that the image model
    refused. (A product that is rejected while it is rendered enters up to `calls` + 1 more
    states, which only the history shows.) `claimed` is True for a brief from S3. `without_facts`
    counts the published products whose picture could not be analysed. Retries are not included.
    """
    once = 8 + claimed  # ChooseIntake, ParseBrief, RecordJob … Published, and ClaimBrief
    report = 1 if rejected else 0  # ReportRejectedProducts
    per_existing = 3 + calls  # ChooseSource, AnalyseImage, RenderVariants; RenderPlacements
    per_generated = per_existing + 1  # GenerateImage
    per_rejected = 4  # ChooseSource, GenerateImage, ExplainProductRejection, RejectProduct
    products = existing * per_existing + generated * per_generated + rejected * per_rejected
    return once + report + products + without_facts  # ComposeWithoutFacts


def transitions_usd(count: int) -> float:
    return count * TRANSITION_USD


def estimate(
    *,
    existing: int,
    generated: int,
    placements_per_call: Sequence[int],
    image_usd: float,
    remote: bool,
    claimed: bool = True,
) -> Estimate:
    """Estimate a campaign in which nothing fails and no picture is in the cache yet.

    `placements_per_call` has one number for each call that renders every product. `image_usd`
    is the price of one image, `remote` whether a provider makes it.
    """
    render = sum(
        compute_usd(RENDER_CALL_MS + RENDER_PLACEMENT_MS * count, memory_mb("variants"))
        for count in placements_per_call
    )
    generate = compute_usd(GENERATOR_REMOTE_MS if remote else GENERATOR_DRAFT_MS, memory_mb("generator"))
    analyse = compute_usd(ANALYST_MS, memory_mb("analyst"))
    compute = (
        compute_usd(PARSER_MS, memory_mb("parser"))
        + generated * generate
        + (existing + generated) * (analyse + render)
        + compute_usd(PUBLISHER_MS, memory_mb("publisher"))
    )
    entered = transitions(existing, generated, len(placements_per_call), claimed=claimed)
    return Estimate(
        image_generation_usd=round(generated * image_usd, USD_DIGITS),
        compute_usd=round(compute, USD_DIGITS),
        transitions_usd=round(transitions_usd(entered), USD_DIGITS),
    )
