"""Which adapter speaks to which family of image models."""

from briefcast.errors import ModelMisconfigured
from briefcast.registries.models import UnknownModel, find_model
from lambdas.generator.models.adapter import ImageAdapter


def adapter_for(model_id: str, bedrock_region: str = "") -> ImageAdapter:
    """The adapter of one model of models.json; `bedrock_region` overrides the model's own region.

    Imports only what that family needs: the renderer for `draft`, boto3 for Bedrock. Raises
    ModelMisconfigured for a model that is unknown or retired, which a plan can name when it
    is older than this deployment.
    """
    try:
        model = find_model(model_id)
    except UnknownModel as error:
        raise ModelMisconfigured(str(error)) from error
    if model.family == "draft":
        from lambdas.generator.models.draft_adapter import DraftAdapter

        return DraftAdapter(model)
    if model.family == "stability":
        from lambdas.generator.models.clients import bedrock_runtime
        from lambdas.generator.models.stability import StabilityAdapter

        return StabilityAdapter(model, bedrock_runtime(bedrock_region or model.region or ""))
    raise ModelMisconfigured(f"{model_id}: no adapter speaks to the family {model.family!r}")
