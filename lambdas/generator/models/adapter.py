"""The interface of image models of any family."""

from dataclasses import dataclass
from typing import Protocol

from briefcast.contracts import PlannedCampaign, PlannedProduct
from briefcast.registries.models import ImageModel
from lambdas.generator.prompt import Prompt


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Everything but the model that decides a picture's pixels."""

    prompt: Prompt
    seed: int  # 0 … 4294967294
    aspect_ratio: str  # "1:1", a key of ImageModel.native_sizes
    width: int  # pixels
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes  # an encoded picture, not yet decoded
    seed: int  # the seed that made it; the requested one when the model does not return it


class PictureFiltered(Exception):
    """The model filtered the picture it made; another seed may pass. Caught inside the generator."""


class ImageAdapter(Protocol):
    """Calls the models of one family."""

    model: ImageModel

    def prompt(self, campaign: PlannedCampaign, product: PlannedProduct) -> Prompt:
        """Return the prompt for one product of a plan. The same plan gives the same prompt."""
        ...

    def generate(self, request: PictureRequest) -> Picture:
        """Generate a picture. Every picture that is returned is charged.

        Raises PictureFiltered, ContentRejected, ModelThrottled, ModelUnavailable and
        ModelMisconfigured.
        """
        ...
