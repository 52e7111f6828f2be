"""Which image models of the registry the account may call. Every call only reads."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import EndpointConnectionError

from briefcast.registries.models import ImageModel, UnknownModel, find_model, image_models
from deploy.environments import Environment

Client = Callable[[str, str], Any]  # service, region → boto3 client


def paid_models() -> list[ImageModel]:
    """Return the models that a brief can name and that call a provider."""
    return [model for model in image_models().values() if model.model_id is not None]


def default_fault(environment: Environment, account: str, client: Client) -> str | None:
    """Return why the default image model cannot be called, None if Bedrock reports no reason."""
    try:
        model = find_model(environment.image_model)
    except UnknownModel as error:
        return f"image_model: {error}"
    reason = refusal(model, environment, account, client)
    return f"image_model {reason}, or set image_model to another" if reason else None


def draft_note(environment: Environment) -> str | None:
    """Return what to say where data is protected and a brief that names no model gets drafts; else None."""
    if not environment.protect_data or not find_model(environment.image_model).is_draft:
        return None
    return (
        f"image_model is {environment.image_model} in {environment.values.name}: briefs that name no model "
        "are published with drafts, which are comps"
    )


def other_notes(environment: Environment, account: str, client: Client) -> list[str]:
    """Return a line for each other model that a brief may name and that the account cannot call."""
    others = [model for model in paid_models() if model.id != environment.image_model]
    reasons = [refusal(model, environment, account, client) for model in others]
    return [f"briefs that name {reason}" for reason in reasons if reason]


def refusal(model: ImageModel, environment: Environment, account: str, client: Client) -> str | None:
    """Return the model's id, why the account cannot call it and what to do; None if it can."""
    if model.model_id is None:
        return None
    region = environment.bedrock_image_region or model.region or environment.region
    bedrock = client("bedrock", region)
    elsewhere = f"leave bedrock_image_region empty for {model.region}"
    try:
        availability = bedrock.get_foundation_model_availability(modelId=model.model_id)
    except (bedrock.exceptions.ResourceNotFoundException, bedrock.exceptions.ValidationException):
        return f"{model.id} is not offered in {region}: {elsewhere}"
    except EndpointConnectionError:
        return f"{model.id} is not offered in {region} (Bedrock does not answer there): {elsewhere}"
    if availability["regionAvailability"] != "AVAILABLE":
        return f"{model.id} is not offered in {region}: {elsewhere}"
    agreement = availability["agreementAvailability"]["status"]
    enabled = (
        availability["entitlementAvailability"] == "AVAILABLE",
        availability["authorizationStatus"] == "AUTHORIZED",
        agreement == "AVAILABLE",
    )
    if all(enabled):
        return None
    # The first call subscribes the account in AWS Marketplace, with the permissions of the caller. The
    # generator's role has none for that.
    return (
        f"{model.id} is not enabled for account {account} in {region} (agreement: {agreement}): somebody who "
        "may aws-marketplace:Subscribe must invoke it once in the playground of the Bedrock console there"
    )
