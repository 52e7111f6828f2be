"""The adapter of Stability AI's models on Amazon Bedrock.

Bodies follow the Amazon Bedrock user guide ("Stability AI models"). A content filter is not an
error there: the answer is HTTP 200 with a finish reason and without a picture.
"""

import base64
import json
from typing import Protocol

from briefcast.contracts import PlannedCampaign, PlannedProduct
from briefcast.errors import ContentRejected, ModelUnavailable
from briefcast.registries.models import ImageModel
from lambdas.generator.models.adapter import Picture, PictureFiltered, PictureRequest
from lambdas.generator.prompt import Prompt, image_prompt

FILTER = "filter reason:"  # the beginning of a filtered request's finish reason


class Runtime(Protocol):
    def invoke(self, model_id: str, body: bytes) -> bytes:
        """Call InvokeModel and return the answer.

        Raises ModelThrottled, ModelUnavailable and ModelMisconfigured.
        """
        ...


class StabilityAdapter:
    """Generates pictures with Stability AI's models."""

    def __init__(self, model: ImageModel, runtime: Runtime) -> None:
        self.model = model
        self._runtime = runtime

    def prompt(self, campaign: PlannedCampaign, product: PlannedProduct) -> Prompt:
        return image_prompt(campaign, product, self.model.max_prompt_chars, self.model.takes_negative_prompt)

    def generate(self, request: PictureRequest) -> Picture:
        answer = self._runtime.invoke(self.model.model_id or self.model.id, _body(request))
        try:
            reply = json.loads(answer)
            reasons = [str(reason) for reason in reply.get("finish_reasons") or [] if reason]
            images = reply.get("images") or []
            seeds = reply.get("seeds") or [request.seed]
            if reasons:
                raise self._unfinished(reasons)
            if not images:
                raise ModelUnavailable(f"{self.model.id} answered without a picture and without a reason")
            return Picture(base64.b64decode(images[0], validate=True), int(seeds[0]))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise ModelUnavailable(f"{self.model.id} answered with something unreadable: {error}") from error

    def _unfinished(self, reasons: list[str]) -> Exception:
        """Return the error for finish reasons: filtered picture, refused prompt or a failed call."""
        listed = ", ".join(reasons)
        filtered = [reason.lower() for reason in reasons if reason.lower().startswith(FILTER)]
        if not filtered:
            return ModelUnavailable(f"{self.model.id}: {listed}")
        if all("output" in reason for reason in filtered):
            return PictureFiltered(listed)
        return ContentRejected(
            f"{self.model.label} refused the prompt ({listed}); nothing was charged. Reword the product's "
            "name or description, the audience, the style or the message, which the prompt is made of, "
            "or give the product a picture of your own in existing_assets"
        )


def _body(request: PictureRequest) -> bytes:
    body: dict[str, str | int] = {
        "prompt": request.prompt.text,
        "mode": "text-to-image",
        "aspect_ratio": request.aspect_ratio,
        "seed": request.seed,
        "output_format": "png",
    }
    if request.prompt.negative:
        body["negative_prompt"] = request.prompt.negative
    return json.dumps(body).encode()
