"""Adapters for the families of image models."""

from briefcast.errors import ModelMisconfigured
from briefcast.registries.models import UnknownModel, find_model
from lambdas.generator.models.adapter import ImageAdapter


def adapter_for(model_id: str, bedrock_region: str = "") -> ImageAdapter:
    """Return the adapter of a model in models.json. `bedrock_region` overrides the model's own region.

    Imports only what that family needs: the renderer for drafts, boto3 for Bedrock. Raises
    ModelMisconfigured for an unknown or retired model, which a plan older than this deployment
    may name.
    """
    try:
        model = find_model(model_id)
    except UnknownModel as error:
        raise ModelMisconfigured(str(error)) from error
    if model.is_draft:
        from lambdas.generator.models.draft_adapter import DraftAdapter

        return DraftAdapter(model)
    if model.family == "stability":
        from lambdas.generator.models.clients import bedrock_runtime
        from lambdas.generator.models.stability import StabilityAdapter

        return StabilityAdapter(model, bedrock_runtime(bedrock_region or model.region or ""))
    raise ModelMisconfigured(f"{model_id}: there is no adapter for the family {model.family!r}")
