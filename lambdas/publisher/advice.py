"""What each way of rejecting a product means, and what its author can do about it."""

from dataclasses import dataclass

from briefcast.errors import BudgetExhausted, ContentRejected, TextDoesNotFit, UnusableAsset


@dataclass(frozen=True, slots=True)
class Advice:
    what: str  # what failed, as a heading
    fix: str  # what to change in the brief or its assets, as a sentence


# The names that ProcessProducts catches in statemachine/campaign/campaign.asl.json.
ADVICE = {
    ContentRejected.__name__: Advice(
        "The image model refused this picture",
        "In the brief, reword this product's description or image.style, or name a picture of your own "
        "in its existing_assets.",
    ),
    BudgetExhausted.__name__: Advice(
        "The budget is used up",
        "In the brief, raise budget_usd, or name a picture of your own in this product's existing_assets.",
    ),
    UnusableAsset.__name__: Advice(
        "The source picture cannot be used",
        "Replace the file, or take existing_assets out of the brief to have a picture generated.",
    ),
    TextDoesNotFit.__name__: Advice(
        "The message does not fit its placement",
        "In the brief, shorten campaign_message, or that locale's in localized_messages, or leave that "
        "placement out of placements.",
    ),
}
