"""Explains each rejection of a product, and what its author can do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from briefcast.contracts import ProductRejection


@dataclass(frozen=True, slots=True)
class Advice:
    what: str  # what failed, as a heading
    fix: str  # what to change in the brief or its assets, as a sentence


# One for each error that ProcessProducts catches in statemachine/campaign/campaign.asl.json.
ADVICE: Mapping[ProductRejection, Advice] = {
    "ContentRejected": Advice(
        "The image model refused this picture",
        "In the brief, reword this product's description or image.style, or name a picture of your own "
        "in its existing_assets.",
    ),
    "BudgetExhausted": Advice(
        "The budget is used up",
        "In the brief, raise budget_usd, or name a picture of your own in this product's existing_assets.",
    ),
    "UnusableAsset": Advice(
        "The source picture cannot be used",
        "Replace the file, or remove existing_assets from the brief to have a picture generated.",
    ),
    "TextDoesNotFit": Advice(
        "The message does not fit its placement",
        "In the brief, shorten campaign_message, or that locale's message in localized_messages, or leave "
        "that placement out of placements.",
    ),
}
