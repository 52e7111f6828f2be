"""Which image models of the registry the account may call, and which will soon be gone."""

from collections.abc import Iterator

from botocore.exceptions import EndpointConnectionError

from briefcast.registries.models import ImageModel, UnknownModel, find_model, image_models
from operations.doctor.account import Account
from operations.doctor.findings import Finding
from operations.doctor.target import Target


def paid_models() -> list[ImageModel]:
    """Return the models that a brief can name and that call a provider."""
    return [model for model in image_models().values() if model.model_id is not None]


def default_findings(account: Account) -> Iterator[Finding]:
    """Yield why the default image model cannot be called, or a note where it only makes drafts."""
    target = account.target
    try:
        model = find_model(target.image_model)
    except UnknownModel as error:
        yield Finding("fault", f"image_model: {error}")
        return
    if reason := refusal(account, model):
        yield Finding("fault", f"image_model {reason}, or set image_model to another")
    elif target.protect_data and model.is_draft:
        yield Finding(
            "note",
            f"image_model is {target.image_model} in {target.file}: briefs that name no model are published "
            "with drafts, which are comps",
        )


def other_findings(account: Account) -> Iterator[Finding]:
    """Yield a note for each other model that a brief may name and that the account cannot call."""
    for model in paid_models():
        if model.id != account.target.image_model and (reason := refusal(account, model)):
            yield Finding("note", f"briefs that name {reason}")


def lifecycle_findings(account: Account) -> Iterator[Finding]:
    """Yield a note for each model that Bedrock calls legacy: it will stop answering."""
    for model in paid_models():
        region = _region(model, account.target)
        details = account.client("bedrock", region).get_foundation_model(modelIdentifier=model.model_id)
        lifecycle = details.get("modelDetails", {}).get("modelLifecycle", {})
        if lifecycle.get("status") == "LEGACY":
            yield Finding(
                "note",
                f"{model.id} is legacy in {region}, and will be retired: enter its successor in models.json, "
                "and tell those whose briefs name it",
            )


def refusal(account: Account, model: ImageModel) -> str | None:
    """Return the model's id, why the account cannot call it and what to do; None if it can."""
    if model.model_id is None:
        return None
    region = _region(model, account.target)
    bedrock = account.client("bedrock", region)
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
        f"{model.id} is not enabled for account {account.id} in {region} (agreement: {agreement}): somebody "
        "who may aws-marketplace:Subscribe must invoke it once in the playground of the Bedrock console there"
    )


def _region(model: ImageModel, target: Target) -> str:
    return target.bedrock_image_region or model.region or target.region
